"""Meetings themselves: planned from the recurrence, added, changed, cancelled, restored."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.exc import IntegrityError

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda.models import Meeting, Postponement
from rcp.agenda.queries import (
    check_version,
    list_chairs,
    list_items,
    lock_meetings,
    open_to,
    preview,
    recurrence_of,
)
from rcp.agenda.services.inviting import recall
from rcp.agenda.services.postponing import leave
from rcp.agenda.services.status import take_step
from rcp.boards.models import Board
from rcp.db import db
from rcp.domain.agenda import (
    MeetingAction,
    MeetingStatus,
    accepts_bookings,
    check_period,
    check_wall_time,
    cutoff_at,
    holiday_name,
    to_paris,
)
from rcp.domain.case import PostponementReason
from rcp.domain.case.images import check_web_address
from rcp.domain.errors import Duplicate, InvalidValue, NeedsConfirmation, NotFound, TransitionRefused
from rcp.domain.text import clean_line, clean_prose
from rcp.journal import services as journal
from rcp.journal.events import Event

# What a calendar shows: changing one of these renews the event in the calendars that hold it.
_IN_CALENDAR = {"date", "start_time", "duration_minutes", "room", "video_url"}
# What no longer changes once the meeting is open.
_BEFORE_OPENING = {"date", "start_time"}
CHANGEABLE = {*_IN_CALENDAR, "note", "chair_id"}


def plan_meetings(
    board: Board, *, from_: date, to: date, days: Collection[date] | None = None, actor: Actor, now: datetime
) -> list[Meeting]:
    """Create the meetings of the board's recurrence over a period of at most a year, both ends included.

    Public holidays and days that already have a meeting create nothing. `days`, when given, keeps only these.

    Raises:
        Forbidden: the actor does not plan this board's meetings.
        InvalidValue: a period in the past, reversed or too long; no recurrence; nothing to create.
    """
    authorise(actor, Permission.MEETING_PLAN, board)
    check_period(from_, to, today=to_paris(now).date())
    if recurrence_of(board) is None:
        raise InvalidValue("Cette RCP n’a pas de récurrence. Réglez-la, ou ajoutez les séances une à une.")
    free = [day for day in preview(board, from_, to) if day.is_free and (days is None or day.date in days)]
    if not free:
        raise InvalidValue("Aucune séance à créer sur cette période.", field="days")
    made = []
    for day in free:
        meeting = Meeting(
            board_id=board.id,
            date=day.date,
            start_time=day.start_time,
            duration_minutes=board.duration_minutes,
            room=board.room,
            video_url=board.video_url,
            cutoff_at=day.cutoff_at,
        )
        meeting.board = board
        made.append(meeting)
    _add(made)
    journal.record(
        Event.MEETINGS_PLANNED,
        actor=actor,
        now=now,
        subject=board,
        details={"from": from_.isoformat(), "to": to.isoformat(), "meetings": [str(each.uuid) for each in made]},
    )
    return made


def add_meeting(
    board: Board,
    *,
    day: date,
    start_time: time,
    duration_minutes: int | None = None,
    room: str | None = None,
    video_url: str | None = None,
    chair_id: int | None = None,
    note: str = "",
    is_confirmed: bool = False,
    actor: Actor,
    now: datetime,
) -> Meeting:
    """Add one meeting outside the recurrence; what is None comes from the board's settings.

    Raises:
        Forbidden: the actor does not plan this board's meetings.
        InvalidValue: a past date, a duration out of 5 to 720 minutes, an address that is no web address, a chair who
            is not of the board.
        NeedsConfirmation: a public holiday or an hour of the night the clocks change, unless confirmed.
        Duplicate: the board already meets then.
    """
    authorise(actor, Permission.MEETING_PLAN, board)
    values = {
        "date": day,
        "start_time": start_time,
        "duration_minutes": board.duration_minutes if duration_minutes is None else duration_minutes,
        "room": board.room if room is None else room,
        "video_url": board.video_url if video_url is None else video_url,
        "chair_id": chair_id,
        "note": note,
    }
    values = _checked(values, board, actor=actor, now=now)
    _confirm_moment(day, start_time, board, is_confirmed=is_confirmed)
    meeting = Meeting(board_id=board.id, cutoff_at=cutoff_at(day, start_time, board.cutoff_hours), **values)
    meeting.board = board
    _add([meeting])
    journal.record(
        Event.MEETINGS_PLANNED, actor=actor, now=now, subject=meeting, details={"date": day.isoformat(), "extra": True}
    )
    return meeting


def change_meeting(
    meeting: Meeting, *, version: int, is_confirmed: bool = False, actor: Actor, now: datetime, **values: Any
) -> None:
    """Change the day, the hour, the duration (minutes), the room, the video link, the chair or the note.

    A new day or hour moves the cut-off with it; neither changes once the meeting is open.

    Raises:
        Forbidden, StaleEdit: as their names say.
        TransitionRefused: the meeting is over, or its day can no longer change.
        InvalidValue, NeedsConfirmation, Duplicate: as `add_meeting`.
    """
    authorise(actor, Permission.MEETING_PLAN, meeting)
    unknown = set(values) - CHANGEABLE
    if unknown:
        raise TypeError(f"not a field of a meeting: {sorted(unknown)}")
    lock_meetings(meeting.id)
    check_version(meeting, version)
    if not accepts_bookings(MeetingStatus(meeting.status)):
        label = MeetingStatus(meeting.status).label
        raise TransitionRefused(f"Cette séance ne se modifie plus\u202f: elle est au statut «\u202f{label}\u202f».")
    values = {name: value for name, value in values.items() if value != getattr(meeting, name)}
    values = _checked(values, meeting.board, actor=actor, now=now)
    fields = sorted(name for name, value in values.items() if value != getattr(meeting, name))
    if not fields:
        return
    if _BEFORE_OPENING & set(fields):
        if meeting.status != MeetingStatus.PLANNED:
            raise TransitionRefused("La séance est ouverte\u202f: son jour et son heure ne changent plus.")
        day, at = values.get("date", meeting.date), values.get("start_time", meeting.start_time)
        _confirm_moment(day, at, meeting.board, is_confirmed=is_confirmed)
        values["cutoff_at"] = cutoff_at(day, at, meeting.board.cutoff_hours)
    if _IN_CALENDAR & set(fields):
        values["calendar_sequence"] = meeting.calendar_sequence + 1
    try:
        with db.session.begin_nested():
            for name, value in values.items():
                setattr(meeting, name, value)
    except IntegrityError:
        raise _taken() from None
    if "calendar_sequence" in values:
        recall(meeting, actor=actor, now=now)
    journal.record(Event.MEETING_CHANGED, actor=actor, now=now, subject=meeting, details={"fields": fields})


def assign_chair(meeting: Meeting, person_id: int | None, *, actor: Actor, now: datetime) -> None:
    """Name the chair of a meeting among the board's physicians and coordinators; None names nobody.

    Raises:
        Forbidden, TransitionRefused: as their names say.
        InvalidValue: the person is not one of them, field `chair`.
    """
    change_meeting(meeting, chair_id=person_id, version=meeting.version, actor=actor, now=now)


def cancel_meeting(
    meeting: Meeting, *, reason: str, to: Meeting | None = None, version: int, actor: Actor, now: datetime
) -> list[Postponement]:
    """Cancel a planned meeting; its cases go to another meeting of the board, else back to the waiting list.

    A case whose patient is already on the other meeting waits. Each move is a counted postponement.

    Raises:
        Forbidden, StaleEdit: as their names say.
        TransitionRefused: the meeting is not planned, or the other one takes no booking.
        NotFound: the other meeting is another board's.
        InvalidValue: no reason, field `reason`; the same meeting, field `destination`.
    """
    authorise(actor, Permission.MEETING_PLAN, meeting)
    lock_meetings(meeting.id, *([to.id] if to is not None else []))
    check_version(meeting, version)
    text = clean_prose(reason, max_length=1000, field="reason")
    if not text:
        raise InvalidValue("Indiquez le motif de l’annulation.", field="reason")
    if to is not None:
        _check_replacement(meeting, to)
    items = list_items(meeting)
    take_step(meeting, MeetingAction.CANCEL, actor=actor)
    moved = [
        leave(item, reason=PostponementReason.MEETING_CANCELLED, comment="", to=open_to(item, to), actor=actor, now=now)
        for item in items
    ]
    meeting.cancelled_at, meeting.cancel_reason = now, text
    meeting.calendar_sequence += 1
    db.session.flush()
    recall(meeting, actor=actor, now=now)
    journal.record(
        Event.MEETING_CANCELLED,
        actor=actor,
        now=now,
        subject=meeting,
        details={"cases": len(moved), "to": str(to.uuid) if to is not None else None},
    )
    return moved


def restore_meeting(meeting: Meeting, *, version: int, actor: Actor, now: datetime) -> None:
    """Hold a cancelled meeting after all. Its cases stay where they went.

    Raises:
        Forbidden, StaleEdit, TransitionRefused: as their names say; a past meeting stays cancelled.
    """
    authorise(actor, Permission.MEETING_PLAN, meeting)
    check_version(meeting, version)
    if meeting.date < to_paris(now).date():
        raise TransitionRefused("Cette séance est passée\u202f: elle reste annulée.")
    take_step(meeting, MeetingAction.RESTORE, actor=actor)
    meeting.cancelled_at, meeting.cancel_reason = None, ""
    meeting.calendar_sequence += 1
    db.session.flush()
    recall(meeting, actor=actor, now=now)
    journal.record(
        Event.MEETING_CHANGED, actor=actor, now=now, subject=meeting, details={"action": MeetingAction.RESTORE.value}
    )


def _check_replacement(meeting: Meeting, to: Meeting) -> None:
    if to.board_id != meeting.board_id:
        raise NotFound()
    if to.id == meeting.id:
        raise InvalidValue("Choisissez une autre séance que celle-ci.", field="destination")
    if not accepts_bookings(MeetingStatus(to.status)):
        raise TransitionRefused("La séance choisie ne reçoit plus d’inscription. Choisissez-en une autre.")


def _checked(values: dict[str, Any], board: Board, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """The values to store, each cleaned and within its bounds."""
    found = dict(values)
    if "date" in found and found["date"] < to_paris(now).date():
        raise InvalidValue("Saisissez une date à venir.", field="date")
    if "duration_minutes" in found and not 5 <= found["duration_minutes"] <= 720:
        raise InvalidValue("Saisissez une durée entre 5 et 720\u00a0minutes.", field="duration_minutes")
    if "room" in found:
        found["room"] = clean_line(found["room"], max_length=200, field="room")
    if "video_url" in found:
        found["video_url"] = check_web_address(
            clean_line(found["video_url"], max_length=500, field="video_url"), field="video_url"
        )
    if "note" in found:
        found["note"] = clean_prose(found["note"], max_length=5000, field="note")
    chair_id = found.get("chair_id")
    if chair_id is not None and chair_id not in {person.id for person in list_chairs(board.id)}:
        raise InvalidValue("Choisissez un médecin ou un coordonnateur de la RCP.", field="chair")
    return found


def _confirm_moment(day: date, at: time, board: Board, *, is_confirmed: bool) -> None:
    if is_confirmed:
        return
    holiday = holiday_name(day, subdivision=board.holidays_subdivision)
    if holiday is not None:
        raise NeedsConfirmation(
            f"Le {day:%d/%m/%Y} est un jour férié ({holiday}). Confirmez ou changez la date.", field="date"
        )
    check_wall_time(day, at, field="start_time")


def _add(meetings: list[Meeting]) -> None:
    try:
        with db.session.begin_nested():
            db.session.add_all(meetings)
    except IntegrityError:
        raise _taken() from None


def _taken() -> Duplicate:
    return Duplicate("Cette RCP a déjà une séance ce jour à cette heure.", field="start_time")
