"""One tap a person: present in the room or at a distance, gone, back, and the hours corrected afterwards.

Whoever taps says what their page showed: a tap made over what somebody else has changed since undoes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda.models import Meeting
from rcp.agenda.queries import list_items, lock_meetings
from rcp.db import db
from rcp.deliberation.models import Attendance, CaseAbsence
from rcp.deliberation.queries import first_discussed_at, is_noted_now, list_attendance, roll_of
from rcp.deliberation.services.room import touch_room
from rcp.domain.agenda import MeetingStatus
from rcp.domain.errors import InvalidValue, NotFound, TransitionRefused
from rcp.domain.presence import Hours, arrival, clock, corrected, wall
from rcp.domain.quorum import AttendanceMode
from rcp.journal import services as journal
from rcp.journal.events import Event


@dataclass(frozen=True, slots=True)
class Change:
    """What a page asks for one row: the value it showed and the value chosen. Equal, nothing is asked."""

    shown: str
    chosen: str

    @property
    def is_asked(self) -> bool:
        return self.shown != self.chosen


@dataclass(frozen=True, slots=True)
class HourChange:
    """An hour as a page showed it and as it was typed (None: from the start, until the end)."""

    shown: time | None
    typed: time | None

    def over(self, stored: datetime | None) -> time | None:
        """The hour asked for: what was typed, else what is stored now."""
        if self.shown != self.typed:
            return self.typed
        return wall(stored) if stored is not None else None


def tap(meeting: Meeting, row_uuid: UUID, change: Change, *, actor: Actor, now: datetime) -> None:
    """Note how somebody takes part; the mode that is shown, tapped again, is taken back: they are expected.

    Raises:
        Forbidden, NotFound, TransitionRefused: as their names say.
        InvalidValue: an unknown mode.
    """
    row = _row(meeting, row_uuid, actor=actor)
    mode = known_mode(change.chosen)
    if not change.is_asked:
        if row.mode != mode or row.left_at is not None:
            return  # somebody has noted otherwise since: there is nothing of theirs to take back
        mode = ""
    told = change_mode(meeting, row, mode, arrived_at=arrival_now(meeting, now=now), now=now)
    if told:
        note(meeting, actor=actor, now=now, changes=[told])


def leave(meeting: Meeting, row_uuid: UUID, *, actor: Actor, now: datetime) -> None:
    """Somebody present leaves the meeting now; already gone, they stay so.

    Raises:
        Forbidden, NotFound, TransitionRefused: as their names say; also for somebody who is not present.
        InvalidValue: the meeting is over, so the hour is to be typed.
    """
    row = _row(meeting, row_uuid, actor=actor)
    _check_live(row)
    if row.left_at is not None:
        return
    if not is_noted_now(meeting, now=now):
        raise InvalidValue("La séance n’est pas en cours\u202f: saisissez l’heure du départ.")
    row.left_at = now
    note(meeting, actor=actor, now=now, changes=[{"attendance": str(row.uuid), "left": clock(now)}])


def come_back(meeting: Meeting, row_uuid: UUID, *, actor: Actor, now: datetime) -> None:
    """Somebody who had left is there again; the cases discussed meanwhile keep them as out of the room.

    Raises:
        Forbidden, NotFound, TransitionRefused: as their names say; also for somebody who is not present.
    """
    row = _row(meeting, row_uuid, actor=actor)
    _check_live(row)
    told = change_mode(meeting, row, row.mode, arrived_at=None, now=now)
    if told:
        note(meeting, actor=actor, now=now, changes=[told])


def correct_hours(
    meeting: Meeting, row_uuid: UUID, *, arrived: HourChange, left: HourChange, actor: Actor, now: datetime
) -> None:
    """Correct when somebody arrived and left; an hour that was not touched stays as it is stored. Journalled.

    Raises:
        Forbidden, NotFound, TransitionRefused: as their names say; also for somebody who is not present.
        InvalidValue: an impossible hour, `field` being `arrived` or `left`.
    """
    row = _row(meeting, row_uuid, actor=actor)
    _check_live(row)
    before = Hours(row.arrived_at, row.left_at)
    after = corrected(
        before, day=meeting.date, arrived=arrived.over(row.arrived_at), left=left.over(row.left_at), now=now
    )
    if after == before:
        return
    row.arrived_at, row.left_at = after.arrived_at, after.left_at
    db.session.flush()
    journal.record(
        Event.ATTENDANCE_CORRECTED,
        actor=actor,
        now=now,
        subject=meeting,
        details={"attendance": str(row.uuid), "from": _hours(before), "to": _hours(after)},
    )
    touch_room(meeting, now=now)


def change_mode(
    meeting: Meeting, row: Attendance, mode: str, *, arrived_at: datetime | None, now: datetime
) -> dict[str, Any] | None:
    """Change the mode of a row with the hours it entails; what the journal says of it, None when nothing changed.

    For this package.
    """
    before, hours = row.mode, Hours(row.arrived_at, row.left_at)
    was_there = bool(before) and AttendanceMode(before).is_live
    if not mode or not AttendanceMode(mode).is_live:
        row.arrived_at = row.left_at = None
    elif not was_there:
        row.arrived_at, row.left_at = arrived_at, None
    elif row.left_at is not None:
        _keep_out(meeting, row, row.left_at, now)
        row.left_at = None
    row.mode = mode
    after = Hours(row.arrived_at, row.left_at)
    if (before, hours) == (mode, after):
        return None
    told: dict[str, Any] = {"attendance": str(row.uuid), "from": before, "to": mode}
    if hours != after:
        told["hours"] = {"from": _hours(hours), "to": _hours(after)}
    return told


def _keep_out(meeting: Meeting, row: Attendance, since: datetime, until: datetime) -> None:
    """Say of the cases discussed while somebody was away that they were out of the room for them."""
    items = list_items(meeting)
    moments = roll_of(meeting, [item.case_id for item in items]).moments
    held = {each.case_id for each in row.case_absences}
    for case_id, moment in moments.items():
        if moment is not None and since < moment <= until and case_id not in held:
            row.case_absences.append(CaseAbsence(case_id=case_id, kind="absent"))


def arrival_now(meeting: Meeting, *, now: datetime) -> datetime | None:
    """The hour of arrival of whoever is noted present now, None when that is from the start. For this package."""
    first = first_discussed_at(meeting)
    return arrival(now, is_under_way=is_noted_now(meeting, now=now), first_discussed_at=first)


def known_mode(text: str) -> str:
    """A mode of the list. For this package.

    Raises:
        InvalidValue: it is none.
    """
    try:
        return AttendanceMode(text).value
    except ValueError:
        raise InvalidValue("Mode de présence inconnu. Choisissez une des réponses proposées.") from None


def check_attendance_open(meeting: Meeting, *, actor: Actor) -> None:
    """Let the attendance change: from the opening of the meeting until its minutes are validated. For this package.

    Raises:
        Forbidden, TransitionRefused: as their names say.
    """
    authorise(actor, Permission.MEETING_RUN, meeting)
    lock_meetings(meeting.id)
    if meeting.status not in (MeetingStatus.OPEN, MeetingStatus.CLOSED):
        raise TransitionRefused(
            "Ouvrez la séance pour relever les présences."
            if meeting.status == MeetingStatus.PLANNED
            else f"Les présences ne changent plus\u202f: la séance est au statut «\u202f"
            f"{MeetingStatus(meeting.status).label}\u202f»."
        )


def note(meeting: Meeting, *, actor: Actor, now: datetime, **details: Any) -> None:
    """Journal what changed in the attendance, and tell the screens of the room. For this package."""
    db.session.flush()
    journal.record(Event.ATTENDANCE_RECORDED, actor=actor, now=now, subject=meeting, details=details)
    touch_room(meeting, now=now)


def _row(meeting: Meeting, row_uuid: UUID, *, actor: Actor) -> Attendance:
    check_attendance_open(meeting, actor=actor)
    row = next((each for each in list_attendance(meeting) if each.uuid == row_uuid), None)
    if row is None:
        raise NotFound()
    return row


def _check_live(row: Attendance) -> None:
    if not row.mode or not AttendanceMode(row.mode).is_live:
        raise TransitionRefused("Notez d’abord cette personne en salle ou à distance.")


def _hours(hours: Hours) -> str:
    return f"{clock(hours.arrived_at) or 'début'} – {clock(hours.left_at) or 'fin'}"
