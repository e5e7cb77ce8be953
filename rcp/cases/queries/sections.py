"""What belongs to which section of the page, and the state in which a section was shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zlib import crc32

from sqlalchemy import inspect

from rcp.cases.models import Case, Lesion
from rcp.domain.case import FIELDS, Section

# Facts say who is there, columns name the person; collections have rows of their own.
PEOPLE = {"has_requester": "requester_id", "has_presenter": "presenter_id", "has_referring": "referring_id"}
COLLECTIONS = frozenset({"lesions", "treatments", "treatment_kinds", "results", "measures", "attachments"})
ROWS_OF = {"lesion": Section.LESIONS, "treatment": Section.TREATMENTS, "result": Section.RESULTS}
_CHILDREN = {
    **ROWS_OF,
    "lesion_distance": Section.LESIONS,
    "lesion_descriptor": Section.LESIONS,
    "attachment": Section.ATTACHMENTS,
}


def columns_of(section: Section) -> tuple[str, ...]:
    """The columns of `Case` a section edits, in the order of the page."""
    return tuple(PEOPLE.get(field, field) for field in FIELDS[section] if field not in COLLECTIONS)


def section_of(column: str) -> Section | None:
    """The section in which a column, or a collection, of `Case` is edited."""
    return _SECTION_OF.get(column)


def section_of_change(table: str, column: str) -> Section | None:
    """The section a line of the history belongs to."""
    return section_of(column) if table == Case.__tablename__ else _CHILDREN.get(table)


_SECTION_OF = {PEOPLE.get(field, field): section for section in Section for field in FIELDS[section]}


def prefilled_in(case: Case, section: Section) -> tuple[str, ...]:
    """What the section still holds unverified from the previous case: columns, and rows as `lesion:<uuid>`."""
    columns = set(columns_of(section))
    rows = tuple(f"{table}:" for table, where in ROWS_OF.items() if where is section)
    return tuple(name for name in case.prefilled if name in columns or (rows and name.startswith(rows)))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state a form was shown with. `version` is a fingerprint of the content: two people who fill two sections of
    the same case at the same time are in nobody's way, two who fill the same one are told.
    """

    version: int


def section_snapshot(case: Case, section: Section) -> Snapshot:
    """The state of a section; of its rows for lesions, treatments and results."""
    match section:
        case Section.LESIONS:
            return fingerprint(row.uuid for row in case.lesions)
        case Section.TREATMENTS:
            return fingerprint(_values(row) for row in case.treatments)
        case Section.RESULTS:
            return fingerprint(row.uuid for row in case.results)
    return fingerprint(getattr(case, column) for column in columns_of(section))


def lesion_snapshot(lesion: Lesion) -> Snapshot:
    """The state of a lesion with its distances and the answers of its sheet."""
    return fingerprint([_values(row) for row in (lesion, *lesion.distances, *lesion.descriptors)])


def row_snapshot(row: Any) -> Snapshot:
    """The state of one row."""
    return fingerprint([_values(row)])


def fingerprint(values: Iterable[Any]) -> Snapshot:
    """A number of at most nine digits, never 0."""
    text = "\x1f".join(f"{value.normalize():f}" if isinstance(value, Decimal) else str(value) for value in values)
    return Snapshot(crc32(text.encode()) % 999_999_999 + 1)


def _values(row: Any) -> str:
    return "\x1e".join(
        f"{column.key}={getattr(row, column.key)}"
        for column in inspect(type(row)).column_attrs
        if column.key != "position"
    )
