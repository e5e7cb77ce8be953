"""Where a meeting stands: each step of `domain.agenda.MEETING_TRANSITIONS`, authorised and journalled.

Deliberation and minutes call these from their own services, after their own checks.
"""

from __future__ import annotations

from datetime import datetime

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda.models import AgendaItem, Meeting
from rcp.agenda.queries import lock_meetings
from rcp.agenda.services.inviting import recall
from rcp.db import db
from rcp.domain.agenda import MeetingAction, MeetingStatus, end_of, next_meeting_status, to_paris
from rcp.journal import services as journal
from rcp.journal.events import Event

_RIGHTS = {
    MeetingAction.OPEN: Permission.MEETING_RUN,
    MeetingAction.PREPARE: Permission.MEETING_RUN,
    MeetingAction.CLOSE: Permission.MEETING_RUN,
    MeetingAction.REOPEN: Permission.MEETING_RUN,
    MeetingAction.CANCEL: Permission.MEETING_PLAN,
    MeetingAction.RESTORE: Permission.MEETING_PLAN,
    MeetingAction.VALIDATE: Permission.MINUTES_VALIDATE,
    MeetingAction.CORRECT: Permission.MINUTES_VALIDATE,
}


def open_(meeting: Meeting, *, held_at: datetime | None = None, actor: Actor, now: datetime) -> None:
    """planned → open, now or when it was (`held_at`). An open meeting's agenda is no longer a draft.

    Raises:
        Forbidden, TransitionRefused: as their names say.
    """
    take_step(meeting, MeetingAction.OPEN, actor=actor)
    meeting.opened_at = held_at or now
    if meeting.published_at is None:
        meeting.published_at = now
    recall(meeting, actor=actor, now=now)
    _record(meeting, Event.MEETING_OPENED, actor=actor, now=now)


def prepare(meeting: Meeting, *, actor: Actor, now: datetime) -> None:
    """open → planned: it was opened too early.

    Raises:
        Forbidden, TransitionRefused: as their names say.
    """
    take_step(meeting, MeetingAction.PREPARE, actor=actor)
    meeting.opened_at, meeting.closed_at = None, None
    _record(meeting, Event.MEETING_CHANGED, actor=actor, now=now, action=MeetingAction.PREPARE.value)


def close(meeting: Meeting, *, held_at: datetime | None = None, actor: Actor, now: datetime) -> None:
    """open → closed, now or when it was (`held_at`); one reopened since keeps its hour, see `end_of`.

    Raises:
        Forbidden, TransitionRefused: as their names say.
    """
    take_step(meeting, MeetingAction.CLOSE, actor=actor)
    meeting.closed_at = held_at or end_of(meeting.closed_at, now)
    told = {"ended": f"{to_paris(held_at):%d/%m/%Y %H:%M}"} if held_at else {}
    _record(meeting, Event.MEETING_CLOSED, actor=actor, now=now, **told)


def reopen(meeting: Meeting, *, actor: Actor, now: datetime) -> None:
    """closed → open. When it ended stays known until it is closed again.

    Raises:
        Forbidden, TransitionRefused: as their names say.
    """
    take_step(meeting, MeetingAction.REOPEN, actor=actor)
    _record(meeting, Event.MEETING_REOPENED, actor=actor, now=now)


def mark_validated(meeting: Meeting, *, actor: Actor, now: datetime) -> None:
    """closed → validated. The minutes journal their own act.

    Raises:
        Forbidden, TransitionRefused: as their names say.
    """
    take_step(meeting, MeetingAction.VALIDATE, actor=actor)
    meeting.validated_at = now
    db.session.flush()


def mark_corrected(meeting: Meeting, *, actor: Actor, now: datetime) -> None:
    """validated → closed: a new version of the minutes is being written. The minutes journal their own act.

    Raises:
        Forbidden, TransitionRefused: as their names say.
    """
    take_step(meeting, MeetingAction.CORRECT, actor=actor)
    meeting.validated_at = None
    db.session.flush()


def mark_sealed(item: AgendaItem) -> None:
    """The fiche of the case was sealed for this meeting. The minutes authorise and journal their own act."""
    item.has_fiche = True


def take_step(meeting: Meeting, action: MeetingAction, *, actor: Actor) -> None:
    """Authorise the step, lock the meeting and take it. For this package, which journals it.

    Raises:
        Forbidden: the actor may not take this step.
        TransitionRefused: the step does not exist in this status.
    """
    authorise(actor, _RIGHTS[action], meeting)
    lock_meetings(meeting.id)
    meeting.status = next_meeting_status(MeetingStatus(meeting.status), action).value


def _record(meeting: Meeting, event: Event, *, actor: Actor, now: datetime, **details: str) -> None:
    journal.record(event, actor=actor, now=now, subject=meeting, details=dict(details))
    db.session.flush()
