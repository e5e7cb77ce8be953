"""One message, what it is about, and the notices about minutes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda.models import Meeting
from rcp.cases.models import Case
from rcp.cases.queries import follow_merges
from rcp.db import db
from rcp.domain.errors import NotFound
from rcp.domain.minutes import DocumentKind
from rcp.domain.recipients import Recipient
from rcp.domain.sending import MessageKind, MessageState
from rcp.minutes.models import Document
from rcp.minutes.queries.documents import find_latest
from rcp.minutes.queries.sending import get_fiche_sending
from rcp.minutes.queries.sending_lines import FicheSending, LetterLine, SendingLine
from rcp.minutes.queries.verification import is_open
from rcp.outbox import queries as outbox
from rcp.outbox.models import Message
from rcp.patients.models import Patient


def get_message(message_uuid: UUID, *, actor: Actor) -> Message:
    """One message of the actor's boards, with its files and tries.

    Raises:
        NotFound: none, or another board's.
        Forbidden: the actor may not see what was sent.
    """
    message = outbox.get_message(message_uuid)
    if not actor.is_system and message.board_id not in actor.roles:
        raise NotFound
    authorise(actor, Permission.SENDING_VIEW, message)
    return message


@dataclass(frozen=True, slots=True)
class MessagePage:
    """One message and what it is about. `is_in_force`: its document, if any, is the last version and stands."""

    message: Message
    meeting: Meeting | None
    case: Case | None
    document: Document | None
    is_in_force: bool = True

    @property
    def board_id(self) -> int | None:
        return self.message.board_id

    @property
    def patient(self) -> Patient | None:
        return self.case.patient if self.case else None


def get_message_page(message_uuid: UUID, *, actor: Actor) -> MessagePage:
    """One message with the rows it is about.

    Raises:
        NotFound, Forbidden: as `get_message`.
    """
    message = get_message(message_uuid, actor=actor)
    meetings = select(Meeting).where(Meeting.id == message.meeting_id).options(joinedload(Meeting.board))
    meeting = db.session.scalars(meetings).one_or_none()
    document = _document_of(message)
    case = None
    if message.case_id:
        query = select(Case).where(Case.id == message.case_id).options(joinedload(Case.patient))
        case = db.session.scalars(query).one()
        follow_merges([case])
    return MessagePage(message, meeting, case, document, is_in_force=document is None or _stands(document))


def is_about_fiche(message: Message) -> bool:
    """Whether it brings a fiche or a letter, or stands in its place: to one recipient of a case."""
    is_of_case = message.document_id is not None and message.case_id is not None
    return is_of_case and message.kind != MessageKind.DECISION_NOTICE


def line_of(found: FicheSending, message: Message) -> SendingLine:
    """The recipient of a fiche this message was written to."""
    return next(each for each in found.lines if message in each.messages)


def letter_of(found: FicheSending, message: Message) -> LetterLine:
    """The letter this message brings."""
    return next(each for each in found.letters if each.letter.id == message.letter_id)


def find_new_recipient(message_uuid: UUID, *, actor: Actor) -> Recipient | None:
    """To whom, by which way and where what a message brought may be sent once more, by somebody who confirms it; None:
    nowhere else.

    Raises:
        NotFound, Forbidden: as `get_message`.
    """
    page = get_message_page(message_uuid, actor=actor)
    message = page.message
    is_gone = page.is_in_force and message.state == MessageState.SENT
    if page.document is None or not is_gone or not is_about_fiche(message):
        return None
    found = get_fiche_sending(page.document.uuid, actor=actor)
    letter = None if message.letter_id is None else letter_of(found, message)
    line = letter.line if letter is not None else line_of(found, message)
    is_latest = line.latest is not None and line.latest.id == message.id
    return line.recipient if line.new_address and is_latest and not (letter and letter.is_taken_up) else None


def _stands(document: Document) -> bool:
    latest = find_latest(DocumentKind(document.kind), document.subject_uuid)
    return (latest is None or latest.id == document.id) and not is_open(document)


def sent_document(message: Message) -> Document:
    """The document a message about one was written for.

    Raises:
        NotFound: the message is about none.
    """
    document = _document_of(message)
    if document is None:
        raise NotFound
    return document


def _document_of(message: Message) -> Document | None:
    query = (
        select(Document)
        .where(Document.id == message.document_id)
        .options(joinedload(Document.meeting), joinedload(Document.case))
    )
    return db.session.scalars(query).one_or_none()


def list_meeting_notices(meeting: Meeting) -> list[Message]:
    """Who was told that the minutes of a meeting can be read, oldest first."""
    told = outbox.messages_of(meeting_id=meeting.id, kinds=[MessageKind.DOCUMENT_NOTICE])
    return [each for each in told if each.case_id is None]
