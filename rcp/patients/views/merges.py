"""Two records of one person: choose the other, compare, give the reason; and part them again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from rcp.access.permissions import Permission
from rcp.domain.errors import DomainError
from rcp.patients import queries, services
from rcp.patients.forms import MergeForm, SearchForm, UndoForm
from rcp.patients.views import bp, wording
from rcp.patients.views.search import find
from rcp.patients.views.shared import the_banner, the_patient, traits_row
from rcp.web.clock import now
from rcp.web.guards import current_actor, permission


@bp.route("/patients/<uuid:patient_uuid>/fusion", methods=["GET", "POST"])
@permission(Permission.PATIENT_MERGE)
def choose_other(patient_uuid: UUID) -> Any:
    """The other record: among those that look alike, or by a search."""
    patient = the_patient(patient_uuid)
    ids = frozenset(queries.record_ids(patient))
    alike = queries.find_likely(services.identity_of(patient), actor=current_actor(), besides=ids)
    form = SearchForm()
    context: dict[str, Any] = {"found": None}
    status = 200
    if request.method == "POST":
        status = 200 if form.validate() else 422
        context = find(form) if status == 200 else context
    return render_template(
        "patients/merge.html",
        patient=patient,
        this=traits_row(patient),
        alike=[
            {"uuid": each.record.uuid, "traits": traits_row(each.record), "reasons": ", ".join(each.reasons)}
            for each in alike
        ],
        form=form,
        **context,
    ), status


@bp.route("/patients/<uuid:patient_uuid>/fusion/<uuid:other_uuid>", methods=["GET", "POST"])
@permission(Permission.PATIENT_MERGE)
def merge(patient_uuid: UUID, other_uuid: UUID) -> Any:
    """The two records side by side, the one that stays, the reason."""
    pair = [the_patient(patient_uuid), the_patient(other_uuid)]
    form = MergeForm(patient=pair[0])
    form.keep.choices = [(str(each.uuid), f"Le dossier {letter}") for each, letter in zip(pair, "AB", strict=True)]
    if request.method == "POST":
        form.check_identity()
        if form.validate():
            kept, merged = pair if form.keep.data == str(pair[0].uuid) else reversed(pair)
            try:
                services.merge(merged, kept, reason=form.reason.data, actor=current_actor(), now=now())
            except DomainError as error:
                if error.status == 403:
                    raise
                form.add_error(error)
            else:
                flash("Les deux dossiers sont réunis. La fusion peut être annulée.", "success")
                return redirect(url_for("patients.record", patient_uuid=kept.uuid), 303)
    rows = wording.comparison_rows(*pair)
    status = 422 if request.method == "POST" else 200
    return render_template("patients/compare.html", form=form, pair=pair, rows=rows), status


@bp.route("/patients/<uuid:patient_uuid>/fusions/<uuid:merge_uuid>/annulation", methods=["GET", "POST"])
@permission(Permission.PATIENT_MERGE)
def undo_merge(patient_uuid: UUID, merge_uuid: UUID) -> Any:
    """Part two records again."""
    patient = the_patient(patient_uuid)
    link = queries.get_merge(patient, merge_uuid)
    form = UndoForm(patient=patient)
    if request.method == "POST":
        form.check_identity()
        if form.validate():
            try:
                source = services.undo_merge(link, reason=form.reason.data, actor=current_actor(), now=now())
            except DomainError as error:
                if error.status == 403:
                    raise
                form.add_error(error)
            else:
                flash("La fusion est annulée. Voici le dossier rendu à lui-même.", "success")
                return redirect(url_for("patients.record", patient_uuid=source.uuid), 303)
    status = 422 if request.method == "POST" else 200
    return render_template(
        "patients/undo_merge.html", form=form, link=link, patient=patient, banner=the_banner(patient),
        source=traits_row(link.source), target=traits_row(link.target),
    ), status  # fmt: skip
