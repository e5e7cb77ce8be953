"""`flask rcp …`: parse, call a service, say what was done.

The command line acts as a journalled system actor. Lists print codes, screens print French labels.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import click
from flask.cli import with_appcontext

from rcp.boards.commands import invite
from rcp.cases.commands import score, scores
from rcp.db import transaction
from rcp.demo.commands import demo
from rcp.domain.errors import DomainError
from rcp.interop.commands import frcp
from rcp.jobs.commands import files, jobs, outbox
from rcp.minutes.commands import fiche, minutes, seal, xdm
from rcp.overview import exports
from rcp.overview.commands import journal


@click.group()
def rcp() -> None:
    """Administration of RCP."""


def say(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    """Print rows as one JSON array, or as aligned text."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo("  ".join("–" if value is None or value == "" else str(value) for value in row.values()))


@rcp.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def sessions(as_json: bool) -> None:
    """List the meetings: uuid, board, date, status, number of cases."""
    with transaction(read_only=True):
        say(exports.list_meetings(), as_json=as_json)


@rcp.command()
@click.option("--status", help="Only the cases in this status (its code).")
@click.option("--session", "meeting", type=click.UUID, help="Only the cases booked on this meeting.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def cases(status: str | None, meeting: UUID | None, as_json: bool) -> None:
    """List the cases: uuid, status, organ, session."""
    with transaction(read_only=True):
        try:
            say(exports.list_cases(status=status, meeting_uuid=meeting), as_json=as_json)
        except DomainError as error:
            raise click.ClickException(error.message) from error


rcp.add_command(invite)
rcp.add_command(minutes)
rcp.add_command(fiche)
rcp.add_command(files)
rcp.add_command(frcp)
rcp.add_command(demo)
rcp.add_command(jobs)
rcp.add_command(journal)
rcp.add_command(outbox)
rcp.add_command(score)
rcp.add_command(scores)
rcp.add_command(xdm)
rcp.add_command(seal)
