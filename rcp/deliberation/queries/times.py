"""What the meetings took: one meeting case by case, the meetings of a board over time. Cases are numbers, not names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from rcp.access.permissions import Actor
from rcp.agenda.models import AgendaItem, Meeting
from rcp.agenda.queries import MAXIMUM_ITEMS
from rcp.boards.models import Board
from rcp.cases.models import Case
from rcp.cases.queries import visible_to
from rcp.db import db
from rcp.deliberation.models import Span
from rcp.deliberation.queries.room import MAXIMUM_SPANS, get_frame, list_spans, stretches_of
from rcp.domain.agenda import MeetingStatus
from rcp.domain.timing import (
    Measured,
    Stretch,
    break_seconds,
    case_seconds,
    median_seconds,
)

MAXIMUM_MEETINGS = 24
_HELD = (MeetingStatus.OPEN, MeetingStatus.CLOSED, MeetingStatus.VALIDATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTime(Measured):
    """What one case took; `spent` (s) is None when it was never called, `planned_minutes` when it left the agenda."""

    case_uuid: UUID
    rank: int | None
    number: str
    organ_label: str
    planned_minutes: int | None
    spent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingTimes:
    """What a meeting took, case by case; seconds unless the name says minutes."""

    cases: tuple[CaseTime, ...]
    began_at: datetime | None
    ended_at: datetime | None
    spent: int
    breaks: int
    break_count: int

    @property
    def called(self) -> list[CaseTime]:
        return [case for case in self.cases if case.spent is not None]

    @property
    def planned_minutes(self) -> int:
        """Planned for the cases that were called: what is compared with what they took."""
        return sum(case.planned_minutes or 0 for case in self.called)

    @property
    def median(self) -> int | None:
        return median_seconds([case.spent for case in self.cases if case.spent is not None])

    @property
    def longest(self) -> int:
        """The scale of the bars: the longest of what was planned and of what was taken."""
        return max((max(case.spent or 0, (case.planned_minutes or 0) * 60) for case in self.cases), default=0) or 1

    @property
    def between(self) -> int:
        """From the first call to the last end, what neither a case nor a break took: the clock was stopped."""
        if self.began_at is None or self.ended_at is None:
            return 0
        return max(0, int((self.ended_at - self.began_at).total_seconds()) - self.spent - self.breaks)


def times_of(meeting: Meeting, *, actor: Actor, now: datetime) -> MeetingTimes:
    """What a meeting took, in five statements whatever the number of cases."""
    stretches = stretches_of(list_spans(meeting))
    spent = case_seconds(stretches, now=now)
    lines = get_frame(meeting, actor=actor, now=now).lines
    booked = {line.case_id for line in lines}
    cases = [
        CaseTime(
            case_uuid=line.case_uuid,
            rank=line.rank,
            number=line.number,
            organ_label=line.organ_label,
            planned_minutes=line.planned_minutes,
            spent=line.spent,
        )
        for line in lines
    ]
    return MeetingTimes(
        cases=(*cases, *_gone([each for each in spent if each not in booked], spent, actor=actor)),
        began_at=min((each.started_at for each in stretches), default=None),
        ended_at=max((each.end(now) for each in stretches), default=None),
        spent=sum(spent.values()),
        breaks=break_seconds(stretches, now=now),
        break_count=sum(each.case is None for each in stretches),
    )


def _gone(ids: Sequence[int], spent: dict[int, int], *, actor: Actor) -> Iterable[CaseTime]:
    """The cases called that have left the agenda since."""
    query = select(Case.id, Case.uuid, Case.number).where(Case.id.in_(ids), visible_to(actor)).order_by(Case.number)
    for row in db.session.execute(query):
        yield CaseTime(
            case_uuid=row.uuid, rank=None, number=row.number, organ_label="", planned_minutes=None, spent=spent[row.id]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRow:
    """One meeting of a board's report; medians in seconds a case, None when no case was called."""

    uuid: UUID
    date: date
    duration_minutes: int
    called: int
    booked: int
    spent: int
    breaks: int
    planned_median: int | None
    median: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardTimes:
    """The latest meetings of a board, the last first."""

    meetings: tuple[MeetingRow, ...]
    planned_median: int | None
    median: int | None

    @property
    def longest(self) -> int:
        return max((max(row.median or 0, row.planned_median or 0) for row in self.meetings), default=0) or 1


def times_of_board(board: Board, *, now: datetime) -> BoardTimes:
    """The time of the latest meetings of a board, in three statements. The caller has checked who asks."""
    query = (
        select(Meeting.id, Meeting.uuid, Meeting.date, Meeting.duration_minutes)
        .where(Meeting.board_id == board.id, Meeting.status.in_(_HELD))
        .order_by(Meeting.date.desc(), Meeting.start_time.desc(), Meeting.id.desc())
        .limit(MAXIMUM_MEETINGS)
    )
    found = db.session.execute(query).all()
    ids = [row.id for row in found]
    stretches, planned = _stretches_by_meeting(ids), _planned_by_meeting(ids)
    rows: list[MeetingRow] = []
    all_spent: list[int] = []
    all_planned: list[int] = []
    for row in found:
        spent = case_seconds(stretches[row.id], now=now)
        foreseen = [planned[row.id][case] * 60 for case in spent if case in planned[row.id]]
        all_spent += spent.values()
        all_planned += foreseen
        rows.append(
            MeetingRow(
                uuid=row.uuid,
                date=row.date,
                duration_minutes=row.duration_minutes,
                called=len(spent),
                booked=len(planned[row.id]),
                spent=sum(spent.values()),
                breaks=break_seconds(stretches[row.id], now=now),
                planned_median=median_seconds(foreseen),
                median=median_seconds(list(spent.values())),
            )
        )
    return BoardTimes(
        meetings=tuple(rows), planned_median=median_seconds(all_planned), median=median_seconds(all_spent)
    )


def _stretches_by_meeting(ids: Sequence[int]) -> dict[int, list[Stretch]]:
    query = select(Span).where(Span.meeting_id.in_(ids)).order_by(Span.started_at, Span.id)
    found: dict[int, list[Span]] = defaultdict(list)
    for span in db.session.execute(query.limit(MAXIMUM_SPANS * MAXIMUM_MEETINGS)).scalars():
        found[span.meeting_id].append(span)
    return defaultdict(list, {each: stretches_of(spans) for each, spans in found.items()})


def _planned_by_meeting(ids: Sequence[int]) -> dict[int, dict[int, int]]:
    query = (
        select(AgendaItem.meeting_id, AgendaItem.case_id, AgendaItem.planned_minutes)
        .where(AgendaItem.meeting_id.in_(ids))
        .order_by(AgendaItem.id)
        .limit(MAXIMUM_ITEMS * MAXIMUM_MEETINGS)
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for meeting_id, case_id, minutes in db.session.execute(query):
        found[meeting_id][case_id] = minutes
    return found
