"""What people change about their own account, and the end of sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.accounts import security
from rcp.accounts.models import Account
from rcp.db import db
from rcp.domain.errors import Forbidden, InvalidValue, NotFound
from rcp.domain.password import check_password
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.web.models import WebSession

THEMES = {"light": "Claire", "dark": "Sombre", "system": "Comme le système"}


def change_password(account: Account, current: str, new: str, *, actor: Actor, now: datetime) -> None:
    """Change one's own password; every session of the account ends, the caller opens a new one.

    Raises:
        InvalidValue: the current password is wrong, or the new one is not accepted.
    """
    _own(account, actor)
    if not security.is_right(account, current):
        raise InvalidValue("Ce n’est pas votre mot de passe actuel.", "current_password")
    if new == current:
        raise InvalidValue("Choisissez un mot de passe différent de l’actuel.", "new_password")
    set_password(account, new)
    end_sessions(account, now=now)
    journal.record(Event.PASSWORD_CHANGED, actor=actor, now=now, subject=account)
    db.session.flush()


def choose_theme(account: Account, theme: str, *, actor: Actor, now: datetime) -> None:
    """Keep the appearance chosen. It is nobody's business and leaves no journal line.

    Raises:
        InvalidValue: an unknown theme.
    """
    _own(account, actor)
    if theme not in THEMES:
        raise InvalidValue("Apparence inconnue.", "theme")
    account.theme = theme
    db.session.flush()


def close_session(account: Account, handle: str, *, actor: Actor, now: datetime) -> None:
    """End one of one's own sessions, named by the handle of `queries.OpenSession`.

    Raises:
        NotFound: not an open session of this account.
    """
    _own(account, actor)
    if len(handle) != 16 or not set(handle) <= set("0123456789abcdef"):
        raise NotFound()
    ended = db.session.execute(
        update(WebSession)
        .where(
            WebSession.account_id == account.id,
            WebSession.token_hash.startswith(handle),
            WebSession.revoked_at.is_(None),
        )
        .values(revoked_at=now, data={})
        .returning(WebSession.id)
    ).first()
    if ended is None:
        raise NotFound()


def sign_out_everywhere(account: Account, *, actor: Actor, now: datetime) -> int:
    """End every session of an account, one's own or (administrator) somebody's; how many were open."""
    if account.id != actor.account_id:
        authorise(actor, Permission.ACCOUNT_MANAGE)
    count = end_sessions(account, now=now)
    journal.record(Event.SIGNED_OUT_EVERYWHERE, actor=actor, now=now, subject=account, details={"sessions": count})
    db.session.flush()
    return count


def set_password(account: Account, text: str) -> None:
    """Store the hash of an accepted password.

    Raises:
        InvalidValue: see `domain.password`.
    """
    own = (account.person.family_name, account.person.given_name, account.email)
    account.password = security.hash_secret(check_password(text, own_words=own, field="new_password"))


def end_sessions(account: Account, *, now: datetime) -> int:
    """Revoke every session row of an account; how many were open."""
    return len(
        db.session.execute(
            update(WebSession)
            .where(WebSession.account_id == account.id, WebSession.revoked_at.is_(None))
            .values(revoked_at=now, data={})
            .returning(WebSession.id)
        ).all()
    )


def _own(account: Account, actor: Actor) -> None:
    authorise(actor, Permission.OWN_ACCOUNT)
    if account.id != actor.account_id:
        raise Forbidden()
