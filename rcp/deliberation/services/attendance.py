"""Who takes part in a meeting and how, who chairs it, who leaves the room for a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda.models import Meeting
from rcp.cases.models import Case
from rcp.db import db
from rcp.deliberation.models import Attendance, CaseAbsence
from rcp.deliberation.queries import PARTS, list_attendance, name_of
from rcp.deliberation.queries.people import get_participant, is_physician
from rcp.deliberation.services.presence import Change, arrival_now, change_mode, check_attendance_open, known_mode, note
from rcp.deliberation.services.room import touch_room
from rcp.domain.errors import Duplicate, InvalidValue, NotFound
from rcp.domain.quorum import AttendanceMode
from rcp.domain.text import clean_line
from rcp.domain.vocabulary import vocabulary
from rcp.journal import services as journal
from rcp.journal.events import Event

ALREADY = "Cette personne figure déjà dans les présences."


def record_attendance(
    meeting: Meeting,
    changes: Mapping[UUID, Change],
    *,
    chair: Change | None = None,
    actor: Actor,
    now: datetime,
) -> int:
    """Note how people take part, and who chairs (`chair` holds uuids of rows). How many rows changed.

    Only what was changed on the page is written: somebody noting others at the same time loses nothing.

    Raises:
        Forbidden, NotFound: as their names say.
        TransitionRefused: the meeting is not open, or its minutes are validated.
        InvalidValue: an unknown mode; a chair who is not a physician of the directory present at the meeting.
    """
    check_attendance_open(meeting, actor=actor)
    rows = {each.uuid: each for each in list_attendance(meeting)}
    arrived = arrival_now(meeting, now=now)
    details = []
    for row_uuid, change in changes.items():
        if not change.is_asked:
            continue
        row = rows.get(row_uuid)
        if row is None:
            raise NotFound()
        if told := change_mode(meeting, row, known_mode(change.chosen), arrived_at=arrived, now=now):
            details.append(told)
    if details:
        note(meeting, actor=actor, now=now, changes=details)
    if chair is not None and chair.is_asked:
        _set_chair(meeting, rows, chair.chosen, actor=actor, now=now)
    return len(details)


def mark_absent(meeting: Meeting, *, actor: Actor, now: datetime) -> list[str]:
    """Note as absent everybody expected whom nobody noted, in one line of the journal. Their names.

    A written opinion of theirs still counts for its case. Each is corrected like any other, by a tap.

    Raises:
        Forbidden, TransitionRefused: as `record_attendance`.
    """
    check_attendance_open(meeting, actor=actor)
    waiting = [each for each in list_attendance(meeting) if not each.mode]
    absent = {each.uuid: Change("", AttendanceMode.ABSENT.value) for each in waiting}
    record_attendance(meeting, absent, actor=actor, now=now)
    return [name_of(each) for each in waiting]


def _set_chair(meeting: Meeting, rows: Mapping[UUID, Attendance], chosen: str, *, actor: Actor, now: datetime) -> None:
    row = next((each for each in rows.values() if str(each.uuid) == chosen), None)
    if chosen and (row is None or row.person_id is None or not row.is_physician):
        raise InvalidValue("Le président de séance est un médecin de l’annuaire, présent à la séance.", field="chair")
    if row is not None and row.mode in (AttendanceMode.ABSENT, AttendanceMode.EXCUSED):
        raise InvalidValue("Le président de séance est absent ou excusé\u202f: choisissez-en un autre.", field="chair")
    before, meeting.chair_id = meeting.chair_id, row.person_id if row is not None else None
    if before != meeting.chair_id:
        db.session.flush()
        journal.record(
            Event.MEETING_CHANGED, actor=actor, now=now, subject=meeting,
            details={"fields": ["chair"], "attendance": chosen or None},
        )  # fmt: skip
        touch_room(meeting, now=now)


def add_person(meeting: Meeting, person_uuid: UUID, *, mode: str, actor: Actor, now: datetime) -> Attendance:
    """Add somebody of the directory to the attendance.

    Raises:
        Forbidden, NotFound, TransitionRefused: as their names say.
        Duplicate: they are there already.
    """
    check_attendance_open(meeting, actor=actor)
    person = get_participant(person_uuid)
    row = Attendance(
        meeting_id=meeting.id,
        person_id=person.id,
        specialty_code=person.specialty_code,
        is_physician=is_physician(person.specialty_code),
        mode=known_mode(mode),
        arrived_at=arrival_now(meeting, now=now) if AttendanceMode(mode).is_live else None,
        case_absences=[],
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise Duplicate(ALREADY) from None
    note(meeting, actor=actor, now=now, added=str(row.uuid), mode=row.mode)
    return row


def add_guest(
    meeting: Meeting, *, name: str, specialty_code: str, mode: str, actor: Actor, now: datetime
) -> Attendance:
    """Add a guest who is not in the directory; a specialty of the list makes a physician of them.

    Raises:
        Forbidden, TransitionRefused: as their names say.
        InvalidValue: no name, an unknown specialty.
    """
    check_attendance_open(meeting, actor=actor)
    text = clean_line(name, max_length=200, field="guest_name")
    if not text:
        raise InvalidValue("Saisissez le nom de l’invité.", field="guest_name")
    if specialty_code and specialty_code not in vocabulary("specialties"):
        raise InvalidValue("Spécialité inconnue. Choisissez-la dans la liste.", field="specialty_code")
    row = Attendance(
        meeting_id=meeting.id,
        person_id=None,
        guest_name=text,
        specialty_code=specialty_code,
        is_physician=bool(specialty_code),
        mode=known_mode(mode),
        arrived_at=arrival_now(meeting, now=now) if AttendanceMode(mode).is_live else None,
        case_absences=[],
    )
    db.session.add(row)
    db.session.flush()
    note(meeting, actor=actor, now=now, added=str(row.uuid), mode=row.mode, guest=True)
    return row


def remove_guest(meeting: Meeting, attendance_uuid: UUID, *, actor: Actor, now: datetime) -> None:
    """Take a guest typed by mistake out of the attendance. A person of the directory is noted absent instead.

    Raises:
        Forbidden, TransitionRefused: as their names say.
        NotFound: the meeting has no such guest.
    """
    check_attendance_open(meeting, actor=actor)
    row = next((each for each in list_attendance(meeting) if each.uuid == attendance_uuid), None)
    if row is None or row.person_id is not None:
        raise NotFound()
    db.session.delete(row)
    db.session.flush()
    note(meeting, actor=actor, now=now, removed=str(attendance_uuid))


def record_parts(meeting: Meeting, case: Case, changes: Mapping[UUID, Change], *, actor: Actor, now: datetime) -> int:
    """Note who leaves the room or is recused for one case ("" brings them back). How many rows changed.

    Raises:
        Forbidden, NotFound, TransitionRefused: as their names say; the attendance rests with the minutes.
        InvalidValue: neither of the two kinds.
    """
    authorise(actor, Permission.DECISION_EDIT, meeting)
    asked = {row_uuid: change.chosen for row_uuid, change in changes.items() if change.is_asked}
    if not asked:
        return 0
    check_attendance_open(meeting, actor=actor)
    rows = {each.uuid: each for each in list_attendance(meeting)}
    details: list[dict[str, Any]] = []
    for row_uuid, part in asked.items():
        row = rows.get(row_uuid)
        if row is None:
            raise NotFound()
        if part and part not in PARTS:
            raise InvalidValue("Choisissez\u202f: participe, sorti pour ce dossier, ou déporté.")
        held = next((each for each in row.case_absences if each.case_id == case.id), None)
        if (held.kind if held else "") == part:
            continue
        details.append({"attendance": str(row_uuid), "from": held.kind if held else "", "to": part})
        if held is not None and not part:
            row.case_absences.remove(held)
        elif held is not None:
            held.kind = part
        else:
            row.case_absences.append(CaseAbsence(case_id=case.id, kind=part))
    db.session.flush()
    if details:
        note(meeting, actor=actor, now=now, case=str(case.uuid), changes=details)
    return len(details)
