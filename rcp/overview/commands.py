"""`flask rcp journal`: verify the chain, print what to keep elsewhere, erase the traces of access that are over."""

from __future__ import annotations

import re

import click
from flask import current_app
from flask.cli import with_appcontext

from rcp.access.permissions import SYSTEM
from rcp.db import transaction
from rcp.domain.errors import DomainError
from rcp.journal import queries, services
from rcp.web.clock import now


def _anchor(_context: object, _option: object, text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    parts = re.fullmatch("([0-9]{1,18}):([0-9a-f]{64})", text.strip())
    if parts is None:
        raise click.BadParameter("expected POSITION:HASH, as --anchor prints it.")
    return int(parts[1]), parts[2]


@click.command()
@click.option("--verify", is_flag=True, help="Recompute the whole chain; exit 1 if it does not hold.")
@click.option("--against", metavar="POSITION:HASH", callback=_anchor, help="Also look for an anchor noted earlier.")
@click.option("--anchor", is_flag=True, help="Print the last POSITION:HASH, to be kept on another machine.")
@click.option("--purge", is_flag=True, help="Erase the traces of access older than RCP_JOURNAL_RETENTION_DAYS.")
@with_appcontext
def journal(verify: bool, against: tuple[int, str] | None, anchor: bool, purge: bool) -> None:
    """Verify, anchor or purge the journal (verify when nothing is asked)."""
    if purge:
        _purge(current_app.config["JOURNAL_RETENTION_DAYS"])
    if verify or against or not (anchor or purge):
        _verify(against)
    if anchor:
        with transaction(read_only=True):
            click.echo("{}:{}".format(*services.anchor()))


def _purge(days: int) -> None:
    try:
        with transaction():
            count = services.purge_traces(days=days, actor=SYSTEM, now=now())
    except DomainError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{count} traces of access older than {days} days erased.")


def _verify(against: tuple[int, str] | None) -> None:
    with transaction(read_only=True):
        verdict = queries.verify_chain()
        is_anchored = against is None or queries.holds_anchor(*against)
    if not verdict.is_intact:
        raise click.ClickException(f"the chain is broken at entry {verdict.first_bad}; {verdict.entries} hold before.")
    if against is not None and not is_anchored:
        raise click.ClickException(
            f"entry {against[0]} is not the one that was noted: the journal was cut or rewritten."
        )
    click.echo(f"{verdict.entries} entries, chain intact.")
