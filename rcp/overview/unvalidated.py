"""« Procès-verbaux à valider »: the sessions of which nothing can leave yet, on the first page of who arranges them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from rcp.access.permissions import Actor, Role
from rcp.agenda.models import AgendaItem, Meeting
from rcp.boards.models import Board
from rcp.db import db
from rcp.domain.agenda import MeetingStatus
from rcp.domain.delays import is_late

SHOWN = 8  # the oldest
VIEWERS = (Role.COORDINATOR, Role.SECRETARY)


@dataclass(frozen=True, slots=True)
class UnvalidatedLine:
    """One session that was held, and whose minutes are not validated."""

    uuid: UUID
    board: str
    date: date
    start_time: time
    cases: int
    is_open: bool  # nobody ended it
    days: int  # since the session
    target_days: int | None
    is_late: bool
    validates: bool  # the actor may validate it, once it is ended


@dataclass(frozen=True, slots=True)
class Unvalidated:
    """The sessions to validate of the boards of one actor."""

    lines: tuple[UnvalidatedLine, ...]
    is_cut: bool


def list_unvalidated(actor: Actor, today: date) -> Unvalidated:
    """The ended sessions of the actor's boards that are not validated, and those of earlier days that nobody ended,
    oldest first, at most `SHOWN`. One statement.
    """
    cases = select(func.count()).select_from(AgendaItem).where(AgendaItem.meeting_id == Meeting.id).scalar_subquery()
    query = (
        select(
            Meeting.uuid, Meeting.board_id, Meeting.date, Meeting.start_time, Meeting.status, Board.acronym, Board.name,
            Board.target_days_to_validation, cases.label("cases"),
        )
        .join(Board, Board.id == Meeting.board_id)
        .where(
            Meeting.board_id.in_(sorted(actor.boards_as(*VIEWERS))),
            or_(
                Meeting.status == MeetingStatus.CLOSED,
                (Meeting.status == MeetingStatus.OPEN) & (Meeting.date < today),
            ),
        )
        .order_by(Meeting.date, Meeting.start_time, Meeting.id)
        .limit(SHOWN + 1)
    )  # fmt: skip
    rows = list(db.session.execute(query))
    validated = actor.boards_as(Role.COORDINATOR)
    return Unvalidated(
        tuple(_line(row, today, validates=row.board_id in validated) for row in rows[:SHOWN]), len(rows) > SHOWN
    )


def _line(row: Any, today: date, *, validates: bool) -> UnvalidatedLine:
    return UnvalidatedLine(
        uuid=row.uuid, board=row.acronym or row.name, date=row.date, start_time=row.start_time, cases=row.cases,
        is_open=row.status == MeetingStatus.OPEN, days=max((today - row.date).days, 0),
        target_days=row.target_days_to_validation, is_late=is_late(row.date, today, row.target_days_to_validation),
        validates=validates,
    )  # fmt: skip
