"""What a person decides of a message: it is to leave, it is not, it leaves again, it did leave."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import false, select

from rcp import installation
from rcp.access.permissions import Actor
from rcp.db import advisory_lock, db
from rcp.domain import sending
from rcp.domain.errors import InvalidValue
from rcp.domain.sending import MESSAGE_TRANSITIONS, MessageAct, MessageKind, MessageState, NotSentReason
from rcp.domain.text import clean_email, clean_line, clean_prose
from rcp.domain.transitions import status_after
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.outbox import waking
from rcp.outbox.models import Enclosure, Message

CALENDAR = "text/calendar"
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,60}")
LONGEST_COMMENT = 2000
MOVED = "L’adresse a changé dans l’annuaire."


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A stored file to enclose: its opaque key, the hash of its bytes, and the name (no identity) it is given."""

    file_name: str
    media_type: str
    sha256: str
    size_bytes: int
    storage_key: str


def enqueue(
    kind: MessageKind, *, key: str, board_id: int | None, meeting_id: int | None = None, case_id: int | None = None,
    document_id: int | None = None, letter_id: int | None = None, recipient_id: int | None = None,
    recipient_name: str = "", recipient_role: str = "", address: str, subject: str, body: str,
    enclosures: Sequence[Enclosed] = (), actor: Actor, now: datetime,
) -> Message:  # fmt: skip
    """Write a message to send, in the transaction of the act it tells of. The same key gives the same message.

    `key` is `domain.sending.message_key(kind, …)`. What a notice says and how files are named is the caller's: neither
    may identify anybody.

    Raises:
        InvalidValue: field `address`, `subject` or `body`; or a file where only a calendar may be enclosed.
        NotSecure: health data, and an address outside the configured secure domains.
    """
    known = _known(key)
    if known is not None:
        return known
    mail = installation.mail()
    clean = clean_email(address, field="address")
    sending.check_may_carry(kind, clean, mail.secure_domains)
    _check_enclosures(kind, enclosures)
    message = _written(
        kind, key=key, board_id=board_id, meeting_id=meeting_id, case_id=case_id, document_id=document_id,
        letter_id=letter_id, recipient_id=recipient_id, recipient_name=recipient_name, recipient_role=recipient_role,
        address=clean, actor=actor, now=now,
    )  # fmt: skip
    message.is_secure = sending.is_secure(clean, mail.secure_domains)
    message.subject = clean_line(subject, max_length=200, field="subject")
    message.body = clean_prose(body, field="body")
    if not message.subject or not message.body:
        raise InvalidValue("Un message a un objet et un texte.", "subject" if not message.subject else "body")
    message.next_try_at = now
    message.enclosures = [Enclosure(**asdict(each)) for each in enclosures]
    db.session.add(message)
    db.session.flush()
    journal.record(Event.MESSAGE_QUEUED, actor=actor, now=now, subject=message, details={"files": len(enclosures)})
    waking.ask()
    return message


def note_not_sent(
    kind: MessageKind, *, key: str, board_id: int | None, reason: NotSentReason, comment: str = "",
    meeting_id: int | None = None, case_id: int | None = None, document_id: int | None = None,
    letter_id: int | None = None, recipient_id: int | None = None, recipient_name: str = "", recipient_role: str = "",
    address: str = "", actor: Actor, now: datetime,
) -> Message:  # fmt: skip
    """Write why a recipient gets nothing by mail. The same key gives the same row.

    Raises:
        InvalidValue: field `comment`, when the reason is "other" and nothing is said.
    """
    known = _known(key)
    if known is not None:
        return known
    said = _comment(reason, comment)
    message = _written(
        kind, key=key, board_id=board_id, meeting_id=meeting_id, case_id=case_id, document_id=document_id,
        letter_id=letter_id, recipient_id=recipient_id, recipient_name=recipient_name, recipient_role=recipient_role,
        address=address, actor=actor, now=now,
    )  # fmt: skip
    message.state = MessageState.NOT_SENT.value
    message.reason, message.comment = reason.value, said
    db.session.add(message)
    db.session.flush()
    journal.record(Event.MESSAGE_NOT_SENT, actor=actor, now=now, subject=message, details={"reason": reason.value})
    return message


def retry(message: Message, *, actor: Actor, now: datetime) -> None:
    """Send again, at once: what failed, what waits for its next try, what was given up. Its tries count anew.

    Raises:
        TransitionRefused: it is leaving, gone, or uncertain: what is uncertain is settled first.
        InvalidValue: it was never written (there was no address).
    """
    check_written(message)
    advisory_lock("journal")
    step(message, MessageAct.RETRY)
    message.attempts = 0
    message.next_try_at = now
    message.reason = message.comment = ""
    db.session.flush()
    journal.record(Event.MESSAGE_RETRIED, actor=actor, now=now, subject=message)
    waking.ask()


def check_written(message: Message) -> None:
    """Raises InvalidValue: there was nothing to write to, and nothing was written."""
    if not (message.address and message.body):
        raise InvalidValue("Ce message n’a jamais été écrit\u202f: préparez un nouvel envoi.")


def settle(message: Message, *, was_sent: bool, actor: Actor, now: datetime) -> None:
    """Say what became of an uncertain message, from what the recipient or their server says.

    Not sent, it has failed: `retry` or `give_up` follows, by a person.

    Raises:
        TransitionRefused: it is not uncertain (any more).
    """
    advisory_lock("journal")
    step(message, MessageAct.SETTLE_SENT if was_sent else MessageAct.SETTLE_NOT_SENT)
    message.settled_at, message.settled_by_id = now, actor.person_id
    if was_sent:
        message.reason = ""
        # The last try is the one that may have arrived: nobody knows a better hour.
        message.sent_at = message.claimed_at
    db.session.flush()
    journal.record(Event.MESSAGE_SETTLED, actor=actor, now=now, subject=message, details={"was_sent": was_sent})
    if message.reason:  # withdrawn while it was leaving
        give_up(message, reason=NotSentReason(message.reason), actor=actor, now=now)


def give_up(message: Message, *, reason: NotSentReason, comment: str = "", actor: Actor, now: datetime) -> None:
    """Send it no more, and say why.

    Raises:
        TransitionRefused: it is leaving, gone, or uncertain.
        InvalidValue: field `comment`, when the reason is "other" and nothing is said.
    """
    said = _comment(reason, comment)
    advisory_lock("journal")
    step(message, MessageAct.GIVE_UP)
    message.reason, message.comment = reason.value, said
    message.next_try_at = None
    db.session.flush()
    journal.record(Event.MESSAGE_GIVEN_UP, actor=actor, now=now, subject=message, details={"reason": reason.value})


def settle_for(message: Message, document_id: int) -> None:
    """Bind the reason of a message to the version of its document in force when it was given: it holds for that one."""
    message.settled_for_id = document_id
    db.session.flush()


def withdraw(message: Message, *, reason: NotSentReason, actor: Actor, now: datetime) -> None:
    """Hold back what has not left. What is leaving at this very moment is told why it must not leave again: it stops
    before its last bytes, or once this try has failed (`leaving`).

    Raises:
        TransitionRefused: it is gone, uncertain, or held back already.
    """
    if message.state != MessageState.SENDING:
        give_up(message, reason=reason, actor=actor, now=now)
        return
    message.reason = reason.value
    db.session.flush()


def hold_back(
    *, document_ids: Collection[int] = (), meeting_id: int | None = None, kinds: Collection[MessageKind] = (),
    reason: NotSentReason, actor: Actor, now: datetime,
) -> int:  # fmt: skip
    """Withdraw what has not left about these documents, or about this meeting, of these kinds (none: all); how many.

    What is leaving at this very moment may still arrive; if it does not, it is not tried again.
    """
    advisory_lock("journal")
    about = Message.document_id.in_(list(document_ids)) | (Message.meeting_id == meeting_id if meeting_id else false())
    query = select(Message).where(about, Message.state.in_([each.value for each in sending.NOT_GONE]))
    if kinds:
        query = query.where(Message.kind.in_([each.value for each in kinds]))
    query = query.order_by(Message.id).with_for_update().execution_options(populate_existing=True)
    held = list(db.session.scalars(query))
    for message in held:
        withdraw(message, reason=reason, actor=actor, now=now)
    return len(held)


def _known(key: str) -> Message | None:
    """The message already written under a key. Two writers of the same key take their turn.

    The lock is the journal's, which each of them needs next: two locks taken in two orders would wait for each other.
    """
    advisory_lock("journal")
    return db.session.scalar(select(Message).where(Message.idempotency_key == sending.check_key(key)))


def _written(
    kind: MessageKind, *, key: str, board_id: int | None, meeting_id: int | None, case_id: int | None,
    document_id: int | None, letter_id: int | None, recipient_id: int | None, recipient_name: str, recipient_role: str,
    address: str, actor: Actor, now: datetime,
) -> Message:  # fmt: skip
    own = uuid.uuid4()
    return Message(
        uuid=own, kind=kind.value, state=MessageState.TO_SEND.value, board_id=board_id, meeting_id=meeting_id,
        case_id=case_id, document_id=document_id, letter_id=letter_id, recipient_id=recipient_id,
        recipient_name=clean_line(recipient_name, max_length=250),
        recipient_role=clean_line(recipient_role, max_length=100), address=address, idempotency_key=key,
        message_id=sending.message_id(own, installation.mail().host_name), created_at=now,
        created_by_id=actor.person_id, enclosures=[], tries=[],
    )  # fmt: skip


def _check_enclosures(kind: MessageKind, enclosures: Sequence[Enclosed]) -> None:
    """Names and types become headers: only what cannot be read as something else; a notice encloses a calendar only."""
    for each in enclosures:
        if not (_FILE_NAME.fullmatch(each.file_name) and _MEDIA_TYPE.fullmatch(each.media_type)):
            raise InvalidValue("Le nom ou le type d’une pièce jointe n’est pas valable.")
        if not kind.carries_health_data and each.media_type != CALENDAR:
            raise InvalidValue("Un avis ne porte aucun document.")


def _comment(reason: NotSentReason, comment: str) -> str:
    said = clean_prose(comment, max_length=LONGEST_COMMENT, field="comment")
    if reason is NotSentReason.OTHER and not said:
        raise InvalidValue("Dites pourquoi rien n’est envoyé.", "comment")
    return said


def step(message: Message, act: MessageAct) -> None:
    """Change the state of a message as this act does. Raises TransitionRefused: not from where it stands."""
    message.state = status_after(MESSAGE_TRANSITIONS, MessageState(message.state), act, subject="le message").value
