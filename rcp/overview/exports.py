"""Flat lists for the command line: identifiers and codes, no patient."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from rcp.agenda.models import AgendaItem, Meeting
from rcp.boards.models import Board
from rcp.cases.models import Case
from rcp.db import db
from rcp.domain.case import CaseStatus
from rcp.domain.errors import InvalidValue, NotFound


def list_meetings() -> list[dict[str, Any]]:
    """Every meeting: uuid, board, date (ISO), status code, number of cases."""
    counts = select(AgendaItem.meeting_id, func.count().label("n")).group_by(AgendaItem.meeting_id).subquery()
    query = (
        select(Meeting.uuid, Board.name, Meeting.date, Meeting.status, func.coalesce(counts.c.n, 0).label("cases"))
        .join(Board, Board.id == Meeting.board_id)
        .outerjoin(counts, counts.c.meeting_id == Meeting.id)
        .order_by(Meeting.date, Meeting.start_time, Meeting.id)
    )
    return [
        {"uuid": str(row.uuid), "board": row.name, "date": row.date.isoformat(), "status": row.status,
         "cases": row.cases}
        for row in db.session.execute(query)
    ]  # fmt: skip


def list_cases(*, status: str | None = None, meeting_uuid: UUID | None = None) -> list[dict[str, Any]]:
    """Every case: uuid, status code, organ code, uuid of the latest meeting it is booked on (or None).

    Raises:
        InvalidValue: unknown status.
        NotFound: unknown meeting.
    """
    latest = select(func.max(AgendaItem.id).label("id")).group_by(AgendaItem.case_id).subquery()
    query = (
        select(Case.uuid, Case.status, Case.organ, Meeting.uuid.label("meeting"))
        .select_from(Case)
        .outerjoin(AgendaItem, (AgendaItem.case_id == Case.id) & AgendaItem.id.in_(select(latest.c.id)))
        .outerjoin(Meeting, Meeting.id == AgendaItem.meeting_id)
        .order_by(Case.id)
    )
    if status is not None:
        if status not in {known.value for known in CaseStatus}:
            raise InvalidValue(f"Unknown status {status!r}: one of {', '.join(known.value for known in CaseStatus)}.")
        query = query.where(Case.status == status)
    if meeting_uuid is not None:
        meeting_id = db.session.scalar(select(Meeting.id).where(Meeting.uuid == meeting_uuid))
        if meeting_id is None:
            raise NotFound(f"No session {meeting_uuid}.")
        query = query.where(Case.id.in_(select(AgendaItem.case_id).where(AgendaItem.meeting_id == meeting_id)))
    return [
        {"uuid": str(row.uuid), "status": row.status, "organ": row.organ,
         "session": str(row.meeting) if row.meeting else None}
        for row in db.session.execute(query)
    ]  # fmt: skip
