"""A decision in words: what was typed, its one French sentence, a summary for a list or a page.

Nothing is read here: the rows of a decision come loaded (`decisions`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from rcp.deliberation.models import Decision
from rcp.domain.agenda import to_paris
from rcp.domain.decision import (
    ActionEntry,
    ConditionEntry,
    DecisionEntry,
    DecisionFacts,
    DissentEntry,
    ExaminationFacts,
    Outcome,
    PresentAgain,
    ProposalEntry,
    ProposalFacts,
    decision_advice,
    decision_sentence,
    decision_words,
    present_again,
    treatment_choice,
    treatment_label,
)
from rcp.domain.quorum import QuorumStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSummary:
    """A decision in short, for a list, a case page or a timeline. `sentence` is its one French sentence."""

    uuid: UUID
    case_uuid: UUID
    case_number: str
    question: str
    meeting_uuid: UUID
    board: str
    date: date
    outcome_label: str
    sentence: str
    options: tuple[str, ...]
    comment: str
    is_decided: bool
    is_validated: bool
    is_without_decision: bool
    quorum_status: str
    must_be_presented_again: bool
    again: PresentAgain
    decided_at: datetime | None

    @property
    def text(self) -> str:
        """The sentence, then what the board said."""
        return "\n".join(part for part in (self.sentence, self.comment) if part)

    @property
    def state(self) -> str:
        """For the box that shows a decision: final, draft (not validated) or none (no decision could be taken)."""
        return "none" if self.is_without_decision else "final" if self.is_validated else "draft"

    @property
    def meta(self) -> str:
        """« RCP de cryothérapie, séance du 24/11/2026, cas discuté »"""
        parts = [self.board, f"séance du {self.date:%d/%m/%Y}", self.outcome_label.lower()]
        return ", ".join([*(part for part in parts if part), *(["sans quorum"] if self.lacks_quorum else [])])

    @property
    def lacks_quorum(self) -> bool:
        return self.again.for_quorum


def entry_of(decision: Decision | None) -> DecisionEntry:
    """What a decision holds, as it was typed; an empty entry for none."""
    if decision is None:
        return DecisionEntry()
    values = {name: getattr(decision, name) for name in DecisionEntry.columns()}
    values["supportive_care"] = tuple(decision.supportive_care)
    return DecisionEntry(
        **values,
        proposals=tuple(
            ProposalEntry(
                treatment_choice(each.treatment, each.type_code), each.intention, each.detail, each.plan, each.aim
            )
            for each in decision.proposals
        ),
        examinations=tuple(
            ExaminationFacts(each.label, each.not_before, each.not_after) for each in decision.examinations
        ),
        conditions=tuple(ConditionEntry(each.if_text, each.then_text) for each in decision.conditions),
        actions=tuple(ActionEntry(each.label, each.assignee_id, each.due_on) for each in decision.actions),
        dissents=tuple(DissentEntry(each.person_id, each.name, each.text) for each in decision.dissents),
    )


def sentence_of(decision: Decision) -> str:
    """The decision in one French sentence; its treatments, examinations and conditions are loaded."""
    return decision_sentence(sentence_facts(decision))


# What the sentence says of the decision itself, besides its rows.
_SAID = (
    "outcome", "is_surveillance", "is_stopping", "no_decision_reason", "no_decision_comment", "unblocked_by", "plan_b",
    "referral", "referral_board", "trial", "trial_name", "guideline", "is_to_present_again", "present_again_note",
)  # fmt: skip


def sentence_facts(decision: Decision) -> DecisionFacts:
    """What the sentence needs of a decision: a list of decisions need not read their actions and dissents."""
    return DecisionFacts(
        **{name: getattr(decision, name) for name in _SAID},
        proposals=tuple(
            ProposalFacts(
                treatment=each.treatment or each.type_code,
                label=treatment_label(each.treatment, each.type_code),
                intention=each.intention,
                aim=each.aim,
            )
            for each in decision.proposals
        ),
        examinations=tuple(ExaminationFacts(each.label) for each in decision.examinations),
        conditions=tuple(ConditionEntry(each.if_text, each.then_text) for each in decision.conditions),
    )


def again_of(decision: Decision) -> PresentAgain:
    """Why a decision taken comes back before the board, if it does."""
    status = QuorumStatus(decision.quorum_status) if decision.quorum_status else QuorumStatus.UNKNOWN
    return present_again(
        decision.outcome, status, is_asked=decision.is_to_present_again, note=decision.present_again_note
    )


def options_of(decision: Decision) -> tuple[str, ...]:
    """The treatments in order with their precision: « Cryoablation percutanée (cryothérapie) – deux aiguilles »."""
    return tuple(_options(decision))


def _options(decision: Decision) -> Iterable[str]:
    # Without any precision the sentence says it all.
    if not any(each.detail or each.plan for each in decision.proposals):
        return
    for each in decision.proposals:
        parts = [treatment_label(each.treatment, each.type_code)]
        if each.intention == "alternative":
            parts.append("alternative")
        parts += [text for text in (each.detail, each.plan) if text]
        yield " – ".join(parts)


def summary_of(decision: Decision) -> DecisionSummary:
    """A decision whose case, meeting and board are loaded, in short."""
    return DecisionSummary(
        uuid=decision.uuid,
        case_uuid=decision.case.uuid,
        case_number=decision.case.number,
        question=decision.case.question,
        meeting_uuid=decision.meeting.uuid,
        board=decision.meeting.board.name,
        date=decision.meeting.date,
        outcome_label=Outcome(decision.outcome).label if decision.outcome else "",
        sentence=sentence_of(decision),
        options=options_of(decision),
        comment=decision.comment,
        is_decided=decision.decided_at is not None,
        is_validated=decision.validated_at is not None,
        is_without_decision=bool(decision.no_decision_reason),
        quorum_status=decision.quorum_status,
        must_be_presented_again=decision.must_be_presented_again,
        again=again_of(decision),
        decided_at=decision.decided_at,
    )


def lines_of(decision: Decision) -> list[tuple[str, str]]:
    """A decision whose people are loaded, field by field: what was answered, with its French label."""
    return [(label, text) for label, text in decision_words(entry_of(decision), _names(decision)) if text]


def advice_on(decision: Decision) -> list[str]:
    """What is worth completing in a decision, and prevents nothing."""
    return [each.message for each in decision_advice(entry_of(decision).facts())]


def _names(decision: Decision) -> dict[int, str]:
    """The names of the people a decision speaks of, by key: who carries it, is given an action, dissents."""
    people = [
        decision.responsible,
        *(each.assignee for each in decision.actions),
        *(each.person for each in decision.dissents),
    ]
    return {each.id: each.name for each in people if each is not None}


def saved_text(decision: Decision) -> str:
    """« enregistrée par Dr Anne Le Goff à 14:31 »"""
    by = decision.updated_by.name if decision.updated_by else "la ligne de commande"
    return f"enregistrée par {by} à {to_paris(decision.updated_at):%H:%M}"
