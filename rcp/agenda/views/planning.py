"""Meetings made, changed, cancelled, restored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from rcp.access.map import authorise
from rcp.access.permissions import Permission
from rcp.agenda import queries, services
from rcp.agenda.forms import CancelForm, MeetingForm, PeriodForm, PlanForm, StepForm
from rcp.agenda.queries.invitations import invitation_lines
from rcp.agenda.views import bp
from rcp.agenda.views.choices import STATUS_KINDS, chosen, open_meeting, options
from rcp.domain.agenda import MeetingStatus, check_period
from rcp.domain.errors import DomainError, NeedsConfirmation, StaleEdit
from rcp.web import conflicts
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission

USUAL_PERIOD = timedelta(days=91)


@bp.route("/rcp/<uuid:board_uuid>/seances/planifier", methods=["GET", "POST"])
@permission(Permission.MEETING_PLAN)
def plan(board_uuid: UUID) -> Any:
    """Preview the days of the recurrence over a period, holidays said, then create the meetings kept."""
    board = _board(board_uuid)
    period = _period()
    days: list[Any] = []
    form = PlanForm()
    if period.validate():
        try:
            check_period(*period.bounds(), today=today())
            days = queries.preview(board, *period.bounds())
        except DomainError as error:
            error.field = {"from_": "du", "to": "au"}.get(error.field or "")
            period.add_error(error)
    free = [day for day in days if day.is_free]
    form.offer([(day.date.isoformat(), queries.day_text(day.date)) for day in free])
    if request.method == "POST" and days and form.validate():
        kept = [day.date for day in free if day.date.isoformat() in (form.days.data or [])]
        start, end = period.bounds()
        try:
            made = services.plan_meetings(board, from_=start, to=end, days=kept, actor=current_actor(), now=now())
        except DomainError as error:
            form.add_error(error)
        else:
            flash(f"{len(made)} séances créées." if len(made) > 1 else "1 séance créée.", "success")
            return redirect(url_for("agenda.meetings", rcp=board.uuid), 303)
    elif request.method == "GET":
        form.days.data = [day.date.isoformat() for day in free]
    context = {"board": board, "period": period, "form": form, "days": days, "free": free}
    has_failed = request.method == "POST" or bool(period.errors)
    page = render_template(
        "agenda/plan.html", recurs=queries.recurrence_of(board) is not None, status_kinds=STATUS_KINDS, **context
    )
    return page, 422 if has_failed else 200


@bp.route("/rcp/<uuid:board_uuid>/seances/nouvelle", methods=["GET", "POST"])
@permission(Permission.MEETING_PLAN)
def add(board_uuid: UUID) -> Any:
    """One meeting outside the recurrence."""
    board = _board(board_uuid)
    form = MeetingForm(obj=None if request.method == "POST" else _defaults(board))
    people = _offer_chairs(form, board.id)
    must_confirm = False
    if form.validate_on_submit():
        values = form.values(people)
        try:
            meeting = services.add_meeting(
                board, day=values.pop("date"), is_confirmed=form.is_confirmed.data, actor=current_actor(), now=now(),
                **values,
            )  # fmt: skip
        except DomainError as error:
            must_confirm = isinstance(error, NeedsConfirmation)
            form.add_error(error)
        else:
            flash("Séance créée.", "success")
            return redirect(url_for("agenda.meeting", meeting_uuid=meeting.uuid), 303)
    page = render_template("agenda/add.html", board=board, form=form, must_confirm=must_confirm)
    return page, 422 if form.is_submitted() else 200


@bp.route("/seances/<uuid:meeting_uuid>/modifier", methods=["GET", "POST"])
@permission(Permission.MEETING_PLAN)
def edit(meeting_uuid: UUID) -> Any:
    """When, where, who chairs."""
    meeting = open_meeting(meeting_uuid, Permission.MEETING_PLAN)
    form = MeetingForm(subject=meeting, obj=meeting)
    people = _offer_chairs(form, meeting.board_id)
    must_confirm, found, status = False, None, 422 if form.is_submitted() else 200
    if not form.is_submitted():
        form.chair.data = next((key for key, person in people.items() if person == meeting.chair_id), "")
    elif form.validate():
        try:
            services.change_meeting(
                meeting, version=form.sent_version, is_confirmed=form.is_confirmed.data, actor=current_actor(),
                now=now(), **form.values(people),
            )  # fmt: skip
        except StaleEdit as error:
            found, status = _differences(form, meeting, people), error.status
        except DomainError as error:
            must_confirm = isinstance(error, NeedsConfirmation)
            form.add_error(error)
        else:
            flash("Séance modifiée.", "success")
            _warn_of_misled(meeting)
            return redirect(url_for("agenda.meeting", meeting_uuid=meeting.uuid), 303)
    context = {"meeting": meeting, "title": queries.meeting_title(meeting), "must_confirm": must_confirm}
    resent = conflicts.resent(meeting.version) if found is not None else ""
    return render_template("agenda/edit.html", form=form, differences=found, resent=resent, **context), status


@bp.route("/seances/<uuid:meeting_uuid>/annuler", methods=["GET", "POST"])
@permission(Permission.MEETING_PLAN)
def cancel(meeting_uuid: UUID) -> Any:
    """Say that a meeting is not held, why, and where its cases go."""
    meeting = open_meeting(meeting_uuid, Permission.MEETING_PLAN)
    others = queries.list_bookable(meeting.board_id, today=today(), excluded_id=meeting.id)
    form = CancelForm(subject=meeting)
    form.offer(options(others, now=now()))
    if form.validate_on_submit():
        try:
            moved = services.cancel_meeting(
                meeting, reason=form.reason.data, to=chosen(others, form.destination.data), version=form.sent_version,
                actor=current_actor(), now=now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(error)
        else:
            flash(_cancelled_text(moved), "success")
            _warn_of_misled(meeting)
            return redirect(url_for("agenda.meeting", meeting_uuid=meeting.uuid), 303)
    page = render_template(
        "agenda/cancel.html", form=form, meeting=meeting, title=queries.meeting_title(meeting),
        count=queries.next_position(meeting)[1], is_possible=meeting.status == MeetingStatus.PLANNED,
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@bp.post("/seances/<uuid:meeting_uuid>/retablir")
@permission(Permission.MEETING_PLAN)
def restore(meeting_uuid: UUID) -> Any:
    """Hold a cancelled meeting after all."""
    meeting = open_meeting(meeting_uuid, Permission.MEETING_PLAN)
    form = StepForm(subject=meeting)
    services.restore_meeting(meeting, version=form.sent_version, actor=current_actor(), now=now())
    flash("Séance rétablie. Ses anciens dossiers restent où ils ont été déplacés.", "success")
    _warn_of_misled(meeting)
    return redirect(url_for("agenda.meeting", meeting_uuid=meeting.uuid), 303)


def _warn_of_misled(meeting: Any) -> None:
    """Say that members were told something else, and where to tell them again."""
    count = sum(line.is_misled for line in invitation_lines(meeting))
    if count:
        who, them = (f"{count}\u00a0membres ont", "les") if count > 1 else ("1\u00a0membre a", "le")
        flash(
            f"{who} reçu une convocation qui n’est plus juste\u202f: prévenez-{them} depuis "
            "«\u202fConvocations\u202f».",
            "warning",
        )


def _board(board_uuid: UUID) -> Any:
    board = queries.get_board(board_uuid, actor=current_actor())
    authorise(current_actor(), Permission.MEETING_PLAN, board)
    return board


def _period() -> PeriodForm:
    """The period asked for, in the address or in the form; three months from today unless said otherwise."""
    given = request.values
    if "du" not in given and "au" not in given:
        usual = {"du": f"{today():%d/%m/%Y}", "au": f"{today() + USUAL_PERIOD:%d/%m/%Y}"}
        return PeriodForm(formdata=MultiDict(usual), meta={"csrf": False})
    return PeriodForm(formdata=given, meta={"csrf": False})


def _defaults(board: Any) -> Any:
    """A new meeting looks like the board's others."""
    names = ("start_time", "duration_minutes", "room", "video_url")
    return type("Defaults", (), {name: getattr(board, name) for name in names})()


def _offer_chairs(form: MeetingForm, board_id: int) -> dict[str, int]:
    chairs = queries.list_chairs(board_id)
    form.offer([(str(person.uuid), person.name) for person in chairs])
    return {str(person.uuid): person.id for person in chairs}


def _differences(form: MeetingForm, meeting: Any, people: dict[str, int]) -> Any:
    stored = MeetingForm(formdata=None, obj=meeting)
    _offer_chairs(stored, meeting.board_id)
    stored.chair.data = next((key for key, person in people.items() if person == meeting.chair_id), "")
    return conflicts.differences(form, stored)


def _cancelled_text(moved: list[Any]) -> str:
    if not moved:
        return "Séance annulée."
    elsewhere = sum(1 for row in moved if row.to_meeting_id is not None)
    parts = []
    if elsewhere:
        parts.append(f"{elsewhere} déplacé{'s' if elsewhere > 1 else ''} à l’autre séance")
    if len(moved) - elsewhere:
        parts.append(f"{len(moved) - elsewhere} en liste d’attente")
    return f"Séance annulée\u202f; dossiers\u202f: {', '.join(parts)}."
