"""Server-side sessions: the cookie carries a random token, the row carries the session.

Stock Flask-Login leaves a signed cookie valid after sign-out; here, ending the row ends the session. Before sign-in
there is no row: an anonymous visitor has a small signed cookie, so that nobody fills the table without an account.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, Request, Response, current_app
from flask import session as current_session
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import bindparam, select, update
from sqlalchemy.sql.dml import Update
from werkzeug.datastructures import CallbackDict

from rcp.db import READ_ONLY, db
from rcp.web.clock import now
from rcp.web.models import WebSession

ANONYMOUS_LIFETIME = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)
ACCOUNT = "rcp_account"
View = TypeVar("View", bound=Callable[..., Any])
# Built once: every request starts with it.
_ROW = select(
    WebSession.id, WebSession.data, WebSession.created_at, WebSession.last_seen_at, WebSession.revoked_at
).where(WebSession.token_hash == bindparam("token_hash"))


class RowSession(CallbackDict[str, Any], SessionMixin):
    """The session of one request. `token` is None until somebody signs in."""

    def __init__(self, initial: dict[str, Any] | None = None, *, token: str | None = None) -> None:
        def changed(_self: Any) -> None:
            self.modified = True

        super().__init__(initial or {}, changed)
        self.modified = False
        self.accessed = True
        self.token = token
        self.row_id: int | None = None
        self.last_seen_at: datetime | None = None
        self.created_at: datetime | None = None
        self.is_background = False


def background(view: View) -> View:
    """Declare that a page asks for this by itself: the person may have left, it prolongs no session."""

    @wraps(view)
    def in_background(*args: Any, **kwargs: Any) -> Any:
        current_session.is_background = True  # type: ignore[attr-defined]
        return view(*args, **kwargs)

    return in_background  # type: ignore[return-value]


def seconds_left(session: Any) -> int | None:
    """How long a session lasts if nobody touches anything; None for a visitor."""
    if session.last_seen_at is None or session.created_at is None:
        return None
    ends = min(
        session.last_seen_at + current_app.config["SESSION_IDLE"],
        session.created_at + current_app.config["SESSION_ABSOLUTE"],
    )
    return max(0, int((ends - now()).total_seconds()))


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class RowSessionInterface(SessionInterface):
    """Opens a session from its row, and writes it back only when it changed."""

    def __init__(self, app: Flask) -> None:
        self.serializer = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="rcp-anonymous-session")

    def open_session(self, app: Flask, request: Request) -> RowSession:
        if request.path.startswith("/static/"):
            return RowSession()
        cookie = request.cookies.get(self.get_cookie_name(app), "")
        if cookie.startswith("s."):
            return self._open_row(app, cookie[2:])
        if cookie.startswith("a."):
            try:
                data = self.serializer.loads(cookie[2:], max_age=int(ANONYMOUS_LIFETIME.total_seconds()))
            except BadSignature:
                return RowSession()
            return RowSession(data)
        return RowSession()

    def _open_row(self, app: Flask, token: str) -> RowSession:
        with db.engine.connect().execution_options(**READ_ONLY) as connection:
            row = connection.execute(_ROW, {"token_hash": hashed(token)}).first()
        moment = now()
        if (
            row is None
            or row.revoked_at is not None
            or moment - row.last_seen_at > app.config["SESSION_IDLE"]
            or moment - row.created_at > app.config["SESSION_ABSOLUTE"]
        ):
            return RowSession()
        session = RowSession(dict(row.data), token=token)
        session.row_id, session.last_seen_at, session.created_at = row.id, row.last_seen_at, row.created_at
        return session

    def touch(self, session: Any) -> Update | None:
        """The statement that says the person is still there, at most once a minute; polling prolongs nothing."""
        if session.row_id is None or session.is_background or session.last_seen_at is None:
            return None
        moment = now()
        if moment - session.last_seen_at < TOUCH_EVERY:
            return None
        session.last_seen_at = moment
        return update(WebSession).where(WebSession.id == session.row_id).values(last_seen_at=moment)

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        response.headers.add("Vary", "Cookie")
        if not session.modified:
            return
        # An error page may have read since the request's transaction ended; this write is a transaction of its own.
        db.session.rollback()
        signed_in = "_user_id" in session
        if session.row_id is not None and not signed_in:
            with db.engine.begin() as connection:
                connection.execute(
                    update(WebSession).where(WebSession.id == session.row_id).values(revoked_at=now(), data={})
                )
            session.row_id = session.token = None
        if signed_in and session.row_id is None:
            self._create(session)
        elif signed_in:
            with db.engine.begin() as connection:
                connection.execute(update(WebSession).where(WebSession.id == session.row_id).values(data=dict(session)))
            return
        value = "s." + session.token if signed_in else "a." + str(self.serializer.dumps(dict(session)))
        response.set_cookie(
            self.get_cookie_name(app),
            value,
            httponly=True,
            secure=self.get_cookie_secure(app),
            samesite=self.get_cookie_samesite(app),
            path="/",
        )

    def _create(self, session: Any) -> None:
        token = secrets.token_urlsafe(32)
        moment = now()
        with db.engine.begin() as connection:
            session.row_id = connection.execute(
                WebSession.__table__.insert().returning(WebSession.__table__.c.id),  # type: ignore[attr-defined]
                {
                    "token_hash": hashed(token),
                    "account_id": session[ACCOUNT],
                    "data": dict(session),
                    "user_agent": session.pop("rcp_user_agent", ""),
                    "created_at": moment,
                    "last_seen_at": moment,
                    "revoked_at": None,
                },
            ).scalar_one()
        session.token, session.last_seen_at = token, moment
