"""What waits for somebody: a few bounded lists and capped counts, in a constant number of statements."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from rcp.access.permissions import Actor, Role
from rcp.agenda.models import AgendaItem, Meeting
from rcp.boards.models import Board
from rcp.cases.models import Case
from rcp.db import db
from rcp.domain.agenda import MeetingStatus
from rcp.domain.case import CaseStatus
from rcp.patients.models import Patient

SHOWN = 8
COUNT_CAP = 99


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case of a list of the home page."""

    uuid: UUID
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


def _mine(actor: Actor) -> Select[int]:
    """Cases the actor has to complete: their drafts, and what came back to them."""
    return select(Case.id).where(
        Case.board_id.in_(actor.roles),
        Case.status.in_([CaseStatus.DRAFT, CaseStatus.RETURNED]),
        or_(Case.requester_id == actor.person_id, Case.entered_by_id == actor.person_id),
    )


def _to_book(actor: Actor) -> Select[int]:
    """Submitted cases of the boards the actor arranges."""
    boards = actor.boards_as(Role.COORDINATOR, Role.SECRETARY)
    return select(Case.id).where(Case.board_id.in_(boards), Case.status == CaseStatus.SUBMITTED)


def _to_validate(actor: Actor) -> Select[int]:
    """Closed meetings whose minutes wait for the actor."""
    return select(Meeting.id).where(
        Meeting.board_id.in_(actor.boards_as(Role.COORDINATOR)), Meeting.status == MeetingStatus.CLOSED
    )


def waiting_counts(actor: Actor) -> dict[str, int]:
    """The counts beside the navigation, capped, in one statement."""
    if not actor.roles:
        return {}

    def capped(query: Select[int]) -> Select[int]:
        return select(func.count()).select_from(query.limit(COUNT_CAP).subquery())

    row = db.session.execute(
        select(
            capped(_mine(actor)).scalar_subquery(),
            capped(_to_book(actor)).scalar_subquery(),
            capped(_to_validate(actor)).scalar_subquery(),
        )
    ).one()
    return {"cases": row[0] + row[1], "meetings": row[2]}


def list_to_complete(actor: Actor) -> list[CaseLine]:
    """The actor's drafts and returned cases, latest first, at most `SHOWN`."""
    return _case_lines(_mine(actor))


def list_to_book(actor: Actor) -> list[CaseLine]:
    """Submitted cases waiting for a meeting on the actor's boards, oldest first, at most `SHOWN`."""
    return _case_lines(_to_book(actor), oldest_first=True)


def list_requested(actor: Actor) -> list[CaseLine]:
    """What an external requester submitted, latest first."""
    boards = actor.boards_as(Role.EXTERNAL)
    return _case_lines(
        select(Case.id).where(
            Case.board_id.in_(boards), Case.requester_id == actor.person_id, Case.status != CaseStatus.DRAFT
        )
    )


def _case_lines(wanted: Select[int], *, oldest_first: bool = False) -> list[CaseLine]:
    order = Case.id.asc() if oldest_first else Case.id.desc()
    query = (
        select(
            Case.uuid, Case.number, Case.status, Patient.birth_name, Patient.first_given_name, Case.question,
            Board.acronym, Board.name, Case.updated_at,
        )
        .join(Patient, Patient.id == Case.patient_id)
        .join(Board, Board.id == Case.board_id)
        .where(Case.id.in_(wanted))
        .order_by(order)
        .limit(SHOWN)
    )  # fmt: skip
    return [
        CaseLine(
            uuid=row.uuid, number=row.number, status=CaseStatus(row.status), birth_name=row.birth_name,
            given_name=row.first_given_name, question=row.question, board=row.acronym or row.name,
            updated_at=row.updated_at,
        )
        for row in db.session.execute(query)
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


def list_to_validate(actor: Actor) -> list[MeetingLine]:
    """Closed meetings whose minutes the actor may validate, oldest first."""
    return _meeting_lines(_to_validate(actor))


def _meeting_lines(wanted: Select[int]) -> list[MeetingLine]:
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
