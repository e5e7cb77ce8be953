"""`flask rcp demo`: load the demonstration, say its accounts, add generated cases. Registered by `rcp.cli`."""

from __future__ import annotations

from time import perf_counter

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from rcp.accounts import queries as account_queries
from rcp.boards.models import Board
from rcp.db import db
from rcp.demo import loading
from rcp.demo.people import demo_accounts
from rcp.demo.volume import adding
from rcp.web.clock import now

REFUSED = "The demonstration is refused here: its accounts have a published password. Start with RCP_ENV=demo."
NOT_EMPTY = "This database already holds boards: nothing was loaded. The demonstration goes into an empty database."


@click.command()
@click.option(
    "--cases", "count", type=click.IntRange(1, 3_000_000), help="Add so many generated cases, for benchmarks."
)
@click.option("--seed", default=1, show_default=True, help="Same seed, same day, same database: same cases.")
@click.option("--accounts", "only_accounts", is_flag=True, help="Only say the accounts of the demonstration.")
@with_appcontext
def demo(count: int | None, seed: int, only_accounts: bool) -> None:
    """Load the demonstration: fictional boards, patients and meetings.

    With --cases, add generated cases; into an empty database, with the boards and their people alone.
    """
    if not (current_app.config["DEMO"] or current_app.config["TESTING"]):
        raise click.ClickException(REFUSED)
    if only_accounts:
        _say_accounts()
        return
    is_empty = db.session.scalar(select(Board.id).order_by(Board.id).limit(1)) is None
    if count is not None:
        _add_volume(count, seed, is_empty=is_empty)
        return
    if not is_empty:
        raise click.ClickException(NOT_EMPTY)
    started = perf_counter()
    loading.load(now=now(), tell=click.echo)
    click.echo(f"Demonstration loaded in {perf_counter() - started:.0f} s.")
    _say_accounts()


def _add_volume(count: int, seed: int, *, is_empty: bool) -> None:
    if is_empty:
        loading.load_people(now=now())
    rate = adding.add_cases(count, seed=seed, now=now(), tell=click.echo)
    click.echo(f"{count} cases added, {rate:.0f} cases/s.")
    if is_empty:
        _say_accounts()


def _say_accounts() -> None:
    if not account_queries.has_demo_accounts():
        return
    accounts = demo_accounts()
    width = max(len(each.email) for each in accounts)
    click.echo(f"\nAccounts of the demonstration, password: {accounts[0].password}")
    for each in accounts:
        click.echo(f"  {each.email:<{width}}  {each.role}")
