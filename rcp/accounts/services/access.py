"""Who may sign in: invitations, reset links handed over by the administrator, closing and opening of accounts."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import inspect, update

from config import ConfigurationError
from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.accounts import queries
from rcp.accounts.models import Account, OneTimeLink, Person
from rcp.accounts.services.own import end_sessions, set_password
from rcp.db import db
from rcp.domain.errors import Duplicate, InvalidValue, NotFound, TransitionRefused
from rcp.domain.text import clean_email
from rcp.journal import services as journal
from rcp.journal.events import Event

INVITATION, RESET = "invitation", "reset"
LIFETIMES = {INVITATION: timedelta(days=7), RESET: timedelta(days=1)}


def hashed(token: str) -> str:
    """What is stored of a one-time token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def invite(
    person: Person,
    email: str,
    *,
    actor: Actor,
    now: datetime,
    is_administrator: bool = False,
    is_auditor: bool = False,
) -> tuple[Account, str]:
    """Open an account for somebody of the directory; the account and the token of its one-time link, shown once.

    Raises:
        InvalidValue: not an e-mail address.
        Duplicate: the person has an account, or the address is another account's.
    """
    authorise(actor, Permission.ACCOUNT_MANAGE)
    address = clean_email(email, field="email").lower()
    if queries.find_account_of(person.id) is not None:
        raise Duplicate("Cette personne a déjà un compte. Ouvrez-le pour lui remettre un nouveau lien.", "email")
    if queries.find_account(email=address) is not None:
        raise Duplicate("Cette adresse est déjà celle d’un compte.", "email")
    account = Account(
        person=person,
        email=address,
        password=None,
        fs_uniquifier=secrets.token_hex(32),
        is_administrator=is_administrator,
        is_auditor=is_auditor,
        created_at=now,
    )
    db.session.add(account)
    db.session.flush()
    token = _new_link(account, INVITATION, actor=actor, now=now)
    rights = [name for name, held in (("administrator", is_administrator), ("auditor", is_auditor)) if held]
    journal.record(Event.ACCOUNT_INVITED, actor=actor, now=now, subject=account, details={"rights": rights})
    return account, token


def hand_over_reset_link(account: Account, *, actor: Actor, now: datetime) -> str:
    """The token of a new link for somebody who lost the first one or a password. The old links stop working.

    Raises:
        TransitionRefused: the account is closed.
    """
    authorise(actor, Permission.ACCOUNT_MANAGE)
    if not account.active:
        raise TransitionRefused("Ce compte est désactivé. Réactivez-le avant de remettre un lien.")
    purpose = INVITATION if account.password is None else RESET
    token = _new_link(account, purpose, actor=actor, now=now)
    journal.record(Event.PASSWORD_RESET_LINK, actor=actor, now=now, subject=account, details={"purpose": purpose})
    db.session.flush()
    return token


def accept_link(token: str, password: str, *, now: datetime) -> Account:
    """Choose a password through a one-time link. The link, its sisters and every open session end.

    Raises:
        NotFound: the link is unknown, used, expired, or its account is closed.
        InvalidValue: the password is not accepted; the link stays valid.
    """
    link = queries.find_link(hashed(token), now=now)
    if link is None or not link.account.active:
        raise NotFound()
    account = link.account
    set_password(account, password)
    # Two tabs on one link: the row says who was first.
    used = db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None))
        .values(used_at=now)
        .returning(OneTimeLink.id)
    ).first()
    if used is None:
        raise NotFound()
    _end_links(account, now=now)
    end_sessions(account, now=now)
    event = Event.ACCOUNT_ACTIVATED if link.purpose == INVITATION else Event.PASSWORD_RESET
    journal.record(event, actor=queries.build_actor(account, {}), now=now, subject=account)
    db.session.flush()
    return account


def deactivate(account: Account, *, actor: Actor, now: datetime) -> None:
    """Close an account: its sessions and links end at once, its history stays.

    Raises:
        TransitionRefused: one's own account, or the last administrator's.
    """
    authorise(actor, Permission.ACCOUNT_MANAGE)
    if account.id == actor.account_id:
        raise TransitionRefused("Votre propre compte\u202f: demandez à un autre administrateur de le désactiver.")
    if not account.active:
        return
    if account.is_administrator and queries.count_administrators() == 1:
        raise TransitionRefused("C’est le dernier administrateur. Nommez-en un autre avant de désactiver ce compte.")
    account.active = False
    # A session row missed by a race would still name this uniquifier.
    account.fs_uniquifier = secrets.token_hex(32)
    count = end_sessions(account, now=now)
    _end_links(account, now=now)
    journal.record(Event.ACCOUNT_DEACTIVATED, actor=actor, now=now, subject=account, details={"sessions": count})
    db.session.flush()


def reactivate(account: Account, *, actor: Actor, now: datetime) -> None:
    """Open a closed account again, with the password it had."""
    authorise(actor, Permission.ACCOUNT_MANAGE)
    if account.active:
        return
    account.active = True
    journal.record(Event.ACCOUNT_REACTIVATED, actor=actor, now=now, subject=account)
    db.session.flush()


def change_account(
    account: Account, *, email: str, is_administrator: bool, is_auditor: bool, actor: Actor, now: datetime
) -> None:
    """Change the address somebody signs in with, and the rights of the whole installation.

    Raises:
        InvalidValue: not an e-mail address.
        Duplicate: the address is another account's.
        TransitionRefused: it would leave no administrator, or take one's own right away.
    """
    authorise(actor, Permission.ACCOUNT_MANAGE)
    address = clean_email(email, field="email").lower()
    other = queries.find_account(email=address)
    if other is not None and other.id != account.id:
        raise Duplicate("Cette adresse est déjà celle d’un compte.", "email")
    if account.is_administrator and not is_administrator:
        if account.id == actor.account_id:
            raise InvalidValue("Vous ne pouvez pas vous retirer ce droit vous-même.", "is_administrator")
        if account.active and queries.count_administrators() == 1:
            raise InvalidValue("C’est le dernier administrateur\u202f: nommez-en un autre d’abord.", "is_administrator")
    new = {"email": address, "is_administrator": is_administrator, "is_auditor": is_auditor}
    changed = sorted(name for name, value in new.items() if getattr(account, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(account, name, new[name])
    journal.record(Event.ACCOUNT_CHANGED, actor=actor, now=now, subject=account, details={"fields": changed})
    db.session.flush()


def refuse_demo_accounts() -> None:
    """Refuse to serve patients on a database that anybody can open with a published password.

    Raises:
        ConfigurationError: the database holds demonstration accounts.
    """
    if inspect(db.session.connection()).has_table(Account.__tablename__) and queries.has_demo_accounts():
        raise ConfigurationError(
            "This database holds demonstration accounts. Production needs a database of its own: set RCP_DATABASE_URL."
        )


def _new_link(account: Account, purpose: str, *, actor: Actor, now: datetime) -> str:
    _end_links(account, now=now)
    token = secrets.token_urlsafe(32)
    db.session.add(
        OneTimeLink(
            token_hash=hashed(token),
            purpose=purpose,
            account_id=account.id,
            created_at=now,
            created_by_id=actor.account_id,
            expires_at=now + LIFETIMES[purpose],
        )
    )
    db.session.flush()
    return token


def _end_links(account: Account, *, now: datetime) -> None:
    db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.account_id == account.id, OneTimeLink.used_at.is_(None))
        .values(used_at=now)
    )
