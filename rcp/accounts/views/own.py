"""One's own account: profile, appearance, password, open sessions."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_security import logout_user

from rcp.access.permissions import Permission
from rcp.accounts import queries, security, services, throttling
from rcp.accounts.forms import PasswordForm, PlainForm
from rcp.accounts.services.own import THEMES
from rcp.accounts.views import bp
from rcp.boards import queries as board_queries
from rcp.domain.errors import DomainError
from rcp.web.clock import now
from rcp.web.guards import current_actor, permission


@bp.get("/mon-compte")
@permission(Permission.OWN_ACCOUNT)
def my_account() -> Any:
    return _page(PasswordForm())


@bp.post("/mon-compte/mot-de-passe")
@permission(Permission.OWN_ACCOUNT)
def change_password() -> Any:
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            services.change_password(
                _own(), str(form.current_password.data), str(form.new_password.data), actor=current_actor(), now=now()
            )
        except DomainError as error:
            form.add_error(error)
        else:
            security.restart_session()
            throttling.forgive()
            flash("Mot de passe changé. Vos autres sessions sont fermées.", "success")
            return redirect(url_for("accounts.my_account"), 303)
    return _page(form), 422


@bp.post("/mon-compte/apparence")
@permission(Permission.OWN_ACCOUNT)
def theme() -> Any:
    services.choose_theme(_own(), request.form.get("theme", ""), actor=current_actor(), now=now())
    return redirect(url_for("accounts.my_account"), 303)


@bp.get("/mon-compte/session")
@permission(Permission.OWN_ACCOUNT)
def renew() -> Any:
    """Say that the person is still there; the request itself prolongs the session."""
    return "", 204


@bp.post("/mon-compte/sessions/fermer")
@permission(Permission.OWN_ACCOUNT)
def close_session() -> Any:
    services.close_session(_own(), request.form.get("session", ""), actor=current_actor(), now=now())
    flash("Session fermée.", "success")
    return redirect(url_for("accounts.my_account"), 303)


@bp.post("/mon-compte/sessions/fermer-toutes")
@permission(Permission.OWN_ACCOUNT)
def close_all_sessions() -> Any:
    services.sign_out_everywhere(_own(), actor=current_actor(), now=now())
    logout_user()
    flash("Toutes vos sessions sont fermées, celle-ci comprise.", "success")
    return redirect(url_for("security.login"), 303)


def _own() -> Any:
    actor = current_actor()
    return queries.find_account(id=actor.account_id)


def _page(form: PasswordForm) -> str:
    account, moment, config = _own(), now(), current_app.config
    sessions = queries.list_sessions(
        account.id, now=moment, idle=config["SESSION_IDLE"], absolute=config["SESSION_ABSOLUTE"]
    )
    return render_template(
        "accounts/my_account.html",
        account=account,
        form=form,
        plain=PlainForm(),
        themes=THEMES,
        sessions=sessions,
        memberships=board_queries.memberships_of([account.person_id]).get(account.person_id, []),
        idle_minutes=int(config["SESSION_IDLE"].total_seconds() // 60),
        absolute_hours=int(config["SESSION_ABSOLUTE"].total_seconds() // 3600),
    )
