"""Sending sealed fiches and approved letters, or saying why nothing leaves.

Each act is authorised, judged by the rules, and written in the outbox in the same transaction. Asked twice, by one
person or by two, it writes one message per recipient and version.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda.models import Meeting
from rcp.db import advisory_lock
from rcp.domain import notices
from rcp.domain.errors import InvalidValue, TransitionRefused
from rcp.domain.letters import LetterKind, check_may_write
from rcp.domain.recipients import (
    NotARecipient,
    Recipient,
    Superseded,
    Way,
    check_in_force,
    check_last_version,
    check_leaves,
    check_not_written_again,
)
from rcp.domain.sending import MessageKind, MessageState, NotSentReason, message_key
from rcp.minutes.models import Document, Letter
from rcp.minutes.queries.documents import sendable_file
from rcp.minutes.queries.sealed import check_intact
from rcp.minutes.queries.sending import get_fiche_sending, list_meeting_sendings
from rcp.minutes.queries.sending_lines import FicheSending, LetterLine, SendingLine
from rcp.outbox import services as outbox
from rcp.outbox.models import Message

PDF = "application/pdf"
LETTER_NAME = "lettre.pdf"
CARRIES_OTHERWISE = "Ce que cette adresse peut recevoir a changé."
SAME_ADDRESS = "Ce message n’est pas parti, ou l’annuaire ne donne pas d’autre adresse\u202f: rien n’est à renvoyer."
LONGEST_ROLE = 100  # characters, as the outbox keeps them

T = TypeVar("T", covariant=True)


class Reader(Protocol[T]):
    """A query for one row of a board."""

    def __call__(self, uuid: UUID, /, *, actor: Actor) -> T: ...


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
        AlteredContent: what we keep of the fiche is no longer what was sealed.
        NotARecipient: somebody outside the circle of the case, or without an address.
        PatientOpposed: the case says so.
    """
    if not people:
        raise InvalidValue("Cochez au moins un destinataire.", "people")
    found = open_fiche(document_uuid, actor)
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
    found = open_fiche(document_uuid, actor)
    return [
        _noted(found, _line(found, each), found.document, reason=reason, comment=comment, actor=actor, now=now)
        for each in dict.fromkeys(people)
    ]


def send_many(meeting: Meeting, wanted: Sequence[Wanted], *, actor: Actor, now: datetime) -> tuple[int, int]:
    """Send the ticked recipients of the fiches of a meeting, and record the reasons already known of the others; a
    fiche being corrected is left alone.

    Gives how many messages are to leave, and how many reasons were recorded.

    Raises:
        Forbidden, InvalidValue, NotARecipient, BeingCorrected, PatientOpposed: as `send`; nothing is written then.
    """
    authorise(actor, Permission.SENDING_DO, meeting)
    advisory_lock("journal")
    found = {each.document.uuid: each for each in list_meeting_sendings(meeting)}
    in_force = [each for each in found.values() if each.is_in_force]
    if not wanted and not any(fiche.unproposed for fiche in in_force):
        raise InvalidValue("Cochez au moins un destinataire.", "people")
    asked = [_wanted(found, each, actor=actor, now=now) for each in dict.fromkeys(wanted)]
    noted = [
        _noted(fiche, line, fiche.document, reason=line.recipient.reason, comment="", actor=actor, now=now)
        for fiche in in_force
        for line in fiche.unproposed
        if line.recipient is not None and line.recipient.reason is not None
    ]
    return sum(each.state == MessageState.TO_SEND for each in asked), len(noted)


def send_letter(document_uuid: UUID, letter_uuid: UUID, *, actor: Actor, now: datetime) -> Message:
    """Send an approved letter to its doctor.

    Raises:
        NotFound, Forbidden.
        NotARecipient: the letter is the patient's, who has no address here; the doctor left the circle of the case, or
            has no address; no such approved letter.
        TransitionRefused: the letter is the patient's, who died.
        PatientOpposed: the case says so.
        Superseded, BeingCorrected: as `send`.
    """
    found = open_fiche(document_uuid, actor)
    letter = _letter(found, letter_uuid)
    if letter.is_for_patient:
        check_may_write(LetterKind.PATIENT, is_deceased=found.is_deceased)
        raise NotARecipient("La lettre au patient ne part pas par messagerie\u202f: remettez-la, ou postez-la.")
    if letter.line.latest is not None and not _may_leave(letter.line):
        return letter.line.latest
    return leave_letter(found, letter, actor=actor, now=now)


def withhold_letter(
    document_uuid: UUID, letter_uuid: UUID, *, reason: NotSentReason, comment: str, actor: Actor, now: datetime
) -> Message:
    """Say how an approved letter reached its reader otherwise, or why it did not; also of a version replaced since, for
    who decides that it is not written again: said of the version in force, it is asked again of the next.

    Raises:
        NotFound, Forbidden, InvalidValue, TransitionRefused: as `withhold`.
        StillHeld: of a letter replaced, a reason that says that its reader got it.
    """
    found = take_turn(get_fiche_sending, document_uuid, actor)
    letter = _letter(found, letter_uuid)
    if not found.is_last:
        check_not_written_again(reason)
    latest = letter.line.latest
    message = _noted(
        found, letter.line, letter.letter, reason=reason, comment=comment, actor=actor, now=now,
        is_said_anew=latest is not None and latest.settled_for_id != found.latest_id,
    )  # fmt: skip
    outbox.settle_for(message, found.latest_id)
    return message


def _may_leave(line: SendingLine) -> bool:
    return line.is_document_due or line.state in {MessageState.NOT_SENT, MessageState.FAILED}


def open_fiche(document_uuid: UUID, actor: Actor) -> FicheSending:
    """A fiche to send from, in one's turn.

    Raises:
        NotFound, Forbidden.
        Superseded: a later version replaced it.
    """
    found = take_turn(get_fiche_sending, document_uuid, actor)
    check_last_version(found.document.version, found.latest_version)
    return found


def take_turn(read: Reader[T], uuid: UUID, actor: Actor) -> T:
    """What somebody is about to send from, or to settle, read under the lock of who writes messages: of two people, the
    second sees what the first did.

    Raises:
        NotFound, Forbidden.
    """
    advisory_lock("journal")
    found = read(uuid, actor=actor)
    authorise(actor, Permission.SENDING_DO, found)
    return found


def _check_in_force(found: FicheSending) -> None:
    check_intact(found.document)
    check_in_force(found.document.version, found.latest_version, is_being_corrected=found.is_being_corrected)


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


def _wanted(found: Mapping[UUID, FicheSending], one: Wanted, *, actor: Actor, now: datetime) -> Message:
    if one.document not in found:
        raise NotARecipient
    fiche = found[one.document]
    return _send(fiche, _line(fiche, one.person), actor=actor, now=now)


def _send(found: FicheSending, line: SendingLine, *, actor: Actor, now: datetime) -> Message:
    _check_in_force(found)
    if line.latest is not None and not _may_leave(line):
        return line.latest
    return leave(found, line, actor=actor, now=now)


def leave(found: FicheSending, line: SendingLine, *, actor: Actor, now: datetime) -> Message:
    """Let a fiche leave for a recipient: what waits or failed for them is tried now, unless it no longer says what is
    proposed, or to another address; then another message is written.

    Raises:
        NotARecipient, PatientOpposed, Superseded, BeingCorrected: as `send`.
        TransitionRefused: it is leaving, gone, or uncertain.
    """
    recipient = leaves_for(found, line)
    again = _again(line, recipient, actor=actor, now=now)
    if again is not None:
        return again
    return _fiche_written(found, line, recipient, actor=actor, now=now)


def _fiche_written(
    found: FicheSending, line: SendingLine, recipient: Recipient, *, actor: Actor, now: datetime
) -> Message:
    words = notices.fiche_words(found.meeting.board.name, found.document.version)
    return _written(found, line, recipient, found.document, words, _enclosed(found.document), actor=actor, now=now)


def leave_letter(found: FicheSending, letter: LetterLine, *, actor: Actor, now: datetime) -> Message:
    """The same for an approved letter to a doctor.

    Raises:
        NotARecipient, PatientOpposed, Superseded, BeingCorrected, TransitionRefused: as `leave`.
    """
    recipient = letter_leaves_for(found, letter)
    again = _again(letter.line, recipient, actor=actor, now=now)
    if again is not None:
        return again
    return _letter_written(found, letter, recipient, actor=actor, now=now)


def _letter_written(
    found: FicheSending, letter: LetterLine, recipient: Recipient, *, actor: Actor, now: datetime
) -> Message:
    row, words = letter.letter, notices.letter_words(found.meeting.board.name, follows=letter.follows)
    enclosed = outbox.Enclosed(LETTER_NAME, PDF, row.sha256, row.size_bytes, row.storage_key)
    return _written(found, letter.line, recipient, row, words, enclosed, actor=actor, now=now)


def leave_once_more(
    found: FicheSending, line: SendingLine, letter: LetterLine | None, *, actor: Actor, now: datetime
) -> Message:
    """Let what already left go once more, to the address the directory gives since; a person confirmed it.

    Raises:
        NotARecipient, PatientOpposed, Superseded, BeingCorrected: as `leave`.
        TransitionRefused: it did not leave, or their address is the same.
    """
    if not line.new_address:
        raise TransitionRefused(SAME_ADDRESS)
    if letter is not None:
        return _letter_written(found, letter, letter_leaves_for(found, letter), actor=actor, now=now)
    return _fiche_written(found, line, leaves_for(found, line), actor=actor, now=now)


def leaves_for(found: FicheSending, line: SendingLine) -> Recipient:
    """Whoever something may leave for.

    Raises:
        NotARecipient, PatientOpposed, Superseded, BeingCorrected: as `send`.
    """
    _check_in_force(found)
    if line.recipient is None:
        raise NotARecipient
    check_leaves(line.recipient)
    return line.recipient


def letter_leaves_for(found: FicheSending, letter: LetterLine) -> Recipient:
    """Whoever an approved letter may leave for: the last one approved for them, and no other.

    Raises:
        NotARecipient, PatientOpposed, Superseded, BeingCorrected: as `send`.
    """
    if letter.is_taken_up:
        raise Superseded
    return leaves_for(found, letter.line)


def _again(line: SendingLine, recipient: Recipient, *, actor: Actor, now: datetime) -> Message | None:
    """The latest message, sent again as it stands; None: there is none, or it was given up or only told of the
    document, and another is to come.
    """
    latest = line.latest
    if latest is None or latest.state == MessageState.NOT_SENT or line.is_document_due:
        return None
    difference = find_difference(latest, recipient)
    if not difference:
        outbox.retry(latest, actor=actor, now=now)
        return latest
    outbox.give_up(latest, reason=NotSentReason.OTHER, comment=difference, actor=actor, now=now)
    return None


def find_difference(message: Message, recipient: Recipient) -> str:
    """In French, why a message is no longer what would be written to its recipient today; empty when it is."""
    if message.address != recipient.address:
        return outbox.MOVED
    carries = MessageKind(message.kind).carries_health_data
    return "" if carries == (recipient.way is Way.DOCUMENT) else CARRIES_OTHERWISE


def _written(
    found: FicheSending, line: SendingLine, recipient: Recipient, sent: Document | Letter, words: notices.Words,
    enclosed: outbox.Enclosed, *, actor: Actor, now: datetime,
) -> Message:  # fmt: skip
    """A message that brings the document where the address may carry it, and a notice without identity elsewhere."""
    kind, enclosures = _kind(sent), [enclosed]
    if recipient.way is Way.NOTICE:
        kind, words, enclosures = MessageKind.DOCUMENT_NOTICE, notices.document_notice_words(), []
    return outbox.enqueue(
        kind, key=_key(sent, line), board_id=found.meeting.board_id, meeting_id=found.meeting.id,
        case_id=found.case.id, document_id=found.document.id, letter_id=_letter_id(sent),
        recipient_id=recipient.doctor.id, recipient_name=line.name, recipient_role=line.role[:LONGEST_ROLE],
        address=recipient.address, subject=words.subject, body=words.body, enclosures=enclosures, actor=actor, now=now,
    )  # fmt: skip


def _noted(
    found: FicheSending, line: SendingLine, sent: Document | Letter, *, reason: NotSentReason, comment: str,
    is_said_anew: bool = False, actor: Actor, now: datetime,
) -> Message:  # fmt: skip
    """The reason written, unless it is already the last one said. `is_said_anew`: of a further version, it is said once
    more.
    """
    latest = line.latest
    if latest is not None and line.state is MessageState.NOT_SENT:
        if (latest.reason, latest.comment) == (reason.value, comment.strip()) and not is_said_anew:
            return latest
    elif latest is not None and not _leaves_more_to_say(found, line):
        outbox.give_up(latest, reason=reason, comment=comment, actor=actor, now=now)
        return latest
    person = line.recipient.doctor.id if line.recipient else (latest.recipient_id if latest else None)
    return outbox.note_not_sent(
        _kind(sent), key=_key(sent, line), board_id=found.meeting.board_id, meeting_id=found.meeting.id,
        case_id=found.case.id, document_id=found.document.id, letter_id=_letter_id(sent), recipient_id=person,
        recipient_name=line.name, recipient_role=line.role[:LONGEST_ROLE],
        address=line.recipient.address if line.recipient else "", reason=reason, comment=comment, actor=actor, now=now,
    )  # fmt: skip


def _leaves_more_to_say(found: FicheSending, line: SendingLine) -> bool:
    """Whether what was sent settles nothing: a notice alone, or what a later version replaced."""
    return line.is_only_told or (not found.is_last and line.state is MessageState.SENT)


def _enclosed(document: Document) -> outbox.Enclosed:
    file = sendable_file(document)
    return outbox.Enclosed(file.file_name, file.media_type, file.sha256, file.size_bytes, file.storage_key)


def _kind(sent: Document | Letter) -> MessageKind:
    if isinstance(sent, Document):
        return MessageKind.FICHE
    return MessageKind.PATIENT_LETTER if sent.recipient_id is None else MessageKind.DOCTOR_LETTER


def _letter_id(sent: Document | Letter) -> int | None:
    return sent.id if isinstance(sent, Letter) else None


def _key(sent: Document | Letter, line: SendingLine) -> str:
    """One key for what is sent, its recipient, and the message it follows: a notice and a document are the same act."""
    return message_key(_kind(sent), sent.uuid, line.person_uuid, line.latest.uuid if line.latest else "")
