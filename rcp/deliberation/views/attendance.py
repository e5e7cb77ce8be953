"""Who takes part in a meeting: the sheet, one tap a person, guests and colleagues added."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from rcp.access.map import allows
from rcp.access.permissions import Permission
from rcp.agenda import queries as agenda
from rcp.deliberation import queries, services
from rcp.deliberation.forms import AttendanceForm, GuestForm, SearchForm, StepForm
from rcp.deliberation.forms.attendance import MODES
from rcp.deliberation.views import bp
from rcp.deliberation.views.frame import get_meeting, status_of
from rcp.domain.agenda import MeetingStatus
from rcp.domain.errors import DomainError
from rcp.web.clock import now
from rcp.web.guards import current_actor, permission

NOTED = (MeetingStatus.OPEN, MeetingStatus.CLOSED)


@bp.get("/seances/<uuid:meeting_uuid>/presences")
@permission(Permission.MEETING_VIEW)
def attendance(meeting_uuid: UUID) -> Any:
    """The attendance sheet; those who keep it may change it."""
    meeting = get_meeting(meeting_uuid)
    return _page(meeting, AttendanceForm())


@bp.post("/seances/<uuid:meeting_uuid>/presences")
@permission(Permission.MEETING_RUN)
def attendance_save(meeting_uuid: UUID) -> Any:
    """Save the whole sheet: only what was changed on the page is written."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    form = AttendanceForm()
    people = queries.attendance_of(meeting)
    form.show(people, _chairs(people), _chair(meeting, people))
    if form.validate():
        try:
            services.record_attendance(
                meeting,
                {key: services.Change(*pair) for key, pair in form.modes().items()},
                chair=services.Change(form.shown_chair.data or "", form.chair.data or ""),
                actor=current_actor(),
                now=now(),
            )
        except DomainError as error:
            form.add_error(error)
        else:
            flash("Présences enregistrées.", "success")
            return redirect(_next(meeting_uuid), 303)
    return _page(meeting, form)


@bp.post("/seances/<uuid:meeting_uuid>/presences/<uuid:attendance_uuid>")
@permission(Permission.MEETING_RUN)
def attendance_mode(meeting_uuid: UUID, attendance_uuid: UUID) -> Any:
    """One person, noted at the touch of a finger: the summary of the sheet comes back."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    services.record_attendance(
        meeting,
        {attendance_uuid: services.Change("", request.form.get("mode", ""))},
        actor=current_actor(),
        now=now(),
    )
    if request.headers.get("HX-Request") != "true":
        return redirect(url_for("deliberation.attendance", meeting_uuid=meeting_uuid), 303)
    return render_template("deliberation/_attendance_summary.html", **_summary(meeting))


@bp.route("/seances/<uuid:meeting_uuid>/presences/ajouter", methods=["GET", "POST"])
@permission(Permission.MEETING_RUN)
def attendance_add(meeting_uuid: UUID) -> Any:
    """Add a guest; the page also offers those who present a case, and looks into the directory."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    form = GuestForm()
    if form.validate_on_submit():
        try:
            services.add_guest(
                meeting, name=form.guest_name.data, specialty_code=form.specialty_code.data, mode=form.mode.data,
                actor=current_actor(), now=now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(error)
        else:
            return _added(meeting_uuid)
    return _add_page(meeting, guest=form), status_of(form)


@bp.post("/seances/<uuid:meeting_uuid>/presences/chercher")
@permission(Permission.MEETING_RUN)
def attendance_search(meeting_uuid: UUID) -> Any:
    """Look for somebody in the directory by the start of a name, which no address will hold."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    form = SearchForm()
    if not form.validate():
        return _add_page(meeting, search=form), 422
    found, has_more = queries.find_participants(meeting, form.name.data)
    return _add_page(meeting, search=form, found=found, has_more=has_more)


@bp.post("/seances/<uuid:meeting_uuid>/presences/ajouter/<uuid:person_uuid>")
@permission(Permission.MEETING_RUN)
def attendance_add_person(meeting_uuid: UUID, person_uuid: UUID) -> Any:
    """Add somebody of the directory, in the mode of the button pressed."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    try:
        services.add_person(meeting, person_uuid, mode=request.form.get("mode", ""), actor=current_actor(), now=now())
    except DomainError as error:
        if error.status == 404:
            raise
        flash(error.message, "error")
        return redirect(url_for("deliberation.attendance", meeting_uuid=meeting_uuid), 303)
    return _added(meeting_uuid)


@bp.post("/seances/<uuid:meeting_uuid>/presences/<uuid:attendance_uuid>/retirer")
@permission(Permission.MEETING_RUN)
def attendance_remove(meeting_uuid: UUID, attendance_uuid: UUID) -> Any:
    """Take out a guest typed by mistake."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    services.remove_guest(meeting, attendance_uuid, actor=current_actor(), now=now())
    flash("Invité retiré des présences.", "success")
    return redirect(url_for("deliberation.attendance", meeting_uuid=meeting_uuid), 303)


def _added(meeting_uuid: UUID) -> Any:
    flash("Participant ajouté aux présences.", "success")
    return redirect(url_for("deliberation.attendance", meeting_uuid=meeting_uuid), 303)


def _next(meeting_uuid: UUID) -> str:
    endpoint = "deliberation.deliberation" if request.form.get("suite") == "1" else "deliberation.attendance"
    return url_for(endpoint, meeting_uuid=meeting_uuid)


def _page(meeting: Any, form: AttendanceForm) -> Any:
    summary = _summary(meeting)
    people = summary["roll"].everybody()
    form.show(people, _chairs(people), _chair(meeting, people))
    page = render_template(
        "deliberation/attendance.html",
        form=form,
        meeting=meeting,
        title=agenda.meeting_title(meeting),
        people={each.uuid: each for each in people},
        modes=MODES,
        step=StepForm(),
        status=MeetingStatus(meeting.status),
        is_keeping=allows(current_actor(), Permission.MEETING_RUN, meeting) and meeting.status in NOTED,
        **{key: value for key, value in summary.items() if key != "meeting"},
    )
    return page, status_of(form)


def _add_page(meeting: Any, *, guest: Any = None, search: Any = None, found: Any = None, has_more: bool = False) -> str:
    return render_template(
        "deliberation/attendance_add.html",
        form=search if search is not None and search.errors else guest,
        guest=guest if guest is not None else GuestForm(formdata=None),
        search=search if search is not None else SearchForm(formdata=None),
        found=found,
        has_more=has_more,
        likely=queries.list_likely(meeting),
        meeting=meeting,
        title=agenda.meeting_title(meeting),
        modes=MODES[:3],
        step=StepForm(formdata=None),
    )


def _summary(meeting: Any) -> dict[str, Any]:
    """What the sheet says as a whole, were everybody there to take part in a case."""
    roll = queries.roll_of(meeting)
    return {"meeting": meeting, "roll": roll, "quorum": queries.view_of(roll.quorum(0).as_dict())}


def _chairs(people: Any) -> list[tuple[str, str]]:
    return [(each.uuid, each.name) for each in people if each.is_physician and not each.is_guest]


def _chair(meeting: Any, people: Any) -> str:
    return next((each.uuid for each in people if each.key == f"p{meeting.chair_id}"), "")
