"""One notice to one person: written to send when an address is known, else recorded with that reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rcp.access.permissions import Actor
from rcp.domain.notices import Words
from rcp.domain.recipients import Doctor, notice_address
from rcp.domain.sending import MessageKind, NotSentReason
from rcp.outbox.models import Message
from rcp.outbox.services.messages import Enclosed, enqueue, note_not_sent


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
