"""What was shown is what is sealed: a number that changes with anything the documents of a meeting say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from uuid import UUID
from zlib import crc32

import msgspec

from rcp.agenda.models import AgendaItem
from rcp.documents.content import Edition
from rcp.domain.proofreading import current, refusal
from rcp.minutes.queries.contents import case_content, meeting_content, minutes_content
from rcp.minutes.queries.material import Material
from rcp.patients.queries import survivor_of

_DIGITS = 10**9


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page that seals was shown with; `version` travels in its form as the version of a row does."""

    version: int


def stamp_of(material: Material, case_uuid: UUID | None = None) -> Shown:
    """The stamp of a meeting, or of one of its cases: what the documents will say, then the versions of the rows.

    What they will say is made by whoever makes what is sealed, but for what a validation writes itself. The versions
    stand for what no page prints: the codes of the national document.
    """
    items = [item for item in material.items if case_uuid is None or item.case.uuid == case_uuid]
    facts: list[object] = [_meeting_says(material, is_whole=case_uuid is None), _present(material)]
    for item in items:
        patient = survivor_of(item.patient)
        decision = material.decisions.get(item.case_id)
        facts.append(
            (
                _case_says(material, item), item.case_id, item.case.version, decision and decision.version, patient.id,
                patient.version,
            )
        )  # fmt: skip
    return Shown(crc32(repr(facts).encode()) % _DIGITS)


def _meeting_says(material: Material, *, is_whole: bool) -> bytes:
    """What the head of every document says; of a whole meeting, what its minutes say besides their cases."""
    if not is_whole:
        return msgspec.json.encode(meeting_content(material))
    content = minutes_content(replace(material, items=[]), Edition(edited_at="", edited_by=""))
    return msgspec.json.encode((content, material.meeting.version))


def _case_says(material: Material, item: AgendaItem) -> bytes:
    """What the fiche of a case says, as a digest; worked out once, for the page of a meeting asks four times."""
    if item.case_id not in material.digests:
        says = msgspec.json.encode(case_content(material, item).without_validation())
        material.digests[item.case_id] = sha256(says).digest()
    return material.digests[item.case_id]


def _present(material: Material) -> list[tuple[object, ...]]:
    """Who was there, when, and not for which cases: the national document of each case says it."""
    return [
        (
            row.id, row.person_id, row.guest_name, row.specialty_code, row.is_physician, row.mode, row.arrived_at,
            row.left_at, sorted((each.case_id, each.kind) for each in row.case_absences),
        )
        for row in material.attendance
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """Who said to have read what a page shows, and who had read an earlier state; names, in the order they came.

    `refused` is why it would not be validated for want of a reading; "" when it was read, or the board does not ask.
    """

    readers: tuple[str, ...]
    earlier: tuple[str, ...]
    reader_ids: frozenset[int]
    refused: str = ""


def reading_of(material: Material, item: AgendaItem | None, *, validator_id: int | None) -> Told:
    """The readings of the minutes, or of the fiche of one of their cases, before this person validates; None: before
    anybody does.
    """
    shown = stamp_of(material, item.case.uuid if item else None).version
    readings = material.readings.get(item.case_id if item else None, [])
    valid = current(readings, shown)
    ids = frozenset(each.reader_id for each in valid)
    earlier = dict.fromkeys(each.reader for each in readings if each.reader_id not in ids)
    asks = material.board.needs_second_reader
    refused = refusal(readings, shown=shown, validator_id=validator_id) if asks else ""
    return Told(tuple(each.reader for each in valid), tuple(earlier), ids, refused)
