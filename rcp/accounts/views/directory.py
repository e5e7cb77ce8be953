"""The directory of professionals: a list, a search that leaves no trace in an address, an entry."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from rcp.access.permissions import Permission
from rcp.accounts import queries, services
from rcp.accounts.forms import PersonForm, SearchForm
from rcp.accounts.views import bp
from rcp.boards import queries as board_queries
from rcp.domain.errors import DomainError, StaleEdit
from rcp.domain.identity import rpps_warning
from rcp.domain.sending import is_secure
from rcp.installation import mail
from rcp.web import tokens
from rcp.web.clock import now
from rcp.web.conflicts import differences, resent
from rcp.web.guards import current_actor, permission


@bp.get("/annuaire")
@permission(Permission.DIRECTORY_VIEW)
def directory() -> Any:
    after = tokens.read_cursor(request.args.get("suite"), int)
    with_inactive = request.args.get("inactifs") == "oui"
    people, following = queries.list_people(after=int(after[0]) if after else None, with_inactive=with_inactive)
    suite = tokens.cursor(following) if following else None
    return render_template(
        "accounts/directory.html", people=people, form=SearchForm(), suite=suite, with_inactive=with_inactive,
        is_search=False, most_found=queries.MOST_FOUND,
    )  # fmt: skip


@bp.post("/annuaire/recherche")
@permission(Permission.DIRECTORY_VIEW)
def directory_search() -> Any:
    form = SearchForm()
    is_valid = form.validate_on_submit()
    people = queries.search_people(form.q.data or "") if is_valid else []
    page = render_template(
        "accounts/directory.html", people=people, form=form, suite=None, with_inactive=False, is_search=is_valid,
        most_found=queries.MOST_FOUND,
    )  # fmt: skip
    return page, 200 if is_valid else 422


@bp.get("/annuaire/nouveau")
@permission(Permission.DIRECTORY_EDIT)
def directory_new() -> Any:
    return render_template("accounts/person_form.html", form=PersonForm(), person=None, inviting=False)


@bp.post("/annuaire/nouveau")
@permission(Permission.DIRECTORY_EDIT)
def directory_add() -> Any:
    form = PersonForm()
    person = added(form)
    if person is not None:
        flash("Personne ajoutée à l’annuaire.", "success")
        return redirect(url_for("accounts.directory_person", person_uuid=person.uuid), 303)
    return render_template("accounts/person_form.html", form=form, person=None, inviting=False), 422


def added(form: PersonForm) -> Any | None:
    """The person typed, now in the directory; None when the form or a rule refused, which the form then says."""
    if not form.validate_on_submit():
        return None
    try:
        return services.add_person(
            form.details, actor=current_actor(), now=now(), confirmed=bool(form.confirmed.data),
            confirmed_same=bool(form.confirmed_same.data),
        )  # fmt: skip
    except DomainError as error:
        form.add_error(error)
        return None


@bp.get("/annuaire/<uuid:person_uuid>")
@permission(Permission.DIRECTORY_VIEW)
def directory_person(person_uuid: UUID) -> Any:
    person = queries.get_person(person_uuid)
    boards = board_queries.memberships_of([person.id], actor=current_actor()).get(person.id, [])
    return render_template(
        "accounts/person.html",
        person=person,
        memberships=boards,
        warning=rpps_warning(person.rpps),
        is_outside=bool(person.secure_address) and not is_secure(person.secure_address, mail().secure_domains),
    )


@bp.get("/annuaire/<uuid:person_uuid>/modifier")
@permission(Permission.DIRECTORY_EDIT)
def directory_edit(person_uuid: UUID) -> Any:
    person = queries.get_person(person_uuid)
    form = PersonForm(obj=person, subject=person)
    return render_template("accounts/person_form.html", form=form, person=person, inviting=False)


@bp.post("/annuaire/<uuid:person_uuid>/modifier")
@permission(Permission.DIRECTORY_EDIT)
def directory_change(person_uuid: UUID) -> Any:
    person = queries.get_person(person_uuid)
    form = PersonForm(subject=person)
    if form.validate_on_submit():
        try:
            services.change_person(
                person, form.details, version=form.sent_version, actor=current_actor(), now=now(),
                confirmed=bool(form.confirmed.data),
            )  # fmt: skip
        except StaleEdit as error:
            stored = PersonForm(formdata=None, obj=person)
            return render_template(
                "accounts/person_conflict.html", error=error, person=person, rows=differences(form, stored),
                resent=resent(person.version),
            ), 409  # fmt: skip
        except DomainError as error:
            form.add_error(error)
        else:
            flash("Annuaire mis à jour.", "success")
            return redirect(url_for("accounts.directory_person", person_uuid=person.uuid), 303)
    return render_template("accounts/person_form.html", form=form, person=person, inviting=False), 422
