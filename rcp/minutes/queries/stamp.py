"""What was shown is what is sealed: a number that changes with anything the documents of a meeting say."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID
from zlib import crc32

from rcp.agenda.models import AgendaItem
from rcp.cases.queries.clinical import NO_ROWS
from rcp.domain.proofreading import current
from rcp.minutes.queries.material import Material
from rcp.patients.queries import survivor_of

_DIGITS = 10**9


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page that seals was shown with; `version` travels in its form as the version of a row does."""

    version: int


def stamp_of(material: Material, case_uuid: UUID | None = None) -> Shown:
    """The stamp of a meeting, or of one of its cases: versions of its rows, identities, attendance, opinions.

    So are the technical plans, the scores kept and the alerts set aside: all of them are printed.
    """
    items = [item for item in material.items if case_uuid is None or item.case.uuid == case_uuid]
    facts: list[object] = [
        material.meeting.version if case_uuid is None else 0,
        [
            (row.id, row.mode, row.arrived_at, row.left_at, row.specialty_code, len(row.case_absences))
            for row in material.attendance
        ],
    ]
    for item in items:
        patient = survivor_of(item.patient)
        decision = material.decisions.get(item.case_id)
        clinical = material.clinical.get(item.case_id, NO_ROWS)
        facts.append(
            (
                item.case_id, item.case.version, decision and decision.version, patient.id, patient.version,
                [row.id for row in material.opinions.get(item.case_id, ())],
                [row.id for row in material.urgent.get(item.case_id, ())],
                [(row.id, row.version) for row in material.plans.get(item.case_id, ())],
                [row.id for row in clinical.records], [row.id for row in clinical.dismissals],
            )
        )  # fmt: skip
    return Shown(crc32(repr(facts).encode()) % _DIGITS)


@dataclass(frozen=True, slots=True)
class Told:
    """Who said to have read what a page shows, and who had read an earlier state; names, in the order they came."""

    readers: tuple[str, ...]
    earlier: tuple[str, ...]
    reader_ids: frozenset[int]


def reading_of(material: Material, item: AgendaItem | None) -> Told:
    """The readings of the minutes, or of the fiche of one of their cases."""
    shown = stamp_of(material, item.case.uuid if item else None).version
    readings = material.readings.get(item.case_id if item else None, [])
    valid = current(readings, shown)
    ids = frozenset(each.reader_id for each in valid)
    earlier = dict.fromkeys(each.reader for each in readings if each.reader_id not in ids)
    return Told(tuple(each.reader for each in valid), tuple(earlier), ids)
