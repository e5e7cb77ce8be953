"""Writing the journal: events in the business transaction, traces in the one that follows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.db import advisory_lock, db
from rcp.domain.errors import InvalidValue
from rcp.journal import chain
from rcp.journal.events import Event
from rcp.journal.models import AccessEntry, JournalEntry

READ_WINDOW_MINUTES = 10
SHORTEST_RETENTION, LONGEST_RETENTION = 180, 1095  # days


def record(
    event: Event,
    *,
    actor: Actor,
    now: datetime,
    subject: Any = None,
    patient_id: int | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Append one event, in the transaction of what it tells.

    `details` holds identifiers, counts, codes and field names; never a name nor a clinical text. A subject that has
    `journal_marks` adds them.
    """
    advisory_lock("journal")
    if subject is not None and patient_id is None:
        patient_id = getattr(subject, "patient_id", None)
        if patient_id is None and getattr(subject, "__tablename__", "") == "patient":
            patient_id = subject.id
    last = db.session.execute(
        select(JournalEntry.id, JournalEntry.hash).order_by(JournalEntry.id.desc()).limit(1)
    ).first()
    position, previous = (last.id + 1, last.hash) if last else (1, chain.GENESIS)
    entry = JournalEntry(
        id=position,
        at=now,
        event=event.value,
        account_id=actor.account_id,
        person_id=actor.person_id,
        roles=actor.role_names[:100],
        session_hash=actor.session_hash[:16],
        object_type=getattr(subject, "__tablename__", "") if subject is not None else "",
        object_uuid=getattr(subject, "uuid", None),
        board_id=getattr(subject, "board_id", None),
        patient_id=patient_id,
        details={**(details or {}), **getattr(subject, "journal_marks", {})},
        previous_hash=previous,
    )
    entry.hash = chain.link(previous, payload(entry))
    db.session.add(entry)
    db.session.flush()


def payload(entry: JournalEntry) -> dict[str, Any]:
    """Every meaningful column of an entry: what its hash covers."""
    return {
        "id": entry.id,
        "at": entry.at.isoformat(timespec="microseconds"),
        "event": entry.event,
        "account": entry.account_id,
        "person": entry.person_id,
        "roles": entry.roles,
        "session": entry.session_hash,
        "type": entry.object_type,
        "object": str(entry.object_uuid) if entry.object_uuid else None,
        "board": entry.board_id,
        "patient": entry.patient_id,
        "details": entry.details,
    }


@dataclass(frozen=True, slots=True)
class Trace:
    """A read, a refusal or a session act, kept until the transaction that follows the request."""

    kind: str
    at: datetime
    account_id: int | None
    session_hash: str = ""
    patient_id: int | None = None
    endpoint: str = ""
    address: str = ""

    @property
    def dedupe(self) -> str | None:
        window = int(self.at.timestamp()) // (60 * READ_WINDOW_MINUTES)
        if self.kind == "read":
            return f"{self.account_id}:{self.patient_id}:{window}"
        if self.kind == "sign_in_failed":
            # A hundred thousand wrong sign-ins must not fill the disk.
            return f"failed:{self.account_id or 0}:{self.address[:39]}:{window}"
        return None


def untold(connection: Connection, traces: list[Trace]) -> list[Trace]:
    """Those of these traces that nothing told within ten minutes."""
    keys = [trace.dedupe for trace in traces if trace.dedupe is not None]
    known = set(connection.execute(select(AccessEntry.dedupe).where(AccessEntry.dedupe.in_(keys))).scalars())
    return [trace for trace in traces if trace.dedupe not in known]


def write_traces(connection: Connection, traces: list[Trace]) -> None:
    """Write the traces of one request; a read, or a failed sign-in, told within ten minutes is not told again."""
    rows = [
        {
            "kind": trace.kind,
            "at": trace.at,
            "account_id": trace.account_id,
            "session_hash": trace.session_hash[:16],
            "patient_id": trace.patient_id,
            "endpoint": trace.endpoint[:80],
            "address": trace.address[:45],
            "dedupe": trace.dedupe,
        }
        for trace in traces
    ]
    if not rows:
        return
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(AccessEntry).on_conflict_do_nothing(index_elements=["dedupe"]), rows)


def purge_traces(*, days: int, actor: Actor, now: datetime) -> int:
    """Erase the traces of access older than this many days, and say so in the journal; how many there were.

    Events stay: they tell who wrote, validated and sealed, and belong to the record.

    Raises:
        InvalidValue: fewer days than the law lets (CSP R6113-9-3: six months), or more than three years.
    """
    authorise(actor, Permission.JOURNAL_PURGE)
    if not SHORTEST_RETENTION <= days <= LONGEST_RETENTION:
        raise InvalidValue(f"Les traces d’accès se gardent de {SHORTEST_RETENTION} à {LONGEST_RETENTION} jours.")
    limit = now - timedelta(days=days)
    count = int(db.session.execute(delete(AccessEntry).where(AccessEntry.at < limit)).rowcount)  # type: ignore[attr-defined]
    record(Event.JOURNAL_PURGED, actor=actor, now=now, details={"before": limit.isoformat(), "traces": count})
    return count


def anchor() -> tuple[int, str]:
    """The last position and hash: what to keep elsewhere so that a cut tail shows."""
    last = db.session.execute(
        select(JournalEntry.id, JournalEntry.hash).order_by(JournalEntry.id.desc()).limit(1)
    ).first()
    return (last.id, last.hash) if last else (0, chain.GENESIS)
