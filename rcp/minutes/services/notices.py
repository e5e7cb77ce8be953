"""Notices without identity about sealed documents: a decision is there, minutes can be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.accounts.models import Person
from rcp.agenda.models import Meeting
from rcp.agenda.queries import lock_meetings
from rcp.db import advisory_lock
from rcp.deliberation.queries import list_expected
from rcp.domain import notices
from rcp.domain.agenda import MeetingStatus
from rcp.domain.minutes import DocumentKind
from rcp.domain.recipients import RecipientRole
from rcp.domain.sending import MessageKind, MessageState, is_told_anew, message_key
from rcp.minutes.models import Document
from rcp.minutes.queries.documents import find_latest, subject_of
from rcp.minutes.queries.messages import list_meeting_notices
from rcp.minutes.queries.sending import doctor_of, list_meeting_sendings
from rcp.outbox import services as outbox
from rcp.outbox.models import Message

MEMBER_ROLE = "Membre de la RCP"


def tell_requesters(meeting: Meeting, *, actor: Actor, now: datetime) -> list[Message]:
    """Tell each requester that a decision is there: once per case and version, without saying which case.

    Raises:
        Forbidden.
    """
    authorise(actor, Permission.SENDING_DO, meeting)
    advisory_lock("journal")  # a correction that begins holds back what is written: before it, or after
    told = []
    for found in list_meeting_sendings(meeting):
        person = found.case.requester
        if person is None or found.is_being_corrected:
            continue
        latest = _latest(found.notices, person)
        told.append(
            _told(
                MessageKind.DECISION_NOTICE, meeting, found.document, person, latest, RecipientRole.REQUESTER.label,
                notices.decision_words(), case_id=found.case.id, actor=actor, now=now,
            )
        )  # fmt: skip
    return told


def tell_members(meeting: Meeting, *, actor: Actor, now: datetime) -> list[Message]:
    """Tell the other members of the board that the minutes of a meeting can be read. Minutes themselves never leave.

    Nothing when no minutes are sealed, or while they are being corrected.

    Raises:
        Forbidden.
    """
    authorise(actor, Permission.SENDING_DO, meeting)
    lock_meetings(meeting.id)  # whoever corrects it holds it too: its status is read once they are done
    advisory_lock("journal")
    document = find_latest(DocumentKind.MINUTES, subject_of(DocumentKind.MINUTES, meeting))
    if document is None or meeting.status != MeetingStatus.VALIDATED:
        return []
    words = notices.minutes_notice_words(meeting.board.name, meeting.date)
    before = [each for each in list_meeting_notices(meeting) if each.document_id == document.id]
    told = []
    for person in (each.person for each in list_expected(meeting)):
        if person.id == actor.person_id:
            continue
        latest = _latest(before, person)
        told.append(
            _told(
                MessageKind.DOCUMENT_NOTICE, meeting, document, person, latest, MEMBER_ROLE, words, actor=actor,
                now=now,
            )
        )  # fmt: skip
    return told


def _latest(messages: Sequence[Message], person: Person) -> Message | None:
    return next((each for each in reversed(messages) if each.recipient_id == person.id), None)


def _told(
    kind: MessageKind, meeting: Meeting, document: Document, person: Person, latest: Message | None, role: str,
    words: notices.Words, *, case_id: int | None = None, actor: Actor, now: datetime,
) -> Message:  # fmt: skip
    """What tells somebody of a document: the message already written, tried again when it failed, or the one that
    follows it.
    """
    to = doctor_of(person)
    key = message_key(kind, document.uuid, person.uuid, to.has_address)
    if latest is not None:
        if not is_told_anew(MessageState(latest.state), latest.not_sent_reason, has_address=to.has_address):
            return latest
        key = message_key(kind, latest.uuid)
        if latest.state == MessageState.FAILED:
            return outbox.notify_again(latest, to, key=key, actor=actor, now=now)
    return outbox.notify(
        kind, to, role, words, key=key, board_id=meeting.board_id, meeting_id=meeting.id,
        case_id=case_id, document_id=document.id, actor=actor, now=now,
    )  # fmt: skip
