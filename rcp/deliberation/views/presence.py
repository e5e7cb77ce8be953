"""One tap a person, on the attendance sheet and in the room: present, gone, back, recused for a case.

Each is a form that works alone. Sent by htmx, the line that was touched comes back with the counts; what else shows
presences asks for itself again (events `rcp:presence` and `rcp:quorum`, see templates/deliberation/_room_*.html).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for

from rcp.access.map import allows
from rcp.access.permissions import Permission
from rcp.agenda import queries as agenda
from rcp.deliberation import queries, services
from rcp.deliberation.forms import HoursForm, PresentAgainForm, StepForm
from rcp.deliberation.forms.attendance import MODES
from rcp.deliberation.views import bp
from rcp.deliberation.views.frame import ROOM, after, get_meeting, place, status_of
from rcp.domain.agenda import MeetingStatus
from rcp.domain.errors import DomainError, NotFound
from rcp.domain.quorum import QUORUM_BASIS
from rcp.patients.queries import survivor_of
from rcp.web import reads
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission
from rcp.web.sessions import background

NOTED = (MeetingStatus.OPEN, MeetingStatus.CLOSED)
QUORUM = "salle-quorum"  # the value of `vue` sent by the quorum of the room: it asks for itself again


@bp.post("/seances/<uuid:meeting_uuid>/presences/<uuid:attendance_uuid>")
@permission(Permission.MEETING_RUN)
def attendance_tap(meeting_uuid: UUID, attendance_uuid: UUID) -> Any:
    """How somebody takes part; what is shown, tapped again, is taken back."""
    asked = services.Change(request.form.get("shown", ""), request.form.get("mode", ""))
    return _tapped(meeting_uuid, attendance_uuid, lambda meeting, **who: services.tap(
        meeting, attendance_uuid, asked, **who
    ))  # fmt: skip


@bp.post("/seances/<uuid:meeting_uuid>/presences/<uuid:attendance_uuid>/depart")
@permission(Permission.MEETING_RUN)
def attendance_leave(meeting_uuid: UUID, attendance_uuid: UUID) -> Any:
    """Somebody leaves the meeting now."""
    return _tapped(
        meeting_uuid, attendance_uuid, lambda meeting, **who: services.leave(meeting, attendance_uuid, **who)
    )


@bp.post("/seances/<uuid:meeting_uuid>/presences/<uuid:attendance_uuid>/retour")
@permission(Permission.MEETING_RUN)
def attendance_return(meeting_uuid: UUID, attendance_uuid: UUID) -> Any:
    """Somebody who had left is there again."""
    return _tapped(
        meeting_uuid, attendance_uuid, lambda meeting, **who: services.come_back(meeting, attendance_uuid, **who)
    )


@bp.post("/seances/<uuid:meeting_uuid>/presences/<uuid:attendance_uuid>/dossiers/<uuid:case_uuid>")
@permission(Permission.MEETING_RUN)
def attendance_part(meeting_uuid: UUID, attendance_uuid: UUID, case_uuid: UUID) -> Any:
    """Somebody leaves the room for one case, is recused for it, or takes part again."""
    sitting = queries.get_sitting(meeting_uuid, case_uuid, actor=current_actor(), for_update=True)
    reads.note_patient(survivor_of(sitting.patient))
    asked = {attendance_uuid: services.Change(request.form.get("shown", ""), request.form.get("part", ""))}
    return _tapped(meeting_uuid, attendance_uuid, lambda meeting, **who: services.record_parts(
        meeting, sitting.case, asked, **who
    ))  # fmt: skip


@bp.route("/seances/<uuid:meeting_uuid>/presences/<uuid:attendance_uuid>/heures", methods=["GET", "POST"])
@permission(Permission.MEETING_RUN)
def attendance_hours(meeting_uuid: UUID, attendance_uuid: UUID) -> Any:
    """Correct when somebody arrived and left."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    person = next((each for each in queries.attendance_of(meeting) if each.uuid == str(attendance_uuid)), None)
    if person is None:
        raise NotFound()
    form = HoursForm()
    form.show(person.arrived, person.left)
    if form.validate_on_submit():
        arrived, left = (services.HourChange(*pair) for pair in form.hours())
        try:
            services.correct_hours(
                meeting, attendance_uuid, arrived=arrived, left=left, actor=current_actor(), now=now()
            )
        except DomainError as error:
            form.add_error(error)
        else:
            flash(f"Heures de {person.name} enregistrées.", "success")
            return redirect(_back(meeting_uuid), 303)
    page = render_template(
        "deliberation/attendance_hours.html",
        form=form,
        person=person,
        meeting=meeting,
        title=agenda.meeting_title(meeting),
        is_from_room=request.values.get("vue") == ROOM,
    )
    return page, status_of(form)


@bp.get("/seances/<uuid:meeting_uuid>/salle/presences")
@permission(Permission.MEETING_VIEW)
@background
def room_presence(meeting_uuid: UUID) -> Any:
    """Everybody with their taps, for the room; `dossier` names the case on screen."""
    meeting = get_meeting(meeting_uuid)
    case_id = queries.booked_case_id(meeting, request.args.get("dossier", ""))
    roll = queries.roll_of(meeting, [case_id] if case_id else [])
    return render_template(
        "deliberation/_room_presence.html", **presence_context(meeting, roll, case_id, request.args.get("dossier", ""))
    )


@bp.get("/seances/<uuid:meeting_uuid>/salle/dossiers/<uuid:case_uuid>/quorum")
@permission(Permission.DECISION_EDIT)
@background
def room_quorum(meeting_uuid: UUID, case_uuid: UUID) -> Any:
    """The quorum of a case, for the room: what misses, who could bring it."""
    sitting = queries.get_sitting(meeting_uuid, case_uuid, actor=current_actor())
    reads.note_patient(survivor_of(sitting.patient))
    roll = queries.roll_of(sitting.meeting, [sitting.case.id])
    return render_template("deliberation/_room_quorum.html", **quorum_context(sitting, roll))


def sheet_context(meeting: Any, roll: queries.Roll) -> dict[str, Any]:
    """What the lines and the counts of the attendance sheet need."""
    status = MeetingStatus(meeting.status)
    is_keeping = allows(current_actor(), Permission.MEETING_RUN, meeting) and status in NOTED
    return {
        "meeting": meeting,
        "roll": roll,
        "people": roll.everybody(),
        "modes": MODES,
        "step": StepForm(formdata=None),
        "status": status,
        "is_keeping": is_keeping,
        "is_under_way": is_keeping and queries.is_noted_now(meeting, now=now()),
        "quorum": queries.view_of(roll.quorum(0).as_dict()),
    }


def presence_context(meeting: Any, roll: queries.Roll, case_id: int | None, case_uuid: object) -> dict[str, Any]:
    """What `_room_presence.html` shows: everybody, each with their part in the case on screen."""
    return sheet_context(meeting, roll) | {
        "people": roll.everybody(case_id),
        "case_uuid": str(case_uuid) if case_id else "",
    }


def quorum_context(sitting: queries.Sitting, roll: queries.Roll) -> dict[str, Any]:
    """What `_room_quorum.html` shows of one case."""
    meeting, case, found, actor = sitting.meeting, sitting.case, sitting.decision, current_actor()
    is_told = sitting.is_decided and found is not None and bool(found.quorum)
    frozen = found.quorum if is_told and found is not None else {}
    is_keeping = allows(actor, Permission.MEETING_RUN, meeting) and meeting.status in NOTED
    must_come_back = bool(found and found.must_be_presented_again)
    following = queries.next_presentation(case) if must_come_back else None
    next_meeting = (
        agenda.next_meeting_of(meeting.board_id, after=meeting, today=today())
        if must_come_back and following is None
        else None
    )
    return {
        "meeting": meeting,
        "case": case,
        "case_uuid": str(case.uuid),
        "is_decided": sitting.is_decided,
        "is_registered": bool(found and found.outcome == "registered"),
        "quorum": queries.quorum_view(roll, case.id, found),
        "participants": queries.participants_in(frozen) if is_told else roll.participants(case.id),
        "outside": queries.participants_in(frozen, "outside") if is_told else roll.outside(case.id),
        "is_outdated": is_told and is_keeping and roll.differs_from(frozen, case.id),
        "lacks": [] if is_told or not roll.is_recorded else queries.lacks_of(meeting, case.id, roll),
        "basis": QUORUM_BASIS,
        "is_keeping": is_keeping,
        "must_come_back": must_come_back,
        "following": following,
        "next_meeting": next_meeting,
        "again": PresentAgainForm(patient=survivor_of(sitting.patient), formdata=None) if must_come_back else None,
        "step": StepForm(patient=survivor_of(sitting.patient), formdata=None),
        "opinion_url": place("deliberation.opinions", case_uuid=case.uuid)
        if allows(actor, Permission.OPINION_GIVE, case)
        else "",
    }


def is_fragment() -> bool:
    """Whether a part of a page asks, and not the page."""
    return request.headers.get("HX-Request") == "true"


def changed() -> Any:
    """Nothing to put anywhere: what shows presences asks for itself again."""
    answer = make_response("", 204)
    answer.headers["HX-Trigger"] = "rcp:presence, rcp:quorum"
    return answer


def _tapped(meeting_uuid: UUID, attendance_uuid: UUID, act: Callable[..., Any]) -> Any:
    """Do it, then show the line that was touched; a refusal is said in it."""
    meeting, refusal = get_meeting(meeting_uuid, Permission.MEETING_RUN), ""
    if attendance_uuid not in {each.uuid for each in queries.list_attendance(meeting)}:
        raise NotFound()
    try:
        act(meeting, actor=current_actor(), now=now())
    except DomainError as error:
        refusal = error.message
    if not is_fragment():
        if refusal:
            flash(refusal, "error")
        return redirect(_back(meeting_uuid), 303)
    if request.form.get("vue") == QUORUM and not refusal:
        return changed()
    return _line(meeting, str(attendance_uuid), refusal)


def _line(meeting: Any, attendance_uuid: str, refusal: str) -> Any:
    """One line and the counts, as the sheet or the room shows them."""
    asked = request.form.get("dossier", "")
    case_id = queries.booked_case_id(meeting, asked)
    roll = queries.roll_of(meeting, [case_id] if case_id else [])
    context = presence_context(meeting, roll, case_id, asked)
    person = next((each for each in context["people"] if each.uuid == attendance_uuid), None)
    if person is None:
        raise NotFound()
    page = render_template(
        "deliberation/_presence_answer.html",
        person=person,
        refusal=refusal,
        is_room=request.form.get("vue", "").startswith(ROOM),
        **context,
    )
    answer = make_response(page, 422 if refusal else 200)
    answer.headers["HX-Trigger"] = "rcp:quorum"
    return answer


def _back(meeting_uuid: UUID) -> str:
    sheet = url_for("deliberation.attendance", meeting_uuid=meeting_uuid)
    return after(sheet, meeting_uuid, request.form.get("dossier"))
