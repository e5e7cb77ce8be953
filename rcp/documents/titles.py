"""Titles and file names of documents. Neither carries an identity."""

from __future__ import annotations

from rcp.documents import french
from rcp.documents.content import AgendaContent, AttendanceSheetContent, Document, FicheContent, MinutesContent


def document_title(content: Document) -> str:
    """The title a reader shows in its window."""
    meeting = content.meeting
    day = french.long_date(meeting.date)
    if isinstance(content, FicheContent):
        return f"Fiche RCP {content.case.number} – {meeting.board} – {day}"
    name = {
        MinutesContent: "Procès-verbal",
        AgendaContent: "Ordre du jour",
        AttendanceSheetContent: "Feuille de présence",
    }[type(content)]
    return f"{name} – {meeting.board} – {day}"


def document_description(content: Document) -> str:
    """One sentence for the metadata of the file."""
    return f"{content.meeting.board}, séance du {french.weekday_date(content.meeting.date)}. {content.edition.status}."


def file_name(content: Document) -> str:
    """`RCP_2026-11-23_PV_v1.pdf`, `RCP_2026-11-23_2026-00042_v1.pdf`; a draft says so."""
    names = {MinutesContent: "PV", AgendaContent: "ordre-du-jour", AttendanceSheetContent: "presences"}
    what = content.case.number if isinstance(content, FicheContent) else names[type(content)]
    sealable = isinstance(content, (MinutesContent, FicheContent))
    version = ("projet" if content.edition.is_draft else f"v{content.edition.version}") if sealable else ""
    return "_".join(part for part in ("RCP", content.meeting.date, what, version) if part) + ".pdf"
