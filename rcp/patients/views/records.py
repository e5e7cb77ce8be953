"""The record of a patient: one page for life, its correction, its history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from rcp.access.permissions import Permission
from rcp.domain.errors import DomainError, StaleEdit
from rcp.overview.timeline import read_timeline
from rcp.patients import queries, services
from rcp.patients.forms import IdentityForm
from rcp.patients.services import DoubtfulIdentity, IdentityCollision
from rcp.patients.views import bp, wording
from rcp.patients.views.shared import comparison, the_banner, the_patient, uuids
from rcp.web import tokens
from rcp.web.clock import now, today
from rcp.web.guards import can, current_actor, permission


@bp.get("/patients/<uuid:patient_uuid>")
@permission(Permission.PATIENT_VIEW)
def record(patient_uuid: UUID) -> Any:
    """One record for life: who, who follows, all that the boards did."""
    patient = the_patient(patient_uuid, full=True)
    if patient.merged_into_id is not None:
        kept = queries.survivor_of(patient)
        flash("Le dossier demandé a été réuni à celui-ci.", "info")
        return redirect(url_for("patients.record", patient_uuid=kept.uuid), 303)
    actor, ids = current_actor(), queries.record_ids(patient)
    return render_template(
        "patients/record.html",
        patient=patient,
        banner=the_banner(patient),
        identity=wording.identity_rows(patient),
        events=[_event(moment) for moment in read_timeline(ids, actor=actor, today=today())],
        merges=queries.list_merges(ids),
        last_author=queries.last_author(patient),
        likenesses=_duplicates(patient, ids) if can("patient.merge") else [],
        new_case_url=url_for("cases.new", patient_uuid=patient.uuid) if can("case.create") else None,
    )


@bp.route("/patients/<uuid:patient_uuid>/modifier", methods=["GET", "POST"])
@permission(Permission.PATIENT_EDIT)
def edit(patient_uuid: UUID) -> Any:
    """Correct an identity."""
    patient = the_patient(patient_uuid)
    form = IdentityForm.of(patient)
    context: dict[str, Any] = {}
    if request.method == "GET":
        return render_template("patients/edit.html", form=form, patient=patient, banner=the_banner(patient))
    _check_whose(form, patient)
    if form.validate():
        try:
            services.correct(
                patient, form.identity(), version=form.sent_version, actor=current_actor(), now=now(), today=today(),
                confirmed=form.confirmed.data, distinct_from=uuids(form.compared_with),
            )  # fmt: skip
        except StaleEdit as error:
            if error.mine is None:
                raise
            return render_template("patients/conflict.html", **_conflict(patient, form, error)), 409
        except (DoubtfulIdentity, IdentityCollision) as error:
            context = comparison(form, error)
        except DomainError as error:
            if error.status == 403:
                raise
            form.add_error(error)
        else:
            flash("Identité enregistrée.", "success")
            return redirect(url_for("patients.record", patient_uuid=patient.uuid), 303)
    banner = the_banner(patient)
    return render_template("patients/edit.html", form=form, patient=patient, banner=banner, **context), 422


@bp.get("/patients/<uuid:patient_uuid>/historique")
@permission(Permission.PATIENT_VIEW)
def history(patient_uuid: UUID) -> Any:
    """Who changed what, from what to what, when."""
    patient = the_patient(patient_uuid)
    ids = queries.record_ids(patient)
    cursor = tokens.read_cursor(request.args.get("suite"), int)
    revisions, before = queries.list_revisions(ids, before=cursor[0] if cursor else None)
    return render_template(
        "patients/history.html",
        patient=patient,
        banner=the_banner(patient),
        groups=wording.history_groups(revisions, several=len(ids) > 1, main_id=ids[0]),
        next_cursor=tokens.cursor(before) if before else None,
    )


def _check_whose(form: IdentityForm, patient: Any) -> None:
    """A form of this patient, even when the birth date was corrected meanwhile: then the conflict page shows both."""
    if form.sent_version == patient.version:
        form.check_identity()
    elif not tokens.is_for(request.form.get("identite"), patient):
        raise StaleEdit(message="Ce formulaire a été ouvert pour un autre patient. Rien n’a été enregistré.")


def _conflict(patient: Any, form: IdentityForm, error: StaleEdit) -> dict[str, Any]:
    sent = [
        (name, value)
        for name in request.form
        if name not in {"csrf_token", "cle", "version", "identite"}
        for value in request.form.getlist(name)
    ]
    return {
        "form": None,
        "patient": patient,
        "banner": the_banner(patient),
        "rows": wording.conflict_rows(error),
        "who": queries.last_author(patient),
        "at": error.at,
        "sent": sent,
        "identity_token": tokens.identity_token(patient),
    }


def _duplicates(patient: Any, ids: tuple[int, ...]) -> list[Any]:
    return queries.find_likely(services.identity_of(patient), actor=current_actor(), besides=frozenset(ids))


def _event(moment: Any) -> dict[str, Any]:
    """A moment of the timeline, with the address of its page."""
    return {
        "date_iso": moment.day.isoformat(),
        "date_text": moment.day.strftime("%d/%m/%Y"),
        "title": moment.title,
        "url": url_for("cases.case", case_uuid=moment.case_uuid),
        "meta": moment.meta,
        "body": moment.body,
        "tag_label": moment.tag,
        "tag_kind": moment.tag_kind,
        "is_major": moment.is_major,
    }
