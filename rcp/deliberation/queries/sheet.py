"""The attendance sheet as a document: those expected before the meeting, then everybody as they were noted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from rcp.accounts.models import Person
from rcp.agenda.models import Meeting
from rcp.boards.models import Board
from rcp.db import db
from rcp.deliberation.queries.moments import is_noted_now
from rcp.deliberation.queries.participants import Participant, specialty_label
from rcp.deliberation.queries.people import list_expected
from rcp.deliberation.queries.roll import Roll, roll_of
from rcp.documents.content import AttendanceSheetContent, Edition, MeetingContent, PersonLine, SheetLine
from rcp.domain.agenda import MeetingStatus, said_hour, to_utc
from rcp.domain.presence import clock

LINES = 13  # what one page holds with the signature of the chair: empty ones fill it
FEWEST_BLANKS = 4


def attendance_sheet(
    meeting: Meeting, *, edited_by: str, now: datetime, is_fictional: bool = False
) -> AttendanceSheetContent:
    """What the sheet says, by specialty: boxes to tick until the meeting is open, then modes and hours."""
    roll = roll_of(meeting)
    noted = tuple(_noted(each, meeting) for each in _sorted(roll.everybody()))
    expected = () if noted else tuple(_expected(meeting))
    return AttendanceSheetContent(
        meeting=_head(meeting),
        edition=Edition(
            edited_at=now.isoformat(timespec="seconds"),
            edited_by=edited_by,
            is_draft=False,
            status=_status(meeting, now) if noted else "Feuille à signer",
            is_fictional=is_fictional,
        ),
        expected=expected,
        noted=noted,
        quorum_rule=tuple(_rule(roll)),
        blank_lines=max(FEWEST_BLANKS, LINES - len(noted) - len(expected)),
    )


def _status(meeting: Meeting, now: datetime) -> str:
    """The hour matters while people come and go: of a session held on paper, or of another day, it would be that of
    the printing.
    """
    if meeting.status == MeetingStatus.PLANNED:
        return "Feuille à signer"
    if is_noted_now(meeting, now=now):
        return f"Présences relevées à {said_hour(now)}"
    return "Présences de la séance"


def _sorted(people: Iterable[Participant]) -> list[Participant]:
    """By specialty, then by name as the list has it; who has none comes last."""
    return sorted(people, key=lambda each: (not each.specialty, each.specialty.casefold()))


def _noted(person: Participant, meeting: Meeting) -> SheetLine:
    role = "président de séance" if person.key == f"p{meeting.chair_id}" else "invité" if person.is_guest else ""
    line = PersonLine(
        name=person.name,
        specialty=person.specialty,
        mode=person.mode_label.lower() if person.mode else "",
        role=role,
        is_physician=person.is_physician,
    )
    return SheetLine(person=line, arrived=person.arrived, left=person.left)


def _expected(meeting: Meeting) -> Iterable[PersonLine]:
    people = sorted(
        list_expected(meeting), key=lambda each: (not each.person.specialty, each.person.specialty.casefold())
    )
    for each in people:
        yield PersonLine(
            name=each.person.name,
            specialty=each.person.specialty,
            role="président de séance" if each.person.id == meeting.chair_id else "",
            is_physician=each.is_physician,
        )


def _rule(roll: Roll) -> Iterable[str]:
    if least := roll.rule.minimum_specialties:
        yield f"Quorum de chaque dossier\u202f: au moins {least} médecins de spécialités différentes."
    if roll.rule.required_specialties:
        yield f"Spécialités requises\u202f: {', '.join(map(specialty_label, roll.rule.required_specialties))}."


def _head(meeting: Meeting) -> MeetingContent:
    board = db.session.get_one(Board, meeting.board_id)
    chair = db.session.get(Person, meeting.chair_id) if meeting.chair_id else None
    ends = to_utc(meeting.date, meeting.start_time) + timedelta(minutes=meeting.duration_minutes)
    return MeetingContent(
        board=board.name,
        date=meeting.date.isoformat(),
        start_time=f"{meeting.start_time:%H:%M}",
        end_time=clock(meeting.closed_at or ends),
        establishment=board.establishment,
        finess=board.finess,
        address=board.address,
        room=meeting.room,
        video="visioconférence" if meeting.video_url else "",
        chair=chair.name if chair else "",
    )
