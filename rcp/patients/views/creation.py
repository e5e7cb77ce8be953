"""Creating a patient, after a search."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from rcp.access.permissions import Permission
from rcp.domain.errors import DomainError
from rcp.patients import services
from rcp.patients.forms import IdentityForm
from rcp.patients.services import DoubtfulIdentity, IdentityCollision
from rcp.patients.views import bp
from rcp.patients.views.search import to_search
from rcp.patients.views.shared import comparison, uuids
from rcp.web import tokens
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission

SEARCH_FIRST = "Cherchez d’abord le patient par sa date de naissance\u202f: la création est proposée ensuite."


@bp.get("/patients/nouveau")
@permission(Permission.PATIENT_CREATE)
def new() -> Any:
    """Nobody is created from an address: the search comes first."""
    flash(SEARCH_FIRST, "info")
    return to_search()


@bp.post("/patients/nouveau")
@permission(Permission.PATIENT_CREATE)
def open_form() -> Any:
    """The identity form, filled with what was searched."""
    criteria = _proven()
    if criteria is None:
        flash(SEARCH_FIRST, "warning")
        return to_search()
    return render_template(
        "patients/new.html", form=IdentityForm.from_search(criteria), proof=request.form["recherche"]
    )


@bp.post("/patients/creation")
@permission(Permission.PATIENT_CREATE)
def create() -> Any:
    """Write the new record, unless it looks like another."""
    if _proven() is None:
        flash(SEARCH_FIRST, "warning")
        return to_search()
    form = IdentityForm()
    context: dict[str, Any] = {}
    if form.validate():
        try:
            patient = services.create(
                form.identity(), actor=current_actor(), now=now(), today=today(),
                confirmed=form.confirmed.data, distinct_from=uuids(form.compared_with),
            )  # fmt: skip
        except (DoubtfulIdentity, IdentityCollision) as error:
            context = comparison(form, error)
        except DomainError as error:
            if error.status == 403:
                raise
            form.add_error(error)
        else:
            flash("Patient créé.", "success")
            return redirect(url_for("patients.record", patient_uuid=patient.uuid), 303)
    return render_template("patients/new.html", form=form, proof=request.form["recherche"], **context), 422


def _proven() -> dict[str, str] | None:
    """The criteria of the search made before, by the same person."""
    return tokens.read_search_proof(request.form.get("recherche"), account_id=current_actor().account_id or 0)
