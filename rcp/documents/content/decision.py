"""What the board answered to a case, and what it answered from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class OpinionContent:
    """A written opinion collected for the case (D. 6124-131 III)."""

    name: str
    specialty: str = ""
    stance: str = ""
    text: str = ""
    given_at: str = ""
    is_typed_afterwards: bool = False  # the session was held on paper: `given_at` is when it was typed


@dataclass(frozen=True, kw_only=True)
class ProposalContent:
    """One treatment proposed, in order."""

    rank: int
    label: str
    intention: str = ""  # "Première intention", "Alternative"
    detail: str = ""
    plan: str = ""
    aim: str = ""  # "Curative", "Antalgique, palliative"…


@dataclass(frozen=True, kw_only=True)
class ConditionContent:
    """« Si … alors … »; `sentence` says both halves."""

    sentence: str


@dataclass(frozen=True, kw_only=True)
class ActionContent:
    """Something to do after the decision; `due_on` is ISO."""

    label: str
    assignee: str = ""
    due_on: str = ""


@dataclass(frozen=True, kw_only=True)
class DissentContent:
    """Somebody who took part and does not share the decision."""

    name: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class ExaminationContent:
    """A complementary examination asked for, with the dates between which it is wanted."""

    label: str
    not_before: str = ""
    not_after: str = ""


@dataclass(frozen=True, kw_only=True)
class DecisionContent:
    """What the board answered."""

    outcome: str = ""  # "Cas discuté", "Cas enregistré"
    sentence: str = ""  # the decision in one line, also printed in the list of the first pages
    proposals: tuple[ProposalContent, ...] = ()
    no_decision_reason: str = ""
    no_decision_comment: str = ""
    unblocked_by: str = ""  # what would let the board decide
    comment: str = ""
    conditions: tuple[ConditionContent, ...] = ()
    plan_b: str = ""
    examinations: tuple[ExaminationContent, ...] = ()
    is_surveillance: bool = False
    surveillance: str = ""
    is_stopping: bool = False
    stopping: str = ""
    referral: str = ""  # "RCP de recours", "RCP pédiatrique"
    referral_board: str = ""
    supportive_care: tuple[str, ...] = ()
    supportive_care_comment: str = ""
    oncogeriatrics: str = ""
    double_expertise: str = ""
    trial: str = ""
    trial_name: str = ""
    guideline_followed: str = ""
    guideline: str = ""
    departure_reason: str = ""
    patient_preference: str = ""
    responsible: str = ""
    due_on: str = ""
    actions: tuple[ActionContent, ...] = ()
    dissents: tuple[DissentContent, ...] = ()
    presented_again: str = ""  # "faute de quorum", "à la demande de la RCP"; "" when the case does not come back
    presented_again_note: str = ""
    is_validated: bool = False
    validated_by: str = ""
    validated_at: str = ""


@dataclass(frozen=True, kw_only=True)
class QuorumContent:
    """The quorum of one case. `status` is `reached`, `not_reached` or `unknown`."""

    status: str = "unknown"
    label: str = "Ne sait pas"
    lines: tuple[str, ...] = ()  # the rule, then how it was met
    missing: tuple[str, ...] = ()
    by_writing: tuple[str, ...] = ()  # what a written opinion satisfied


@dataclass(frozen=True, kw_only=True)
class PreviousDecision:
    """The last decision of a board about the same patient."""

    date: str
    board: str = ""
    text: str = ""
