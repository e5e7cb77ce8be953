"""Who may dissent from a decision: those who take part in its case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from rcp.accounts.models import Person
from rcp.deliberation.queries.roll import Roll

HERE = ("room", "remote", "written")


@dataclass(frozen=True, slots=True)
class Takers:
    """The people (keys) who take part in a case, and those who stood back from it."""

    present: frozenset[int]
    recused: frozenset[int]


def takers_of(roll: Roll, case_id: int, parts: Mapping[UUID, str]) -> Takers:
    """Who takes part in a case once `parts` (by row of the attendance: "", absent or recused) are written."""
    present = {int(each.key[1:]) for each in roll.participants(case_id) if not each.is_guest}
    recused: set[int] = set()
    for row, each in zip(roll.attendances, roll.everybody(case_id), strict=True):
        if row.person_id is None or each.mode not in HERE:
            continue
        part = parts.get(row.uuid, each.part)
        if part:
            present = present - {row.person_id}
        elif each.part:  # brought back by what is being written
            present = present | {row.person_id}
        if part == "recused":
            recused.add(row.person_id)
    return Takers(frozenset(present), frozenset(recused))


def voices_of(roll: Roll, case_id: int) -> list[Person]:
    """The people of the directory who may be named as the author of a dissent, in the order of the attendance."""
    takers = takers_of(roll, case_id, {})
    people = [each.person for each in roll.attendances if each.person is not None]
    people += [each.person for each in roll.opinions.get(case_id, ())]
    return list(dict.fromkeys(each for each in people if each.id in takers.present))
