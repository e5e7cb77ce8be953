"""Sending sealed fiches and approved letters, or saying why nothing leaves.

Each act is authorised, judged by the rules, and written in the outbox in the same transaction. Asked twice, by one
person or by two, it writes one message per recipient and version.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda.models import Meeting
from rcp.db import advisory_lock, db
from rcp.domain import notices
from rcp.domain.errors import InvalidValue
from rcp.domain.letters import LetterKind, check_may_write
from rcp.domain.minutes import DocumentKind
from rcp.domain.recipients import (
    NotARecipient,
    Recipient,
    Way,
    check_in_force,
    check_last_version,
    check_leaves,
)
from rcp.domain.sending import MessageKind, MessageState, NotSentReason, message_key
from rcp.minutes.models import Document
from rcp.minutes.queries.documents import find_latest, sendable_file
from rcp.minutes.queries.sending import (
    FicheSending,
    LetterLine,
    SendingLine,
    get_fiche_sending,
    get_message,
    list_meeting_sendings,
)
from rcp.minutes.queries.verification import is_open
from rcp.outbox import services as outbox
from rcp.outbox.models import Message

PDF = "application/pdf"
LETTER_NAME = "lettre.pdf"
MOVED = "L’adresse a changé dans l’annuaire."
LONGEST_ROLE = 100  # characters, as the outbox keeps them


@dataclass(frozen=True, slots=True)
class Wanted:
    """One recipient ticked: a fiche, and somebody."""

    document: UUID
    person: UUID


def send(document_uuid: UUID, people: Collection[UUID], *, actor: Actor, now: datetime) -> list[Message]:
    """Write what leaves to each of these recipients of a fiche: the fiche itself, or a notice without identity.

    Somebody to whom it already left, or is about to, is given nothing twice.

    Raises:
        NotFound, Forbidden.
        InvalidValue: nobody was chosen.
        Superseded, BeingCorrected: a later version exists, or is being written.
        NotARecipient: somebody outside the circle of the case, or without an address.
        PatientOpposed: the case says so.
    """
    if not people:
        raise InvalidValue("Cochez au moins un destinataire.", "people")
    found = _open(document_uuid, actor)
    return [_send(found, _line(found, each), actor=actor, now=now) for each in dict.fromkeys(people)]


def withhold(
    document_uuid: UUID, people: Collection[UUID], *, reason: NotSentReason, comment: str, actor: Actor, now: datetime
) -> list[Message]:
    """Say why nothing leaves by mail to these recipients: sent by post, handed over, opposition…

    Raises:
        NotFound, Forbidden.
        InvalidValue: nobody was chosen; no comment when the reason is "other".
        TransitionRefused: it left already, or may have.
    """
    if not people:
        raise InvalidValue("Cochez au moins un destinataire.", "people")
    found = _open(document_uuid, actor)
    return [
        _withhold(found, _line(found, each), reason=reason, comment=comment, actor=actor, now=now)
        for each in dict.fromkeys(people)
    ]


def send_many(meeting: Meeting, wanted: Sequence[Wanted], *, actor: Actor, now: datetime) -> tuple[int, int]:
    """Send the ticked recipients of the fiches of a meeting, and record the reasons already known of the others; a
    fiche being corrected is left alone.

    Gives how many messages were written to send, and how many reasons were recorded.

    Raises:
        Forbidden, InvalidValue, NotARecipient, BeingCorrected, PatientOpposed: as `send`; nothing is written then.
    """
    authorise(actor, Permission.SENDING_DO, meeting)
    advisory_lock("journal")
    found = {each.document.uuid: each for each in list_meeting_sendings(meeting)}
    in_force = [each for each in found.values() if each.is_in_force]
    if not wanted and not any(fiche.unproposed for fiche in in_force):
        raise InvalidValue("Cochez au moins un destinataire.", "people")
    for each in dict.fromkeys(wanted):
        if each.document not in found:
            raise NotARecipient
        fiche = found[each.document]
        _send(fiche, _line(fiche, each.person), actor=actor, now=now)
    noted = [
        _withhold(fiche, line, reason=line.recipient.reason, comment="", actor=actor, now=now)
        for fiche in in_force
        for line in fiche.unproposed
        if line.recipient is not None and line.recipient.reason is not None
    ]
    return len(dict.fromkeys(wanted)), len(noted)


def send_letter(document_uuid: UUID, letter_uuid: UUID, *, actor: Actor, now: datetime) -> Message:
    """Send an approved letter to its doctor.

    Raises:
        NotFound, Forbidden.
        NotARecipient: the letter is the patient's, who has no address here; no address; no such approved letter.
        TransitionRefused: the letter is the patient's, who died.
        PatientOpposed: the case says so.
        Superseded, BeingCorrected: as `send`.
    """
    found = _open(document_uuid, actor)
    _check_in_force(found)
    letter = _letter(found, letter_uuid)
    if letter.line.latest is not None and letter.line.state is not MessageState.NOT_SENT:
        return letter.line.latest
    recipient = letter.line.recipient
    if recipient is None:
        check_may_write(LetterKind.PATIENT, is_deceased=found.is_deceased)
        raise NotARecipient("La lettre au patient ne part pas par messagerie\u202f: remettez-la, ou postez-la.")
    check_leaves(recipient)
    words = notices.letter_words(found.meeting.board.name)
    enclosed = outbox.Enclosed(
        LETTER_NAME, PDF, letter.letter.sha256, letter.letter.size_bytes, letter.letter.storage_key
    )
    return _written(
        found, letter.line, recipient, MessageKind.DOCTOR_LETTER, words, [enclosed],
        key=_letter_key(letter), letter_id=letter.letter.id, actor=actor, now=now,
    )  # fmt: skip


def withhold_letter(
    document_uuid: UUID, letter_uuid: UUID, *, reason: NotSentReason, comment: str, actor: Actor, now: datetime
) -> Message:
    """Say how an approved letter reached its reader otherwise, or why it did not.

    Raises:
        NotFound, Forbidden, InvalidValue, TransitionRefused: as `withhold`.
    """
    found = _open(document_uuid, actor)
    letter = _letter(found, letter_uuid)
    kind = MessageKind.PATIENT_LETTER if letter.is_for_patient else MessageKind.DOCTOR_LETTER
    return _noted(
        found, letter.line, kind, key=_letter_key(letter), letter_id=letter.letter.id, reason=reason, comment=comment,
        actor=actor, now=now,
    )  # fmt: skip


def hold_back(document_ids: Iterable[int], *, reason: NotSentReason, actor: Actor, now: datetime) -> int:
    """Hold back what has not left of sealed documents replaced, or about to be; how many messages.

    What is leaving at this very moment may still arrive; if it does not, it is not tried again.
    """
    advisory_lock("journal")
    rows = db.session.scalars(
        select(Message)
        .where(
            Message.document_id.in_(list(document_ids)),
            Message.state.in_([each.value for each in _NOT_GONE]),
        )
        .order_by(Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    held = list(rows)
    for message in held:
        outbox.withdraw(message, reason=reason, actor=actor, now=now)
    return len(held)


def resend(message_uuid: UUID, *, actor: Actor, now: datetime) -> Message:
    """Send again what failed or waits. When the directory gives another address since, a new message goes there.

    Raises:
        NotFound, Forbidden.
        TransitionRefused: it is leaving, gone, or uncertain.
        Superseded, BeingCorrected, PatientOpposed, NotARecipient: as `send`.
    """
    advisory_lock("journal")
    message = get_message(message_uuid, actor=actor)
    authorise(actor, Permission.SENDING_DO, message)
    if message.document_id is not None:
        _check_document(message.document_id)
    if message.document_id is None or message.letter_id is not None or message.kind not in _FICHE_KINDS:
        outbox.retry(message, actor=actor, now=now)
        return message
    document = db.session.get_one(Document, message.document_id)
    found = _open(document.uuid, actor)
    line = next((each for each in found.lines if message in each.messages), None)
    if line is None or line.recipient is None:
        raise NotARecipient
    check_leaves(line.recipient)
    if line.recipient.address == message.address and message.state != MessageState.NOT_SENT.value:
        outbox.retry(message, actor=actor, now=now)
        return message
    if message.state != MessageState.NOT_SENT.value:
        outbox.give_up(message, reason=NotSentReason.OTHER, comment=MOVED, actor=actor, now=now)
    return _send(_open(document.uuid, actor), line, actor=actor, now=now)


def settle(message_uuid: UUID, *, was_sent: bool, actor: Actor, now: datetime) -> Message:
    """Say whether an uncertain message arrived.

    Raises:
        NotFound, Forbidden, TransitionRefused: it is not uncertain any more.
    """
    message = get_message(message_uuid, actor=actor)
    authorise(actor, Permission.SENDING_DO, message)
    outbox.settle(message, was_sent=was_sent, actor=actor, now=now)
    return message


def give_up(message_uuid: UUID, *, reason: NotSentReason, comment: str, actor: Actor, now: datetime) -> Message:
    """Send a message no more, and say why.

    Raises:
        NotFound, Forbidden, TransitionRefused, InvalidValue.
    """
    message = get_message(message_uuid, actor=actor)
    authorise(actor, Permission.SENDING_DO, message)
    outbox.give_up(message, reason=reason, comment=comment, actor=actor, now=now)
    return message


_NOT_GONE = (MessageState.TO_SEND, MessageState.SENDING, MessageState.FAILED)
_FICHE_KINDS = frozenset({MessageKind.FICHE.value, MessageKind.DOCUMENT_NOTICE.value})


def _open(document_uuid: UUID, actor: Actor) -> FicheSending:
    """A fiche to send from, under the lock of who writes messages: two people take their turn."""
    advisory_lock("journal")
    found = get_fiche_sending(document_uuid, actor=actor)
    authorise(actor, Permission.SENDING_DO, found.meeting)
    check_last_version(found.document.version, found.latest_version)
    return found


def _check_in_force(found: FicheSending) -> None:
    check_in_force(found.document.version, found.latest_version, is_being_corrected=found.is_being_corrected)


def _check_document(document_id: int) -> None:
    """Let a message about sealed minutes or a sealed fiche leave. Raises Superseded, BeingCorrected."""
    query = (
        select(Document)
        .where(Document.id == document_id)
        .options(joinedload(Document.meeting), joinedload(Document.case))
        .execution_options(populate_existing=True)
    )
    document = db.session.scalars(query).one()
    latest = find_latest(DocumentKind(document.kind), document.subject_uuid) or document
    check_in_force(document.version, latest.version, is_being_corrected=is_open(document))


def _line(found: FicheSending, person: UUID) -> SendingLine:
    for line in found.lines:
        if line.person_uuid == person:
            return line
    raise NotARecipient


def _letter(found: FicheSending, letter_uuid: UUID) -> LetterLine:
    for each in found.letters:
        if each.letter.uuid == letter_uuid:
            return each
    raise NotARecipient("Cette lettre n’est pas approuvée.")


def _send(found: FicheSending, line: SendingLine, *, actor: Actor, now: datetime) -> Message:
    _check_in_force(found)
    if line.latest is not None and line.state not in {MessageState.NOT_SENT, MessageState.FAILED}:
        return line.latest
    if line.recipient is None:
        raise NotARecipient
    check_leaves(line.recipient)
    if line.latest is not None and line.state is MessageState.FAILED:
        if line.latest.address == line.recipient.address:
            outbox.retry(line.latest, actor=actor, now=now)
            return line.latest
        outbox.give_up(line.latest, reason=NotSentReason.OTHER, comment=MOVED, actor=actor, now=now)
    key = _fiche_key(found, line)
    if line.recipient.way is Way.NOTICE:
        words = notices.document_notice_words()
        return _written(
            found, line, line.recipient, MessageKind.DOCUMENT_NOTICE, words, [], key=key, actor=actor, now=now
        )
    words = notices.fiche_words(found.meeting.board.name, found.document.version)
    return _written(
        found, line, line.recipient, MessageKind.FICHE, words, [_enclosed(found.document)], key=key, actor=actor,
        now=now,
    )  # fmt: skip


def _withhold(
    found: FicheSending, line: SendingLine, *, reason: NotSentReason, comment: str, actor: Actor, now: datetime
) -> Message:
    return _noted(
        found, line, MessageKind.FICHE, key=_fiche_key(found, line), reason=reason, comment=comment, actor=actor,
        now=now,
    )  # fmt: skip


def _written(
    found: FicheSending, line: SendingLine, recipient: Recipient, kind: MessageKind, words: notices.Words,
    enclosures: Sequence[outbox.Enclosed], *, key: str, letter_id: int | None = None, actor: Actor, now: datetime,
) -> Message:  # fmt: skip
    if recipient.way is Way.NOTICE and kind.carries_health_data:
        kind, words, enclosures = MessageKind.DOCUMENT_NOTICE, notices.document_notice_words(), []
    return outbox.enqueue(
        kind, key=key, board_id=found.meeting.board_id, meeting_id=found.meeting.id, case_id=found.case.id,
        document_id=found.document.id, letter_id=letter_id, recipient_id=recipient.doctor.id,
        recipient_name=line.name, recipient_role=line.role[:LONGEST_ROLE], address=recipient.address,
        subject=words.subject, body=words.body, enclosures=enclosures, actor=actor, now=now,
    )  # fmt: skip


def _noted(
    found: FicheSending, line: SendingLine, kind: MessageKind, *, key: str, letter_id: int | None = None,
    reason: NotSentReason, comment: str, actor: Actor, now: datetime,
) -> Message:  # fmt: skip
    latest = line.latest
    if latest is not None and line.state is MessageState.NOT_SENT:
        if (latest.reason, latest.comment) == (reason.value, comment.strip()):
            return latest
    elif latest is not None:
        outbox.give_up(latest, reason=reason, comment=comment, actor=actor, now=now)
        return latest
    person = line.recipient.doctor.id if line.recipient else (latest.recipient_id if latest else None)
    return outbox.note_not_sent(
        kind, key=key, board_id=found.meeting.board_id, meeting_id=found.meeting.id, case_id=found.case.id,
        document_id=found.document.id, letter_id=letter_id, recipient_id=person, recipient_name=line.name,
        recipient_role=line.role[:LONGEST_ROLE], address=line.recipient.address if line.recipient else "",
        reason=reason, comment=comment, actor=actor, now=now,
    )  # fmt: skip


def _enclosed(document: Document) -> outbox.Enclosed:
    file = sendable_file(document)
    return outbox.Enclosed(file.file_name, file.media_type, file.sha256, file.size_bytes, file.storage_key)


def _fiche_key(found: FicheSending, line: SendingLine) -> str:
    """One key per version, recipient and try of a person's will: a notice and a fiche are the same act."""
    return message_key(MessageKind.FICHE, found.document.uuid, line.person_uuid, len(line.messages))


def _letter_key(letter: LetterLine) -> str:
    return message_key(
        MessageKind.DOCTOR_LETTER, letter.letter.uuid, letter.letter.sha256, letter.line.person_uuid,
        len(letter.line.messages),
    )  # fmt: skip
