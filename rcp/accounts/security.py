"""Flask-Security wired to our rows: it signs in, signs out, hashes and judges passwords, and nothing else."""

from __future__ import annotations

from typing import Any

from flask import Flask, request, session
from flask_security import LoginForm, Security, SQLAlchemyUserDatastore, user_authenticated
from flask_security.forms import EmailField, PasswordField

from rcp.accounts import queries
from rcp.accounts.models import Account
from rcp.db import db
from rcp.web import reads
from rcp.web.clock import now
from rcp.web.sessions import ACCOUNT


class Datastore(SQLAlchemyUserDatastore):
    """The account datastore; it never commits, the request does."""

    def commit(self) -> None:
        db.session.flush()

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Account | None:
        if "email" in kwargs:
            kwargs["email"] = str(kwargs["email"]).lower()
        return queries.find_account(**kwargs)


class SignInForm(LoginForm):
    """E-mail and password, in French, with one answer whatever was wrong."""

    email = EmailField("Adresse électronique", render_kw={"autocomplete": "username"})
    password = PasswordField("Mot de passe", render_kw={"autocomplete": "current-password"})

    def validate(self, **kwargs: Any) -> bool:
        # A password of a megabyte would keep argon2 busy for nothing.
        too_long = len(self.password.data or "") > 1024 or len(self.email.data or "") > 254
        control = any(ord(char) < 32 for char in (self.email.data or "") + (self.password.data or ""))
        is_valid = not too_long and not control and super().validate(**kwargs)
        if not is_valid:
            account = self.user.id if self.user is not None else None
            reads.note_session("sign_in_failed", account)
            self.form_errors.append("Adresse ou mot de passe incorrect. Vérifiez-les, puis réessayez.")
        return is_valid


def install(app: Flask) -> None:
    """Initialise Flask-Security on the application."""
    app.config["SECURITY_USER_IDENTITY_ATTRIBUTES"] = [
        {"email": {"mapper": lambda text: str(text).strip().lower(), "case_insensitive": False}}
    ]
    Security(app, Datastore(db, Account, None), login_form=SignInForm, register_blueprint=True)  # type: ignore[arg-type]

    @user_authenticated.connect_via(app)
    def signed_in(_app: Flask, user: Account, **_extra: Any) -> None:
        session[ACCOUNT] = user.id
        session["rcp_user_agent"] = (request.user_agent.string or "")[:200]
        session.pop("csrf_token", None)
        user.last_sign_in_at = now()
        reads.note_session("sign_in", user.id)
