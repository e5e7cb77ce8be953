"""Who discussed which case of a meeting: the table of the attendance page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rcp.agenda.models import AgendaItem, Meeting
from rcp.deliberation.queries.participants import Participant, participants_in
from rcp.deliberation.queries.roll import Roll, frozen_quorums

# What a cell says: a code for the page's icon, a word.
CELLS = {
    "room": "en salle",
    "remote": "à distance",
    "written": "avis écrit",
    "recused": "déporté",
    "out": "hors de ce dossier",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One case: its rank, its number, whether what stands under it is frozen, and whether it was discussed."""

    rank: int
    number: str
    case_uuid: UUID
    is_frozen: bool
    is_discussed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One person and what they did in each case: a key of `CELLS`, "" for nothing."""

    name: str
    specialty: str
    cells: tuple[str, ...]

    @property
    def count(self) -> int:
        """In how many cases they took part."""
        return sum(cell in ("room", "remote", "written") for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """Cases across, people down; only those who had a part in one."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def grid_of(meeting: Meeting, items: Sequence[AgendaItem], roll: Roll) -> Grid:
    """Who discussed each case: as its decision froze it, else as it stands for a case discussed; in one statement."""
    frozen = frozen_quorums(meeting, [item.case_id for item in items])
    columns, people, found = [], {}, []
    for rank, item in enumerate(items, 1):
        told = frozen.get(item.case_id)
        is_discussed = told is not None or roll.moments.get(item.case_id) is not None
        columns.append(Column(rank, item.case.number, item.case.uuid, told is not None, is_discussed))
        here = _parts(roll, item.case_id, told) if is_discussed else {}
        people.update({key: person for key, (person, _cell) in here.items() if key not in people})
        found.append({key: cell for key, (_person, cell) in here.items()})
    order = {each.key: rank for rank, each in enumerate(roll.everybody())}
    return Grid(
        tuple(columns),
        tuple(
            Row(person.name, person.specialty, tuple(cells.get(key, "") for cells in found))
            for key, person in sorted(people.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[1].name))
        ),
    )


def _parts(roll: Roll, case_id: int, told: Mapping[str, Any] | None) -> dict[str, tuple[Participant, str]]:
    inside = roll.participants(case_id) if told is None else participants_in(told)
    outside = roll.outside(case_id) if told is None else participants_in(told, "outside")
    return {each.key: (each, "recused" if each.part == "recused" else "out") for each in outside} | {
        each.key: (each, each.mode) for each in inside
    }
