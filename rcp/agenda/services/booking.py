"""Putting a case on the agenda of a meeting, taking it off, changing its meeting."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import set_committed_value

from rcp.access.map import allows, authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda.models import AgendaItem, Meeting
from rcp.agenda.queries import MAXIMUM_ITEMS, cutoff_text, has_person, lock_meetings, next_position
from rcp.cases import services as cases
from rcp.cases.models import Case
from rcp.db import db
from rcp.domain.agenda import (
    MeetingStatus,
    booking_decision,
    check_arrangeable,
    check_not_sealed,
    check_planned_minutes,
    may_leave,
)
from rcp.domain.case import CaseStatus, DeliberationMode
from rcp.domain.errors import Duplicate, InvalidValue, NotFound, TransitionRefused
from rcp.domain.text import clean_line, clean_prose
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.patients.models import Patient
from rcp.patients.queries import record_ids

TWICE = "Ce patient est déjà inscrit à cette séance. Complétez le dossier inscrit ou choisissez une autre séance."


def book(
    case: Case,
    meeting: Meeting,
    *,
    actor: Actor,
    now: datetime,
    mode: str = "",
    guideline: str = "",
    planned_minutes: int | None = None,
    late_reason: str = "",
    is_urgent_regularisation: bool = False,
) -> AgendaItem:
    """Put a submitted case at the end of the agenda of one of its board's meetings.

    `mode` is "discuss" or "register" (else the case's own); a case to register names its guideline. `planned_minutes`
    is 0 to 180 (else the board's). After the cut-off, or once the meeting is open, `late_reason` is required.

    Raises:
        Forbidden, NotFound: as their names say; a meeting of another board does not exist for this case.
        TransitionRefused: the case, or the meeting, is not in a state for it; the patient is already there; an
            external requester comes after the cut-off.
        InvalidValue: no reason for a late add, no guideline, minutes out of bounds, with their fields.
    """
    authorise(actor, Permission.CASE_BOOK, case)
    if case.board_id != meeting.board_id:
        raise NotFound()
    lock_meetings(meeting.id)
    patient = db.session.get_one(Patient, case.patient_id)
    reason = clean_prose(late_reason, max_length=1000, field="late_reason")
    decision = booking_decision(
        meeting_status=MeetingStatus(meeting.status),
        case_status=CaseStatus(case.status),
        patient_already_booked=has_person(meeting, record_ids(patient)),
        cutoff=meeting.cutoff_at,
        now=now,
        late_reason=reason,
    )
    # The board's own people may add late; somebody from outside asks them.
    if decision.is_late and not allows(actor, Permission.CASE_BOOK, meeting):
        raise TransitionRefused(
            f"Inscription impossible\u202f: {cutoff_text(meeting)}. Choisissez une autre séance ou adressez-vous au "
            "secrétariat de la RCP."
        )
    decision.enforce()
    minutes = meeting.board.minutes_per_case if planned_minutes is None else check_planned_minutes(planned_minutes)
    _set_mode(case, mode or case.deliberation_mode, guideline)
    item = place(
        case,
        meeting,
        now=now,
        actor=actor,
        mode=case.deliberation_mode,
        planned_minutes=minutes,
        is_late=decision.is_late,
        late_reason=reason if decision.is_late else "",
        is_urgent_regularisation=is_urgent_regularisation,
    )
    cases.mark_booked(case, actor=actor, now=now)
    journal.record(
        Event.CASE_BOOKED,
        actor=actor,
        now=now,
        subject=case,
        details={"meeting": str(meeting.uuid), "mode": item.mode, "late": item.is_late},
    )
    return item


def unbook(item: AgendaItem, *, actor: Actor, now: datetime) -> None:
    """Take a case off an agenda, back to the waiting list; it is not a postponement. Case and meeting are loaded.

    Raises:
        Forbidden: the actor may not book this case.
        TransitionRefused: the cut-off is past (those who arrange the agenda still may), the meeting is over, or the
            case is decided, or its fiche was sealed for this meeting.
    """
    meeting = item.meeting
    authorise(actor, Permission.CASE_BOOK, item.case)
    lock_meetings(meeting.id)
    _check_leaving(meeting, actor=actor, now=now)
    check_not_sealed(has_fiche=item.has_fiche)
    cases.mark_unbooked(item.case, actor=actor, now=now)
    take_off(item, actor=actor)
    journal.record(Event.CASE_UNBOOKED, actor=actor, now=now, subject=item.case, details={"meeting": str(meeting.uuid)})


def move(item: AgendaItem, to: Meeting, *, late_reason: str = "", actor: Actor, now: datetime) -> AgendaItem:
    """Book a case on another meeting instead, by choice: until the cut-off, or by those who arrange the agenda.

    A case that a meeting had no time for is postponed (`postpone`): that is counted.

    Raises:
        As `unbook`, then as `book`.
    """
    lock_meetings(item.meeting.id, to.id)
    case, minutes, is_urgent = item.case, item.planned_minutes, item.is_urgent_regularisation
    unbook(item, actor=actor, now=now)
    return book(
        case, to, planned_minutes=minutes, late_reason=late_reason, is_urgent_regularisation=is_urgent,
        actor=actor, now=now,
    )  # fmt: skip


def set_mode(item: AgendaItem, mode: str, *, guideline: str = "", actor: Actor, now: datetime) -> None:
    """Say whether a booked case is discussed or only registered, and by which guideline.

    Raises:
        Forbidden, TransitionRefused: as their names say.
        InvalidValue: an unknown mode, or no guideline for a case to register.
    """
    authorise(actor, Permission.AGENDA_ARRANGE, item.meeting)
    check_arrangeable(MeetingStatus(item.meeting.status))
    if item.case.status != CaseStatus.BOOKED:
        raise TransitionRefused("Ce dossier est déjà traité\u202f: son mode ne change plus.")
    before = (item.mode, item.case.guideline)
    _set_mode(item.case, mode, guideline)
    item.mode = item.case.deliberation_mode
    db.session.flush()
    if before != (item.mode, item.case.guideline):
        journal.record(
            Event.CASE_CHANGED,
            actor=actor,
            now=now,
            subject=item.case,
            details={"section": "question", "fields": ["deliberation_mode", "guideline"], "mode": item.mode},
        )


def place(
    case: Case,
    meeting: Meeting,
    *,
    actor: Actor,
    now: datetime,
    mode: str,
    planned_minutes: int,
    is_late: bool,
    late_reason: str,
    is_urgent_regularisation: bool,
) -> AgendaItem:
    """Write the line at the end of a locked agenda. For this package: the rule was applied by the caller.

    Raises:
        InvalidValue: the agenda is full.
        Duplicate: the database holds this patient on this agenda already.
    """
    position, count = next_position(meeting)
    if count >= MAXIMUM_ITEMS:
        raise InvalidValue(f"Cette séance compte déjà {count}\u00a0dossiers. Choisissez-en une autre.", "meeting")
    item = AgendaItem(
        meeting_id=meeting.id,
        case_id=case.id,
        patient_id=case.patient_id,
        position=position,
        planned_minutes=planned_minutes,
        mode=mode,
        is_late=is_late,
        late_reason=late_reason,
        is_urgent_regularisation=is_urgent_regularisation,
        booked_at=now,
        booked_by_id=actor.person_id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(item)
    except IntegrityError:
        raise Duplicate(TWICE) from None
    patient = db.session.get_one(Patient, case.patient_id)
    for name, row in (("meeting", meeting), ("case", case), ("patient", patient)):
        set_committed_value(item, name, row)
    return item


def take_off(item: AgendaItem, *, actor: Actor) -> None:
    """Erase the line from a locked agenda and move those below it up. For this package: the caller applied the rule.

    Raises:
        Forbidden: the actor could not have put it there.
    """
    authorise(actor, Permission.CASE_BOOK, item.case)
    db.session.delete(item)
    db.session.flush()
    below = (AgendaItem.meeting_id == item.meeting_id, AgendaItem.position > item.position)
    db.session.execute(update(AgendaItem).where(*below).values(position=AgendaItem.position - 1))


def _set_mode(case: Case, mode: str, guideline: str) -> None:
    if mode not in set(DeliberationMode):
        raise InvalidValue("Choisissez\u202f: à discuter ou à enregistrer.", field="mode")
    named = clean_line(guideline, max_length=300, field="guideline") or case.guideline
    if mode == DeliberationMode.REGISTER and not named:
        raise InvalidValue(
            "Nommez le référentiel suivi\u202f: il est obligatoire pour un cas à enregistrer.", field="guideline"
        )
    if case.deliberation_mode != mode:
        case.deliberation_mode = mode
    if case.guideline != named:
        case.guideline = named


def _check_leaving(meeting: Meeting, *, actor: Actor, now: datetime) -> None:
    check_arrangeable(MeetingStatus(meeting.status))
    if may_leave(cutoff=meeting.cutoff_at, now=now) or allows(actor, Permission.AGENDA_ARRANGE, meeting):
        return
    raise TransitionRefused(
        f"L’ordre du jour est arrêté\u202f: {cutoff_text(meeting)}. Adressez-vous au secrétariat de la RCP "
        "pour retirer ce dossier."
    )
