"""The deliberation of a meeting: opened, followed, closed, reopened."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from rcp.access.map import allows
from rcp.access.permissions import Permission
from rcp.agenda import queries as agenda
from rcp.agenda.views.choices import remaining_form
from rcp.deliberation import queries, services
from rcp.deliberation.forms import ClosingForm, ReasonForm, StepForm
from rcp.deliberation.views import bp
from rcp.deliberation.views.frame import get_meeting, place, status_of
from rcp.domain.agenda import MeetingStatus
from rcp.domain.case import PostponementReason
from rcp.domain.errors import DomainError
from rcp.web import reads
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission

STATUS_KINDS = {
    MeetingStatus.PLANNED: ("info", "calendar3"),
    MeetingStatus.OPEN: ("accent", "circle-half"),
    MeetingStatus.CLOSED: ("warning", "hourglass-split"),
    MeetingStatus.VALIDATED: ("success", "lock"),
    MeetingStatus.CANCELLED: ("neutral", "slash-circle"),
}


@bp.get("/seances/<uuid:meeting_uuid>/deliberation")
@permission(Permission.MEETING_VIEW)
def deliberation(meeting_uuid: UUID) -> Any:
    """The agenda with the state and the quorum of each case."""
    meeting, actor = get_meeting(meeting_uuid), current_actor()
    shown = _shown(meeting)
    return render_template(
        "deliberation/deliberation.html",
        shown=shown,
        meeting=meeting,
        title=agenda.meeting_title(meeting),
        status=MeetingStatus(meeting.status),
        status_kind=STATUS_KINDS[MeetingStatus(meeting.status)],
        step=StepForm(),
        is_running=allows(actor, Permission.MEETING_RUN, meeting),
        is_deciding=allows(actor, Permission.DECISION_EDIT, meeting) and meeting.status == MeetingStatus.OPEN,
        postponed=[(row, PostponementReason(row.reason).label) for row in shown.postponements],
        is_paper_possible=meeting.status in (MeetingStatus.PLANNED, MeetingStatus.OPEN) and meeting.date <= today(),
        minutes_url=place("minutes.validation", meeting_uuid=meeting.uuid),
    )


@bp.post("/seances/<uuid:meeting_uuid>/ouvrir")
@permission(Permission.MEETING_RUN)
def open_meeting(meeting_uuid: UUID) -> Any:
    """Open the meeting: its members are expected, its decisions can be typed."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    try:
        services.open_meeting(meeting, actor=current_actor(), now=now())
    except DomainError as error:
        flash(error.message, "error")
        return redirect(url_for("deliberation.deliberation", meeting_uuid=meeting_uuid), 303)
    flash("Séance ouverte. Relevez les présences.", "success")
    return redirect(url_for("deliberation.attendance", meeting_uuid=meeting_uuid), 303)


@bp.post("/seances/<uuid:meeting_uuid>/preparer")
@permission(Permission.MEETING_RUN)
def prepare_meeting(meeting_uuid: UUID) -> Any:
    """Take back an opening that came too early."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    try:
        services.prepare_meeting(meeting, actor=current_actor(), now=now())
    except DomainError as error:
        flash(error.message, "error")
    else:
        flash("La séance est de nouveau en préparation.", "success")
    return redirect(url_for("deliberation.deliberation", meeting_uuid=meeting_uuid), 303)


@bp.route("/seances/<uuid:meeting_uuid>/terminer", methods=["GET", "POST"])
@permission(Permission.MEETING_RUN)
def close_meeting(meeting_uuid: UUID) -> Any:
    """End the meeting, once each case has its answer; what is left is listed, and so is what is unusual."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    if meeting.typed_afterwards_at and request.method == "GET":
        return redirect(url_for("deliberation.afterwards_close", meeting_uuid=meeting_uuid), 303)
    form = ClosingForm()
    if form.validate_on_submit():
        try:
            services.close_meeting(
                meeting, note=form.note.data, closed=form.closed.data, actor=current_actor(), now=now()
            )
        except DomainError as error:
            form.add_error(error)
        else:
            flash("Séance terminée. Il reste à valider le procès-verbal.", "success")
            return redirect(url_for("deliberation.deliberation", meeting_uuid=meeting_uuid), 303)
    elif not form.is_submitted():
        form.note.data = meeting.note
    shown = _shown(meeting)
    page = render_template(
        "deliberation/close.html",
        form=form,
        shown=shown,
        meeting=meeting,
        title=agenda.meeting_title(meeting),
        is_open=meeting.status == MeetingStatus.OPEN,
        summary=shown.summary(now()),
        left_open_since=queries.left_open(meeting, now=now()),
        texts=_texts(shown),
        rest=_rest_form(meeting) if len(shown.undecided) else None,
    )
    return page, status_of(form)


def _texts(shown: queries.Deliberation) -> list[dict[str, Any]]:
    """The cases of the meeting, then those that left it, whose decision leaves texts outside."""
    cases = {line.case_id: (line.number, False) for line in shown.lines}
    cases |= {row.case_id: (row.case.number, True) for row in shown.postponements if row.case_id not in cases}
    left = queries.texts_left(list(cases))
    return [
        {"number": number, "is_postponed": is_postponed, "left": left[case_id]}
        for case_id, (number, is_postponed) in cases.items()
        if case_id in left
    ]


def _rest_form(meeting: Any) -> Any:
    """The form that postpones all the cases still to decide, for whoever arranges the agenda."""
    if not allows(current_actor(), Permission.AGENDA_ARRANGE, meeting):
        return None
    return remaining_form(agenda.destinations_from(meeting, today=today()))


@bp.route("/seances/<uuid:meeting_uuid>/rouvrir", methods=["GET", "POST"])
@permission(Permission.MEETING_RUN)
def reopen_meeting(meeting_uuid: UUID) -> Any:
    """Open a closed meeting again, with a reason."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            services.reopen_meeting(meeting, reason=form.reason.data, actor=current_actor(), now=now())
        except DomainError as error:
            form.add_error(error)
        else:
            flash("Séance rouverte.", "success")
            return redirect(url_for("deliberation.deliberation", meeting_uuid=meeting_uuid), 303)
    page = render_template(
        "deliberation/reopen_meeting.html", form=form, meeting=meeting, title=agenda.meeting_title(meeting)
    )
    return page, status_of(form)


def _shown(meeting: Any) -> queries.Deliberation:
    shown = queries.get_deliberation(meeting, actor=current_actor())
    for patient in shown.patients:
        reads.note_patient(patient)
    for row in shown.postponements:
        reads.note_patient(row.case.patient)
    return shown
