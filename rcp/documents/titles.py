"""Titles and file names of documents. Neither carries an identity."""

from __future__ import annotations

from datetime import date

from rcp.documents import french
from rcp.documents.content import (
    AgendaContent,
    AttendanceSheetContent,
    Document,
    FicheContent,
    LetterContent,
    MinutesContent,
    PackContent,
)
from rcp.domain import letters, minutes
from rcp.domain.minutes import FileRole


def document_title(content: Document) -> str:
    """The title a reader shows in its window."""
    meeting = content.meeting
    day = french.long_date(meeting.date)
    if isinstance(content, FicheContent):
        return f"Fiche RCP {content.case.number} – {meeting.board} – {day}"
    if isinstance(content, LetterContent):
        return f"{letters.LetterKind(content.kind).label} – dossier {content.case_number} – {day}"
    name = {
        MinutesContent: "Procès-verbal",
        AgendaContent: "Ordre du jour",
        AttendanceSheetContent: "Feuille de présence",
        PackContent: "Dossier papier",
    }[type(content)]
    return f"{name} – {meeting.board} – {day}"


def document_description(content: Document) -> str:
    """One sentence for the metadata of the file."""
    return f"{content.meeting.board}, séance du {french.weekday_date(content.meeting.date)}. {content.edition.status}."


def file_name(content: Document) -> str:
    """`RCP_2026-11-23_0042.pdf`, `PV-RCP_2026-11-23_PROJET.pdf`, `RCP_2026-11-23_ordre-du-jour.pdf`."""
    day = content.meeting.date
    if isinstance(content, AgendaContent):
        return f"RCP_{day}_ordre-du-jour.pdf"
    if isinstance(content, AttendanceSheetContent):
        return f"RCP_{day}_presences.pdf"
    if isinstance(content, PackContent):
        return f"RCP_{day}_dossier-papier.pdf"
    if isinstance(content, LetterContent):
        return letters.letter_file_name(
            letters.LetterKind(content.kind), date.fromisoformat(day), _rank(content.case_number),
            is_draft=content.edition.is_draft,
        )  # fmt: skip
    version = 0 if content.edition.is_draft else content.edition.version
    if isinstance(content, FicheContent):
        number = _rank(content.case.number)
        return minutes.file_name(minutes.DocumentKind.FICHE, date.fromisoformat(day), number, version)
    return minutes.file_name(minutes.DocumentKind.MINUTES, date.fromisoformat(day), None, version)


def _rank(case_number: str) -> int:
    """42 of 2026-00042: the year is the meeting's as often as not, the rank is what people say aloud."""
    return int(case_number.rsplit("-", 1)[-1])


def form_name(name: str, role: FileRole) -> str:
    """The name of another file of a document, from that of its tagged PDF: `RCP_2026-11-23_0042_signe.pdf`."""
    stem = name.removesuffix(".pdf")
    return {
        FileRole.TAGGED: name,
        FileRole.SIGNED: f"{stem}_signe.pdf",
        FileRole.EMBEDDED: f"{stem}_a-1b.pdf",
        FileRole.NATIONAL: f"F{stem}.xml",
    }[role]
