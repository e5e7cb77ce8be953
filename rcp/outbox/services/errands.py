"""Long work: asked for by a person, done by the job process, told step by step, cancelled when nobody wants it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update

from rcp.access.permissions import Actor
from rcp.db import advisory_lock, db
from rcp.domain.errors import Forbidden
from rcp.domain.sending import ERRAND_STARTS, ErrandState, check_key, heard_since
from rcp.outbox import waking
from rcp.outbox.models import Errand

DIED = "Ce travail s’est interrompu plusieurs fois. Réessayez\u202f; si cela continue, prévenez l’administrateur."


def ask_errand(
    kind: str, arguments: dict[str, Any], *, key: str, board_id: int | None, actor: Actor, now: datetime
) -> Errand:
    """Write long work to do. The same key gives the same errand, whatever became of it.

    `arguments` are identifiers and choices, as JSON holds them; `key` has at most 64 characters.
    """
    advisory_lock("journal")
    known = db.session.scalar(select(Errand).where(Errand.idempotency_key == check_key(key)))
    if known is not None:
        return known
    errand = Errand(
        kind=kind, arguments=arguments, board_id=board_id, state=ErrandState.WAITING.value, idempotency_key=key,
        result={}, asked_at=now, asked_by_id=actor.account_id,
    )  # fmt: skip
    db.session.add(errand)
    db.session.flush()
    waking.ask()
    return errand


def cancel_errand(errand: Errand, *, actor: Actor, now: datetime) -> bool:
    """Want it no more: whoever asked for it does, and nobody else.

    What waits, or gives no sign of life, is cancelled; what runs stops at its next step; what ended stays as it is
    (False).

    Raises:
        Forbidden: somebody else asked for it.
    """
    if errand.asked_by_id != actor.account_id:
        raise Forbidden
    db.session.refresh(errand, with_for_update=True)  # it may be about to end
    if ErrandState(errand.state).is_ended:
        return False
    errand.cancelled_at = errand.cancelled_at or now
    if errand.state == ErrandState.WAITING or errand.is_silent(now):
        errand.state = ErrandState.CANCELLED.value
        errand.ended_at = now
    db.session.flush()
    return True


@dataclass(frozen=True, slots=True)
class Hold:
    """Who does an errand: its row, and the instant it was taken. Taken for dead and started again, it is held anew."""

    errand_id: int
    started_at: datetime


def take_errand(*, now: datetime) -> Hold | None:
    """Take the next errand that waits; None when none does. Two processes never take the same one."""
    errand = db.session.scalar(
        select(Errand)
        .where(Errand.state == ErrandState.WAITING.value)
        .order_by(Errand.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if errand is None:
        return None
    errand.state = ErrandState.RUNNING.value
    errand.started_at = errand.heard_at = now
    errand.step = errand.steps = 0
    errand.starts += 1
    db.session.flush()
    return Hold(errand.id, now)


def tell(hold: Hold, *, step: int, steps: int, saying: str, now: datetime) -> bool:
    """Write how far the work is, which is also its sign of life; False: nobody wants it from us any more.

    In one statement, beside the versions of the row: the page that cancels it and the work that tells where it is
    must not stop each other.
    """
    is_wanted = db.session.scalar(
        update(Errand)
        .where(*_held(hold), Errand.cancelled_at.is_(None))
        .values(step=step, steps=steps, saying=saying[:200], heard_at=now)
        .returning(Errand.id)
        .execution_options(synchronize_session=False)
    )
    return is_wanted is not None


def finish(hold: Hold, *, now: datetime) -> bool:
    """Write, in the transaction of the work itself, that it is done; False: nobody wants it from us any more, and that
    transaction must not be committed.
    """
    errand = _lock(hold)
    if errand is None or errand.cancelled_at is not None:
        return False
    _end(errand, ErrandState.DONE, now=now)
    return True


def end_errand(
    hold: Hold, state: ErrandState, *, result: dict[str, Any] | None = None, failure: str = "", now: datetime
) -> bool:
    """Write how the work ended; False: it was no longer ours, and what it made is nobody's.

    Cancelled while it made its last step, it is cancelled.
    """
    errand = _lock(hold)
    if errand is None:
        return False
    if errand.cancelled_at is not None:
        state, result, failure = ErrandState.CANCELLED, None, ""
    _end(errand, state, result=result, failure=failure, now=now)
    return True


def revive_dead(*, now: datetime) -> int:
    """Start again the errands that have given no sign of life; one that died too often has failed. How many."""
    dead = db.session.scalars(
        select(Errand)
        .where(Errand.state == ErrandState.RUNNING.value, Errand.heard_at <= heard_since(now))
        .order_by(Errand.id)
        .limit(100)
        .with_for_update(skip_locked=True)
    ).all()
    for errand in dead:
        if errand.cancelled_at is not None:
            errand.state, errand.ended_at = ErrandState.CANCELLED.value, now
        elif errand.starts >= ERRAND_STARTS:
            errand.state, errand.failure, errand.ended_at = ErrandState.FAILED.value, DIED, now
        else:
            errand.state, errand.saying = ErrandState.WAITING.value, ""
    db.session.flush()
    return len(dead)


def forget_results(*, before: datetime) -> int:
    """Let go of what errands ended before an instant made: the file is swept later. How many."""
    old = db.session.scalars(
        select(Errand)
        .where(Errand.state == ErrandState.DONE.value, Errand.ended_at < before, Errand.is_kept)
        .order_by(Errand.id)
        .limit(1000)
    ).all()
    for errand in old:
        errand.result, errand.is_kept = {}, False
    db.session.flush()
    return len(old)


def _lock(hold: Hold) -> Errand | None:
    return db.session.scalar(
        select(Errand).where(*_held(hold)).with_for_update().execution_options(populate_existing=True)
    )


def _end(
    errand: Errand, state: ErrandState, *, result: dict[str, Any] | None = None, failure: str = "", now: datetime
) -> None:
    errand.state, errand.result, errand.failure = state.value, result or {}, failure
    errand.saying, errand.ended_at = "", now
    db.session.flush()


def _held(hold: Hold) -> tuple[ColumnElement[bool], ...]:
    return (
        Errand.id == hold.errand_id,
        Errand.state == ErrandState.RUNNING.value,
        Errand.started_at == hold.started_at,
    )
