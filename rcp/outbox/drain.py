"""Sending what is due: take one, send it, write what became of it, each in its own transaction, until none is due.

Any number of these may run at once, and any may die at any point.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from rcp import files, installation
from rcp.db import transaction
from rcp.domain.errors import DomainError
from rcp.domain.sending import MessageAct, MessageKind, check_may_carry
from rcp.installation import Mail
from rcp.outbox import queries, smtp
from rcp.outbox.letter import File, Outgoing
from rcp.outbox.models import Message
from rcp.outbox.services import leaving
from rcp.outbox.services.leaving import Claim, Outcome

MOST_AT_ONCE = 200


def drain(clock: Callable[[], datetime]) -> Counter[str]:
    """Send what is due, once; how many messages met each outcome. Without a mail server, nothing is touched.

    Stops at the first trouble with the server itself: the other messages would only wait for it one by one.
    """
    done: Counter[str] = Counter()
    mail = installation.mail()
    if mail.relay is None:
        return done
    with transaction(read_only=True):
        if not queries.is_anything_due(clock()):
            return done
    for _number in range(MOST_AT_ONCE):
        with transaction():
            claim = leaving.claim_next(now=clock())
        if claim is None:
            break
        outcome = _try(claim, mail, clock)
        if outcome is None:
            with transaction():
                leaving.let_go(claim, now=clock())
            continue
        with transaction():
            leaving.record_outcome(claim, outcome, now=clock())
        done[outcome.act.value] += 1
        if outcome.is_server_trouble:
            break
    return done


def mark_dead(clock: Callable[[], datetime]) -> int:
    """Look for messages whose sender died; how many."""
    with transaction():
        return leaving.release_dead(now=clock())


def _try(claim: Claim, mail: Mail, clock: Callable[[], datetime]) -> Outcome | None:
    """Send one message; None when it is not to leave (any more), or not by us."""
    assert mail.relay is not None

    def before_end() -> bool:
        with transaction():
            return leaving.hand_over(claim, now=clock())

    try:
        with transaction(read_only=True):
            outgoing = _read(queries.message_to_send(claim.message_id), mail)
    except DomainError as error:
        # An address that is secure no longer, a file damaged on disk: said in our words, and a person decides.
        return Outcome(MessageAct.REFUSE, error.message)
    return smtp.send(mail.relay, outgoing, host_name=mail.host_name, before_end=before_end, now=clock())


def _read(message: Message, mail: Mail) -> Outgoing:
    check_may_carry(MessageKind(message.kind), message.address, mail.secure_domains)
    enclosed = tuple(
        File(each.file_name, each.media_type, files.read(each.storage_key, sha256=each.sha256))
        for each in message.enclosures
    )
    return Outgoing(message.message_id, mail.sender, message.address, message.subject, message.body, enclosed)
