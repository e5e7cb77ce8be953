"""The printable agenda: one line a case, as frozen text."""

from __future__ import annotations

from datetime import datetime

from rcp.agenda.queries.lines import MeetingPage, PageLine
from rcp.agenda.queries.texts import cutoff_text
from rcp.documents.content import AgendaContent, AgendaLine, Edition, MeetingContent
from rcp.domain.agenda import MeetingStatus
from rcp.domain.identity import Sex


def agenda_content(page: MeetingPage, *, edited_by: str, now: datetime, is_fictional: bool = False) -> AgendaContent:
    """What the sheet says, at this instant. A draft agenda says so; the video link is never printed."""
    meeting = page.meeting
    is_published = meeting.published_at is not None or meeting.status != MeetingStatus.PLANNED
    return AgendaContent(
        meeting=MeetingContent(
            board=meeting.board.name,
            date=meeting.date.isoformat(),
            start_time=f"{meeting.start_time:%H:%M}",
            establishment=meeting.board.establishment,
            finess=meeting.board.finess,
            address=meeting.board.address,
            room=meeting.room,
            video="visioconférence" if meeting.video_url else "",
            chair=meeting.chair.name if meeting.chair else "",
        ),
        edition=Edition(
            edited_at=now.isoformat(timespec="seconds"),
            edited_by=edited_by,
            is_draft=not is_published,
            status="Ordre du jour publié" if is_published else "Ordre du jour en préparation",
            is_fictional=is_fictional,
        ),
        lines=tuple(_line(line, page) for line in page.lines),
        planned_minutes=page.clock.total_minutes,
        available_minutes=meeting.duration_minutes,
        note="\n".join(part for part in (meeting.note, _cutoff(page)) if part),
    )


def _cutoff(page: MeetingPage) -> str:
    text = cutoff_text(page.meeting)
    return f"{text[0].upper()}{text[1:]}." if page.meeting.status == MeetingStatus.PLANNED else ""


def _line(line: PageLine, page: MeetingPage) -> AgendaLine:
    birth = page.items[line.position - 1].patient.birth_date
    return AgendaLine(
        position=line.position,
        number=line.number,
        patient=line.patient_text,
        birth_date=birth,
        sex=Sex(line.sex).label if line.sex else "",
        organ=line.organ_label,
        question=line.question,
        presenter=line.presenter,
        requester=line.requester,
        mode=line.mode.label,
        planned_at=f"{line.starts_at:%H:%M}",
        planned_minutes=line.minutes,
        status=line.status.label if line.is_done else "",
        marks=(*(flag.label for flag in line.flags), *_late(line)),
    )


def _late(line: PageLine) -> tuple[str, ...]:
    return (f"motif de l’ajout tardif\u202f: {line.late_reason}",) if line.late_reason else ()
