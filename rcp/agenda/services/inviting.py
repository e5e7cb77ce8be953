"""Invitations to a meeting, with its calendar file: nothing about any patient."""

from __future__ import annotations

import hashlib
from datetime import datetime

from rcp import files
from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.accounts.models import Person
from rcp.agenda.models import Meeting
from rcp.agenda.queries import lock_meetings
from rcp.agenda.queries.invitations import InvitationLine, invitation_key, invitation_lines
from rcp.db import advisory_lock
from rcp.documents.calendar import MeetingEvent, meeting_calendar
from rcp.domain import notices
from rcp.domain.agenda import MeetingStatus
from rcp.domain.errors import TransitionRefused
from rcp.domain.recipients import Doctor, NotARecipient
from rcp.domain.sending import MessageKind, MessageState, NotSentReason
from rcp.outbox import services as outbox
from rcp.outbox.models import Message

MEMBER_ROLE = "Membre de la RCP"
CALENDAR = "text/calendar"
INVITED = (MeetingStatus.PLANNED, MeetingStatus.CANCELLED)


def invite(meeting: Meeting, *, actor: Actor, now: datetime) -> list[Message]:
    """Ask the members of the board to a meeting, or tell them that it is cancelled; the latest message of each.

    Once per person, and once again each time the day, the hour, the place or the standing of the meeting changed; what
    failed is tried again.

    Raises:
        Forbidden.
        TransitionRefused: the meeting began.
    """
    authorise(actor, Permission.SENDING_DO, meeting)
    lock_meetings(meeting.id)  # somebody may be changing its hour: what is written tells what they decided
    _check_open(meeting)
    advisory_lock("journal")
    enclosed = _calendar(meeting, now)
    return [_invited(meeting, line, enclosed, actor=actor, now=now) for line in invitation_lines(meeting)]


def invite_again(meeting: Meeting, message: Message, *, actor: Actor, now: datetime) -> Message:
    """Send one invitation again, as long as it tells the truth.

    Raises:
        TransitionRefused: the meeting began or changed since; the invitation is leaving, gone, or uncertain.
        NotARecipient: somebody who is no longer invited, or has no address any more.
    """
    line = check_invited(meeting, message)
    return _again(meeting, line, message, actor=actor, now=now)


def check_invited(meeting: Meeting, message: Message) -> InvitationLine:
    """The member an invitation is for, as long as it tells the truth.

    Raises:
        TransitionRefused: the meeting began, or changed since.
        NotARecipient: somebody who is no longer invited.
    """
    _check_open(meeting)
    line = next((each for each in invitation_lines(meeting) if each.person.id == message.recipient_id), None)
    if line is None:
        raise NotARecipient("Cette personne n’est plus convoquée aux séances de cette RCP.")
    if message not in line.current:
        raise TransitionRefused("La séance a changé depuis cette convocation\u202f: convoquez de nouveau.")
    return line


def recall(meeting: Meeting, *, actor: Actor, now: datetime) -> int:
    """Hold back the invitations that have not left: the meeting is no longer what they say; how many."""
    return outbox.hold_back(
        meeting_id=meeting.id, kinds=[MessageKind.INVITATION], reason=NotSentReason.OUTDATED, actor=actor, now=now
    )


def _check_open(meeting: Meeting) -> None:
    if MeetingStatus(meeting.status) not in INVITED:
        raise TransitionRefused("Cette séance a déjà commencé\u202f: aucune convocation ne part plus.")


def _invited(
    meeting: Meeting, line: InvitationLine, enclosed: outbox.Enclosed, *, actor: Actor, now: datetime
) -> Message:
    known = line.standing
    if known is not None and not line.is_to_invite:
        return known
    if known is not None and known.state == MessageState.FAILED:
        return _again(meeting, line, known, actor=actor, now=now)
    return outbox.notify(
        MessageKind.INVITATION, _doctor(line.person), MEMBER_ROLE, _words(meeting, is_changed=line.got_another),
        key=invitation_key(meeting, line.person, follows=known.uuid if known else None), board_id=meeting.board_id,
        meeting_id=meeting.id, enclosures=[enclosed], actor=actor, now=now,
    )  # fmt: skip


def _again(meeting: Meeting, line: InvitationLine, message: Message, *, actor: Actor, now: datetime) -> Message:
    key = invitation_key(meeting, line.person, follows=message.uuid)
    return outbox.notify_again(message, _doctor(line.person), key=key, actor=actor, now=now)


def _doctor(person: Person) -> Doctor:
    return Doctor(person.id, person.name, person.email, person.secure_address)


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


def _words(meeting: Meeting, *, is_changed: bool) -> notices.Words:
    place = [part for part in (meeting.room, meeting.board.establishment) if part]
    return notices.invitation_words(
        meeting.board.name, meeting.date, meeting.start_time, place,
        is_cancelled=meeting.status == MeetingStatus.CANCELLED, is_changed=is_changed,
    )  # fmt: skip


def _calendar(meeting: Meeting, now: datetime) -> outbox.Enclosed:
    data = meeting_calendar([event_of(meeting, now)])
    name = f"seance-{meeting.date.isoformat()}.ics"
    return outbox.Enclosed(name, CALENDAR, hashlib.sha256(data).hexdigest(), len(data), files.put(data))
