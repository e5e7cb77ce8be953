"""A case as the board saw it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rcp.documents.content.decision import DecisionContent, OpinionContent, PreviousDecision, QuorumContent
from rcp.documents.content.identity import PatientIdentity, PersonLine
from rcp.documents.content.knowledge import AlertContent, GapContent, ScoreContent, StudyContent
from rcp.documents.content.lesions import LesionContent
from rcp.documents.content.words import Fact, Section


@dataclass(frozen=True, kw_only=True)
class TreatmentContent:
    """A treatment given, under way or planned before this meeting."""

    type: str
    label: str = ""
    started_on: str = ""
    ended_on: str = ""
    status: str = ""
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class ResultContent:
    """A dated result: `kind` is "Imagerie", "Anatomopathologie" or "Biologie"."""

    kind: str
    done_on: str
    label: str
    value: str = ""
    unit: str = ""
    text: str = ""
    accession_number: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseContent:
    """A case as the board saw it and what was answered."""

    number: str
    position: int
    identity: PatientIdentity
    question: str = ""
    reasons: tuple[str, ...] = ()
    organ: str = ""
    marks: tuple[str, ...] = ()  # "Examiné sans quorum", "Inscrit après la clôture", "À présenter de nouveau"
    late_reason: str = ""
    urgent_opinion: str = ""
    requester: str = ""
    presenter: str = ""
    referring: str = ""
    treating_doctor: str = ""
    entered_by: str = ""  # only when somebody entered the case in the requester's name
    correspondents: tuple[str, ...] = ()
    summary: str = ""
    facts: tuple[Fact, ...] = ()  # performance status, allergies, anticoagulants, information of the patient
    history: tuple[Section, ...] = ()
    tumour: tuple[Fact, ...] = ()
    lesions: tuple[LesionContent, ...] = ()
    scores: tuple[ScoreContent, ...] = ()
    plans: tuple[Section, ...] = ()  # technical plans of cryotherapy foreseen before the decision
    treatments: tuple[TreatmentContent, ...] = ()
    results: tuple[ResultContent, ...] = ()
    patient_wishes: str = ""
    previous: PreviousDecision | None = None
    opinions: tuple[OpinionContent, ...] = ()
    decision: DecisionContent | None = None
    quorum: QuorumContent | None = None
    discussed_by: tuple[PersonLine, ...] = ()
    recused: tuple[PersonLine, ...] = ()  # present at the meeting, not for this case
    alerts: tuple[AlertContent, ...] = ()
    studies: tuple[StudyContent, ...] = ()
    gaps: tuple[GapContent, ...] = ()  # what warns the board

    def without_validation(self) -> CaseContent:
        """The same case, whether, when and by whom it was validated left out."""
        if self.decision is None:
            return self
        return replace(self, decision=replace(self.decision, is_validated=False, validated_by="", validated_at=""))
