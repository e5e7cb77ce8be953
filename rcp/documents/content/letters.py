"""A letter drawn from a sealed fiche, as it is printed."""

from __future__ import annotations

from dataclasses import dataclass

from rcp.documents.content.identity import PatientIdentity
from rcp.documents.content.meeting import Edition, MeetingContent
from rcp.documents.content.words import Section
from rcp.domain.letters import LetterKind


@dataclass(frozen=True, kw_only=True)
class LetterContent:
    """A letter: to whom, when, about whom, its parts in order, what is always said, who signs. `date` is ISO."""

    kind: str  # "patient", "doctor"
    meeting: MeetingContent
    edition: Edition
    identity: PatientIdentity
    case_number: str
    fiche_version: int
    date: str
    recipient: tuple[str, ...] = ()
    greeting: str = ""
    sections: tuple[Section, ...] = ()
    closing: str = ""
    signature: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def decision_titles(self) -> tuple[str, ...]:
        """The titles of the parts that say the decision, set apart on paper."""
        return tuple(part.title for part in LetterKind(self.kind).parts if part.is_decision)

    @property
    def is_for_patient(self) -> bool:
        return self.kind == "patient"
