"""Who asks, attends and decides in generated rows: the members of the boards that are there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from rcp.access.permissions import Role
from rcp.accounts.models import Person
from rcp.boards.models import Board, BoardSpecialty, Membership
from rcp.db import db
from rcp.deliberation.queries import Participant
from rcp.demo.volume.pools import EVERY_ORGAN, MIXES
from rcp.domain.quorum import AttendanceMode, Presence, QuorumRule, quorum
from rcp.domain.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class BoardOfVolume:
    """A board with what its generated cases need. `attending` are (person id, specialty); `quorum` is frozen JSON."""

    id: int
    mix: tuple[str, ...]
    doctors: tuple[int, ...]
    secretary: int | None
    attending: tuple[tuple[int, str], ...]
    quorum_status: str
    quorum: dict[str, Any]
    cutoff_hours: int


def boards_of_volume() -> list[BoardOfVolume]:
    """The active boards that have physicians."""
    query = select(Board).where(Board.is_active).order_by(Board.id).limit(3)
    found = [_board(board) for board in db.session.execute(query).scalars()]
    return [board for board in found if board.doctors]


def _board(board: Board) -> BoardOfVolume:
    query = (
        select(Person, Membership.role)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.board_id == board.id, Membership.ended_on.is_(None))
        .order_by(Person.id)
    )
    by_role: dict[str, list[Person]] = defaultdict(list)
    for person, role in db.session.execute(query):
        by_role[role].append(person)
    doctors = by_role[Role.PHYSICIAN.value]
    required = db.session.execute(
        select(BoardSpecialty.specialty_code).where(BoardSpecialty.board_id == board.id).order_by(BoardSpecialty.id)
    ).scalars().all()  # fmt: skip
    attending = _one_a_specialty(doctors, list(required))
    rule = QuorumRule(board.minimum_specialties, tuple(required))
    presences = [Presence(f"p{each.id}", each.specialty_code, True, AttendanceMode.ROOM) for each in attending]
    labels = {each.specialty_code: each.specialty for each in attending}
    verdict = quorum(rule, presences, attendance_recorded=True, labels=labels)
    people = [asdict(_participant(each)) for each in attending[:3]]
    return BoardOfVolume(
        id=board.id,
        mix=MIXES.get(board.subject_code, EVERY_ORGAN),
        doctors=tuple(each.id for each in doctors),
        secretary=next((each.id for each in by_role[Role.SECRETARY.value]), None),
        attending=tuple((each.id, each.specialty_code) for each in attending),
        quorum_status=verdict.status.value,
        quorum={**verdict.as_dict(), "participants": people, "outside": []},
        cutoff_hours=board.cutoff_hours,
    )


def _one_a_specialty(doctors: list[Person], required: list[str]) -> list[Person]:
    """The specialties the quorum requires first, then others, five people in all."""
    by_specialty = {each.specialty_code: each for each in reversed(doctors)}
    first = [by_specialty[code] for code in required if code in by_specialty]
    return (first + [each for each in by_specialty.values() if each not in first])[:5]


def _participant(person: Person) -> Participant:
    concept = vocabulary("all_specialties").get(person.specialty_code)
    return Participant(
        key=f"p{person.id}",
        name=person.name,
        specialty_code=person.specialty_code,
        specialty=concept.short_label if concept else person.specialty_code,
        mode=AttendanceMode.ROOM.value,
        mode_label=AttendanceMode.ROOM.label,
        is_physician=True,
    )
