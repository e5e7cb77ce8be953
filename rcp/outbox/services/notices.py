"""One notice to one person: written to send when an address is known, else recorded with that reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from rcp.access.permissions import Actor
from rcp.db import db
from rcp.domain.notices import Words
from rcp.domain.recipients import NO_ADDRESS, Doctor, NotARecipient, notice_address
from rcp.domain.sending import MessageKind, MessageState, NotSentReason
from rcp.outbox.models import Enclosure, Message
from rcp.outbox.services.messages import MOVED, Enclosed, check_written, enqueue, give_up, note_not_sent, retry


def notify(
    kind: MessageKind, to: Doctor, role: str, words: Words, *, key: str, board_id: int, meeting_id: int | None = None,
    case_id: int | None = None, document_id: int | None = None, enclosures: Sequence[Enclosed] = (), actor: Actor,
    now: datetime,
) -> Message:  # fmt: skip
    """Write a notice without identity. The same key gives the same message, and a person who had no address and has
    one since gets theirs under a key of its own.
    """
    address = notice_address(to)
    if not address:
        return note_not_sent(
            kind, key=key, board_id=board_id, meeting_id=meeting_id, case_id=case_id, document_id=document_id,
            recipient_id=to.id, recipient_name=to.name, recipient_role=role, reason=NotSentReason.NO_ADDRESS,
            actor=actor, now=now,
        )  # fmt: skip
    return enqueue(
        kind, key=key, board_id=board_id, meeting_id=meeting_id, case_id=case_id, document_id=document_id,
        recipient_id=to.id, recipient_name=to.name, recipient_role=role, address=address, subject=words.subject,
        body=words.body, enclosures=enclosures, actor=actor, now=now,
    )  # fmt: skip


def notify_again(message: Message, to: Doctor, *, key: str, actor: Actor, now: datetime) -> Message:
    """Send a notice again; once it was given up, or to another address than before, it is another message, under this
    key.

    Raises:
        NotARecipient: no address is known any more.
        TransitionRefused: it is leaving, gone, or uncertain.
        InvalidValue: it was never written (there was no address).
    """
    address = notice_address(to)
    if not address:
        raise NotARecipient(NO_ADDRESS)
    if message.state != MessageState.NOT_SENT:
        if address == message.address:
            retry(message, actor=actor, now=now)
            return message
        give_up(message, reason=NotSentReason.OTHER, comment=MOVED, actor=actor, now=now)
    check_written(message)
    return enqueue(
        MessageKind(message.kind), key=key, board_id=message.board_id, meeting_id=message.meeting_id,
        case_id=message.case_id, document_id=message.document_id, recipient_id=to.id, recipient_name=to.name,
        recipient_role=message.recipient_role, address=address, subject=message.subject, body=message.body,
        enclosures=_enclosed(message), actor=actor, now=now,
    )  # fmt: skip


def _enclosed(message: Message) -> list[Enclosed]:
    query = select(Enclosure).where(Enclosure.message_id == message.id).order_by(Enclosure.id)
    return [
        Enclosed(each.file_name, each.media_type, each.sha256, each.size_bytes, each.storage_key)
        for each in db.session.scalars(query)
    ]
