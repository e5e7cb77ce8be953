"""Every SELECT about people and accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from rcp.access.permissions import Actor, Role
from rcp.accounts.models import Account, OneTimeLink, Person
from rcp.db import db
from rcp.domain.errors import NotFound
from rcp.domain.text import fold
from rcp.journal.models import JournalEntry
from rcp.web.models import WebSession

PAGE = 50
MOST_FOUND = 50
DORMANT_DAYS = 90
Row = TypeVar("Row", Account, Person)
# In this order: each browser also claims to be those that come after it.
BROWSERS = (("Firefox/", "Firefox"), ("Edg/", "Edge"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip
ACCOUNT_FILTERS = ("dormant", "invited", "inactive", "administrator", "auditor")


def find_account(**criteria: Any) -> Account | None:
    """The account with its person, or None. Used by the sign-in, and by every page to know who asks."""
    return db.session.execute(_account_by(tuple(criteria)), criteria).scalar_one_or_none()


@lru_cache(maxsize=16)
def _account_by(columns: tuple[str, ...]) -> Select[Any]:
    named = [getattr(Account, name) == bindparam(name) for name in columns]
    return select(Account).where(*named).options(joinedload(Account.person))


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
    """The frozen actor of an account whose person is loaded.

    An administrator and an auditor see no clinical data: the roles their person may hold on boards do not count.
    """
    person, is_apart = account.person, account.is_administrator or account.is_auditor
    return Actor(
        account_id=account.id,
        person_id=person.id,
        person_uuid=person.uuid,
        name=person.name,
        roles=MappingProxyType({} if is_apart else roles),
        is_administrator=account.is_administrator,
        is_auditor=account.is_auditor,
        session_hash=session_hash,
    )


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A signed-in browser; `handle` names it without letting anybody take it over."""

    handle: str
    user_agent: str
    created_at: datetime
    last_seen_at: datetime

    @property
    def browser(self) -> str:
        """The browser and the system in words, as far as they say so: "Firefox, Windows"."""
        names = (_first_of(BROWSERS, self.user_agent), _first_of(SYSTEMS, self.user_agent))
        return ", ".join(name for name in names if name) or "Navigateur inconnu"


def _first_of(known: Sequence[tuple[str, str]], text: str) -> str:
    return next((name for mark, name in known if mark in text), "")


def list_sessions(account_id: int, *, now: datetime, idle: timedelta, absolute: timedelta) -> list[OpenSession]:
    """The open sessions of an account, the most recently used first; fifty at most."""
    query = (
        select(WebSession.token_hash, WebSession.user_agent, WebSession.created_at, WebSession.last_seen_at)
        .where(
            WebSession.account_id == account_id,
            WebSession.revoked_at.is_(None),
            WebSession.last_seen_at > now - idle,
            WebSession.created_at > now - absolute,
        )
        .order_by(WebSession.last_seen_at.desc(), WebSession.id.desc())
        .limit(MOST_FOUND)
    )
    return [
        OpenSession(row.token_hash[:16], row.user_agent, row.created_at, row.last_seen_at)
        for row in db.session.execute(query)
    ]


def is_dormant(account: Account, *, now: datetime) -> bool:
    """Whether an open account has not been used for three months."""
    return account.active and (account.last_sign_in_at or account.created_at) < now - timedelta(days=DORMANT_DAYS)


def list_accounts(*, now: datetime, only: str = "", after: int | None = None) -> tuple[list[Account], int | None]:
    """A page of accounts with their person, by name, and the id to continue after.

    `only` is one of `ACCOUNT_FILTERS`; anything else keeps them all.
    """
    last_use = func.coalesce(Account.last_sign_in_at, Account.created_at)
    filters: dict[str, ColumnElement[bool]] = {
        "dormant": and_(Account.active, last_use < now - timedelta(days=DORMANT_DAYS)),
        "invited": and_(Account.active, Account.password.is_(None)),
        "inactive": ~Account.active,
        "administrator": Account.is_administrator.is_(True),
        "auditor": Account.is_auditor.is_(True),
    }
    query = _accounts()
    if only in filters:
        query = query.where(filters[only])
    if after is not None:
        place = select(Person.name_folded, Account.id).join(Account.person).where(Account.id == after)
        query = query.where(tuple_(Person.name_folded, Account.id) > place.scalar_subquery())
    return _page(list(db.session.execute(query.limit(PAGE + 1)).scalars()))


def search_accounts(text: str) -> list[Account]:
    """The accounts whose person's name, or whose e-mail, holds the text; the first fifty by name."""
    query = _accounts().where(or_(_name_holds(text), Account.email.contains(text.strip().lower(), autoescape=True)))
    return list(db.session.execute(query.limit(MOST_FOUND)).scalars())


def count_administrators() -> int:
    """Open administrator accounts."""
    query = select(func.count()).select_from(Account).where(Account.is_administrator, Account.active)
    return int(db.session.execute(query).scalar_one())


def find_account_of(person_id: int) -> Account | None:
    """The account of a person, if they have one."""
    return find_account(person_id=person_id)


def has_demo_accounts() -> bool:
    """Whether the database holds an account of the demonstration."""
    return db.session.execute(select(Account.id).where(Account.is_demo).limit(1)).first() is not None


def list_people(*, after: int | None = None, with_inactive: bool = False) -> tuple[list[Person], int | None]:
    """A page of the directory, by name, and the id to continue after."""
    query = select(Person).order_by(Person.name_folded, Person.id)
    if not with_inactive:
        query = query.where(Person.is_active)
    if after is not None:
        place = select(Person.name_folded, Person.id).where(Person.id == after)
        query = query.where(tuple_(Person.name_folded, Person.id) > place.scalar_subquery())
    return _page(list(db.session.execute(query.limit(PAGE + 1)).scalars()))


def search_people(text: str, *, limit: int = MOST_FOUND) -> list[Person]:
    """The people in use whose name holds the text, or whose RPPS begins with it, by name."""
    words = "".join(text.split())
    is_found = Person.rpps.startswith(words, autoescape=True) if words.isdigit() else _name_holds(text)
    query = select(Person).where(is_found, Person.is_active).order_by(Person.name_folded, Person.id).limit(limit)
    return list(db.session.execute(query).scalars())


def find_namesakes(family_name: str, given_name: str, rpps: str) -> list[Person]:
    """The people who already have this name, or this RPPS."""
    same: list[ColumnElement[bool]] = [Person.name_folded == fold(f"{family_name} {given_name}")]
    if rpps:
        same.append(Person.rpps == rpps)
    query = select(Person).where(or_(*same)).order_by(Person.id).limit(MOST_FOUND)
    return list(db.session.execute(query).scalars())


def last_author(object_uuid: UUID) -> tuple[str, datetime | None]:
    """Who last changed an object according to the journal, and when; for the conflict page."""
    query = (
        select(JournalEntry.at, Person)
        .outerjoin(Person, Person.id == JournalEntry.person_id)
        .where(JournalEntry.object_uuid == object_uuid)
        .order_by(JournalEntry.id.desc())
        .limit(1)
    )
    row = db.session.execute(query).first()
    return ("", None) if row is None else (row.Person.name if row.Person else "", row.at)


def _accounts() -> Select[Account]:
    return (
        select(Account)
        .join(Account.person)
        .options(joinedload(Account.person))
        .order_by(Person.name_folded, Account.id)
    )


def _name_holds(text: str) -> ColumnElement[bool]:
    words = [fold(word) for word in text.split()]
    return and_(*(Person.name_folded.contains(word, autoescape=True) for word in words if word))


def _page(rows: Sequence[Row]) -> tuple[list[Row], int | None]:
    """The rows of one page, and the id to continue after when there are more."""
    kept = list(rows[:PAGE])
    return kept, kept[-1].id if len(rows) > PAGE else None
