"""What leaves for one recipient of a fiche or of a letter, or why nothing does: one message written in the outbox.

Whoever calls took their turn (`sending.take_turn`): nobody writes a message in between.
"""

from __future__ import annotations

from datetime import datetime

from rcp.access.permissions import Actor
from rcp.domain import notices
from rcp.domain.errors import TransitionRefused
from rcp.domain.recipients import NotARecipient, Recipient, Superseded, Way, check_in_force, check_leaves
from rcp.domain.sending import MessageKind, MessageState, NotSentReason, message_key
from rcp.minutes.models import Document, Letter
from rcp.minutes.queries.documents import sendable_file
from rcp.minutes.queries.sealed import check_intact
from rcp.minutes.queries.sending_lines import FicheSending, LetterLine, SendingLine
from rcp.outbox import services as outbox
from rcp.outbox.models import Message

PDF = "application/pdf"
LETTER_NAME = "lettre.pdf"
CARRIES_OTHERWISE = "Ce que cette adresse peut recevoir a changé."
SAME_ADDRESS = "Ce message n’est pas parti, ou l’annuaire ne donne pas d’autre adresse\u202f: rien n’est à renvoyer."
LONGEST_ROLE = 100  # characters, as the outbox keeps them


def leave(found: FicheSending, line: SendingLine, *, actor: Actor, now: datetime) -> Message:
    """Let a fiche leave for a recipient: what waits or failed for them is tried now, unless it no longer says what is
    proposed, or to another address; then another message is written.

    Raises:
        NotARecipient, PatientOpposed, Superseded, BeingCorrected: as `sending.send`.
        TransitionRefused: it is leaving, gone, or uncertain.
    """
    recipient = leaves_for(found, line)
    again = _again(line, recipient, actor=actor, now=now)
    if again is not None:
        return again
    return _fiche_written(found, line, recipient, actor=actor, now=now)


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
        NotARecipient, PatientOpposed, Superseded, BeingCorrected: as `sending.send`.
    """
    check_fiche(found)
    if line.recipient is None:
        raise NotARecipient
    check_leaves(line.recipient)
    return line.recipient


def letter_leaves_for(found: FicheSending, letter: LetterLine) -> Recipient:
    """Whoever an approved letter may leave for: the last one approved for them, and no other.

    Raises:
        NotARecipient, PatientOpposed, Superseded, BeingCorrected: as `sending.send`.
    """
    if letter.is_taken_up:
        raise Superseded
    return leaves_for(found, letter.line)


def find_difference(message: Message, recipient: Recipient) -> str:
    """In French, why a message is no longer what would be written to its recipient today; empty when it is."""
    if message.address != recipient.address:
        return outbox.MOVED
    carries = MessageKind(message.kind).carries_health_data
    return "" if carries == (recipient.way is Way.DOCUMENT) else CARRIES_OTHERWISE


def note_reason(
    found: FicheSending, line: SendingLine, sent: Document | Letter, *, reason: NotSentReason, comment: str,
    is_said_anew: bool = False, actor: Actor, now: datetime,
) -> Message:  # fmt: skip
    """Write why nothing leaves, unless that is the reason last said already. `is_said_anew`: of a further version, it
    is said once more.
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


def check_fiche(found: FicheSending) -> None:
    """Let something leave of a fiche. Raises AlteredContent, Superseded, BeingCorrected."""
    check_intact(found.document)
    check_in_force(found.document.version, found.latest_version, is_being_corrected=found.is_being_corrected)


def _fiche_written(
    found: FicheSending, line: SendingLine, recipient: Recipient, *, actor: Actor, now: datetime
) -> Message:
    words = notices.fiche_words(found.meeting.board.name, found.document.version)
    return _written(found, line, recipient, found.document, words, _enclosed(found.document), actor=actor, now=now)


def _letter_written(
    found: FicheSending, letter: LetterLine, recipient: Recipient, *, actor: Actor, now: datetime
) -> Message:
    row, words = letter.letter, notices.letter_words(found.meeting.board.name, follows=letter.follows)
    enclosed = outbox.Enclosed(LETTER_NAME, PDF, row.sha256, row.size_bytes, row.storage_key)
    return _written(found, letter.line, recipient, row, words, enclosed, actor=actor, now=now)


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
