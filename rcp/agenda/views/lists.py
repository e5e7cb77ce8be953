"""The list of meetings, and the waiting lists."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from rcp.access.map import allows, authorise
from rcp.access.permissions import Permission
from rcp.agenda import queries, services
from rcp.agenda.forms import WaitingForm
from rcp.agenda.views import bp
from rcp.agenda.views.choices import STATUS_KINDS, open_meeting
from rcp.cases.queries import list_waiting
from rcp.deliberation.queries import to_regularise
from rcp.domain.agenda import MeetingStatus, accepts_bookings, to_paris
from rcp.domain.delays import waits_too_long
from rcp.domain.errors import DomainError, InvalidValue, NotFound
from rcp.domain.identity import banner_name
from rcp.patients.banner import age_text, birth_date_text
from rcp.web import reads, tokens
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission

WAITING_LIMIT = 200


@bp.get("/seances")
@permission(Permission.MEETING_VIEW)
def meetings() -> Any:
    """The coming or past meetings of the actor's boards, or of one of them."""
    actor = current_actor()
    boards = queries.list_boards(actor)
    board = _board_asked(boards)
    is_past = request.args.get("periode") == "passees"
    rows, has_more = queries.list_meetings(
        actor, today=today(), past=is_past, board_id=board.id if board else None, after=_key(request.args.get("suite"))
    )
    planned = [each for each in ([board] if board else boards) if allows(actor, Permission.MEETING_PLAN, each)]
    return render_template(
        "agenda/meetings.html",
        rows=rows,
        boards=boards,
        board=board,
        is_past=is_past,
        is_first=not request.args.get("suite"),
        planned=planned,
        next_cursor=tokens.cursor(*rows[-1].sort_key) if has_more else None,
        status_kinds=STATUS_KINDS,
        now=now(),
    )


@bp.get("/rcp/<uuid:board_uuid>/liste-d-attente")
@permission(Permission.MEETING_VIEW)
def waiting(board_uuid: UUID) -> Any:
    """The submitted cases of a board that no meeting has taken yet, the oldest first."""
    actor = current_actor()
    board = queries.get_board(board_uuid, actor=actor)
    authorise(actor, Permission.MEETING_VIEW, board)
    cases = _waiting(board.id)
    return render_template(
        "agenda/waiting.html", board=board, lines=_lines(cases, board), is_cut=len(cases) >= WAITING_LIMIT
    )


@bp.route("/seances/<uuid:meeting_uuid>/inscriptions", methods=["GET", "POST"])
@permission(Permission.CASE_BOOK)
def meeting_waiting(meeting_uuid: UUID) -> Any:
    """The waiting list of the board, to put several cases on one meeting at once."""
    actor = current_actor()
    meeting = open_meeting(meeting_uuid)
    authorise(actor, Permission.CASE_BOOK, meeting)
    cases = {str(case.uuid): case for case in _waiting(meeting.board_id)}
    form = WaitingForm()
    form.offer([(key, case.number) for key, case in cases.items()])
    if form.validate_on_submit():
        try:
            urgent = to_regularise([cases[key].id for key in form.cases.data])
            for key in form.cases.data:
                services.book(
                    cases[key], meeting, late_reason=form.late_reason.data,
                    is_urgent_regularisation=cases[key].id in urgent, actor=actor, now=now(),
                )  # fmt: skip
        except DomainError as error:
            error.message = f"Dossier {cases[key].number}\u202f: {error.message}" if not error.field else error.message
            form.add_error(error)
        else:
            count = len(form.cases.data)
            flash(f"{count} dossiers inscrits." if count > 1 else "1 dossier inscrit.", "success")
            return redirect(url_for("agenda.meeting", meeting_uuid=meeting.uuid), 303)
    page = render_template(
        "agenda/meeting_waiting.html",
        form=form,
        meeting=meeting,
        title=queries.meeting_title(meeting),
        cutoff=queries.cutoff_text(meeting),
        is_closed=not accepts_bookings(MeetingStatus(meeting.status)),
        is_late=now() > meeting.cutoff_at or meeting.status == MeetingStatus.OPEN,
        lines=_lines(list(cases.values()), meeting.board),
        is_cut=len(cases) >= WAITING_LIMIT,
    )
    return page, 422 if form.is_submitted() else 200


def _waiting(board_id: int) -> list[Any]:
    cases = list_waiting(board_id, actor=current_actor(), limit=WAITING_LIMIT)
    for case in cases:
        reads.note_patient(case.patient)
    return cases


def _lines(cases: list[Any], board: Any) -> list[dict[str, Any]]:
    urgent = to_regularise([case.id for case in cases])
    return [
        _line(case)
        | {
            "is_urgent": case.id in urgent,
            "is_late": waits_too_long(case.submitted_at, today(), board.target_days_to_meeting),
        }
        for case in cases
    ]


def _line(case: Any) -> dict[str, Any]:
    patient = case.patient
    days = (today() - to_paris(case.submitted_at).date()).days if case.submitted_at else None
    return {
        "case": case,
        "uuid": case.uuid,
        "patient_text": banner_name(
            patient.birth_name, patient.first_given_name,
            used_name=patient.used_name, used_given_name=patient.used_given_name,
        ),
        "birth_date_text": birth_date_text(patient),
        "age_text": age_text(patient, today=today()),
        "days": days,
    }  # fmt: skip


def _board_asked(boards: list[Any]) -> Any:
    asked = request.args.get("rcp", "")
    if not asked:
        return None
    for board in boards:
        if str(board.uuid) == asked:
            return board
    raise NotFound()


def _key(text: str | None) -> tuple[date, time, int] | None:
    values = tokens.read_cursor(text, str, str, int)
    if values is None:
        return None
    try:
        day, start, meeting_id = values
        return date.fromisoformat(day), time.fromisoformat(start), int(meeting_id)
    except (TypeError, ValueError):
        raise InvalidValue("Cette page de liste n’existe plus. Revenez au début de la liste.") from None
