"""The accounts of the installation, as its administrator runs them. No clinical data comes near."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, session, url_for

from rcp.access.permissions import Permission
from rcp.accounts import queries, services
from rcp.accounts.forms import AccountForm, InvitationForm, PersonForm, PlainForm, SearchForm
from rcp.accounts.views import bp
from rcp.accounts.views.directory import added
from rcp.boards import queries as board_queries
from rcp.domain.errors import DomainError
from rcp.web import tokens
from rcp.web.clock import now
from rcp.web.guards import current_actor, permission

LINK = "one_time_link"


@bp.get("/comptes")
@permission(Permission.ACCOUNT_MANAGE)
def accounts() -> Any:
    only = request.args.get("etat", "")
    after = tokens.read_cursor(request.args.get("suite"), int)
    rows, following = queries.list_accounts(now=now(), only=only, after=int(after[0]) if after else None)
    return _list(rows, SearchForm(), only=only, suite=tokens.cursor(following) if following else None)


@bp.post("/comptes/recherche")
@permission(Permission.ACCOUNT_MANAGE)
def accounts_search() -> Any:
    form = SearchForm()
    if not form.validate_on_submit():
        return _list([], form), 422
    return _list(queries.search_accounts(form.q.data or ""), form, is_search=True)


@bp.get("/comptes/inviter")
@permission(Permission.ACCOUNT_MANAGE)
def account_new() -> Any:
    return render_template("accounts/invite_whom.html", form=SearchForm(), people=None)


@bp.post("/comptes/inviter")
@permission(Permission.ACCOUNT_MANAGE)
def account_new_search() -> Any:
    form = SearchForm()
    people = queries.search_people(form.q.data or "") if form.validate_on_submit() else None
    return render_template("accounts/invite_whom.html", form=form, people=people), 422 if people is None else 200


@bp.get("/comptes/inviter/nouvelle-personne")
@permission(Permission.ACCOUNT_MANAGE)
def account_new_person() -> Any:
    return render_template("accounts/person_form.html", form=PersonForm(), person=None, inviting=True)


@bp.post("/comptes/inviter/nouvelle-personne")
@permission(Permission.ACCOUNT_MANAGE)
def account_add_person() -> Any:
    form = PersonForm()
    person = added(form)
    if person is not None:
        return redirect(url_for("accounts.account_invite", person_uuid=person.uuid), 303)
    return render_template("accounts/person_form.html", form=form, person=None, inviting=True), 422


@bp.get("/comptes/inviter/<uuid:person_uuid>")
@permission(Permission.ACCOUNT_MANAGE)
def account_invite(person_uuid: UUID) -> Any:
    person = queries.get_person(person_uuid)
    existing = queries.find_account_of(person.id)
    if existing is not None:
        return redirect(url_for("accounts.account", account_uuid=existing.uuid), 303)
    return render_template("accounts/invite.html", form=InvitationForm(email=person.email), person=person)


@bp.post("/comptes/inviter/<uuid:person_uuid>")
@permission(Permission.ACCOUNT_MANAGE)
def account_create(person_uuid: UUID) -> Any:
    person, form = queries.get_person(person_uuid), InvitationForm()
    if form.validate_on_submit():
        try:
            account, token = services.invite(
                person, form.email.data or "", actor=current_actor(), now=now(),
                is_administrator=bool(form.is_administrator.data), is_auditor=bool(form.is_auditor.data),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(error)
        else:
            return _hand_over(account.uuid, token)
    return render_template("accounts/invite.html", form=form, person=person), 422


@bp.get("/comptes/<uuid:account_uuid>")
@permission(Permission.ACCOUNT_MANAGE)
def account(account_uuid: UUID) -> Any:
    row = queries.get_account(account_uuid)
    return _account(row, AccountForm(obj=row))


@bp.post("/comptes/<uuid:account_uuid>")
@permission(Permission.ACCOUNT_MANAGE)
def account_change(account_uuid: UUID) -> Any:
    row, form = queries.get_account(account_uuid), AccountForm()
    if form.validate_on_submit():
        try:
            services.change_account(
                row, email=form.email.data or "", is_administrator=bool(form.is_administrator.data),
                is_auditor=bool(form.is_auditor.data), actor=current_actor(), now=now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(error)
        else:
            flash("Compte modifié.", "success")
            return redirect(url_for("accounts.account", account_uuid=row.uuid), 303)
    return _account(row, form), 422


@bp.post("/comptes/<uuid:account_uuid>/lien")
@permission(Permission.ACCOUNT_MANAGE)
def account_new_link(account_uuid: UUID) -> Any:
    row = queries.get_account(account_uuid)
    return _hand_over(row.uuid, services.hand_over_reset_link(row, actor=current_actor(), now=now()))


@bp.get("/comptes/<uuid:account_uuid>/lien")
@permission(Permission.ACCOUNT_MANAGE)
def account_link(account_uuid: UUID) -> Any:
    """Show the link made a moment ago, once: the page reloaded no longer has it."""
    row = queries.get_account(account_uuid)
    waiting = session.pop(LINK, None)
    if not waiting or waiting["account"] != str(account_uuid):
        return redirect(url_for("accounts.account", account_uuid=account_uuid), 303)
    link = url_for("accounts.invitation", token=waiting["token"], _external=True)
    return render_template("accounts/link.html", account=row, link=link)


@bp.get("/comptes/<uuid:account_uuid>/desactiver")
@permission(Permission.ACCOUNT_MANAGE)
def account_deactivate(account_uuid: UUID) -> Any:
    row = queries.get_account(account_uuid)
    return render_template("accounts/deactivate.html", account=row, plain=PlainForm())


@bp.post("/comptes/<uuid:account_uuid>/desactiver")
@permission(Permission.ACCOUNT_MANAGE)
def account_close(account_uuid: UUID) -> Any:
    row = queries.get_account(account_uuid)
    services.deactivate(row, actor=current_actor(), now=now())
    flash("Compte désactivé. Ses sessions sont fermées.", "success")
    return redirect(url_for("accounts.account", account_uuid=row.uuid), 303)


@bp.post("/comptes/<uuid:account_uuid>/reactiver")
@permission(Permission.ACCOUNT_MANAGE)
def account_reopen(account_uuid: UUID) -> Any:
    row = queries.get_account(account_uuid)
    services.reactivate(row, actor=current_actor(), now=now())
    flash("Compte réactivé.", "success")
    return redirect(url_for("accounts.account", account_uuid=row.uuid), 303)


@bp.post("/comptes/<uuid:account_uuid>/sessions/fermer")
@permission(Permission.ACCOUNT_MANAGE)
def account_sign_out(account_uuid: UUID) -> Any:
    row = queries.get_account(account_uuid)
    services.sign_out_everywhere(row, actor=current_actor(), now=now())
    flash("Toutes les sessions de ce compte sont fermées.", "success")
    return redirect(url_for("accounts.account", account_uuid=row.uuid), 303)


def _hand_over(account_uuid: UUID, token: str) -> Any:
    """Go to the page that shows the link. Meanwhile it waits in the server-side session, never in an address."""
    session[LINK] = {"account": str(account_uuid), "token": token}
    return redirect(url_for("accounts.account_link", account_uuid=account_uuid), 303)


def _list(
    rows: list[Any], form: SearchForm, *, only: str = "", suite: str | None = None, is_search: bool = False
) -> str:
    moment = now()
    return render_template(
        "accounts/accounts.html",
        accounts=rows,
        dormant={row.id for row in rows if queries.is_dormant(row, now=moment)},
        memberships=board_queries.memberships_of([row.person_id for row in rows]),
        form=form,
        only=only,
        suite=suite,
        is_search=is_search,
        most_found=queries.MOST_FOUND,
    )


def _account(row: Any, form: AccountForm) -> str:
    moment, config = now(), current_app.config
    return render_template(
        "accounts/account.html",
        account=row,
        form=form,
        plain=PlainForm(),
        is_dormant=queries.is_dormant(row, now=moment),
        is_own=row.id == current_actor().account_id,
        memberships=board_queries.memberships_of([row.person_id]).get(row.person_id, []),
        sessions=queries.list_sessions(
            row.id, now=moment, idle=config["SESSION_IDLE"], absolute=config["SESSION_ABSOLUTE"]
        ),
    )
