"""Invitations to a meeting, with its calendar file: nothing about any patient."""

from __future__ import annotations

import hashlib
from datetime import datetime

from rcp import files
from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.accounts.models import Person
from rcp.agenda.models import Meeting
from rcp.agenda.queries.invitations import list_invited
from rcp.documents.calendar import MeetingEvent, meeting_calendar
from rcp.domain import notices
from rcp.domain.agenda import MeetingStatus
from rcp.domain.errors import TransitionRefused
from rcp.domain.recipients import Doctor
from rcp.domain.sending import MessageKind, message_key
from rcp.outbox import services as outbox
from rcp.outbox.models import Message

MEMBER_ROLE = "Membre de la RCP"
CALENDAR = "text/calendar"
INVITED = (MeetingStatus.PLANNED, MeetingStatus.CANCELLED)


def invite(meeting: Meeting, *, actor: Actor, now: datetime) -> list[Message]:
    """Ask the members of the board to a meeting, or tell them that it is cancelled.

    Once per person, and once again each time the day, the hour, the place or the standing of the meeting changed.

    Raises:
        Forbidden.
        TransitionRefused: the meeting began.
    """
    authorise(actor, Permission.SENDING_DO, meeting)
    if MeetingStatus(meeting.status) not in INVITED:
        raise TransitionRefused("Cette séance a déjà commencé\u202f: aucune convocation ne part plus.")
    words = _words(meeting)
    enclosed = _calendar(meeting, now)
    return [
        outbox.notify(
            MessageKind.INVITATION, Doctor(person.id, person.name, person.email, person.secure_address), MEMBER_ROLE,
            words, key=_key(meeting, person), board_id=meeting.board_id, meeting_id=meeting.id,
            enclosures=[enclosed], actor=actor, now=now,
        )
        for person in list_invited(meeting)
    ]  # fmt: skip


def event_of(meeting: Meeting, now: datetime) -> MeetingEvent:
    """A meeting as a calendar shows it."""
    return MeetingEvent(
        uuid=str(meeting.uuid),
        board=meeting.board.name,
        date=meeting.date,
        start_time=meeting.start_time,
        duration_minutes=meeting.duration_minutes,
        updated_at=meeting.cancelled_at or now,
        sequence=meeting.calendar_sequence,
        establishment=meeting.board.establishment,
        room=meeting.room,
        video_url=meeting.video_url,
        is_cancelled=meeting.status == MeetingStatus.CANCELLED,
    )


def _key(meeting: Meeting, person: Person) -> str:
    has_address = bool(person.email or person.secure_address)
    return message_key(MessageKind.INVITATION, meeting.uuid, meeting.calendar_sequence, person.uuid, has_address)


def _words(meeting: Meeting) -> notices.Words:
    place = [part for part in (meeting.room, meeting.board.establishment) if part]
    return notices.invitation_words(
        meeting.board.name, meeting.date, meeting.start_time, place,
        is_cancelled=meeting.status == MeetingStatus.CANCELLED,
    )  # fmt: skip


def _calendar(meeting: Meeting, now: datetime) -> outbox.Enclosed:
    data = meeting_calendar([event_of(meeting, now)])
    name = f"seance-{meeting.date.isoformat()}.ics"
    return outbox.Enclosed(name, CALENDAR, hashlib.sha256(data).hexdigest(), len(data), files.put(data))
