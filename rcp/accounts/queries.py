"""Every SELECT about people and accounts."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from rcp.access.permissions import Actor, Role
from rcp.accounts.models import Account, OneTimeLink, Person
from rcp.db import db
from rcp.domain.errors import NotFound


def find_account(**criteria: Any) -> Account | None:
    """The account with its person, or None. Used by the sign-in."""
    query = select(Account).filter_by(**criteria).options(joinedload(Account.person))
    return db.session.execute(query).scalar_one_or_none()


def get_account(account_uuid: UUID) -> Account:
    """One account with its person.

    Raises:
        NotFound: no such account.
    """
    account = find_account(uuid=account_uuid)
    if account is None:
        raise NotFound()
    return account


def get_person(person_uuid: UUID) -> Person:
    """One person of the directory.

    Raises:
        NotFound: no such person.
    """
    person = db.session.execute(select(Person).filter_by(uuid=person_uuid)).scalar_one_or_none()
    if person is None:
        raise NotFound()
    return person


def find_link(token_hash: str, *, now: datetime) -> OneTimeLink | None:
    """An unused, unexpired one-time link with its account and person."""
    query = (
        select(OneTimeLink)
        .where(OneTimeLink.token_hash == token_hash, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now)
        .options(joinedload(OneTimeLink.account).joinedload(Account.person))
    )
    return db.session.execute(query).scalar_one_or_none()


def build_actor(account: Account, roles: dict[int, frozenset[Role]], session_hash: str = "") -> Actor:
    """The frozen actor of an account whose person is loaded."""
    person = account.person
    return Actor(
        account_id=account.id,
        person_id=person.id,
        person_uuid=person.uuid,
        name=person.name,
        roles=MappingProxyType(roles),
        is_administrator=account.is_administrator,
        is_auditor=account.is_auditor,
        session_hash=session_hash,
    )
