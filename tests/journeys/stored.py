"""What the database holds of a decision or an agenda, read behind the server: the last word on what was lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.pool import NullPool

from rcp.agenda.models import AgendaItem, Meeting
from rcp.cases.models import Case
from rcp.deliberation.models import Decision, RivalText
from rcp.journal.models import Change


@contextmanager
def reading(url: str) -> Iterator[Session]:
    """A session of its own, closed at once."""
    engine = create_engine(url, poolclass=NullPool)
    with Session(engine) as session:
        yield session
    engine.dispose()


def decision_of(url: str, case: str) -> Decision | None:
    """The decision of a case, with its rows; there is only one."""
    with reading(url) as session:
        query = (
            select(Decision)
            .join(Case, Case.id == Decision.case_id)
            .where(Case.uuid == UUID(case))
            .options(
                selectinload(Decision.proposals), selectinload(Decision.conditions), selectinload(Decision.examinations)
            )
            .order_by(Decision.id)
        )
        return session.scalars(query).one_or_none()


def agenda_of(url: str, meeting: str) -> list[str]:
    """The cases on the agenda of a meeting, in their order."""
    with reading(url) as session:
        query = (
            select(Case.uuid)
            .join(AgendaItem, AgendaItem.case_id == Case.id)
            .join(Meeting, Meeting.id == AgendaItem.meeting_id)
            .where(Meeting.uuid == UUID(meeting))
            .order_by(AgendaItem.position, AgendaItem.id)
        )
        return [str(each) for each in session.scalars(query)]


def comment_of(url: str, case: str) -> str:
    decision = decision_of(url, case)
    return "" if decision is None else decision.comment


def versions_of(url: str, case: str, field: str) -> list[tuple[int, str]]:
    """(place in the history, text): what a field of the decision became, in the order it was written."""
    with reading(url) as session:
        query = (
            select(Change.id, Change.new)
            .join(Case, Case.id == Change.root_id)
            .where(Case.uuid == UUID(case), Change.root == "case", Change.table == "decision", Change.field == field)
            .order_by(Change.id)
        )
        return [(number, text or "") for number, text in session.execute(query)]


def authors_of(url: str, case: str, field: str) -> set[int | None]:
    """The persons whose name stands beside the changes of a field of the decision."""
    with reading(url) as session:
        query = (
            select(Change.person_id)
            .join(Case, Case.id == Change.root_id)
            .where(Case.uuid == UUID(case), Change.root == "case", Change.table == "decision", Change.field == field)
            .order_by(Change.id)
        )
        return set(session.scalars(query))


def rivals_of(url: str, case: str) -> list[RivalText]:
    """The texts that wait, or waited, for a choice."""
    with reading(url) as session:
        query = (
            select(RivalText)
            .join(Decision, Decision.id == RivalText.decision_id)
            .join(Case, Case.id == Decision.case_id)
            .where(Case.uuid == UUID(case))
            .order_by(RivalText.id)
        )
        return list(session.scalars(query))
