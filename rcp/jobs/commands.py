"""`flask rcp jobs`: the process that sends, works and cleans. `flask rcp outbox` and `files`: the same, by hand."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from rcp.db import transaction
from rcp.jobs.cleaning import clean
from rcp.jobs.consumer import run
from rcp.outbox import drain as draining
from rcp.outbox import queries
from rcp.web.clock import now


@click.command()
@with_appcontext
def jobs() -> None:
    """Run the job process, until SIGTERM or Ctrl-C: what is being sent is ended first."""
    run(current_app._get_current_object())  # type: ignore[attr-defined]


@click.group()
def outbox() -> None:
    """What waits to leave by mail."""


@outbox.command(name="list")
@click.option("--all", "with_sent", is_flag=True, help="Those that left, too.")
@with_appcontext
def list_messages(with_sent: bool) -> None:
    """List the messages that have not left: uuid, kind, state, tries, when due. No name, no address."""
    with transaction(read_only=True):
        found = queries.recent_messages(with_sent=with_sent)
        for message in found:
            due = f"{message.next_try_at:%Y-%m-%dT%H:%MZ}" if message.next_try_at else "-"
            click.echo(f"{message.uuid}  {message.kind:<16} {message.state:<10} {message.attempts}  {due}")
        if len(found) == queries.LONGEST_LIST:
            click.echo(f"Only the last {queries.LONGEST_LIST} are listed.", err=True)
        if not queries.is_sending_configured():
            click.echo("RCP_SMTP_HOST is not set: nothing leaves.", err=True)


@outbox.command()
@with_appcontext
def drain() -> None:
    """Send what is due, now, in this process; say how many messages met each outcome."""
    if not queries.is_sending_configured():
        raise click.ClickException("RCP_SMTP_HOST is not set: nothing can leave.")
    dead = draining.mark_dead(now)
    done = draining.drain(now)
    click.echo(", ".join(f"{act}: {count}" for act, count in sorted(done.items())) or "nothing was due")
    if dead:
        click.echo(f"{dead} messages were found interrupted")


@click.group()
def files() -> None:
    """The files outside the web root."""


@files.command()
@with_appcontext
def sweep() -> None:
    """Let go of results older than a day, of parts made 60 days ago, of files that no row names; as every night."""
    cleaned = clean(now())
    click.echo(f"results: {cleaned.results}, parts: {cleaned.parts}, orphans: {cleaned.orphans}")
