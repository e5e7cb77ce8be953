"""Treating doctor and correspondents, chosen in a directory of any size, with or without JavaScript."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from rcp.access.permissions import Permission
from rcp.accounts import queries as account_queries
from rcp.domain.errors import Duplicate, NotFound
from rcp.patients import queries, services
from rcp.patients.forms import CorrespondentForm, PersonSearchForm, PlainForm
from rcp.patients.views import bp
from rcp.patients.views.shared import the_banner, the_patient
from rcp.web.clock import now
from rcp.web.guards import current_actor, permission


@bp.get("/patients/<uuid:patient_uuid>/correspondants")
@permission(Permission.PATIENT_EDIT)
def correspondents(patient_uuid: UUID) -> Any:
    """Who follows this patient."""
    return _page(the_patient(patient_uuid, full=True), PersonSearchForm())


@bp.post("/patients/<uuid:patient_uuid>/correspondants")
@permission(Permission.PATIENT_EDIT)
def find_professional(patient_uuid: UUID) -> Any:
    """Professionals of the directory whose name starts with what was typed."""
    patient = the_patient(patient_uuid, full=True)
    form = PersonSearchForm()
    if not form.validate():
        return _page(patient, form), 422
    people, has_more = queries.find_people(form.name.data)
    return _page(patient, form, people=people, has_more=has_more)


@bp.post("/patients/<uuid:patient_uuid>/correspondants/ajout")
@permission(Permission.PATIENT_EDIT)
def add_professional(patient_uuid: UUID) -> Any:
    """Name a professional found, as treating doctor or correspondent."""
    patient = the_patient(patient_uuid, full=True)
    form = CorrespondentForm(patient=patient)
    form.check_identity()
    if not form.validate():
        return _page(patient, PersonSearchForm(None), error=form.relation.errors[0]), 422
    person = account_queries.get_person(_uuid(form.person.data))
    try:
        if form.role.data == "treating":
            services.set_treating_doctor(patient, person, actor=current_actor(), now=now())
        else:
            services.add_correspondent(patient, person, form.relation.data, actor=current_actor(), now=now())
    except Duplicate as error:
        return _page(patient, PersonSearchForm(None), error=error.message), 422
    flash("Correspondant enregistré.", "success")
    return _back(patient)


@bp.post("/patients/<uuid:patient_uuid>/correspondants/medecin-traitant/retrait")
@permission(Permission.PATIENT_EDIT)
def remove_treating_doctor(patient_uuid: UUID) -> Any:
    """No treating doctor any more."""
    patient = the_patient(patient_uuid, full=True)
    PlainForm(patient=patient).check_identity()
    services.set_treating_doctor(patient, None, actor=current_actor(), now=now())
    flash("Médecin traitant retiré.", "success")
    return _back(patient)


@bp.post("/patients/<uuid:patient_uuid>/correspondants/<uuid:correspondent_uuid>/retrait")
@permission(Permission.PATIENT_EDIT)
def remove_professional(patient_uuid: UUID, correspondent_uuid: UUID) -> Any:
    """One correspondent less."""
    patient = the_patient(patient_uuid, full=True)
    PlainForm(patient=patient).check_identity()
    services.remove_correspondent(patient, correspondent_uuid, actor=current_actor(), now=now())
    flash("Correspondant retiré.", "success")
    return _back(patient)


def _page(patient: Any, form: PersonSearchForm, **context: Any) -> Any:
    return render_template(
        "patients/correspondents.html", patient=patient, banner=the_banner(patient), form=form,
        adding=PlainForm(None, patient=patient), **context,
    )  # fmt: skip


def _back(patient: Any) -> Any:
    return redirect(url_for("patients.correspondents", patient_uuid=patient.uuid), 303)


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or request.form.get("person", ""))
    except ValueError:
        raise NotFound() from None
