"""The coded answers of a decision, and the decision as the rules see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from rcp.domain.decision.rows import ActionEntry, ConditionEntry, DissentEntry


class Outcome(StrEnum):
    """The two national statuses of a case presented (jdv-rcp-statut-cas-presente)."""

    DISCUSSED = "discussed"
    REGISTERED = "registered"

    @property
    def label(self) -> str:
        return {"discussed": "Cas discuté", "registered": "Cas enregistré"}[self.value]

    @property
    def national_code(self) -> str:
        return {"discussed": "ORG-134", "registered": "ORG-128"}[self.value]


class Intention(StrEnum):
    """The rank of a proposal; the national number of intention is 1 or 2."""

    FIRST = "first"
    ALTERNATIVE = "alternative"

    @property
    def label(self) -> str:
        return {"first": "Première intention", "alternative": "Alternative"}[self.value]

    @property
    def number(self) -> int:
        return {"first": 1, "alternative": 2}[self.value]


class NoDecisionReason(StrEnum):
    """Why the board could not decide."""

    IMAGING_MISSING = "imaging-missing"
    PATHOLOGY_MISSING = "pathology-missing"
    FILE_INCOMPLETE = "file-incomplete"
    SPECIALIST_ABSENT = "specialist-absent"
    DISAGREEMENT = "disagreement"
    PATIENT_TO_BE_SEEN = "patient-to-be-seen"
    WRONG_BOARD = "wrong-board"
    PATIENT_DECEASED = "patient-deceased"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _NO_DECISION_LABELS[self]

    @property
    def needs_comment(self) -> bool:
        return self is NoDecisionReason.OTHER


_NO_DECISION_LABELS: Mapping[NoDecisionReason, str] = MappingProxyType(
    {
        NoDecisionReason.IMAGING_MISSING: "Imagerie manquante ou insuffisante",
        NoDecisionReason.PATHOLOGY_MISSING: "Anatomopathologie manquante",
        NoDecisionReason.FILE_INCOMPLETE: "Dossier incomplet",
        NoDecisionReason.SPECIALIST_ABSENT: "Spécialiste nécessaire absent",
        NoDecisionReason.DISAGREEMENT: "Absence de consensus",
        NoDecisionReason.PATIENT_TO_BE_SEEN: "Patient à revoir en consultation avant de conclure",
        NoDecisionReason.WRONG_BOARD: "Relève d’une autre RCP",
        NoDecisionReason.PATIENT_DECEASED: "Patient décédé",
        NoDecisionReason.OTHER: "Autre motif",
    }
)


class Trial(StrEnum):
    """Whether a clinical trial was proposed. Nationally a yes or no (MED-250); the reason for a no is kept."""

    YES = "yes"
    NO = "no"
    NONE_OPEN = "none-open"
    INELIGIBLE = "ineligible"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        return {
            "yes": "Oui, un essai est proposé",
            "no": "Non",
            "none-open": "Non, aucun essai ouvert",
            "ineligible": "Non, patient non éligible",
            "declined": "Non, refus du patient",
        }[self.value]

    @property
    def is_proposed(self) -> bool:
        return self is Trial.YES


class Referral(StrEnum):
    """Whether the case goes on to another board."""

    NONE = "none"
    RECOURSE = "recourse"
    PAEDIATRIC = "paediatric"

    @property
    def label(self) -> str:
        return {"none": "Aucune", "recourse": "RCP de recours", "paediatric": "RCP pédiatrique"}[self.value]


class PatientPreference(StrEnum):
    """Whether the patient's preference is known; its words are kept beside."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {"yes": "Préférence exprimée", "no": "Sans préférence", "unknown": "Inconnue"}[self.value]


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """One treatment proposed; `label` is its French name."""

    treatment: str
    label: str = ""
    intention: str = Intention.FIRST
    detail: str = ""
    plan: str = ""
    aim: str = ""


@dataclass(frozen=True, slots=True)
class ExaminationFacts:
    """A complementary examination, wanted between two dates, both included and both optional."""

    label: str
    not_before: date | None = None
    not_after: date | None = None


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """A decision as the rules see it; an empty string means that nobody answered.

    `needs_double_expertise` comes from the function of that name; `asks_responsible` tells that the board wants each
    decision carried by somebody, by a date. `participants` are the people (keys) who took part in this case, None when
    nobody looked; `recused` those who stood back from it.
    """

    outcome: str = ""
    proposals: tuple[ProposalFacts, ...] = ()
    examinations: tuple[ExaminationFacts, ...] = ()
    is_surveillance: bool = False
    surveillance: str = ""
    is_stopping: bool = False
    stopping: str = ""
    no_decision_reason: str = ""
    no_decision_comment: str = ""
    unblocked_by: str = ""
    comment: str = ""
    conditions: tuple[ConditionEntry, ...] = ()
    plan_b: str = ""
    actions: tuple[ActionEntry, ...] = ()
    dissents: tuple[DissentEntry, ...] = ()
    is_to_present_again: bool = False
    present_again_note: str = ""
    referral: str = ""
    referral_board: str = ""
    trial: str = ""
    trial_name: str = ""
    guideline_followed: str = ""
    guideline: str = ""
    departure_reason: str = ""
    patient_preference_known: str = ""
    patient_preference: str = ""
    needs_double_expertise: bool = False
    double_expertise: str = ""
    has_responsible: bool = False
    asks_responsible: bool = False
    due_on: date | None = None
    decided_on: date | None = None
    participants: frozenset[int] | None = None
    recused: frozenset[int] = frozenset()

    @property
    def has_referral(self) -> bool:
        return self.referral not in ("", Referral.NONE)

    @property
    def decides_something(self) -> bool:
        return bool(
            self.proposals
            or self.examinations
            or self.is_surveillance
            or self.is_stopping
            or self.has_referral
            or self.conditions
        )

    @property
    def asks_what_unblocks(self) -> bool:
        """Whether the decision must say what would let the board decide: nothing would for a patient deceased, and
        another board is what a case of another board waits for.
        """
        reason = self.no_decision_reason
        if not reason or reason == NoDecisionReason.PATIENT_DECEASED:
            return False
        return not (reason == NoDecisionReason.WRONG_BOARD and self.has_referral)
