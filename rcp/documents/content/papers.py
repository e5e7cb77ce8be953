"""One content a paper: minutes, fiche, agenda, attendance sheet."""

from __future__ import annotations

from dataclasses import dataclass, field

from rcp.documents.content.case import CaseContent
from rcp.documents.content.identity import PersonLine
from rcp.documents.content.meeting import Edition, MeetingContent, PostponedCase
from rcp.documents.notices import personal_data_notice


@dataclass(frozen=True, kw_only=True)
class MinutesContent:
    """The minutes of one meeting (procès-verbal)."""

    meeting: MeetingContent
    edition: Edition
    notice: str = ""
    attendance: tuple[PersonLine, ...] = ()
    absentees: tuple[PersonLine, ...] = ()
    quorum_rule: tuple[str, ...] = ()
    quorum_summary: str = ""
    cases: tuple[CaseContent, ...] = ()
    postponed: tuple[PostponedCase, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class FicheContent:
    """The fiche RCP of one patient for one meeting, with the two privacy texts frozen in it."""

    meeting: MeetingContent
    edition: Edition
    case: CaseContent
    privacy_establishment: str = field(default_factory=lambda: personal_data_notice().establishment)
    privacy_institute: str = field(default_factory=lambda: personal_data_notice().institute)


@dataclass(frozen=True, kw_only=True)
class AgendaLine:
    """One case of the printable agenda, on one line."""

    position: int
    number: str
    patient: str
    birth_date: str = ""
    sex: str = ""
    organ: str = ""
    question: str = ""
    presenter: str = ""
    requester: str = ""
    mode: str = ""  # "À discuter", "À enregistrer"
    planned_at: str = ""
    planned_minutes: int = 0
    status: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AgendaContent:
    """The agenda of a meeting, A4 landscape."""

    meeting: MeetingContent
    edition: Edition
    lines: tuple[AgendaLine, ...] = ()
    planned_minutes: int = 0
    available_minutes: int = 0
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class AttendanceSheetContent:
    """The sheet people sign in the room."""

    meeting: MeetingContent
    edition: Edition
    expected: tuple[PersonLine, ...] = ()
    blank_lines: int = 6


Document = MinutesContent | FicheContent | AgendaContent | AttendanceSheetContent
