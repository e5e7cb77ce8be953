"""Reading the journal and the history, and checking that nobody rewrote the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from rcp.db import db
from rcp.journal import chain
from rcp.journal.events import Event
from rcp.journal.models import Change, JournalEntry
from rcp.journal.services import payload

BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verification found: how many entries hold, and the first that does not."""

    entries: int
    first_bad: int | None
    last_hash: str

    @property
    def is_intact(self) -> bool:
        return self.first_bad is None


def verify_chain() -> Verdict:
    """Recompute every link. A cut tail shows only against an anchor kept elsewhere."""
    previous, position = chain.GENESIS, 0
    while True:
        batch = db.session.scalars(
            select(JournalEntry).where(JournalEntry.id > position).order_by(JournalEntry.id).limit(BATCH)
        ).all()
        if not batch:
            return Verdict(position, None, previous)
        for entry in batch:
            follows = entry.id == position + 1 and entry.previous_hash == previous
            if not follows or entry.hash != chain.link(previous, payload(entry)):
                return Verdict(position, entry.id, previous)
            previous, position = entry.hash, entry.id
        db.session.expunge_all()


def last_position() -> int:
    """The position of the last entry; 0 when there is none. While it stays, nothing was written."""
    return db.session.scalar(select(func.max(JournalEntry.id))) or 0


def holds_anchor(position: int, digest: str) -> bool:
    """Whether the entry noted elsewhere still stands: what shows a cut tail, or a journal written anew."""
    if position == 0:
        return digest == chain.GENESIS
    stored = db.session.scalar(select(JournalEntry.hash).where(JournalEntry.id == position))
    return stored is not None and stored == digest


def is_recorded_since(event: Event, subject: Any, *, person_id: int | None, since: datetime) -> bool:
    """Whether the journal tells this of an object, by this person, since an instant."""
    query = select(JournalEntry.id).where(
        JournalEntry.object_uuid == subject.uuid,
        JournalEntry.event == event.value,
        JournalEntry.person_id == person_id,
        JournalEntry.at > since,
    )
    return db.session.execute(query.limit(1)).first() is not None


def list_changes(root: str, root_ids: Sequence[int], *, before: int | None = None, limit: int = 100) -> list[Change]:
    """The latest changes of a case or of a patient, newest first; `before` pages on."""
    query = select(Change).where(Change.root == root, Change.root_id.in_(root_ids))
    if before is not None:
        query = query.where(Change.id < before)
    return list(db.session.scalars(query.order_by(Change.id.desc()).limit(limit)))
