"""`flask rcp invite`: the first administrator has nobody to invite them. Registered by `rcp.cli`."""

from __future__ import annotations

from uuid import UUID

import click
from flask import current_app
from flask.cli import with_appcontext

from rcp.access.permissions import SYSTEM, Role
from rcp.accounts import queries as account_queries
from rcp.accounts import services as account_services
from rcp.accounts.models import Person
from rcp.boards import queries, services
from rcp.db import transaction
from rcp.domain.directory import PersonDetails
from rcp.domain.errors import DomainError
from rcp.web.clock import now, today


@click.command()
@click.option("--email", required=True, help="The address the person will sign in with.")
@click.option("--name", required=True, help="Given name, then family name, quoted: 'Anne Kermorvan'.")
@click.option("--person", type=click.UUID, help="Somebody who is already in the directory.")
@click.option("--board", type=click.UUID, help="Give a role on this board.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="physician", show_default=True)
@click.option("--admin", is_flag=True, help="Administrator of the installation.")
@click.option("--auditor", is_flag=True, help="Reader of the journal.")
@click.option("--url", default="", help="Address of the installation, in front of the link.")
@with_appcontext
def invite(
    email: str, name: str, person: UUID | None, board: UUID | None, role: str, admin: bool, auditor: bool, url: str
) -> None:
    """Create an account and print its one-time link, valid seven days."""
    try:
        with transaction():
            someone = account_queries.get_person(person) if person else _new_person(name)
            _account, token = account_services.invite(
                someone, email, actor=SYSTEM, now=now(), is_administrator=admin, is_auditor=auditor
            )
            if board is not None:
                found = queries.get_board(board, actor=SYSTEM)
                services.add_member(found, someone, Role(role), actor=SYSTEM, now=now(), today=today())
    except DomainError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{(url or _own_address()).rstrip('/')}/invitation/{token}")


def _new_person(name: str) -> Person:
    given_name, _space, family_name = name.strip().rpartition(" ")
    details = PersonDetails(family_name=family_name, given_name=given_name)
    return account_services.add_person(details, actor=SYSTEM, now=now(), confirmed_same=True)


def _own_address() -> str:
    hosts = current_app.config["TRUSTED_HOSTS"] or ["127.0.0.1:8000"]
    return f"{'https' if current_app.config['HTTPS_ONLY'] else 'http'}://{hosts[0].lstrip('.')}"
