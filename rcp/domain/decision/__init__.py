"""What the board answers to a case: its coded answers, what it must hold, and the one sentence that sums it up."""

from rcp.domain.case.facts import Answer, answer_label
from rcp.domain.decision.again import PresentAgain, present_again
from rcp.domain.decision.aim import Aim, aim_label
from rcp.domain.decision.checks import (
    QuorumConsequence,
    check_decision,
    decision_advice,
    needs_double_expertise,
    quorum_consequence,
)
from rcp.domain.decision.entry import (
    DecisionEntry,
    ProposalEntry,
    treatment_choice,
    treatment_label,
)
from rcp.domain.decision.facts import (
    DecisionFacts,
    ExaminationFacts,
    Intention,
    NoDecisionReason,
    Outcome,
    PatientPreference,
    ProposalFacts,
    Referral,
    Trial,
)
from rcp.domain.decision.rows import ActionEntry, ConditionEntry, DissentEntry
from rcp.domain.decision.sentence import decision_sentence
from rcp.domain.decision.words import decision_words

__all__ = [
    "ActionEntry",
    "Aim",
    "Answer",
    "ConditionEntry",
    "DecisionEntry",
    "DecisionFacts",
    "DissentEntry",
    "ExaminationFacts",
    "Intention",
    "NoDecisionReason",
    "Outcome",
    "PatientPreference",
    "PresentAgain",
    "ProposalEntry",
    "ProposalFacts",
    "QuorumConsequence",
    "Referral",
    "Trial",
    "aim_label",
    "answer_label",
    "check_decision",
    "decision_advice",
    "decision_sentence",
    "decision_words",
    "needs_double_expertise",
    "present_again",
    "quorum_consequence",
    "treatment_choice",
    "treatment_label",
]
