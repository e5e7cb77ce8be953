"""Long work: asked for by a person, done by the job process, told step by step, cancelled when nobody wants it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from rcp.access.permissions import Actor
from rcp.db import advisory_lock, db
from rcp.domain.sending import ErrandState
from rcp.outbox import waking
from rcp.outbox.models import Errand


def ask_errand(
    kind: str, arguments: dict[str, Any], *, key: str, board_id: int | None, actor: Actor, now: datetime
) -> Errand:
    """Write long work to do. The same key gives the same errand, whatever became of it.

    `arguments` are identifiers and choices, as JSON holds them; `key` has at most 64 characters.
    """
    advisory_lock("journal")
    known = db.session.scalar(select(Errand).where(Errand.idempotency_key == key))
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


def cancel_errand(errand: Errand, *, now: datetime) -> None:
    """Want it no more. What waits is cancelled; what runs stops at its next step; what ended stays as it is."""
    if ErrandState(errand.state).is_ended or errand.cancelled_at is not None:
        return
    errand.cancelled_at = now
    if errand.state == ErrandState.WAITING:
        errand.state = ErrandState.CANCELLED.value
        errand.ended_at = now
    db.session.flush()


def tell(errand_id: int, *, step: int, steps: int, saying: str, now: datetime) -> bool:
    """Write how far the work is, which is also its sign of life; False: nobody wants it any more.

    In one statement, beside the versions of the row: the page that cancels it and the work that tells where it is
    must not stop each other.
    """
    is_wanted = db.session.scalar(
        update(Errand)
        .where(Errand.id == errand_id, Errand.state == ErrandState.RUNNING.value, Errand.cancelled_at.is_(None))
        .values(step=step, steps=steps, saying=saying[:200], heard_at=now)
        .returning(Errand.id)
        .execution_options(synchronize_session=False)
    )
    return is_wanted is not None
