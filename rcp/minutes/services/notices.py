"""Notices without identity about sealed documents: a decision is there, minutes can be read."""

from __future__ import annotations

from datetime import datetime

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda.models import Meeting
from rcp.deliberation.queries import list_expected
from rcp.domain import notices
from rcp.domain.agenda import MeetingStatus
from rcp.domain.minutes import DocumentKind
from rcp.domain.recipients import RecipientRole
from rcp.domain.sending import MessageKind, message_key
from rcp.minutes.queries.documents import find_latest, subject_of
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
    told = []
    for found in list_meeting_sendings(meeting):
        person = found.case.requester
        if person is None or found.is_being_corrected:
            continue
        to = doctor_of(person)
        key = message_key(MessageKind.DECISION_NOTICE, found.document.uuid, person.uuid, to.has_address)
        told.append(
            outbox.notify(
                MessageKind.DECISION_NOTICE, to, RecipientRole.REQUESTER.label, notices.decision_words(), key=key,
                board_id=meeting.board_id, meeting_id=meeting.id, case_id=found.case.id,
                document_id=found.document.id, actor=actor, now=now,
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
    document = find_latest(DocumentKind.MINUTES, subject_of(DocumentKind.MINUTES, meeting))
    if document is None or meeting.status != MeetingStatus.VALIDATED:
        return []
    words = notices.minutes_notice_words(meeting.board.name, meeting.date)
    told = []
    for person in (each.person for each in list_expected(meeting)):
        if person.id == actor.person_id:
            continue
        to = doctor_of(person)
        key = message_key(MessageKind.DOCUMENT_NOTICE, document.uuid, person.uuid, to.has_address)
        told.append(
            outbox.notify(
                MessageKind.DOCUMENT_NOTICE, to, MEMBER_ROLE, words, key=key, board_id=meeting.board_id,
                meeting_id=meeting.id, document_id=document.id, actor=actor, now=now,
            )
        )  # fmt: skip
    return told
