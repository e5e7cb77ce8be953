"""What the board answers to a case: its coded answers, what it must hold, and the one sentence that sums it up."""

from rcp.domain.case.facts import Answer, answer_label
from rcp.domain.decision.checks import (
    QuorumConsequence,
    check_decision,
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
from rcp.domain.decision.sentence import decision_sentence
from rcp.domain.decision.words import decision_words

__all__ = [
    "Answer",
    "DecisionEntry",
    "DecisionFacts",
    "ExaminationFacts",
    "Intention",
    "NoDecisionReason",
    "Outcome",
    "PatientPreference",
    "ProposalEntry",
    "ProposalFacts",
    "QuorumConsequence",
    "Referral",
    "Trial",
    "answer_label",
    "check_decision",
    "decision_sentence",
    "decision_words",
    "needs_double_expertise",
    "quorum_consequence",
    "treatment_choice",
    "treatment_label",
]
