"""A session held on paper, typed afterwards: its opening, its sheet, the page of each case, its end.

It stops and goes on at will: what is typed is kept case by case, and the page of the session says what is left.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from rcp.access.permissions import Permission
from rcp.agenda import queries as agenda
from rcp.deliberation import queries, services
from rcp.deliberation.forms.afterwards import CodeForm, EndForm, PageForm, SheetForm, StartForm
from rcp.deliberation.forms.attendance import StepForm
from rcp.deliberation.queries.afterwards import case_of_code, held_of, typed_lines
from rcp.deliberation.services import afterwards as typing
from rcp.deliberation.views import bp
from rcp.deliberation.views.compare import clashes
from rcp.deliberation.views.decisions import Shown, form_of, form_page, is_typing, open_sitting, take_foreseen
from rcp.deliberation.views.frame import get_meeting, place, status_of
from rcp.domain.afterwards import afterwards_sentence
from rcp.domain.agenda import MeetingStatus, to_paris
from rcp.domain.errors import DomainError, StaleEdit
from rcp.web import reads
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission


@bp.app_template_filter("afterwards_sentence")
def sentence(meeting: Any) -> str:
    """« Séance tenue sur papier, saisie a posteriori le … par … : motif », "" for any other session."""
    if meeting.typed_afterwards_at is None:
        return ""
    return afterwards_sentence(
        meeting.typed_afterwards_at, meeting.typed_afterwards_by, meeting.typed_afterwards_reason
    )


@bp.get("/seances/<uuid:meeting_uuid>/a-posteriori")
@permission(Permission.MEETING_RUN)
def afterwards(meeting_uuid: UUID) -> Any:
    """How a session held on paper is typed; once started, what is left to type. Any other has nothing to type."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    if meeting.typed_afterwards_at is None:
        if meeting.status not in (MeetingStatus.PLANNED, MeetingStatus.OPEN) or meeting.date > today():
            return redirect(url_for("deliberation.deliberation", meeting_uuid=meeting_uuid), 303)
        form = StartForm()
        if meeting.opened_at is not None:
            form.opened.data = to_paris(meeting.opened_at).time()
        return _start_page(meeting, form)
    return _progress_page(meeting, CodeForm())


@bp.post("/seances/<uuid:meeting_uuid>/a-posteriori")
@permission(Permission.MEETING_RUN)
def afterwards_start(meeting_uuid: UUID) -> Any:
    """Open the session at its true hour, with the reason."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    form = StartForm()
    if form.validate():
        try:
            typing.start_afterwards(
                meeting, opened=form.opened.data, reason=form.reason.data, is_confirmed=bool(form.is_confirmed.data),
                actor=current_actor(), now=now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(error)
        else:
            flash("Saisie a posteriori commencée. Saisissez d’abord la feuille de présence.", "success")
            return redirect(url_for("deliberation.afterwards_sheet", meeting_uuid=meeting_uuid), 303)
    return _start_page(meeting, form), 422


@bp.post("/seances/<uuid:meeting_uuid>/a-posteriori/code")
@permission(Permission.DECISION_EDIT)
def afterwards_code(meeting_uuid: UUID) -> Any:
    """Find a case by the code of its page."""
    meeting = get_meeting(meeting_uuid, Permission.DECISION_EDIT)
    form = CodeForm()
    if form.validate():
        try:
            found = case_of_code(meeting, form.code.data)
        except DomainError as error:
            form.add_error(error)
        else:
            return redirect(url_for("deliberation.afterwards_case", meeting_uuid=meeting_uuid, case_uuid=found), 303)
    return _progress_page(meeting, form), 422


@bp.route("/seances/<uuid:meeting_uuid>/a-posteriori/presences", methods=["GET", "POST"])
@permission(Permission.MEETING_RUN)
def afterwards_sheet(meeting_uuid: UUID) -> Any:
    """The sheet that was signed, with its hours."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    if request.method == "GET" and not _is_open(meeting):
        return redirect(url_for("deliberation.afterwards", meeting_uuid=meeting_uuid), 303)
    people = queries.attendance_of(meeting)
    form = SheetForm()
    chair = next((each.uuid for each in people if each.key == f"p{meeting.chair_id}"), "")
    form.show(people, [(each.uuid, each.name) for each in people if each.is_physician and not each.is_guest], chair)
    if form.is_submitted() and form.validate():
        try:
            _write_sheet(meeting, form)
        except DomainError as error:
            form.add_error(error)
        else:
            flash("Feuille de présence enregistrée.", "success")
            return redirect(url_for("deliberation.afterwards", meeting_uuid=meeting_uuid), 303)
    page = render_template(
        "deliberation/afterwards_sheet.html",
        form=form,
        meeting=meeting,
        title=agenda.meeting_title(meeting),
        people={each.uuid: each for each in people},
    )
    return page, status_of(form)


def _write_sheet(meeting: Any, form: SheetForm) -> None:
    changes = {
        key: typing.PresenceChange(
            services.Change(row.shown.data or "", row.mode.data or ""),
            services.HourChange(shown_arrived, row.arrived.data),
            services.HourChange(shown_left, row.left.data),
        )
        for key, row, (shown_arrived, shown_left) in form.lines()
    }
    actor, moment = current_actor(), now()
    typing.record_sheet(meeting, changes, actor=actor, now=moment)
    chair = services.Change(form.shown_chair.data or "", form.chair.data or "")
    services.record_attendance(meeting, {}, chair=chair, actor=actor, now=moment)


@bp.route("/seances/<uuid:meeting_uuid>/a-posteriori/dossiers/<uuid:case_uuid>", methods=["GET", "POST"])
@permission(Permission.DECISION_EDIT)
def afterwards_case(meeting_uuid: UUID, case_uuid: UUID) -> Any:
    """The page of one case: the usual decision, with its true start and end."""
    sitting = open_sitting(meeting_uuid, case_uuid, Permission.DECISION_EDIT)
    if request.method == "GET" and not (sitting.meeting.typed_afterwards_at and is_typing(sitting)):
        return redirect(url_for("deliberation.decision", meeting_uuid=meeting_uuid, case_uuid=case_uuid), 303)
    roll, conflict = queries.roll_of(sitting.meeting, [sitting.case.id]), None
    form = form_of(sitting, roll, PageForm)
    if request.method == "GET":
        _show_hours(sitting, form)
        return _case_page(sitting, form, roll)
    form.check_identity()
    if take_foreseen(sitting, form):
        return _case_page(sitting, form, roll), 422
    if form.validate():
        try:
            _write_page(sitting, form)
        except StaleEdit as error:
            form.renew(Shown(sitting.decision.version if sitting.decision else 0))
            conflict = clashes(error, form.names)
        except DomainError as error:
            form.add_error(error)
        else:
            flash(_done(sitting), "success")
            return redirect(url_for("deliberation.afterwards", meeting_uuid=meeting_uuid), 303)
    return _case_page(sitting, form, roll, conflict), 409 if conflict else 422


def _show_hours(sitting: queries.Sitting, form: PageForm) -> None:
    known = held_of(sitting.meeting, sitting.case)
    if known is not None:
        form.held_from.data, form.held_until.data = to_paris(known.started_at), to_paris(known.ended_at)


def _write_page(sitting: queries.Sitting, form: PageForm) -> None:
    typing.type_decision(
        sitting,
        form.entry(),
        clocks=typing.Clocks(form.held_from.data, form.held_until.data),
        is_taken=request.form.get("action") == "decide",
        version=form.sent_version,
        parts={key: services.Change(*pair) for key, pair in form.participation().items()},
        actor=current_actor(),
        now=now(),
    )


def _done(sitting: queries.Sitting) -> str:
    word = {"discussed": "discuté", "registered": "enregistré"}.get(sitting.case.status)
    number = sitting.case.number
    return f"Dossier {number} marqué {word}." if word else f"Dossier {number} enregistré, à terminer plus tard."


@bp.route("/seances/<uuid:meeting_uuid>/a-posteriori/terminer", methods=["GET", "POST"])
@permission(Permission.MEETING_RUN)
def afterwards_close(meeting_uuid: UUID) -> Any:
    """End the session at its true hour, once each case has its answer."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    if request.method == "GET" and not _is_open(meeting):
        return redirect(url_for("deliberation.afterwards", meeting_uuid=meeting_uuid), 303)
    form = EndForm()
    if form.is_submitted():
        if form.validate():
            try:
                typing.close_afterwards(
                    meeting, closed=form.closed.data, note=form.note.data, actor=current_actor(), now=now()
                )
            except DomainError as error:
                form.add_error(error)
            else:
                flash("Séance terminée à son heure vraie. Il reste à valider le procès-verbal.", "success")
                return redirect(url_for("deliberation.deliberation", meeting_uuid=meeting_uuid), 303)
    else:
        form.note.data = meeting.note
    shown = _shown(meeting)
    page = render_template(
        "deliberation/afterwards_close.html",
        form=form,
        meeting=meeting,
        title=agenda.meeting_title(meeting),
        shown=shown,
        waiting=[each for each in typed_lines(shown) if not each.line.state.is_done],
        postpone_url=place("agenda.postpone_remaining", meeting_uuid=meeting.uuid),
    )
    return page, status_of(form)


def _is_open(meeting: Any) -> bool:
    return meeting.typed_afterwards_at is not None and meeting.status == MeetingStatus.OPEN


def _start_page(meeting: Any, form: StartForm) -> str:
    shown = _shown(meeting)
    return render_template(
        "deliberation/afterwards_start.html",
        form=form,
        meeting=meeting,
        title=agenda.meeting_title(meeting),
        live=shown.done,
    )


def _progress_page(meeting: Any, form: CodeForm) -> str:
    shown = _shown(meeting)
    return render_template(
        "deliberation/afterwards.html",
        form=form,
        meeting=meeting,
        title=agenda.meeting_title(meeting),
        shown=shown,
        lines=typed_lines(shown),
        step=StepForm(formdata=None),
        is_open=_is_open(meeting),
    )


def _case_page(sitting: queries.Sitting, form: PageForm, roll: queries.Roll, conflict: Any = None) -> str:
    return form_page(sitting, form, roll, conflict, template="deliberation/afterwards_case.html")


def _shown(meeting: Any) -> queries.Deliberation:
    shown = queries.get_deliberation(meeting, actor=current_actor())
    for patient in shown.patients:
        reads.note_patient(patient)
    return shown
