"""Flask-Security wired to our rows: it signs in, signs out, hashes passwords, and nothing else.

Its other doors are shut: no token authentication, no JSON sign-in, no remember-me, none of its own pages but sign-in
and sign-out. Sessions are our rows (`rcp.web.sessions`).
"""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, current_app, request, session
from flask_login import user_logged_out
from flask_security import (
    LoginForm,
    MailUtil,
    Security,
    SQLAlchemyUserDatastore,
    hash_password,
    user_authenticated,
    verify_password,
)
from flask_security.forms import EmailField, PasswordField

from rcp.accounts import queries, throttling
from rcp.accounts.models import Account
from rcp.db import db
from rcp.web import guards, reads
from rcp.web.clock import now
from rcp.web.sessions import ACCOUNT

LONGEST_PASSWORD, LONGEST_EMAIL, LONGEST_TARGET = 1024, 254, 2000
WRONG = "Adresse ou mot de passe incorrect. Vérifiez-les, puis réessayez."


class Datastore(SQLAlchemyUserDatastore):
    """The account datastore; it never commits, the request does."""

    def commit(self) -> None:
        db.session.flush()

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Account | None:
        if "email" in kwargs:
            kwargs["email"] = str(kwargs["email"]).strip().lower()
        return queries.find_account(**kwargs)


class NoMail(MailUtil):
    """The sign-in library has nothing to send: everything leaves by the outbox."""

    def send_mail(self, *_args: Any, **_more: Any) -> None:
        raise RuntimeError("Flask-Security was about to send a message: everything leaves by the outbox")


class SignInForm(LoginForm):
    """E-mail and password, in French, with one answer and one duration whatever was wrong."""

    email = EmailField("Adresse électronique")
    password = PasswordField("Mot de passe")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next.data = safe_target(self.next.data)

    def validate(self, **kwargs: Any) -> bool:
        is_valid = self._is_plausible() and super().validate(**kwargs)
        if not is_valid:
            account = self.user.id if self.user is not None else None
            reads.note_session("sign_in_failed", account)
            # Which of the two was wrong, or whether the account is closed, is nobody's business.
            self.email.errors = self.password.errors = []
            self.form_errors = [WRONG]
        return is_valid

    def _is_plausible(self) -> bool:
        """What no account can have is refused before hashing: a password of a megabyte would keep argon2 busy."""
        email, password = self.email.data or "", self.password.data or ""
        is_clean = not any(ord(char) < 32 or 0xD800 <= ord(char) < 0xE000 for char in email + password)
        return 0 < len(email) <= LONGEST_EMAIL and 0 < len(password) <= LONGEST_PASSWORD and is_clean


def safe_target(text: str | None) -> str:
    """A path of ours to go to after sign-in, "" for anything else (another host, a scheme, a disguised slash)."""
    path = text or ""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and len(path) <= LONGEST_TARGET
    return path if is_ours and path.isprintable() and "\\" not in path else ""


def hash_secret(password: str) -> str:
    """The argon2id hash of a password already checked and normalised."""
    return str(hash_password(password))


def is_right(account: Account, password: str) -> bool:
    """Whether this is the account's password; a megabyte is not even hashed."""
    if not account.password or not 0 < len(password) <= LONGEST_PASSWORD:
        return False
    return bool(verify_password(_normalised(password), account.password))


def restart_session() -> None:
    """Give the signed-in browser a new session: the row it had is ended by whoever calls this."""
    current: Any = session
    current.row_id = current.token = None
    current.modified = True


def _normalised(password: str) -> str:
    return str(current_app.extensions["security"].password_util.normalize(password))


def install(app: Flask) -> None:
    """Initialise Flask-Security on the application."""
    app.config["SECURITY_USER_IDENTITY_ATTRIBUTES"] = [
        {"email": {"mapper": lambda text: str(text).strip().lower(), "case_insensitive": False}}
    ]
    store = Datastore(db, Account, None)  # type: ignore[arg-type]
    security = Security(app, store, login_form=SignInForm, mail_util_cls=NoMail, register_blueprint=True)
    # A signed token in a header would outlive sign-out: only sessions sign somebody in.
    app.login_manager._request_callback = None  # type: ignore[attr-defined]
    app.view_functions["security.verify"] = _closed
    security.want_json(lambda _request: False)

    @app.before_request
    def only_forms() -> None:
        if request.blueprint == "security" and request.is_json:
            abort(415)

    @user_authenticated.connect_via(app)
    def signed_in(_app: Flask, user: Account, **_extra: Any) -> None:
        session[ACCOUNT] = user.id
        session["rcp_user_agent"] = (request.user_agent.string or "")[:200]
        session.pop("csrf_token", None)
        user.last_sign_in_at = now()
        reads.note_session("sign_in", user.id)
        throttling.forgive()

    @user_logged_out.connect_via(app)
    def signed_out(_app: Flask, user: Any, **_extra: Any) -> None:
        reads.note_session("sign_out", session.get(ACCOUNT))
        session.clear()


@guards.public("closed: the page of the sign-in library is not ours")
def _closed() -> Any:
    abort(404)
