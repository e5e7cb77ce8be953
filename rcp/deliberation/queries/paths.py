"""What stands before and beside a case: the other cases of the person, its own decision and the one before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from rcp.access.permissions import Actor
from rcp.agenda.models import Meeting
from rcp.cases.models import Case
from rcp.cases.queries import visible_to
from rcp.db import db
from rcp.deliberation.models import Decision, PreReading, RequesterProposal, TechnicalPlan, UrgentOpinion
from rcp.deliberation.queries.wording import DecisionSummary, summary_of
from rcp.patients.queries import records_of

_MOST = 100
_RARE = (UrgentOpinion, PreReading, TechnicalPlan, RequesterProposal)


@dataclass(frozen=True, slots=True)
class CasePath:
    """The other cases of the person that the actor reads, newest first; the last decision on this one; the one before.

    The previous decision is the latest about the same person, another record of theirs included, before this case was
    first decided. What is rare (urgent opinions, marks of the pre-read, technical plans, a proposal of the requester)
    is only said to be there, so that a page asks no more for what is not.
    """

    others: tuple[Case, ...]
    decision: DecisionSummary | None
    previous: DecisionSummary | None
    has_urgent: bool
    has_marks: bool
    has_plans: bool
    has_proposal: bool


def path_of(case: Case, *, actor: Actor) -> CasePath:
    """The path around a case the actor reads, in one statement."""
    query = (
        select(
            Case,
            Decision,
            *(_has(table, case) for table in _RARE),
        )
        .outerjoin(Decision, and_(Decision.case_id == Case.id, Decision.decided_at.is_not(None)))
        .where(Case.patient_id.in_(records_of(case.patient)), visible_to(actor))
        .options(
            joinedload(Case.board),
            joinedload(Decision.proposals),
            joinedload(Decision.examinations),
            joinedload(Decision.conditions),
            joinedload(Decision.meeting).joinedload(Meeting.board),
        )
        .order_by(Case.created_at.desc(), Case.id.desc(), Decision.decided_at.desc(), Decision.id.desc())
        .limit(_MOST)
    )
    others: dict[int, Case] = {}
    decisions: list[Decision] = []
    rare = [False] * len(_RARE)
    for found, decision, *rare in db.session.execute(query).unique():  # noqa: B007  the same on every row
        if found.id != case.id:
            others[found.id] = found
        if decision is not None:
            set_committed_value(decision, "case", found)
            decisions.append(decision)
    decisions.sort(key=lambda each: (each.decided_at, each.id), reverse=True)
    own = [each for each in decisions if each.case_id == case.id]
    before = [each for each in decisions if each.case_id != case.id and _is_before(each, own)]
    return CasePath(
        tuple(others.values()),
        summary_of(own[0]) if own else None,
        summary_of(before[0]) if before else None,
        *(bool(each) for each in rare),
    )


def _has(table: type[UrgentOpinion | PreReading | TechnicalPlan | RequesterProposal], case: Case) -> Any:
    return select(table.id).where(table.case_id == case.id).exists()


def _is_before(decision: Decision, own: list[Decision]) -> bool:
    """Whether a decision came before the first of these."""
    first = min((each.decided_at for each in own if each.decided_at), default=None)
    return first is None or (decision.decided_at is not None and decision.decided_at < first)
