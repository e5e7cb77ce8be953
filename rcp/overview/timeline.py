"""One record for life: everything the boards did for a person, on one line of time, merged records included.

Read-only. The number of statements does not depend on the number of cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, load_only, selectinload

from rcp.access.permissions import Actor
from rcp.agenda.models import AgendaItem, Meeting, Postponement
from rcp.boards.models import Board
from rcp.cases.models import Case
from rcp.cases.queries import visible_to
from rcp.db import db
from rcp.deliberation.models import Condition, Decision, Examination, Proposal, UrgentOpinion
from rcp.deliberation.queries import sentence_of
from rcp.domain.case import CaseStatus, PostponementReason
from rcp.domain.dates import french_date
from rcp.web.clock import PARIS

CASES = 200  # the newest: nobody has had more
EXCERPT = 400  # characters of a text; the whole is one click away


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened, or is planned. `kind` is case, booking, decision, postponement or urgent."""

    kind: str
    day: date
    title: str
    body: str = ""
    meta: str = ""
    tag: str = ""
    tag_kind: str = "neutral"
    case_uuid: UUID
    meeting_uuid: UUID | None = None
    is_major: bool = False
    order: int = 0


def read_timeline(patient_ids: Sequence[int], *, actor: Actor, today: date) -> list[Moment]:
    """All that the actor may see of a person, whose records have these ids; the latest first."""
    cases = {case.id: case for case in _cases(patient_ids, actor)}
    if not cases:
        return []
    decisions = _decisions(list(cases))
    decided = {(decision.case_id, decision.meeting_id) for decision in decisions if decision.outcome}
    moments = [_case(case) for case in cases.values()]
    moments += [_decision(decision, cases[decision.case_id]) for decision in decisions if decision.outcome]
    moments += [
        _booking(item, cases[item.case_id], today)
        for item in _bookings(list(cases))
        if (item.case_id, item.meeting_id) not in decided
    ]
    moments += [_postponement(each, cases[each.case_id]) for each in _postponements(list(cases))]
    moments += [_urgent(each, cases[each.case_id]) for each in _urgent_opinions(list(cases))]
    return sorted(moments, key=lambda moment: (moment.day, moment.order), reverse=True)


def _cases(patient_ids: Sequence[int], actor: Actor) -> list[Case]:
    query = (
        select(Case)
        .where(Case.patient_id.in_(patient_ids), visible_to(actor))
        .options(
            load_only(Case.uuid, Case.number, Case.status, Case.question, Case.created_at, Case.submitted_at),
            joinedload(Case.board).load_only(Board.name),
            joinedload(Case.requester),
        )
        .order_by(Case.id.desc())
        .limit(CASES)
    )
    return list(db.session.execute(query).scalars())


def _decisions(case_ids: list[int]) -> list[Decision]:
    query = (
        select(Decision)
        .where(Decision.case_id.in_(case_ids), Decision.decided_at.is_not(None))
        .options(
            joinedload(Decision.meeting).load_only(Meeting.uuid, Meeting.date),
            selectinload(Decision.proposals).load_only(
                Proposal.treatment, Proposal.type_code, Proposal.intention, Proposal.aim, Proposal.decision_id
            ),
            selectinload(Decision.examinations).load_only(Examination.label, Examination.decision_id),
            selectinload(Decision.conditions).load_only(Condition.if_text, Condition.then_text, Condition.decision_id),
        )
        .order_by(Decision.id)
    )
    return list(db.session.execute(query).scalars())


def _bookings(case_ids: list[int]) -> list[AgendaItem]:
    query = (
        select(AgendaItem)
        .where(AgendaItem.case_id.in_(case_ids))
        .options(joinedload(AgendaItem.meeting).load_only(Meeting.uuid, Meeting.date, Meeting.status))
        .order_by(AgendaItem.id)
    )
    return list(db.session.execute(query).scalars())


def _postponements(case_ids: list[int]) -> list[Postponement]:
    query = (
        select(Postponement)
        .where(Postponement.case_id.in_(case_ids))
        .options(joinedload(Postponement.from_meeting).load_only(Meeting.uuid, Meeting.date))
        .order_by(Postponement.id)
    )
    return list(db.session.execute(query).scalars())


def _urgent_opinions(case_ids: list[int]) -> list[UrgentOpinion]:
    query = select(UrgentOpinion).where(UrgentOpinion.case_id.in_(case_ids)).order_by(UrgentOpinion.id)
    return list(db.session.execute(query).scalars())


def _case(case: Case) -> Moment:
    status = CaseStatus(case.status)
    requester = f"demandé par {case.requester.name}" if case.requester else ""
    return Moment(
        kind="case",
        day=_local(case.submitted_at or case.created_at),
        title=f"Dossier {case.number}",
        meta=" · ".join(part for part in (case.board.name, requester) if part),
        body=_excerpt(case.question),
        tag=status.label,
        tag_kind=_TAGS.get(status, "neutral"),
        case_uuid=case.uuid,
    )


_TAGS = {
    CaseStatus.DRAFT: "neutral",
    CaseStatus.SUBMITTED: "info",
    CaseStatus.RETURNED: "warning",
    CaseStatus.BOOKED: "info",
    CaseStatus.DISCUSSED: "accent",
    CaseStatus.REGISTERED: "accent",
    CaseStatus.VALIDATED: "success",
    CaseStatus.CLOSED: "success",
}


def _decision(decision: Decision, case: Case) -> Moment:
    is_final = decision.validated_at is not None
    parts = [case.board.name, f"dossier {case.number}"]
    if decision.quorum_status == "not_reached":
        parts.append("quorum non atteint")
    return Moment(
        kind="decision",
        day=decision.meeting.date,
        title="Décision de la RCP",
        meta=" · ".join(parts),
        body=sentence_of(decision),
        tag="Validée" if is_final else "À valider",
        tag_kind="success" if is_final else "warning",
        case_uuid=case.uuid,
        meeting_uuid=decision.meeting.uuid,
        is_major=True,
        order=3,
    )


def _booking(item: AgendaItem, case: Case, today: date) -> Moment:
    is_coming = item.meeting.date >= today
    return Moment(
        kind="booking",
        day=item.meeting.date,
        title="Séance à venir" if is_coming else "Séance",
        meta=f"{case.board.name} · dossier {case.number}",
        tag="Inscrit" if is_coming else "Sans décision",
        tag_kind="info" if is_coming else "warning",
        case_uuid=case.uuid,
        meeting_uuid=item.meeting.uuid,
        is_major=is_coming,
        order=2,
    )


def _postponement(each: Postponement, case: Case) -> Moment:
    return Moment(
        kind="postponement",
        day=_local(each.at),
        title=f"Reporté de la séance du {french_date(each.from_meeting.date)}",
        meta=f"{case.board.name} · dossier {case.number}",
        body=" – ".join(part for part in (_reason(each.reason), each.comment) if part),
        case_uuid=case.uuid,
        meeting_uuid=each.from_meeting.uuid,
        order=1,
    )


def _reason(code: str) -> str:
    return PostponementReason(code).label if code in set(PostponementReason) else code


def _urgent(each: UrgentOpinion, case: Case) -> Moment:
    return Moment(
        kind="urgent",
        day=_local(each.given_at),
        title="Avis en urgence",
        meta=f"{case.board.name} · dossier {case.number}",
        body=_excerpt(each.opinion),
        tag="Régularisé" if each.regularised_meeting_id else "À régulariser",
        tag_kind="success" if each.regularised_meeting_id else "warning",
        case_uuid=case.uuid,
        is_major=True,
        order=1,
    )


def _excerpt(text: str) -> str:
    if len(text) <= EXCERPT:
        return text
    return text[:EXCERPT].rsplit(None, 1)[0] + " […]"


def _local(moment: datetime) -> Any:
    """The date in Paris of an instant."""
    return moment.astimezone(PARIS).date()
