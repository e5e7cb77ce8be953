"""What waits for somebody: a few bounded lists and capped counts, in a constant number of statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, func, or_, select, union

from rcp.access.permissions import Actor, Role
from rcp.accounts.models import Person
from rcp.agenda.models import AgendaItem, Meeting
from rcp.boards.models import Board
from rcp.cases.models import Case
from rcp.cases.queries.reads import READERS
from rcp.db import db
from rcp.deliberation.models import Action, Decision, Opinion, PreReading
from rcp.domain.agenda import MeetingStatus
from rcp.domain.case import CaseStatus
from rcp.domain.prereading import RADIOLOGY
from rcp.patients.models import Patient

SHOWN = 8
COUNT_CAP = 99


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case of a list of the home page."""

    uuid: UUID
    patient_id: int
    number: str
    status: CaseStatus
    birth_name: str
    given_name: str
    question: str
    board: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """One meeting of the home page, with how many cases it holds."""

    uuid: UUID
    board: str
    date: date
    start_time: time
    room: str
    status: MeetingStatus
    is_published: bool
    cases: int


@dataclass(frozen=True, slots=True)
class ToRead:
    """A meeting to pre-read, with how many of its cases are left to the reader."""

    uuid: UUID
    board: str
    date: date
    start_time: time
    left: int


# Built once: their counts stand on every page. Each way of being « mine » is a range of its own index.
_BOARDS: Any = bindparam("boards", expanding=True)
_ARRANGED: Any = bindparam("arranged", expanding=True)
_VALIDATED: Any = bindparam("validated", expanding=True)
_READ: Any = bindparam("read", expanding=True)
_ASKED: Any = bindparam("asked", expanding=True)


def _to_complete_as(column: Any) -> Any:
    return select(Case.id).where(
        column == bindparam("me"),
        Case.status.in_([CaseStatus.DRAFT, CaseStatus.RETURNED]),
        Case.board_id.in_(_BOARDS),
    )


# Drafts and returned cases of the actor; submitted cases of the boards they arrange; closed meetings they validate.
_MINE = union(_to_complete_as(Case.requester_id), _to_complete_as(Case.entered_by_id))
_TO_BOOK = select(Case.id).where(Case.board_id.in_(_ARRANGED), Case.status == CaseStatus.SUBMITTED)
_TO_VALIDATE = select(Meeting.id).where(Meeting.board_id.in_(_VALIDATED), Meeting.status == MeetingStatus.CLOSED)

# Actions given to the actor by decisions taken, on cases they read (`cases.queries.visible_to`).
_TO_DO = (
    select(Action.id)
    .join(Decision, Decision.id == Action.decision_id)
    .join(Case, Case.id == Action.case_id)
    .where(
        Action.assignee_id == bindparam("me"),
        Action.done_at.is_(None),
        Decision.decided_at.is_not(None),
        or_(
            Case.board_id.in_(_READ),
            and_(Case.board_id.in_(_ASKED), Case.requester_id == bindparam("me")),
        ),
    )
)


def _capped(query: Any) -> Any:
    return select(func.count()).select_from(query.limit(COUNT_CAP).subquery()).scalar_subquery()


_COUNTS = select(_capped(_MINE), _capped(_TO_BOOK), _capped(_TO_VALIDATE), _capped(_TO_DO))


def _values(actor: Actor) -> dict[str, Any]:
    """What these statements ask about."""
    return {
        "me": actor.person_id,
        "boards": sorted(actor.roles),
        "arranged": sorted(actor.boards_as(Role.COORDINATOR, Role.SECRETARY)),
        "validated": sorted(actor.boards_as(Role.COORDINATOR)),
        "read": sorted(actor.boards_as(*READERS)),
        "asked": sorted(actor.boards_as(Role.EXTERNAL)),
    }


def _only(actor: Actor, *names: str) -> dict[str, Any]:
    values = _values(actor)
    return {name: values[name] for name in names}


def waiting_counts(actor: Actor) -> dict[str, int]:
    """The counts beside the navigation, capped, in one statement."""
    if not actor.roles:
        return {}
    mine, to_book, to_validate, to_do = db.session.execute(_COUNTS, _values(actor)).one()
    return {"cases": mine + to_book, "meetings": to_validate, "actions": to_do}


def list_to_complete(actor: Actor) -> list[CaseLine]:
    """The actor's drafts and returned cases, latest first, at most `SHOWN`."""
    return _case_lines(_MINE, _only(actor, "me", "boards"))


def list_to_book(actor: Actor) -> list[CaseLine]:
    """Submitted cases waiting for a meeting on the actor's boards, oldest first, at most `SHOWN`."""
    return _case_lines(_TO_BOOK, _only(actor, "arranged"), oldest_first=True)


def list_requested(actor: Actor) -> list[CaseLine]:
    """What an external requester submitted, latest first."""
    boards = actor.boards_as(Role.EXTERNAL)
    return _case_lines(
        select(Case.id).where(
            Case.board_id.in_(boards), Case.requester_id == actor.person_id, Case.status != CaseStatus.DRAFT
        )
    )


def _case_lines(
    wanted: Any, values: Mapping[str, Any] = MappingProxyType({}), *, oldest_first: bool = False
) -> list[CaseLine]:
    order = Case.id.asc() if oldest_first else Case.id.desc()
    query = (
        select(
            Case.uuid, Case.patient_id, Case.number, Case.status, Patient.birth_name, Patient.first_given_name,
            Case.question, Board.acronym, Board.name, Case.updated_at,
        )
        .join(Patient, Patient.id == Case.patient_id)
        .join(Board, Board.id == Case.board_id)
        .where(Case.id.in_(wanted))
        .order_by(order)
        .limit(SHOWN)
    )  # fmt: skip
    return [
        CaseLine(
            uuid=row.uuid, patient_id=row.patient_id, number=row.number, status=CaseStatus(row.status),
            birth_name=row.birth_name, given_name=row.first_given_name, question=row.question,
            board=row.acronym or row.name, updated_at=row.updated_at,
        )
        for row in db.session.execute(query, dict(values))
    ]  # fmt: skip


def list_coming_meetings(actor: Actor, today: date) -> list[MeetingLine]:
    """The next meetings of the actor's boards, soonest first, at most `SHOWN`."""
    boards = actor.boards_as(Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY, Role.QUALITY)
    return _meeting_lines(
        select(Meeting.id).where(
            Meeting.board_id.in_(boards),
            Meeting.date >= today,
            Meeting.status.in_([MeetingStatus.PLANNED, MeetingStatus.OPEN]),
        )
    )


def list_to_preread(actor: Actor, today: date) -> list[ToRead]:
    """The meetings to come whose agenda is published and that hold cases a radiologist has not read yet, soonest first;
    nothing for somebody of another specialty. One statement.
    """
    of_radiology = exists().where(Person.id == actor.person_id, Person.specialty_code.in_(RADIOLOGY))
    own = (
        exists().where(
            PreReading.case_id == AgendaItem.case_id, PreReading.meeting_id == AgendaItem.meeting_id,
            PreReading.person_id == actor.person_id, PreReading.withdrawn_at.is_(None),
        ),
        exists().where(
            Opinion.case_id == AgendaItem.case_id, Opinion.person_id == actor.person_id, Opinion.withdrawn_at.is_(None)
        ),
    )  # fmt: skip
    query = (
        select(Meeting.uuid, Meeting.date, Meeting.start_time, Board.acronym, Board.name, func.count(AgendaItem.id))
        .join(Board, Board.id == Meeting.board_id)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .join(Case, Case.id == AgendaItem.case_id)
        .where(
            Meeting.board_id.in_(sorted(actor.boards_as(Role.PHYSICIAN, Role.COORDINATOR))),
            Meeting.date >= today,
            Meeting.status.in_([MeetingStatus.PLANNED, MeetingStatus.OPEN]),
            Meeting.published_at.is_not(None),
            Case.status == CaseStatus.BOOKED,
            of_radiology,
            *(~each for each in own),
        )
        .group_by(Meeting.id, Meeting.uuid, Meeting.date, Meeting.start_time, Board.acronym, Board.name)
        .order_by(Meeting.date, Meeting.start_time, Meeting.id)
        .limit(SHOWN)
    )
    return [
        ToRead(row.uuid, row.acronym or row.name, row.date, row.start_time, row[5]) for row in db.session.execute(query)
    ]


def _meeting_lines(wanted: Any) -> list[MeetingLine]:
    cases = select(func.count()).select_from(AgendaItem).where(AgendaItem.meeting_id == Meeting.id).scalar_subquery()
    query = (
        select(Meeting, Board.acronym, Board.name, cases)
        .join(Board, Board.id == Meeting.board_id)
        .where(Meeting.id.in_(wanted))
        .order_by(Meeting.date, Meeting.start_time, Meeting.id)
        .limit(SHOWN)
    )
    return [
        MeetingLine(
            uuid=meeting.uuid, board=acronym or name, date=meeting.date, start_time=meeting.start_time,
            room=meeting.room, status=MeetingStatus(meeting.status),
            is_published=meeting.published_at is not None, cases=count,
        )
        for meeting, acronym, name, count in db.session.execute(query)
    ]  # fmt: skip


def meeting_dates(case_ids: Collection[int]) -> dict[int, date]:
    """When each of these cases comes before its board; those on no agenda to come are left out. One statement."""
    if not case_ids:
        return {}
    query = (
        select(AgendaItem.case_id, func.min(Meeting.date))
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(AgendaItem.case_id.in_(case_ids), Meeting.status.in_([MeetingStatus.PLANNED, MeetingStatus.OPEN]))
        .group_by(AgendaItem.case_id)
        .order_by(AgendaItem.case_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def ping() -> None:
    """Ask the database for nothing.

    Raises:
        sqlalchemy.exc.OperationalError: it does not answer (shown as a 503).
    """
    db.session.execute(select(1))
