"""What the job process writes of a message: taken to be sent, about to be handed over, and what the server said.

Each step is its own short transaction (`outbox.drain`). A step whose sender was taken for dead in between changes
nothing: whoever lost a message learns it before the last bytes leave.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from rcp.access.permissions import SYSTEM
from rcp.db import advisory_lock, db
from rcp.domain import sending
from rcp.domain.sending import MessageAct, MessageState, NotSentReason
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.outbox.judging import judge
from rcp.outbox.models import Attempt, Message
from rcp.outbox.services.messages import give_up, step

INTERRUPTED = "Envoi interrompu avant la fin de la transmission\u202f: le serveur n’a rien pu accepter."
WITHDRAWN = "Envoi retenu avant la fin de la transmission\u202f: le serveur n’a rien pu accepter."
ANSWER_LOST = "Envoi interrompu après la transmission\u202f: la réponse du serveur n’a pas été notée."


@dataclass(frozen=True, slots=True)
class Claim:
    """One try at a message, by its rows' keys: what the sender of that try holds."""

    message_id: int
    attempt_id: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try: accepted, deferred, refused, or lost (nobody knows); in the server's words, or ours."""

    act: MessageAct
    words: str = ""
    is_server_trouble: bool = False  # the next message would meet the same


def claim_next(*, now: datetime) -> Claim | None:
    """Take the next message that is due and still may leave; None when none is. Two senders never take the same one.

    What may not leave any more is held back on the way, with its reason.
    """
    advisory_lock("journal")  # before the rows; and what is judged changes no more meanwhile
    while (message := _next_due(now)) is not None:
        verdict = judge(message)
        if verdict is None:
            return _claimed(message, now)
        if verdict.reason is not None:
            give_up(message, reason=verdict.reason, comment=verdict.words, actor=SYSTEM, now=now)
        else:
            record_outcome(_claimed(message, now), Outcome(MessageAct.REFUSE, verdict.words), now=now)
    return None


def _next_due(now: datetime) -> Message | None:
    return db.session.scalar(
        select(Message)
        .where(Message.state == MessageState.TO_SEND.value, Message.next_try_at <= now)
        .order_by(Message.next_try_at, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _claimed(message: Message, now: datetime) -> Claim:
    step(message, MessageAct.CLAIM)
    message.claimed_at, message.next_try_at = now, None
    message.attempts += 1
    attempt = Attempt(message_id=message.id, started_at=now)
    db.session.add(attempt)
    db.session.flush()
    return Claim(message.id, attempt.id)


def hand_over(claim: Claim, *, now: datetime) -> bool:
    """Write that the last bytes are about to leave; False: the message is no longer ours, or was withdrawn since, and
    they must not.
    """
    held = _held(claim)
    if held is None or held[0].state != MessageState.SENDING or held[0].reason:
        return False
    held[1].handed_at = now
    db.session.flush()
    return True


def record_outcome(claim: Claim, outcome: Outcome, *, now: datetime) -> None:
    """Write what came of a try. Deferred once too often, the message has failed.

    The answer to a message already taken for lost is welcome: accepted, it was sent; anything else, it has failed, and
    a person decides. Withdrawn meanwhile (`messages.withdraw`), what has not left does not leave any more.
    """
    advisory_lock("journal")  # before the row, as whoever withdraws it: two orders would wait for each other
    held = _held(claim)
    if held is None:
        return
    message, attempt = held
    act, due = outcome.act, None
    if act is MessageAct.DEFER:
        due = sending.next_try(message.attempts, now) if message.state == MessageState.SENDING else None
        act = MessageAct.DEFER if due is not None else MessageAct.REFUSE
    if act is MessageAct.LOSE and message.state == MessageState.UNCERTAIN:
        return
    step(message, act)
    message.next_try_at = due
    message.server_words = attempt.server_words = outcome.words
    attempt.outcome = message.state
    if act is not MessageAct.LOSE:
        attempt.ended_at = now  # otherwise it may still be under way at the other end
    if act is MessageAct.ACCEPT:
        message.sent_at, message.reason = now, ""
    db.session.flush()
    if act in _EVENTS:
        journal.record(_EVENTS[act], actor=SYSTEM, now=now, subject=message, details={"attempts": message.attempts})
    if message.reason and message.state in _NOT_GONE:
        give_up(message, reason=NotSentReason(message.reason), actor=SYSTEM, now=now)
        attempt.outcome = message.state


def let_go(claim: Claim, *, now: datetime) -> None:
    """End a try that stopped before its last bytes: a message withdrawn stays, one that somebody else took over is
    left to them.
    """
    advisory_lock("journal")
    held = _held(claim)
    if held is not None and held[0].reason:
        record_outcome(claim, Outcome(MessageAct.DEFER, WITHDRAWN), now=now)


def release_dead(*, now: datetime) -> int:
    """Look for messages whose sender died: send again what the server cannot have, call the rest uncertain.

    Returns how many were found.
    """
    advisory_lock("journal")
    dead = db.session.scalars(
        select(Message)
        .where(Message.state == MessageState.SENDING.value, Message.claimed_at <= now - sending.CLAIM_BOUND)
        .order_by(Message.id)
        .limit(100)
        .with_for_update(skip_locked=True)
    ).all()
    for message in dead:
        attempt = _last_attempt(message.id)
        outcome = (
            Outcome(MessageAct.DEFER, INTERRUPTED)
            if attempt.handed_at is None
            else Outcome(MessageAct.LOSE, ANSWER_LOST)
        )
        record_outcome(Claim(message.id, attempt.id), outcome, now=now)
    return len(dead)


_EVENTS = {
    MessageAct.ACCEPT: Event.MESSAGE_SENT,
    MessageAct.REFUSE: Event.MESSAGE_FAILED,
    MessageAct.LOSE: Event.MESSAGE_UNCERTAIN,
}
_NOT_GONE = frozenset({MessageState.TO_SEND.value, MessageState.FAILED.value})
_UNANSWERED = frozenset({MessageState.SENDING.value, MessageState.UNCERTAIN.value})


def _held(claim: Claim) -> tuple[Message, Attempt] | None:
    """The rows of a claim, locked, while it is the last try at its message and that message waits for an answer."""
    message = db.session.get(Message, claim.message_id, with_for_update=True, populate_existing=True)
    if message is None or message.state not in _UNANSWERED:
        return None
    attempt = _last_attempt(message.id)
    return (message, attempt) if attempt.id == claim.attempt_id else None


def _last_attempt(message_id: int) -> Attempt:
    return db.session.scalars(
        select(Attempt).where(Attempt.message_id == message_id).order_by(Attempt.id.desc()).limit(1)
    ).one()
