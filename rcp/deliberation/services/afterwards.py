"""A session held on paper, typed afterwards: opened, decided and closed at its true times.

It goes through the services of a live meeting, which take the moment from here (`held_at`); what is typed twice at
once meets the same locks and the same versions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import delete

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda.models import Meeting
from rcp.agenda.queries import lock_meetings
from rcp.cases.models import Case
from rcp.db import db
from rcp.deliberation.models import Decision, Span
from rcp.deliberation.queries import Sitting, get_deliberation, list_attendance
from rcp.deliberation.queries.afterwards import first_known, last_known
from rcp.deliberation.services.decisions import NOBODY, decide, save_decision
from rcp.deliberation.services.meetings import close_meeting, needed_reason, open_meeting
from rcp.deliberation.services.presence import Change, HourChange, check_attendance_open, known_mode, note
from rcp.deliberation.services.room import leave_room
from rcp.domain import afterwards as rule
from rcp.domain.agenda import MeetingStatus, to_paris
from rcp.domain.decision import DecisionEntry
from rcp.domain.errors import InvalidValue, NotFound, TransitionRefused
from rcp.domain.presence import Hours, corrected
from rcp.domain.quorum import AttendanceMode
from rcp.journal import services as journal
from rcp.journal.events import Event

LIVE_HOURS = "Cette personne n’est ni en salle ni à distance\u202f: retirez ses heures, ou notez sa présence."


@dataclass(frozen=True, slots=True)
class Clocks:
    """The two hours written on the page of a case; None where nothing was."""

    start: time | None
    end: time | None

    @property
    def is_blank(self) -> bool:
        return self.start is None and self.end is None


@dataclass(frozen=True, slots=True)
class PresenceChange:
    """One line of the sheet that was signed, as the page showed it and as it was typed."""

    mode: Change
    arrived: HourChange
    left: HourChange

    @property
    def is_asked(self) -> bool:
        hours = (self.arrived, self.left)
        return self.mode.is_asked or any(each.shown != each.typed for each in hours)


def start_afterwards(
    meeting: Meeting, *, opened: time | None, reason: str, is_confirmed: bool = False, actor: Actor, now: datetime
) -> None:
    """Say that a session was held on paper, and open it at its true hour.

    Raises:
        Forbidden: the actor does not run this meeting.
        TransitionRefused, NeedsConfirmation: see `check_may_start`.
        InvalidValue: no reason, or an impossible hour; field `reason` or `opened`.
    """
    authorise(actor, Permission.MEETING_RUN, meeting)
    lock_meetings(meeting.id)
    live = get_deliberation(meeting, actor=actor).done
    rule.check_may_start(
        MeetingStatus(meeting.status), meeting.date, today=to_paris(now).date(),
        is_started=meeting.typed_afterwards_at is not None, live_decisions=live, is_confirmed=is_confirmed,
    )  # fmt: skip
    why = needed_reason(reason, "Dites pourquoi la séance s’est tenue sur papier.")
    opened_at = rule.instant(meeting.date, opened, now=now, field="opened")
    if meeting.opened_at is not None and rule.minute(meeting.opened_at) == opened_at:
        opened_at = meeting.opened_at
    rule.check_opening(opened_at, first_known=first_known(meeting))
    meeting.typed_afterwards_at, meeting.typed_afterwards_by = now, actor.name[:200]
    meeting.typed_afterwards_reason = why
    # A stretch that still runs has no end anybody knows: the page of its case says it.
    db.session.execute(delete(Span).where(Span.meeting_id == meeting.id, Span.ended_at.is_(None)))
    journal.record(Event.TYPED_AFTERWARDS, actor=actor, now=now, subject=meeting, details={"live_decisions": live})
    if meeting.status == MeetingStatus.PLANNED:
        open_meeting(meeting, held_at=opened_at, actor=actor, now=now)
    else:
        meeting.opened_at = opened_at
        leave_room(meeting, now=now)
    db.session.flush()


def record_sheet(
    meeting: Meeting,
    changes: Mapping[UUID, PresenceChange],
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Type the sheet that was signed: how each took part, when they came and went. How many rows changed.

    Only what was changed on the page is written: somebody typing others at the same time loses nothing.

    Raises:
        Forbidden, NotFound, TransitionRefused: as their names say.
        InvalidValue: an impossible hour, or hours of somebody who was not there; its `field` is `arrived-` or `left-`
            and the uuid of the row.
    """
    check_attendance_open(meeting, actor=actor)
    _check_started(meeting)
    rows = {each.uuid: each for each in list_attendance(meeting)}
    told = []
    for row_uuid, change in changes.items():
        if not change.is_asked:
            continue
        row = rows.get(row_uuid)
        if row is None:
            raise NotFound()
        before = (row.mode, row.arrived_at, row.left_at)
        if change.mode.is_asked:
            row.mode = known_mode(change.mode.chosen) if change.mode.chosen else ""
        is_live = bool(row.mode) and AttendanceMode(row.mode).is_live
        # The hours of the sheet are those of the person, in the room or at a distance.
        known = Hours(row.arrived_at, row.left_at) if is_live else Hours(None, None)
        hours = _hours(meeting, row_uuid, change, known, now=now)
        if not is_live and (hours.arrived_at or hours.left_at):
            raise InvalidValue(LIVE_HOURS, field=f"arrived-{row_uuid}")
        row.arrived_at, row.left_at = hours.arrived_at, hours.left_at
        if before != (row.mode, row.arrived_at, row.left_at):
            told.append({"attendance": str(row_uuid), "from": before[0], "to": row.mode})
    if told:
        note(meeting, actor=actor, now=now, changes=told)
    return len(told)


def _hours(meeting: Meeting, row_uuid: UUID, change: PresenceChange, before: Hours, *, now: datetime) -> Hours:
    arrived, left = change.arrived.over(before.arrived_at), change.left.over(before.left_at)
    try:
        return corrected(before, day=meeting.date, arrived=arrived, left=left, now=now)
    except InvalidValue as error:
        raise InvalidValue(error.message, field=f"{error.field}-{row_uuid}") from None


def type_decision(
    sitting: Sitting,
    entry: DecisionEntry,
    *,
    clocks: Clocks,
    is_taken: bool,
    version: int,
    parts: Mapping[UUID, Change] = NOBODY,
    actor: Actor,
    now: datetime,
) -> Decision:
    """Type what the page of a case says: kept for later, or taken (`is_taken`) at the end written on the page.

    Kept for later, the hours may be left out; given, both must hold.

    Raises:
        As `decide`, or `save_decision`; InvalidValue also for impossible hours, field `held_from` or `held_until`;
        TransitionRefused when the meeting is not typed afterwards.
    """
    meeting = sitting.meeting
    authorise(actor, Permission.DECISION_EDIT, meeting)
    lock_meetings(meeting.id)
    _check_started(meeting)
    if not is_taken and clocks.is_blank:
        return save_decision(sitting, entry, version=version, parts=parts, actor=actor, now=now)
    held = rule.held(meeting.date, clocks.start, clocks.end, opened_at=meeting.opened_at, now=now)
    _keep_span(meeting, sitting.case, held)
    if not is_taken:
        return save_decision(sitting, entry, version=version, parts=parts, actor=actor, now=now)
    return decide(sitting, entry, version=version, parts=parts, held_at=held.ended_at, actor=actor, now=now)


def close_afterwards(meeting: Meeting, *, closed: time | None, note: str = "", actor: Actor, now: datetime) -> None:
    """Close a session typed afterwards, at its true end: the only way out once something is decided.

    Raises:
        As `close_meeting`; InvalidValue for an impossible hour, field `closed`.
    """
    authorise(actor, Permission.MEETING_RUN, meeting)
    lock_meetings(meeting.id)
    _check_started(meeting)
    closed_at = rule.instant(meeting.date, closed, now=now, field="closed")
    rule.check_closing(closed_at, opened_at=meeting.opened_at, last_known=last_known(meeting))
    close_meeting(meeting, note=note, held_at=closed_at, actor=actor, now=now)


def _check_started(meeting: Meeting) -> None:
    if meeting.typed_afterwards_at is None:
        raise TransitionRefused("Cette séance n’est pas saisie a posteriori.")


def _keep_span(meeting: Meeting, case: Case, held: rule.Held) -> None:
    """The hours of a case are those of its page, whatever was known of them."""
    db.session.execute(delete(Span).where(Span.meeting_id == meeting.id, Span.case_id == case.id))
    db.session.add(
        Span(
            meeting_id=meeting.id, case_id=case.id, started_at=held.started_at, ended_at=held.ended_at,
            is_typed_afterwards=True,
        )
    )  # fmt: skip
    db.session.flush()
