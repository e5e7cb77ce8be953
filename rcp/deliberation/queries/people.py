"""Who is expected at a meeting, and who may be added to its attendance."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from rcp.access.permissions import Role
from rcp.accounts.models import Person
from rcp.agenda.models import AgendaItem, Meeting
from rcp.boards.models import Membership
from rcp.cases.models import Case
from rcp.db import db
from rcp.deliberation.models import Attendance
from rcp.domain.errors import NotFound
from rcp.domain.text import fold
from rcp.domain.vocabulary import vocabulary

EXPECTED_ROLES = (Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY)
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Expected:
    """A member of the board who is expected at its meetings."""

    person: Person
    is_physician: bool


def list_expected(meeting: Meeting) -> list[Expected]:
    """The present physicians, coordinators and secretaries of the board, each once."""
    query = (
        select(Person, Membership.role)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.board_id == meeting.board_id,
            Membership.role.in_([role.value for role in EXPECTED_ROLES]),
            Membership.ended_on.is_(None),
            Person.is_active,
        )
        .order_by(Person.name_folded, Person.id)
    )
    roles: dict[Person, set[str]] = {}
    for person, role in db.session.execute(query):
        roles.setdefault(person, set()).add(role)
    return [
        Expected(person, Role.PHYSICIAN.value in held or is_physician(person.specialty_code))
        for person, held in roles.items()
    ]


def is_physician(specialty_code: str) -> bool:
    """Whether the national list gives this specialty to physicians."""
    return specialty_code in vocabulary("specialties")


def list_likely(meeting: Meeting) -> list[Person]:
    """Who asked or presents a case of the agenda and is not in the attendance yet."""
    asked = (
        select(Person)
        .join(Case, or_(Case.requester_id == Person.id, Case.presenter_id == Person.id))
        .join(AgendaItem, AgendaItem.case_id == Case.id)
        .where(AgendaItem.meeting_id == meeting.id, Person.is_active, Person.id.not_in(_noted(meeting)))
        .distinct()
        .order_by(Person.name_folded, Person.id)
        .limit(SHOWN)
    )
    return list(db.session.execute(asked).scalars())


def find_participants(meeting: Meeting, letters: str) -> tuple[list[Person], bool]:
    """Who in the directory has a name that starts so, or holds it as a word, and is not in the attendance yet.

    At most twenty, and whether there are more.
    """
    key = fold(letters)
    if not key:
        return [], False
    query = (
        select(Person)
        .where(
            Person.name_folded.contains(key, autoescape=True), Person.is_active, Person.id.not_in(_noted(meeting))
        )
        .order_by(Person.name_folded, Person.id)
        .limit(SHOWN + 1)
    )  # fmt: skip
    people = list(db.session.execute(query).scalars())
    return people[:SHOWN], len(people) > SHOWN


def get_participant(person_uuid: UUID) -> Person:
    """An active person of the directory.

    Raises:
        NotFound: no such person.
    """
    query = select(Person).where(Person.uuid == person_uuid, Person.is_active)
    person = db.session.execute(query).scalar_one_or_none()
    if person is None:
        raise NotFound()
    return person


def booked_case_id(meeting: Meeting, case_uuid: str) -> int | None:
    """The case of this agenda that a page names; None for anything else."""
    try:
        wanted = UUID(case_uuid)
    except ValueError:
        return None
    query = (
        select(AgendaItem.case_id)
        .join(Case, Case.id == AgendaItem.case_id)
        .where(AgendaItem.meeting_id == meeting.id, Case.uuid == wanted)
    )
    return db.session.execute(query).scalar_one_or_none()


def _noted(meeting: Meeting) -> Select[Any]:
    return select(Attendance.person_id).where(Attendance.meeting_id == meeting.id, Attendance.person_id.is_not(None))


def names_of_people(uuids: Collection[UUID]) -> dict[UUID, str]:
    """The names of these people, in one statement; of nobody, none."""
    if not uuids:
        return {}
    query = select(Person).where(Person.uuid.in_(sorted(uuids))).order_by(Person.id)
    return {each.uuid: each.name for each in db.session.scalars(query)}
