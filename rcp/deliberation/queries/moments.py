"""When each case of a meeting was discussed, and whether the meeting itself is under way (`rcp.domain`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, func, select

from rcp.agenda.models import Meeting
from rcp.cases.models import Case
from rcp.db import db
from rcp.deliberation.models import Decision, Room, Span
from rcp.domain.agenda import MeetingStatus, left_open_since, to_utc
from rcp.domain.presence import Stretch, discussed_at, is_under_way


def is_noted_now(meeting: Meeting, *, now: datetime) -> bool:
    """Whether what is noted of the presences carries its hour: the meeting is under way, not typed afterwards."""
    is_live = meeting.status == MeetingStatus.OPEN and meeting.typed_afterwards_at is None
    return is_under_way(now, day=meeting.date, is_open=is_live)


def left_open(meeting: Meeting, *, now: datetime) -> datetime | None:
    """When a meeting began that nobody ended in time: its end is to be told. None for any other."""
    planned = to_utc(meeting.date, meeting.start_time)
    return left_open_since(meeting.opened_at, meeting.closed_at, now, planned=planned)


def moments_of(meeting: Meeting, case_ids: Collection[int]) -> dict[int, datetime | None]:
    """When each case was discussed; None for those that still are, or have yet to be. One statement."""
    query = (
        select(
            Case.id, Decision.decided_at, Room.current_case_id,
            Span.started_at, Span.ended_at, Span.is_typed_afterwards,
        )
        .select_from(Case)
        .outerjoin(Decision, and_(Decision.case_id == Case.id, Decision.meeting_id == meeting.id))
        .outerjoin(Span, and_(Span.case_id == Case.id, Span.meeting_id == meeting.id))
        .outerjoin(Room, Room.meeting_id == meeting.id)
        .where(Case.id.in_(sorted(case_ids)))
        .order_by(Case.id, Span.started_at, Span.id)
    )  # fmt: skip
    stretches: dict[int, list[Stretch]] = defaultdict(list)
    decided: dict[int, datetime | None] = {}
    shown = set()
    for row in db.session.execute(query):
        decided[row.id] = row.decided_at
        if row.current_case_id == row.id:
            shown.add(row.id)
        if row.started_at is not None:
            stretches[row.id].append(Stretch(row.started_at, row.ended_at, row.is_typed_afterwards))
    return {
        case_id: None if case_id in shown and decided_at is None else discussed_at(stretches[case_id], decided_at)
        for case_id, decided_at in decided.items()
    }


def first_discussed_at(meeting: Meeting) -> datetime | None:
    """When the discussion of a first case ended; None while nothing was discussed. Two statements."""
    spans = select(Span.started_at, Span.ended_at, Span.is_typed_afterwards).where(
        Span.meeting_id == meeting.id, Span.case_id.is_not(None), Span.ended_at.is_not(None)
    )
    ends = [each.ended_at for row in db.session.execute(spans) if not (each := Stretch(*row)).is_passing]
    decided = select(func.min(Decision.decided_at)).where(Decision.meeting_id == meeting.id)
    ends.append(db.session.execute(decided).scalar())
    return min((end for end in ends if end is not None), default=None)
