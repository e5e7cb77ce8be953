"""The page a one-time link leads to: choose a password, for the first time or anew."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from rcp.accounts import queries, services
from rcp.accounts.forms import NewPasswordForm
from rcp.accounts.services.access import hashed
from rcp.accounts.views import bp
from rcp.domain.errors import DomainError
from rcp.web.clock import now
from rcp.web.guards import public


@bp.get("/invitation/<token>")
@public("who holds the one-time link has no password yet")
def invitation(token: str) -> Any:
    return _page(token, NewPasswordForm())


@bp.post("/invitation/<token>")
@public("who holds the one-time link has no password yet")
def accept_invitation(token: str) -> Any:
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            services.accept_link(token, str(form.new_password.data), now=now())
        except DomainError as error:
            form.add_error(error)
        else:
            flash("Mot de passe enregistré. Connectez-vous.", "success")
            return redirect(url_for("security.login"), 303)
    return _page(token, form, 422)


def _page(token: str, form: NewPasswordForm, status: int = 200) -> Any:
    link = queries.find_link(hashed(token), now=now())
    if link is None or not link.account.active:
        return render_template("accounts/link_over.html"), 410
    return render_template("accounts/choose_password.html", form=form, link=link), status
