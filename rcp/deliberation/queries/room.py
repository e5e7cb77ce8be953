"""The room of a meeting: its pulse, which every screen asks for each second, and its frame: agenda, clock, break."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, func, select

from rcp.access.permissions import Actor
from rcp.agenda.models import AgendaItem, Meeting
from rcp.agenda.queries import MAXIMUM_ITEMS, MEMBERS, sees_agenda
from rcp.boards.models import Board
from rcp.cases.models import AlertDismissal, Case
from rcp.db import db
from rcp.deliberation.models import Decision, Room, Span
from rcp.deliberation.queries.sittings import State, state_from
from rcp.domain.agenda import MeetingStatus, to_utc
from rcp.domain.case import CaseStatus
from rcp.domain.errors import NotFound
from rcp.domain.identity import banner_name
from rcp.domain.timing import (
    Measured,
    Stretch,
    Waiting,
    case_seconds,
    projected_end,
    suggests_break,
)
from rcp.domain.vocabulary import vocabulary
from rcp.patients.models import Patient

MAXIMUM_SPANS = 2000


def room_of(meeting: Meeting) -> Room | None:
    """The room of a meeting, None before its first opening."""
    return db.session.execute(select(Room).where(Room.meeting_id == meeting.id)).scalar_one_or_none()


def list_spans(meeting: Meeting) -> list[Span]:
    """The stretches of a meeting, in the order they began."""
    query = select(Span).where(Span.meeting_id == meeting.id).order_by(Span.started_at, Span.id).limit(MAXIMUM_SPANS)
    return list(db.session.execute(query).scalars())


def open_span_of(meeting: Meeting) -> Span | None:
    """The stretch that runs, if any."""
    query = select(Span).where(Span.meeting_id == meeting.id, Span.ended_at.is_(None)).order_by(Span.id).limit(1)
    return db.session.execute(query).scalar_one_or_none()


def stretches_of(spans: Iterable[Span]) -> list[Stretch]:
    """The stretches as the rules of time read them."""
    return [Stretch(span.case_id, span.started_at, span.ended_at) for span in spans]


def _revision() -> Select[Any]:
    booked = (
        select(
            func.count(AgendaItem.id).label("count"),
            func.max(AgendaItem.id).label("last"),
            func.sum(AgendaItem.planned_minutes).label("minutes"),
            func.sum(Case.version).label("cases"),
            func.sum(Patient.version).label("patients"),
        )
        .select_from(AgendaItem)
        .join(Meeting, AgendaItem.meeting_id == Meeting.id)
        .join(Case, Case.id == AgendaItem.case_id)
        .join(Patient, Patient.id == AgendaItem.patient_id)
        .where(Meeting.uuid == bindparam("meeting"))
        .subquery()
    )
    set_aside = (
        select(func.count(AlertDismissal.id) + func.count(AlertDismissal.restored_at))
        .join(AgendaItem, AgendaItem.case_id == AlertDismissal.case_id)
        .where(AgendaItem.meeting_id == Meeting.id)
        .correlate(Meeting)
        .scalar_subquery()
    )
    return (
        select(Board.version, Meeting.version, Room.revision, booked, set_aside)
        .select_from(Meeting)
        .join(Board, Board.id == Meeting.board_id)
        .outerjoin(Room, Room.meeting_id == Meeting.id)
        .join(booked, Meeting.id.is_not(None))
        .where(Meeting.uuid == bindparam("meeting"), Meeting.board_id.in_(bindparam("boards", expanding=True)))
        .limit(1)
    )


# Built once: every screen that follows a room asks it about each second.
_REVISION = _revision()


def revision_of(meeting_uuid: UUID, *, actor: Actor) -> str:
    """What tells a screen whether it is behind: any change it could show changes this text. In one statement.

    The agenda and the cases belong to stages that cannot name this one: their own versions are part of it.

    Raises:
        NotFound: no such meeting, or outside the actor's view.
    """
    boards = sorted(actor.boards_as(*MEMBERS))
    row = db.session.execute(_REVISION, {"meeting": meeting_uuid, "boards": boards}).first()
    if row is None:
        raise NotFound()
    return "-".join(str(value or 0) for value in row)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLine(Measured):
    """One case of the agenda as the room shows it; times in seconds unless the name says minutes."""

    case_uuid: UUID
    case_id: int
    patient_id: int
    rank: int
    number: str
    patient_text: str
    organ_label: str
    state: State
    planned_minutes: int
    spent: int | None  # None: never called
    is_current: bool
    is_running: bool
    has_fiche: bool  # sealed once for this meeting: its decision is being corrected


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where the room stands: its cases, the one called, the clock. Instants are aware, UTC."""

    meeting: Meeting
    now: datetime
    lines: tuple[RoomLine, ...]
    current: RoomLine | None
    is_on_break: bool
    started_at: datetime | None  # of the stretch that runs
    ends_at: datetime
    planned_end: datetime
    suggests_break: bool

    @property
    def is_open(self) -> bool:
        return self.meeting.status == MeetingStatus.OPEN

    @property
    def is_paused(self) -> bool:
        """The clock of the case called is stopped, and nobody takes a break."""
        return self.current is not None and not self.current.is_running and not self.is_on_break

    @property
    def done(self) -> int:
        return sum(line.state.is_done for line in self.lines)

    @property
    def leaving(self) -> list[RoomLine]:
        """The cases not decided that may be postponed."""
        return [line for line in self.lines if not line.state.is_done and not line.has_fiche]

    @property
    def next_line(self) -> RoomLine | None:
        """The next case not decided after the one called, from the top again once the end is reached."""
        after = self.current.rank if self.current else 0
        waiting = [line for line in [*self.lines[after:], *self.lines[:after]] if not line.state.is_done]
        return next((line for line in waiting if not line.is_current), None)

    @property
    def overrun(self) -> int:
        """By how many seconds the meeting is expected to end late."""
        return max(0, int((self.ends_at - self.planned_end).total_seconds()))


def get_frame(meeting: Meeting, *, actor: Actor, now: datetime) -> Frame:
    """Where the room of a meeting stands, in three statements whatever the number of cases. Names are read."""
    room = room_of(meeting)
    spans = list_spans(meeting)
    running = next((span for span in spans if span.ended_at is None), None)
    spent = case_seconds(stretches_of(spans), now=now)
    lines = tuple(_lines(meeting, room, running, spent) if sees_agenda(meeting, actor) else ())
    starts_at = to_utc(meeting.date, meeting.start_time)
    waiting = [Waiting(line.planned_minutes, line.spent or 0) for line in lines if not line.state.is_done]
    current = next((line for line in lines if line.is_current), None)
    is_on_break = running is not None and running.case_id is None
    is_followed = running is not None and (is_on_break or (current is not None and current.is_running))
    return Frame(
        meeting=meeting,
        now=now,
        lines=lines,
        current=current,
        is_on_break=is_on_break,
        started_at=running.started_at if running is not None and is_followed else None,
        ends_at=projected_end(waiting, starts_at=starts_at, now=now),
        planned_end=starts_at + timedelta(minutes=meeting.duration_minutes),
        suggests_break=meeting.status == MeetingStatus.OPEN
        and bool(waiting)
        and suggests_break(stretches_of(spans), after_minutes=meeting.board.break_after_minutes, now=now),
    )


def _lines(meeting: Meeting, room: Room | None, running: Span | None, spent: dict[int, int]) -> Iterable[RoomLine]:
    called_id = room.current_case_id if room is not None else None
    query = (
        select(
            Case.id.label("case_id"), Case.uuid, Case.number, Case.organ, Case.status, AgendaItem.patient_id,
            AgendaItem.mode, AgendaItem.planned_minutes, AgendaItem.has_fiche, Decision.id.label("decision_id"),
            Decision.decided_at, Decision.no_decision_reason, Patient.birth_name, Patient.first_given_name,
            Patient.used_name, Patient.used_given_name,
        )
        .select_from(AgendaItem)
        .join(Case, Case.id == AgendaItem.case_id)
        .join(Patient, Patient.id == AgendaItem.patient_id)
        .outerjoin(Decision, and_(Decision.case_id == Case.id, Decision.meeting_id == AgendaItem.meeting_id))
        .where(AgendaItem.meeting_id == meeting.id)
        .order_by(AgendaItem.position, AgendaItem.id)
        .limit(MAXIMUM_ITEMS)
    )  # fmt: skip
    for rank, row in enumerate(db.session.execute(query), 1):
        yield RoomLine(
            case_uuid=row.uuid,
            case_id=row.case_id,
            patient_id=row.patient_id,
            rank=rank,
            number=row.number,
            patient_text=banner_name(
                row.birth_name, row.first_given_name,
                used_name=row.used_name, used_given_name=row.used_given_name,
            ),
            organ_label=vocabulary("lesion_organs").label(row.organ) if row.organ else "",
            state=state_from(
                CaseStatus(row.status), row.mode, is_typed=row.decision_id is not None,
                is_decided=row.decided_at is not None, no_decision_reason=row.no_decision_reason or "",
            ),
            planned_minutes=row.planned_minutes,
            spent=spent.get(row.case_id),
            is_current=row.case_id == called_id,
            is_running=running is not None and row.case_id == running.case_id,
            has_fiche=row.has_fiche,
        )  # fmt: skip
