"""`flask rcp …`: parse, call a service, say what was done."""

from __future__ import annotations

import click


@click.group()
def rcp() -> None:
    """Administration of RCP."""
