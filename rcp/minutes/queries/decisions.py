"""A decision as a document prints it."""

from __future__ import annotations

from datetime import date

from rcp.deliberation.models import Decision, Proposal
from rcp.deliberation.queries import again_of, sentence_of
from rcp.documents.content import (
    ActionContent,
    ConditionContent,
    DecisionContent,
    DissentContent,
    ExaminationContent,
    ProposalContent,
)
from rcp.domain.case import answer_label
from rcp.domain.decision import (
    ConditionEntry,
    Intention,
    NoDecisionReason,
    Outcome,
    PatientPreference,
    Referral,
    Trial,
    aim_label,
    treatment_label,
)
from rcp.domain.vocabulary import vocabulary


def decision_content(decision: Decision) -> DecisionContent:
    """What a document prints of a decision."""
    known = PatientPreference(decision.patient_preference_known) if decision.patient_preference_known else None
    preference = decision.patient_preference or (known.label if known else "")
    return DecisionContent(
        outcome=Outcome(decision.outcome).label if decision.outcome else "",
        sentence=sentence_of(decision),
        proposals=tuple(_proposal(rank, each) for rank, each in enumerate(decision.proposals, 1)),
        no_decision_reason=NoDecisionReason(decision.no_decision_reason).label if decision.no_decision_reason else "",
        no_decision_comment=decision.no_decision_comment,
        unblocked_by=decision.unblocked_by,
        comment=decision.comment,
        conditions=tuple(
            ConditionContent(sentence=ConditionEntry(each.if_text, each.then_text).sentence)
            for each in decision.conditions
        ),
        plan_b=decision.plan_b,
        examinations=tuple(
            ExaminationContent(label=each.label, not_before=_iso(each.not_before), not_after=_iso(each.not_after))
            for each in decision.examinations
        ),
        is_surveillance=decision.is_surveillance,
        surveillance=decision.surveillance,
        is_stopping=decision.is_stopping,
        stopping=decision.stopping,
        referral=Referral(decision.referral).label if decision.referral not in ("", Referral.NONE) else "",
        referral_board=decision.referral_board,
        supportive_care=tuple(vocabulary("supportive_care").label(code) for code in decision.supportive_care),
        supportive_care_comment=decision.supportive_care_comment,
        oncogeriatrics=_said(decision.oncogeriatrics),
        double_expertise=_said(decision.double_expertise),
        trial=Trial(decision.trial).label if decision.trial else "",
        trial_name=decision.trial_name,
        guideline_followed=_said(decision.guideline_followed),
        guideline=decision.guideline,
        departure_reason=decision.departure_reason,
        patient_preference=preference,
        responsible=decision.responsible.name if decision.responsible else "",
        due_on=_iso(decision.due_on),
        actions=tuple(
            ActionContent(
                label=each.label, assignee=each.assignee.name if each.assignee else "", due_on=_iso(each.due_on)
            )
            for each in decision.actions
        ),
        dissents=tuple(
            DissentContent(name=each.person.name if each.person else each.name, text=each.text)
            for each in decision.dissents
        ),
        presented_again=again_of(decision).cause if decision.decided_at else "",
        presented_again_note=decision.present_again_note if decision.is_to_present_again else "",
        is_validated=decision.validated_at is not None,
        validated_by=decision.validated_by.name if decision.validated_by else "",
        validated_at=_iso(decision.validated_at),
    )


def _proposal(rank: int, row: Proposal) -> ProposalContent:
    return ProposalContent(
        rank=rank,
        label=treatment_label(row.treatment, row.type_code),
        intention=Intention(row.intention).label,
        detail=row.detail,
        plan=row.plan,
        aim=aim_label(row.aim),
    )


def _iso(when: date | None) -> str:
    return when.isoformat() if when else ""


def _said(value: str) -> str:
    return answer_label(value) if value else ""
