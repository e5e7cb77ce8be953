"""The meeting itself: opened with those expected, closed when every case has its answer, reopened with a reason."""

from __future__ import annotations

from datetime import datetime, time

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda import services as agenda
from rcp.agenda.models import Meeting
from rcp.agenda.queries import lock_meetings
from rcp.db import db
from rcp.deliberation.models import Attendance
from rcp.deliberation.queries import Line, get_deliberation, left_open, list_attendance, list_expected
from rcp.deliberation.queries.afterwards import last_known
from rcp.deliberation.services.room import leave_room, touch_room
from rcp.domain.afterwards import check_closing, instant
from rcp.domain.agenda import LONGEST_SESSION, day_of_end, is_opened_ahead, to_paris
from rcp.domain.case import Missing
from rcp.domain.errors import Incomplete, InvalidValue, TransitionRefused
from rcp.domain.text import clean_prose

NOTE_LENGTH = 5000
REASON_LENGTH = 1000
HOURS_NEEDED = "Cette séance est saisie a posteriori\u202f: passez par cette saisie, qui demande les heures vraies."


def open_meeting(meeting: Meeting, *, held_at: datetime | None = None, actor: Actor, now: datetime) -> int:
    """planned → open; the members of the board enter the attendance as expected. How many did.

    `held_at` is when it truly opened, when that is typed afterwards.

    Raises:
        Forbidden, TransitionRefused: as their names say.
    """
    agenda.open_(meeting, held_at=held_at, actor=actor, now=now)
    known = {each.person_id for each in list_attendance(meeting)}
    new = [each for each in list_expected(meeting) if each.person.id not in known]
    for each in new:
        db.session.add(
            Attendance(
                meeting_id=meeting.id,
                person_id=each.person.id,
                specialty_code=each.person.specialty_code,
                is_physician=each.is_physician,
                mode="",
            )
        )
    touch_room(meeting, now=now)
    return len(new)


def prepare_meeting(meeting: Meeting, *, actor: Actor, now: datetime) -> None:
    """open → planned: it was opened too early, or taken for one held on paper. What was noted and typed stays.

    Raises:
        Forbidden, TransitionRefused: as their names say; also once a case is decided.
    """
    authorise(actor, Permission.MEETING_RUN, meeting)
    lock_meetings(meeting.id)
    shown = get_deliberation(meeting, actor=actor)
    if shown.done or shown.has_fiches:
        raise TransitionRefused("Des dossiers sont déjà décidés\u202f: la séance ne revient pas à la préparation.")
    agenda.prepare(meeting, actor=actor, now=now)
    meeting.typed_afterwards_at, meeting.typed_afterwards_reason, meeting.typed_afterwards_by = None, "", ""
    leave_room(meeting, now=now)


def close_meeting(
    meeting: Meeting, *, note: str = "", closed: time | None = None, held_at: datetime | None = None, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """open → closed, with the chair's note, once every case has a decision, a reason for none, or was postponed.

    `held_at` is when it truly ended, needed when it is typed afterwards; `closed` the hour it did, on the clock of the
    room, needed when it was left open.

    Raises:
        Forbidden, TransitionRefused: as their names say.
        Incomplete: the cases still to decide, in the order of the agenda (`field` is the case's uuid).
        InvalidValue: the hour it ended is needed, or impossible; field `closed`.
    """
    authorise(actor, Permission.MEETING_RUN, meeting)
    lock_meetings(meeting.id)
    if meeting.typed_afterwards_at and held_at is None:
        raise TransitionRefused(HOURS_NEEDED)
    waiting = get_deliberation(meeting, actor=actor).undecided
    if waiting:
        raise Incomplete(
            [_undecided(line) for line in waiting],
            "La séance ne peut pas être terminée\u202f: chaque dossier reçoit une décision, un motif d’absence de "
            "décision, ou un report.",
        )
    held_at = held_at or _told_end(meeting, closed, now)
    meeting.note = clean_prose(note, max_length=NOTE_LENGTH, field="note")
    agenda.close(meeting, held_at=held_at, actor=actor, now=now)
    leave_room(meeting, now=now, ended=held_at)


def _told_end(meeting: Meeting, closed: time | None, now: datetime) -> datetime | None:
    """When a session left open ended; None for one that ends now."""
    began = left_open(meeting, now=now)
    if began is None or meeting.opened_at is None:
        return None
    day = to_paris(began).date()
    if closed is None:
        raise InvalidValue(
            f"Cette séance n’a pas été terminée le {day:%d/%m/%Y}\u202f: indiquez l’heure à laquelle elle a fini "
            "ce jour-là.",
            field="closed",
        )
    ended = instant(day_of_end(began, closed, now), closed, now=now, field="closed")
    # What was typed the next morning is no fact of the session.
    known = last_known(meeting, until=began + LONGEST_SESSION)
    check_closing(
        ended, opened_at=began if is_opened_ahead(meeting.opened_at, began) else meeting.opened_at, last_known=known
    )
    return ended


def _undecided(line: Line) -> Missing:
    sentence = f"Dossier {line.number}\u202f: {line.state.label.lower()}."
    return Missing("undecided", "deliberation", str(line.case_uuid), sentence)


def reopen_meeting(meeting: Meeting, *, reason: str, actor: Actor, now: datetime) -> None:
    """closed → open, with a reason kept on the meeting.

    Raises:
        Forbidden, TransitionRefused: as their names say.
        InvalidValue: no reason, field `reason`.
    """
    authorise(actor, Permission.MEETING_RUN, meeting)
    text = needed_reason(reason, "Indiquez pourquoi la séance est rouverte.")
    agenda.reopen(meeting, actor=actor, now=now)
    line = f"{to_paris(now):%d/%m/%Y %H:%M}, {actor.name}\u202f: {text}"
    meeting.reopen_reason = "\n".join(part for part in (meeting.reopen_reason, line) if part)
    touch_room(meeting, now=now)


def needed_reason(reason: str, sentence: str) -> str:
    """The reason, cleaned. For this package.

    Raises:
        InvalidValue: nothing was said, field `reason`.
    """
    text = clean_prose(reason, max_length=REASON_LENGTH, field="reason")
    if not text:
        raise InvalidValue(sentence, field="reason")
    return text
