"""The days a board would meet on over a period, beside the meetings that exist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select

from rcp.agenda.models import Meeting
from rcp.boards.models import Board
from rcp.db import db
from rcp.domain.agenda import Frequency, MeetingStatus, Recurrence, cutoff_at, occurrences, to_paris


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One day of the period: to be created, skipped for a holiday, or already a meeting."""

    date: date
    start_time: time
    cutoff_at: datetime
    skipped_because: str = ""
    existing: MeetingStatus | None = None

    @property
    def is_free(self) -> bool:
        return not self.skipped_because and self.existing is None


def recurrence_of(board: Board) -> Recurrence | None:
    """The recurrence of a board; None when its settings do not say when it meets.

    Raises:
        InvalidValue: settings that contradict each other.
    """
    if not board.frequency or board.weekday is None or board.start_time is None:
        return None
    return Recurrence(
        frequency=Frequency(board.frequency),
        weekday=board.weekday,
        nth=board.nth_in_month,
        starts_on=board.recurs_from or to_paris(board.created_at).date(),
        start_time=board.start_time,
        duration_minutes=board.duration_minutes,
    )


def preview(board: Board, from_: date, to: date) -> list[PlannedDay]:
    """The days of the recurrence between two dates, both included, and the board's other meetings among them.

    A day on which the board already meets, even at another hour, is shown as existing and creates nothing.
    """
    recurrence = recurrence_of(board)
    held = _meetings(board, from_, to)
    by_day: dict[date, list[Meeting]] = {}
    for meeting in held:
        by_day.setdefault(meeting.date, []).append(meeting)
    days = [
        PlannedDay(meeting.date, meeting.start_time, meeting.cutoff_at, existing=MeetingStatus(meeting.status))
        for meeting in held
    ]
    if recurrence is not None:
        days += [
            PlannedDay(
                each.date,
                recurrence.start_time,
                cutoff_at(each.date, recurrence.start_time, board.cutoff_hours),
                skipped_because=each.skipped_because or "",
            )
            for each in occurrences(recurrence, from_, to, holidays_subdivision=board.holidays_subdivision)
            if each.date not in by_day
        ]
    return sorted(days, key=lambda day: (day.date, day.start_time))


def _meetings(board: Board, from_: date, to: date) -> list[Meeting]:
    query = (
        select(Meeting)
        .where(Meeting.board_id == board.id, Meeting.date.between(from_, to))
        .order_by(Meeting.date, Meeting.start_time, Meeting.id)
        .limit(500)
    )
    return list(db.session.execute(query).scalars())
