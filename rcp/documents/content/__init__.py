"""What a document says, as frozen dataclasses of primitives.

Conventions, the same everywhere:

* labels are French and ready to read (`"Cryothérapie percutanée"`, `"en salle"`), codes never are printed;
* dates are ISO texts and are put into French by the templates: `2026-11-23`; a birth date or a treatment date may be
  partial (`1958`, `1958-04`); an instant carries its offset (`2026-11-23T15:05:00+00:00`) and is shown in Paris time;
* a meeting's hour is wall time in Europe/Paris, `HH:MM`;
* lengths are texts in millimetres with a point (`"23.5"`); the templates print the comma and the unit;
* missing is `""` (or an empty tuple), printed « Non renseigné » where silence would mislead.

A content is sealed and printed again later: it goes to and from plain JSON values by `sealing.to_plain` / `from_plain`.
"""

from __future__ import annotations

from rcp.documents.content.case import CaseContent, ResultContent, TreatmentContent
from rcp.documents.content.decision import (
    ActionContent,
    ConditionContent,
    DecisionContent,
    DissentContent,
    ExaminationContent,
    OpinionContent,
    PreviousDecision,
    ProposalContent,
    QuorumContent,
)
from rcp.documents.content.identity import PatientIdentity, PersonLine
from rcp.documents.content.knowledge import AlertContent, GapContent, ScoreContent, StudyContent
from rcp.documents.content.lesions import AnswersContent, DistanceContent, DrawingContent, DrawnRegion, LesionContent
from rcp.documents.content.letters import LetterContent
from rcp.documents.content.meeting import Edition, MeetingContent, PostponedCase
from rcp.documents.content.papers import (
    AgendaContent,
    AgendaLine,
    AttendanceSheetContent,
    Document,
    FicheContent,
    MinutesContent,
    PackCase,
    PackChoices,
    PackContent,
    SheetLine,
)
from rcp.documents.content.words import Fact, Section

__all__ = [
    "ActionContent",
    "AgendaContent",
    "AgendaLine",
    "AlertContent",
    "AnswersContent",
    "AttendanceSheetContent",
    "CaseContent",
    "ConditionContent",
    "DecisionContent",
    "DissentContent",
    "DistanceContent",
    "Document",
    "DrawingContent",
    "DrawnRegion",
    "Edition",
    "ExaminationContent",
    "Fact",
    "FicheContent",
    "GapContent",
    "LesionContent",
    "LetterContent",
    "MeetingContent",
    "MinutesContent",
    "OpinionContent",
    "PackCase",
    "PackChoices",
    "PackContent",
    "PatientIdentity",
    "PersonLine",
    "PostponedCase",
    "PreviousDecision",
    "ProposalContent",
    "QuorumContent",
    "ResultContent",
    "ScoreContent",
    "Section",
    "SheetLine",
    "StudyContent",
    "TreatmentContent",
]
