"""One content a paper: minutes, fiche, agenda, attendance sheet, paper pack; a letter has its own module."""

from __future__ import annotations

from dataclasses import dataclass, field

from rcp.documents.content.case import CaseContent
from rcp.documents.content.identity import PersonLine
from rcp.documents.content.letters import LetterContent
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
class SheetLine:
    """Somebody noted on the attendance sheet; hours are `HH:MM`, "" from the start and until the end."""

    person: PersonLine
    arrived: str = ""
    left: str = ""


@dataclass(frozen=True, kw_only=True)
class AttendanceSheetContent:
    """The sheet people sign in the room: those expected, with boxes to tick, then as they were noted."""

    meeting: MeetingContent
    edition: Edition
    expected: tuple[PersonLine, ...] = ()
    noted: tuple[SheetLine, ...] = ()
    quorum_rule: tuple[str, ...] = ()
    blank_lines: int = 6


@dataclass(frozen=True, kw_only=True)
class PackCase:
    """One page of the pack: what the board must see of a case, and its code. `pack` makes it fit its page."""

    case: CaseContent
    code: str  # "K7M-3QW"
    mode: str = ""  # "À discuter", "À enregistrer"
    planned_at: str = ""
    planned_minutes: int = 0
    wished: tuple[str, ...] = ()  # what the requester would propose, one treatment a line
    wished_comment: str = ""
    wished_by: str = ""
    is_young: bool = False  # the double expertise is asked for
    left_out: tuple[str, ...] = ()  # what found no room: "2 lésions", "5 résultats"
    is_drawn: bool = True  # with the drawings of its lesions
    room_mm: int = 0  # left for notes at the foot of the page


@dataclass(frozen=True, kw_only=True)
class PackChoices:
    """The answers to tick, as the form of a decision words them."""

    outcomes: tuple[str, ...] = ()
    intentions: tuple[str, ...] = ()
    trials: tuple[str, ...] = ()
    preferences: tuple[str, ...] = ()
    no_decision_reasons: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PackContent:
    """A whole session to hold on paper: the list of its cases, the sheet to sign, one page a case."""

    meeting: MeetingContent
    edition: Edition
    sheet: AttendanceSheetContent
    choices: PackChoices
    cases: tuple[PackCase, ...] = ()


Document = MinutesContent | FicheContent | AgendaContent | AttendanceSheetContent | PackContent | LetterContent
