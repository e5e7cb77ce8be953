"""Cases that leave a meeting undiscussed: where they go, why, and how many times."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda.models import AgendaItem, Meeting, Postponement
from rcp.agenda.queries import has_person, list_postponable, lock_meetings, next_meeting_of, open_to
from rcp.agenda.services.booking import TWICE, place, take_off
from rcp.cases import services as cases
from rcp.db import db
from rcp.domain.agenda import MeetingStatus, accepts_bookings, check_not_sealed, check_postponement, to_paris
from rcp.domain.case import PostponementReason
from rcp.domain.errors import Duplicate, InvalidValue, NotFound, TransitionRefused
from rcp.domain.text import clean_prose
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.patients.queries import record_ids

# Before, during, and after a meeting, until its minutes are validated.
_POSTPONABLE = (MeetingStatus.PLANNED, MeetingStatus.OPEN, MeetingStatus.CLOSED)


def postpone(
    item: AgendaItem,
    *,
    reason: PostponementReason,
    comment: str = "",
    to: Meeting | None = None,
    actor: Actor,
    now: datetime,
) -> Postponement:
    """Take a case off a meeting, with a coded reason, to another meeting of its board or to the waiting list.

    The counter of the case goes up by one. On the other meeting, after its cut-off, the postponement is the reason of
    the late add.

    Raises:
        Forbidden: the actor does not arrange this agenda.
        NotFound: the other meeting is another board's.
        TransitionRefused: the case is decided, or its fiche was sealed for this meeting; the meeting is validated or
            cancelled; the other one takes no booking.
        Duplicate: the patient is already on the other agenda.
        InvalidValue: « autre motif » without a comment, field `comment`.
    """
    meeting = item.meeting
    authorise(actor, Permission.AGENDA_ARRANGE, meeting)
    lock_meetings(meeting.id, *([to.id] if to is not None else []))
    if meeting.status not in _POSTPONABLE:
        label = MeetingStatus(meeting.status).label
        raise TransitionRefused(f"Report impossible\u202f: la séance est au statut «\u202f{label}\u202f».")
    text = clean_prose(comment, max_length=1000, field="comment")
    check_postponement(reason, text)
    if to is not None:
        _check_target(item, to)
    return leave(item, reason=reason, comment=text, to=to, actor=actor, now=now)


def postpone_undiscussed(
    meeting: Meeting,
    *,
    reason: PostponementReason,
    comment: str = "",
    to: Meeting | Literal["next"] | None = "next",
    actor: Actor,
    now: datetime,
) -> list[Postponement]:
    """Move every case nobody decided on, in the order of the agenda: to a meeting of the board, the next one planned
    unless another is given, or to the waiting list (None).

    Without a next meeting, or when the patient is already on it, the case goes back to the waiting list. A case whose
    fiche was sealed for this meeting stays: its decision is being corrected.

    Raises:
        Forbidden, TransitionRefused, InvalidValue, NotFound: as `postpone`; nothing is left to postpone.
    """
    authorise(actor, Permission.AGENDA_ARRANGE, meeting)
    if to == "next":
        to = next_meeting_of(meeting.board_id, after=meeting, today=to_paris(now).date())
    lock_meetings(meeting.id, *([to.id] if to is not None else []))
    text = clean_prose(comment, max_length=1000, field="comment")
    check_postponement(reason, text)
    left = list_postponable(meeting)
    if not left:
        raise TransitionRefused("Tous les dossiers de la séance sont traités\u202f: il n’y en a pas à reporter.")
    return [postpone(item, reason=reason, comment=text, to=open_to(item, to), actor=actor, now=now) for item in left]


def leave(
    item: AgendaItem, *, reason: PostponementReason, comment: str, to: Meeting | None, actor: Actor, now: datetime
) -> Postponement:
    """Move the line and count the postponement. For this package: the other rules were applied by the caller.

    Raises:
        TransitionRefused: the fiche of the case was sealed for this meeting.
    """
    check_not_sealed(has_fiche=item.has_fiche)
    meeting, case = item.meeting, item.case
    cases.mark_postponed(case, is_carried_over=to is not None, actor=actor, now=now)
    mode, minutes, is_urgent = item.mode, item.planned_minutes, item.is_urgent_regularisation
    take_off(item, actor=actor)
    if to is not None:
        is_late = now > to.cutoff_at or to.status == MeetingStatus.OPEN
        place(
            case,
            to,
            actor=actor,
            now=now,
            mode=mode,
            planned_minutes=minutes,
            is_late=is_late,
            late_reason=f"Report de la séance du {meeting.date:%d/%m/%Y}\u202f: {reason.label}" if is_late else "",
            is_urgent_regularisation=is_urgent,
        )
    row = Postponement(
        case_id=case.id,
        from_meeting_id=meeting.id,
        to_meeting_id=to.id if to is not None else None,
        reason=reason.value,
        comment=comment,
        at=now,
        by_id=actor.person_id,
    )
    row.case, row.from_meeting, row.to_meeting = case, meeting, to
    db.session.add(row)
    db.session.flush()
    journal.record(
        Event.CASE_POSTPONED,
        actor=actor,
        now=now,
        subject=case,
        details={
            "from": str(meeting.uuid),
            "to": str(to.uuid) if to is not None else None,
            "reason": reason.value,
            "count": case.postponement_count,
            **meeting.journal_marks,
        },
    )
    return row


def _check_target(item: AgendaItem, to: Meeting) -> None:
    if to.board_id != item.meeting.board_id:
        raise NotFound()
    if to.id == item.meeting.id:
        raise InvalidValue("Choisissez une autre séance que celle-ci.", field="destination")
    if not accepts_bookings(MeetingStatus(to.status)):
        label = MeetingStatus(to.status).label
        raise TransitionRefused(f"Report impossible\u202f: la séance choisie est au statut «\u202f{label}\u202f».")
    if has_person(to, record_ids(item.patient)):
        raise Duplicate(TWICE)
