"""The room of a meeting: the case called, the clock, and the number that tells every screen that something changed.

Locks are taken in one order, on both databases: the meeting, the journal, the room.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda.models import AgendaItem, Meeting, Postponement
from rcp.agenda.queries import item_of, lock_meetings
from rcp.cases.models import Case
from rcp.db import advisory_lock, db
from rcp.deliberation.models import Room, Span
from rcp.deliberation.queries.room import open_span_of, room_of
from rcp.domain.agenda import MeetingStatus
from rcp.domain.errors import NotFound, TransitionRefused
from rcp.journal import services as journal
from rcp.journal.events import Event


def touch_room(meeting: Meeting, *, now: datetime) -> None:
    """Tell the screens that follow a meeting that what they show has changed; an open meeting without a room gets one.

    Every service of this stage calls it after a write that a screen shows: presence, decision, opinion, plan.
    """
    _revise(meeting, now=now)


def _revise(meeting: Meeting, *, now: datetime, **shown: Any) -> None:
    db.session.flush()
    advisory_lock("journal")
    values = {"changed_at": now, **shown}
    touched = update(Room).where(Room.meeting_id == meeting.id).values(revision=Room.revision + 1, **values)
    if db.session.execute(touched).rowcount or meeting.status != MeetingStatus.OPEN:  # type: ignore[attr-defined]
        return
    dialect: Any = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    db.session.execute(
        dialect.insert(Room)
        .values(meeting_id=meeting.id, **values)
        .on_conflict_do_nothing(index_elements=["meeting_id"])
    )


def touch_room_of(case: Case, *, now: datetime) -> None:
    """As `touch_room`, for a case; nothing when no agenda holds it. For this package."""
    item = item_of(case)
    if item is not None:
        touch_room(item.meeting, now=now)


def leave_room(meeting: Meeting, *, now: datetime, ended: datetime | None = None) -> None:
    """Stop the clock, as it stood when the meeting ended (`ended`, now by default), and show no case any more: the
    meeting is over, or back to its preparation. For this package.
    """
    _stop(meeting, now=ended or now)
    _show(meeting, None, now=now)


def call_case(meeting: Meeting, case_uuid: UUID, *, actor: Actor, now: datetime) -> None:
    """Bring a case before the room: its clock starts, the one that ran stops. The same case again changes nothing.

    A case already decided may be called again; a case paused goes on.

    Raises:
        Forbidden: the actor does not keep the room.
        NotFound: the case is not on this agenda.
        TransitionRefused: the meeting is not open.
    """
    _keep(meeting, actor=actor)
    query = (
        select(Case)
        .join(AgendaItem, AgendaItem.case_id == Case.id)
        .where(AgendaItem.meeting_id == meeting.id, Case.uuid == case_uuid)
    )
    case = db.session.execute(query).scalar_one_or_none()
    if case is None:
        raise NotFound()
    room, span = room_of(meeting), open_span_of(meeting)
    if room is not None and room.current_case_id == case.id and span is not None and span.case_id == case.id:
        return
    journal.record(Event.CASE_CALLED, actor=actor, now=now, subject=case, details={"meeting": str(meeting.uuid)})
    if span is not None:
        _close(meeting, span, now=now)
    _start(meeting, case.id, now=now)
    _show(meeting, case.id, now=now)


def pause(meeting: Meeting, *, actor: Actor, now: datetime) -> None:
    """Stop the clock of the case called; it stays before the room. Stopped already, nothing changes.

    Raises:
        Forbidden, TransitionRefused: as `call_case`.
    """
    _keep(meeting, actor=actor)
    span = open_span_of(meeting)
    if span is None or span.case_id is None:
        return
    _record(meeting, "pause", actor=actor, now=now)
    _stop(meeting, now=now)
    touch_room(meeting, now=now)


def start_break(meeting: Meeting, *, actor: Actor, now: datetime) -> None:
    """Begin a break of the meeting: no case's clock runs. During one, nothing changes.

    Raises:
        Forbidden, TransitionRefused: as `call_case`.
    """
    _keep(meeting, actor=actor)
    span = open_span_of(meeting)
    if span is not None and span.case_id is None:
        return
    _record(meeting, "break", actor=actor, now=now)
    _stop(meeting, now=now)
    _start(meeting, None, now=now)
    touch_room(meeting, now=now)


def resume(meeting: Meeting, *, actor: Actor, now: datetime) -> None:
    """End a pause or a break: the clock of the case called goes on. Running already, nothing changes.

    Raises:
        Forbidden, TransitionRefused: as `call_case`; nothing was called yet.
    """
    _keep(meeting, actor=actor)
    room, span = room_of(meeting), open_span_of(meeting)
    case_id = room.current_case_id if room is not None and _is_booked(meeting, room.current_case_id) else None
    if span is not None and span.case_id is not None and span.case_id == case_id:
        return
    if span is None and case_id is None:
        raise TransitionRefused("Aucun dossier n’est appelé\u202f: appelez celui dont parle la salle.")
    _record(meeting, "resume", actor=actor, now=now)
    _stop(meeting, now=now)
    if case_id is not None:
        _start(meeting, case_id, now=now)
    touch_room(meeting, now=now)


def _keep(meeting: Meeting, *, actor: Actor) -> None:
    authorise(actor, Permission.DECISION_EDIT, meeting)
    lock_meetings(meeting.id)
    if meeting.status != MeetingStatus.OPEN:
        label = MeetingStatus(meeting.status).label
        raise TransitionRefused(f"La salle n’est pas ouverte\u202f: la séance est au statut «\u202f{label}\u202f».")
    if meeting.typed_afterwards_at is not None:
        raise TransitionRefused("Cette séance a été tenue sur papier\u202f: la salle ne mesure plus rien.")


def _start(meeting: Meeting, case_id: int | None, *, now: datetime) -> None:
    db.session.add(Span(meeting_id=meeting.id, case_id=case_id, started_at=now))
    db.session.flush()


def _stop(meeting: Meeting, *, now: datetime) -> None:
    """Close the stretch that runs, if any."""
    span = open_span_of(meeting)
    if span is not None:
        _close(meeting, span, now=now)


def _close(meeting: Meeting, span: Span, *, now: datetime) -> None:
    """Close a stretch. A case postponed meanwhile stopped when it left the agenda."""
    ended = now
    if span.case_id is not None and not _is_booked(meeting, span.case_id):
        left = db.session.execute(
            select(func.max(Postponement.at)).where(
                Postponement.from_meeting_id == meeting.id,
                Postponement.case_id == span.case_id,
                Postponement.at >= span.started_at,
            )
        ).scalar()
        ended = min(now, left or now)
    span.ended_at = max(ended, span.started_at)
    db.session.flush()


def _show(meeting: Meeting, case_id: int | None, *, now: datetime) -> None:
    _revise(meeting, now=now, current_case_id=case_id)


def _is_booked(meeting: Meeting, case_id: int | None) -> bool:
    query = select(AgendaItem.id).where(AgendaItem.meeting_id == meeting.id, AgendaItem.case_id == case_id)
    return db.session.execute(query).first() is not None


def _record(meeting: Meeting, action: str, *, actor: Actor, now: datetime) -> None:
    journal.record(Event.ROOM_CLOCK, actor=actor, now=now, subject=meeting, details={"action": action})
