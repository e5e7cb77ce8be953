"""What the rules need to know about a case: frozen primitives, named as the fields of the screens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from rcp.domain.clinical.conditions import Value


class Answer(StrEnum):
    """A question somebody answered; nobody having answered is the empty string, never one of these."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {"yes": "Oui", "no": "Non", "unknown": "Ne sait pas"}[self.value]


def answer_label(value: str) -> str:
    """The French word for a stored answer; « Non renseigné » when nobody answered."""
    return Answer(value).label if value else "Non renseigné"


class PresentationReason(StrEnum):
    """The four national reasons for presenting a case (CI-SIS volet FRCP 2025.01, ORG-186)."""

    DIAGNOSTIC_OPINION = "MED-235"
    TREATMENT_PROPOSAL = "ORG-114"
    RECOURSE = "ORG-115"
    PAEDIATRIC = "ORG-116"

    @property
    def label(self) -> str:
        return _REASON_LABELS[self]


_REASON_LABELS: Mapping[PresentationReason, str] = MappingProxyType(
    {
        PresentationReason.DIAGNOSTIC_OPINION: "Avis diagnostique",
        PresentationReason.TREATMENT_PROPOSAL: "Proposition de traitement (dont ajustement et surveillance)",
        PresentationReason.RECOURSE: "Recours",
        PresentationReason.PAEDIATRIC: "Pédiatrie",
    }
)


class DeliberationMode(StrEnum):
    """Whether the board is asked to discuss, or only to register a case that strictly follows a guideline."""

    DISCUSS = "discuss"
    REGISTER = "register"

    @property
    def label(self) -> str:
        return {"discuss": "À discuter", "register": "À enregistrer"}[self.value]


class Phase(StrEnum):
    """Phase of the cancer (jdv-rcp-phase-cancer)."""

    INITIAL = "MED-268"
    RELAPSE = "MED-244"

    @property
    def label(self) -> str:
        return {"MED-268": "Phase initiale du cancer", "MED-244": "Rechute du cancer"}[self.value]


class ProgressionKind(StrEnum):
    """How far the cancer progressed (jdv-progression-cancer)."""

    LOCAL = "MED-246"
    REGIONAL = "MED-247"
    DISTANT = "MED-248"

    @property
    def label(self) -> str:
        return {
            "MED-246": "Progression locale",
            "MED-247": "Progression régionale",
            "MED-248": "Progression à distance",
        }[self.value]


class ResultKind(StrEnum):
    """The four families of dated results."""

    IMAGING = "imaging"
    PATHOLOGY = "pathology"
    BIOLOGY = "biology"
    CLINICAL = "clinical"

    @property
    def label(self) -> str:
        return {
            "imaging": "Imagerie",
            "pathology": "Anatomopathologie",
            "biology": "Biologie",
            "clinical": "Mesures cliniques et explorations fonctionnelles",
        }[self.value]


@dataclass(frozen=True, slots=True)
class LesionFacts:
    """One lesion. Axes and distances in mm; `position` is its number on the page, from 1."""

    position: int = 1
    organ: str = ""
    nature: str = ""
    site: str = ""
    site_code: str = ""
    laterality: str = ""
    long_axis_mm: Decimal | None = None
    short_axis_mm: Decimal | None = None
    imaging_date: date | None = None
    imaging_modality: str = ""
    distances: tuple[tuple[str, Decimal | None], ...] = ()  # (critical structure, mm)
    remark: str = ""
    descriptors: Mapping[str, Value] = field(
        default_factory=dict
    )  # key of the organ's sheet → code, codes, number or text


@dataclass(frozen=True, slots=True)
class Measure:
    """A coded result: the measure, its value (a number in the unit of the measure, or a code), the day."""

    code: str
    value: float | str
    on: date


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case as the rules see it. An empty string or an empty tuple means that nobody filled the field in."""

    # question
    question: str = ""
    reasons: tuple[str, ...] = ()
    organ: str = ""
    deliberation_mode: str = DeliberationMode.DISCUSS
    intended_treatments: tuple[str, ...] = ()
    guideline: str = ""
    has_requester: bool = False
    has_presenter: bool = False
    has_referring: bool = False
    summary: str = ""
    # lesions
    lesions: tuple[LesionFacts, ...] = ()
    # tumour
    tumour_site: str = ""
    morphology: str = ""
    tumour_laterality: str = ""
    tnm_prefix: str = ""
    tnm_t: str = ""
    tnm_n: str = ""
    tnm_m: str = ""
    tnm_version: str = ""
    other_classification: str = ""
    phase: str = ""
    progression: str = ""
    progression_kinds: tuple[str, ...] = ()
    screening: str = ""
    discovery: str = ""
    # situation
    medical_history: str = ""
    surgical_history: str = ""
    family_history: str = ""
    comorbidities: str = ""
    performance_status: str = ""
    has_allergies: str = ""
    allergies: str = ""
    has_anticoagulants: str = ""
    anticoagulants: str = ""
    antithrombotics: tuple[str, ...] = ()
    # what is counted, not read
    treatments: int = 0
    treatment_kinds: tuple[str, ...] = ()  # of the earlier treatments, codes of `treatment_types`
    results: tuple[str, ...] = ()  # their kinds: imaging, pathology, biology, clinical
    measures: tuple[Measure, ...] = ()  # those of the results that rules read, the newest first
    attachments: int = 0
    imaging_url: str = ""
    study_uid: str = ""
    accession_number: str = ""
    # the patient's part
    patient_informed: str = ""
    patient_not_opposed: str = ""
    patient_wishes: str = ""
