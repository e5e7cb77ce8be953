"""The page of a meeting: its agenda, arranged and published."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from rcp import installation
from rcp.access.map import allows, authorise
from rcp.access.permissions import Permission
from rcp.agenda import queries, services
from rcp.agenda.forms import ItemForm, StepForm
from rcp.agenda.views import bp
from rcp.agenda.views.choices import STATUS_KINDS, open_meeting, remaining_form
from rcp.deliberation import queries as deliberation
from rcp.domain.agenda import MeetingStatus, accepts_bookings
from rcp.domain.case import PostponementReason
from rcp.domain.errors import DomainError, InvalidValue, StaleEdit
from rcp.patients.banner import banner_view, birth_date_text
from rcp.patients.queries import survivor_of
from rcp.web import reads
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission


@bp.get("/seances/<uuid:meeting_uuid>")
@permission(Permission.MEETING_VIEW)
def meeting(meeting_uuid: UUID) -> Any:
    """The meeting and its agenda, in the order of the day."""
    actor = current_actor()
    page = queries.get_meeting_page(meeting_uuid, actor=actor, freshness=installation.freshness())
    authorise(actor, Permission.MEETING_VIEW, page.meeting)
    for item in page.items:
        reads.note_patient(item.patient)
    for row in page.postponements:
        reads.note_patient(row.case.patient)
    status = MeetingStatus(page.meeting.status)
    is_arranging = accepts_bookings(status) and allows(actor, Permission.AGENDA_ARRANGE, page.meeting)
    return render_template(
        "agenda/meeting.html",
        page=page,
        read_cases=_read_by_radiology(page),
        meeting=page.meeting,
        status=status,
        status_kind=STATUS_KINDS[status],
        title=queries.meeting_title(page.meeting),
        cutoff=queries.cutoff_text(page.meeting),
        is_cutoff_past=now() > page.meeting.cutoff_at,
        is_arranging=is_arranging,
        accepts=accepts_bookings(status),
        step=StepForm(subject=page.meeting),
        remaining=_remaining(page.meeting) if _can_postpone(actor, page, status) else None,
        postponements=[_postponed(row) for row in page.postponements],
        now=now(),
    )


def _read_by_radiology(page: queries.MeetingPage) -> set[UUID]:
    """The cases that radiology pre-read, in one statement; none is asked for on an agenda without lines."""
    ids = deliberation.read_by_radiology(page.meeting) if page.items else frozenset()
    return {item.case.uuid for item in page.items if item.case_id in ids}


@bp.post("/seances/<uuid:meeting_uuid>/publier")
@permission(Permission.AGENDA_ARRANGE)
def publish(meeting_uuid: UUID) -> Any:
    """Show the agenda to the members of the board."""
    shown = open_meeting(meeting_uuid, Permission.AGENDA_ARRANGE)
    services.publish(shown, actor=current_actor(), now=now())
    flash("Ordre du jour publié\u202f: les membres de la RCP le voient.", "success")
    return redirect(url_for("agenda.meeting", meeting_uuid=shown.uuid), 303)


@bp.post("/seances/<uuid:meeting_uuid>/depublier")
@permission(Permission.AGENDA_ARRANGE)
def unpublish(meeting_uuid: UUID) -> Any:
    """Make the agenda a draft again."""
    shown = open_meeting(meeting_uuid, Permission.AGENDA_ARRANGE)
    services.unpublish(shown, actor=current_actor(), now=now())
    flash("Ordre du jour de nouveau en préparation\u202f: les membres de la RCP ne le voient plus.", "success")
    return redirect(url_for("agenda.meeting", meeting_uuid=shown.uuid), 303)


@bp.post("/seances/<uuid:meeting_uuid>/ordre")
@permission(Permission.AGENDA_ARRANGE)
def order(meeting_uuid: UUID) -> Any:
    """A case moved by its buttons (`move`: booking:position), or the whole order as dragged (repeated `order`)."""
    shown = open_meeting(meeting_uuid, Permission.AGENDA_ARRANGE)
    version, anchor = StepForm(subject=shown).sent_version, None
    try:
        if "order" in request.form:
            wanted = [_uuid(text) for text in request.form.getlist("order")]
            services.reorder(shown, wanted, version=version, actor=current_actor(), now=now())
            flash("Nouvel ordre enregistré.", "success")
        else:
            item, place = _moved(request.form.get("move", ""))
            place = services.move_item(shown, item, place, version=version, actor=current_actor(), now=now())
            flash(f"Dossier déplacé en position {place}.", "success")
            anchor = f"ligne-{item}"
    except StaleEdit:
        flash("L’ordre du jour a changé entre-temps. Voici l’ordre actuel\u202f: recommencez si besoin.", "warning")
    return redirect(url_for("agenda.meeting", meeting_uuid=shown.uuid, _anchor=anchor), 303)


@bp.route("/seances/<uuid:meeting_uuid>/inscriptions/<uuid:item_uuid>", methods=["GET", "POST"])
@permission(Permission.AGENDA_ARRANGE)
def item(meeting_uuid: UUID, item_uuid: UUID) -> Any:
    """One line: its place, its minutes, whether it is discussed or registered."""
    actor = current_actor()
    shown = open_meeting(meeting_uuid, Permission.AGENDA_ARRANGE)
    line = queries.get_item(shown, item_uuid)
    patient = survivor_of(line.patient)
    reads.note_patient(patient)
    form = ItemForm(subject=shown, patient=patient, obj=line, data={"guideline": line.case.guideline})
    if form.is_submitted():
        form.check_identity()
        if form.validate():
            try:
                place, minutes = form.position.data or 1, form.planned_minutes.data or 0
                if place != line.position:
                    services.move_item(shown, line.uuid, place, version=form.sent_version, actor=actor, now=now())
                services.set_planned_minutes(line, minutes, actor=actor, now=now())
                services.set_mode(line, form.mode.data, guideline=form.guideline.data, actor=actor, now=now())
            except DomainError as error:
                form.add_error(error)
            else:
                flash("Inscription modifiée.", "success")
                return redirect(url_for("agenda.meeting", meeting_uuid=shown.uuid, _anchor=f"ligne-{line.uuid}"), 303)
    page = render_template(
        "agenda/item.html", form=form, item=line, meeting=shown, title=queries.meeting_title(shown),
        banner=banner_view(patient, today=today()), accepts=accepts_bookings(MeetingStatus(shown.status)),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _remaining(meeting: Any) -> Any:
    return remaining_form(queries.destinations_from(meeting, today=today()))


def _can_postpone(actor: Any, page: Any, status: MeetingStatus) -> bool:
    is_on = status in (MeetingStatus.OPEN, MeetingStatus.CLOSED)
    return is_on and bool(page.undiscussed) and allows(actor, Permission.AGENDA_ARRANGE, page.meeting)


def _postponed(row: Any) -> dict[str, Any]:
    patient = row.case.patient
    return {
        "patient_text": f"{patient.birth_name.upper()} {patient.first_given_name}",
        "birth_date_text": birth_date_text(patient),
        "case_uuid": row.case.uuid,
        "reason": PostponementReason(row.reason).label,
        "comment": row.comment,
        "to": queries.meeting_title(row.to_meeting) if row.to_meeting else "",
        "to_uuid": row.to_meeting.uuid if row.to_meeting else None,
        "at": row.at,
    }


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidValue("Ce dossier n’est plus à l’ordre du jour. Rechargez la page.") from None


def _moved(text: str) -> tuple[UUID, int]:
    item, _, place = text.partition(":")
    if not (place.isascii() and place.isdigit() and len(place) < 5):
        raise InvalidValue("Position inconnue. Rechargez la page.")
    return _uuid(item), int(place)
