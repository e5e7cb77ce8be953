"""Decisions: one, those of a meeting, the latest of each case, the one before.

A decision is read with its proposals and examinations; `wording` says it in French.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy import case as when
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.base import ExecutableOption

from rcp.access.permissions import Actor
from rcp.agenda.models import Meeting
from rcp.cases.models import Case
from rcp.cases.queries import visible_to
from rcp.db import Rows, db, read_together
from rcp.deliberation.models import Action, Condition, Decision, Dissent, Examination, Proposal
from rcp.deliberation.queries.wording import DecisionSummary, summary_of
from rcp.patients.models import Patient
from rcp.patients.queries import record_ids, records_of

MOST_AROUND = 50


def get_decision(case: Case, meeting: Meeting) -> Decision | None:
    """What was typed or decided about a case at a meeting; None while nobody typed anything."""
    query = with_content(select(Decision)).where(Decision.case_id == case.id, Decision.meeting_id == meeting.id)
    return db.session.execute(query).unique().scalar_one_or_none()


def started_elsewhere(case: Case, meeting: Meeting) -> Decision | None:
    """What was typed about a case at a meeting it left without a decision, the latest first; None when nothing was."""
    query = (
        with_content(select(Decision))
        .where(Decision.case_id == case.id, Decision.meeting_id != meeting.id, Decision.decided_at.is_(None))
        .options(joinedload(Decision.meeting))
        .order_by(Decision.updated_at.desc(), Decision.id.desc())
        .limit(1)
    )
    return db.session.execute(query).unique().scalar_one_or_none()


def decisions_of_meeting(meeting: Meeting) -> dict[int, Decision]:
    """What was typed or decided at a meeting, as its lists say it, by case id, in four statements."""
    query = select(Decision).where(Decision.meeting_id == meeting.id).options(*_said()).order_by(Decision.id)
    return {each.case_id: each for each in db.session.execute(query).scalars()}


def decision_of(case_uuids: Collection[UUID]) -> dict[UUID, DecisionSummary]:
    """The latest decided decision of each of these cases, which the caller has the right to read."""
    return {each.case.uuid: summary_of(each) for each in _latest(Case.uuid.in_(list(case_uuids)))}


def _latest(condition: ColumnElement[bool]) -> Sequence[Decision]:
    # The last one of a case wins in the dictionary above.
    query = (
        select(Decision)
        .options(*_place())
        .join(Decision.case)
        .where(condition, Decision.decided_at.is_not(None))
        .order_by(Decision.decided_at, Decision.id)
    )
    return db.session.execute(query).scalars().all()


def previous_decision(case: Case, *, actor: Actor) -> DecisionSummary | None:
    """The latest decision about the same person, another record of theirs included, before this case was decided.

    Only of the boards the actor reads: identities are shared, content is not.
    """
    people = record_ids(case.patient)
    own = db.session.execute(select(Decision.decided_at).where(Decision.case_id == case.id)).scalars()
    decided = [each for each in own if each is not None]
    query = (
        select(Decision)
        .options(*_place())
        .join(Decision.case)
        .where(
            Case.patient_id.in_(people), Case.id != case.id, Decision.decided_at.is_not(None), visible_to(actor)
        )
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
        .limit(1)
    )  # fmt: skip
    if decided:
        query = query.where(Decision.decided_at < min(decided))
    found = db.session.execute(query).scalar_one_or_none()
    return summary_of(found) if found else None


def previous_decisions(cases: Collection[Case], *, actor: Actor) -> dict[int, DecisionSummary]:
    """The latest decision about the person of each of these cases, another case's, by case id, in four statements.

    Patients are loaded. A record merged into another counts for it; only the boards the actor reads are looked at.
    """
    person = func.coalesce(Patient.merged_into_id, Patient.id)
    people = {case.id: case.patient.merged_into_id or case.patient_id for case in cases}
    query = (
        select(Decision, person)
        .options(*_place())
        .join(Decision.case)
        .join(Patient, Patient.id == Case.patient_id)
        .where(person.in_(sorted(set(people.values()))), Decision.decided_at.is_not(None), visible_to(actor))
        .order_by(Decision.decided_at, Decision.id)
    )
    found: dict[int, list[Decision]] = defaultdict(list)
    for decision, person_id in db.session.execute(query):
        found[person_id].append(decision)
    latest = {
        case_id: next((each for each in reversed(found[person_id]) if each.case_id != case_id), None)
        for case_id, person_id in people.items()
    }
    return {case_id: summary_of(decision) for case_id, decision in latest.items() if decision is not None}


def decisions_around(
    case: Case, meeting: Meeting, *, actor: Actor
) -> tuple[Decision | None, Decision | None, Decision | None]:
    """What was typed about a case at a meeting; while nothing was, what was typed at a meeting it left; the latest
    decision about the same person, another case's. One statement; `fill` reads their rows.

    The same decisions as `get_decision`, `started_elsewhere` and `previous_decision`. The patient is loaded.
    """
    is_own = Decision.case_id == case.id
    query = (
        select(Decision)
        .join(Decision.case)
        .where(
            Case.patient_id.in_(records_of(case.patient)),
            or_(is_own, and_(Decision.decided_at.is_not(None), visible_to(actor))),
        )
        .options(
            joinedload(Decision.case),
            joinedload(Decision.meeting).joinedload(Meeting.board),
            *(joinedload(each) for each in (Decision.responsible, Decision.updated_by, Decision.validated_by)),
        )
        .order_by(
            when((is_own, 0), else_=1), Decision.decided_at.desc(), Decision.updated_at.desc(), Decision.id.desc()
        )
        .limit(MOST_AROUND)
    )
    found = db.session.execute(query).scalars().all()
    here = next((each for each in found if each.case_id == case.id and each.meeting_id == meeting.id), None)
    left = (each for each in found if each.case_id == case.id and each.decided_at is None)
    started = next(left, None) if here is None else None
    taken = [(each, each.decided_at) for each in found if each.decided_at is not None]
    own = [at for each, at in taken if each.case_id == case.id]
    others = (each for each, at in taken if each.case_id != case.id and (not own or at < min(own)))
    previous = next(others, None)
    return here, started, previous


def fill(decisions: Collection[Decision], beside: Rows[Any]) -> list[Any]:
    """Read the rows of these decisions, and others `beside` them, which are returned: one statement."""
    ids = sorted(each.id for each in decisions)
    parts = {
        "proposals": _rows_of(Proposal, ids),
        "examinations": _rows_of(Examination, ids),
        "conditions": _rows_of(Condition, ids),
        "actions": _rows_of(Action, ids, joinedload(Action.assignee)),
        "dissents": _rows_of(Dissent, ids, joinedload(Dissent.person)),
    }
    *found, others = read_together(*parts.values(), beside, populate_existing=True)
    for name, rows in zip(parts, found, strict=True):
        for decision in decisions:
            set_committed_value(decision, name, [each for each in rows if each.decision_id == decision.id])
    return others


def _rows_of(kind: Any, decision_ids: Sequence[int], *options: ExecutableOption) -> Rows[Any]:
    return Rows(kind, kind.decision_id.in_(decision_ids), (kind.position, kind.id), options)


def list_decisions_of(patient: Patient, *, actor: Actor, limit: int = 50) -> list[DecisionSummary]:
    """The decisions about a person the actor may read, latest first."""
    query = (
        select(Decision)
        .options(*_place())
        .join(Decision.case)
        .where(Case.patient_id.in_(record_ids(patient)), Decision.decided_at.is_not(None), visible_to(actor))
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
        .limit(limit)
    )
    return [summary_of(each) for each in db.session.execute(query).scalars()]


def next_presentation(case: Case) -> Case | None:
    """The case opened to present this one again, if there is one."""
    query = select(Case).where(Case.previous_case_id == case.id, Case.status != "withdrawn").order_by(Case.id).limit(1)
    return db.session.execute(query).scalar_one_or_none()


def with_content(query: Select[Decision]) -> Select[Decision]:
    """Read one decision with its rows and its people, in three statements: its rows are few. Make the result unique."""
    return query.options(
        selectinload(Decision.proposals),
        selectinload(Decision.examinations),
        joinedload(Decision.conditions),
        joinedload(Decision.actions).joinedload(Action.assignee),
        joinedload(Decision.dissents).joinedload(Dissent.person),
        joinedload(Decision.responsible),
        joinedload(Decision.updated_by),
        joinedload(Decision.validated_by),
    ).execution_options(populate_existing=True)


def _said() -> tuple[ExecutableOption, ...]:
    """The rows that the sentence of a decision says."""
    return (
        selectinload(Decision.proposals),
        selectinload(Decision.examinations),
        selectinload(Decision.conditions),
    )


def _place() -> tuple[ExecutableOption, ...]:
    return (*_said(), joinedload(Decision.case), joinedload(Decision.meeting).joinedload(Meeting.board))
