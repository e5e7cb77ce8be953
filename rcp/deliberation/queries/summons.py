"""What the quorum of a case lacks, and who could bring it: the attendance, the board, other meetings, the directory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, literal_column, select, union_all

from rcp.accounts.models import Person
from rcp.agenda.models import Meeting
from rcp.boards.models import Membership
from rcp.db import db
from rcp.deliberation.models import Attendance
from rcp.deliberation.queries.participants import Participant, specialty_label
from rcp.deliberation.queries.people import EXPECTED_ROLES, is_physician
from rcp.deliberation.queries.roll import Roll
from rcp.domain.agenda import MeetingStatus
from rcp.domain.quorum import AttendanceMode, QuorumStatus, specialty_key
from rcp.domain.summons import Candidate, Lack, Standing, who_could_bring
from rcp.domain.vocabulary import vocabulary

SHOWN = 4  # people named for each thing that misses
SEARCHED = 50  # people of the board, of other meetings or of the directory looked at


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody to call in: on the attendance sheet (`attendance_uuid`) or to be added to it (`person_uuid`)."""

    name: str
    specialty: str
    standing: Standing
    attendance_uuid: str = ""
    person_uuid: str = ""


@dataclass(frozen=True, slots=True)
class LackView:
    """One thing a quorum lacks, as the pages say it; `more` counts the people not named."""

    label: str
    people: tuple[Helper, ...]
    more: int
    suffices: bool
    writing: str
    source: str
    verification: str


def lacks_of(meeting: Meeting, case_id: int, roll: Roll) -> list[LackView]:
    """What a case lacks now for its quorum; nothing unless it is not reached. At most one statement."""
    verdict = roll.quorum(case_id)
    if verdict.status is not QuorumStatus.NOT_REACHED:
        return []
    people = roll.everybody(case_id)
    taking_part = {each.key for each in roll.participants(case_id)}
    wanted = _codes_of(verdict.missing_specialties) if len(verdict.missing_specialties) >= verdict.missing_count else ()
    outsiders = {f"p{person.id}": (person, standing) for person, standing in _outsiders(meeting, wanted)}
    elsewhere = {key for key, (_person, standing) in outsiders.items() if standing is Standing.ELSEWHERE}
    known: dict[str, Helper] = {}
    candidates = []
    for each in people:
        standing = None if each.key in taking_part else _standing(each, is_elsewhere=each.key in elsewhere)
        if each.is_physician and standing is not None:
            candidates.append(Candidate(each.key, each.specialty_code, standing))
            known[each.key] = Helper(each.name, each.specialty, standing, attendance_uuid=each.uuid)
    for key, (person, standing) in outsiders.items():
        if key not in known and key not in {each.key for each in people} and key not in taking_part:
            candidates.append(Candidate(key, person.specialty_code, standing))
            known[key] = Helper(person.name, person.specialty, standing, person_uuid=str(person.uuid))
    recused = {each.key for each in people if each.part == "recused"}
    return [_view(lack, known) for lack in who_could_bring(roll.rule, verdict, candidates, recused=recused)]


def _standing(person: Participant, *, is_elsewhere: bool) -> Standing:
    """Where somebody of the attendance stands who does not take part in the case."""
    if person.is_live:
        if person.is_gone:
            return Standing.LEFT
        return Standing.OUT if person.part else Standing.LATE
    if is_elsewhere:
        return Standing.ELSEWHERE
    return {
        AttendanceMode.WRITTEN.value: Standing.WRITTEN,
        AttendanceMode.EXCUSED.value: Standing.EXCUSED,
        AttendanceMode.ABSENT.value: Standing.ABSENT,
    }.get(person.mode, Standing.EXPECTED)


def _codes_of(specialties: Iterable[str]) -> tuple[str, ...]:
    """Every code of the list that stands for one of these specialties."""
    keys = {specialty_key(code) for code in specialties}
    return tuple(concept.code for concept in vocabulary("specialties") if specialty_key(concept.code) in keys)


def _outsiders(meeting: Meeting, wanted: tuple[str, ...]) -> list[tuple[Person, Standing]]:
    """Physicians at another meeting under way, then of the board, then of the directory (for named specialties)."""
    elsewhere = (
        _physicians(wanted)
        .join(Attendance, Attendance.person_id == Person.id)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(
            Meeting.id != meeting.id,
            Meeting.date == meeting.date,
            Meeting.status == MeetingStatus.OPEN.value,
            Attendance.mode.in_([AttendanceMode.ROOM.value, AttendanceMode.REMOTE.value]),
            Attendance.left_at.is_(None),
        )
    )
    members = (
        _physicians(wanted)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.board_id == meeting.board_id,
            Membership.ended_on.is_(None),
            Membership.role.in_([role.value for role in EXPECTED_ROLES]),
        )
    )
    steps = [(elsewhere, Standing.ELSEWHERE), (members, Standing.MEMBER)]
    if wanted:
        steps.append((_physicians(wanted), Standing.DIRECTORY))
    places = [
        select(literal_column(str(rank)).label("step"), ids.c.id)
        for rank, ids in enumerate(query.subquery() for query, _standing in steps)
    ]
    there = union_all(*places).subquery()
    query = (
        select(Person, there.c.step)
        .join(there, there.c.id == Person.id)
        .order_by(there.c.step, Person.name_folded, Person.id)
    )
    found: dict[int, tuple[Person, Standing]] = {}
    for person, step in db.session.execute(query):
        if is_physician(person.specialty_code):
            found.setdefault(person.id, (person, steps[step][1]))
    return list(found.values())


def _physicians(wanted: tuple[str, ...]) -> Select[int, str]:
    query = select(Person.id, Person.name_folded).where(Person.is_active, Person.specialty_code != "")
    if wanted:
        query = query.where(Person.specialty_code.in_(wanted))
    return query.distinct().order_by(Person.name_folded, Person.id).limit(SEARCHED)


def _view(lack: Lack, known: dict[str, Helper]) -> LackView:
    people = tuple(known[each.person_key] for each in lack.people)
    if lack.specialty_code:
        label = specialty_label(lack.specialty_code)
    else:
        label = "1 autre spécialité" if lack.count == 1 else f"{lack.count} autres spécialités"
    return LackView(
        label=label,
        people=people[:SHOWN],
        more=max(0, len(people) - SHOWN),
        suffices=lack.suffices,
        writing=lack.writing,
        source=lack.basis.source if lack.basis else "",
        verification=lack.basis.verification if lack.basis else "",
    )
