"""The answers of an organ's sheet, kept as rows: one an answer, one a code for a choice of several."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from rcp.cases.models import Lesion, LesionDescriptor
from rcp.domain.clinical.conditions import Plain
from rcp.domain.clinical.organs import Field, sheet

_EMPTY: Mapping[str, Any] = {"code": "", "number": None, "day": None, "text": ""}


def set_descriptors(lesion: Lesion, values: Mapping[str, Plain]) -> tuple[str, ...]:
    """Make the answers those given; the keys of those that changed. An answer corrected keeps its row."""
    declared = sheet(lesion.organ)
    wanted = {key: _columns(declared.field(key), value) for key, value in values.items() if value not in ("", ())}
    stored: dict[str, list[LesionDescriptor]] = {}
    for row in lesion.descriptors:
        stored.setdefault(row.key, []).append(row)
    changed = [key for key in {**stored, **wanted} if _set(lesion, key, stored.get(key, []), wanted.get(key, []))]
    return tuple(changed)


def _set(lesion: Lesion, key: str, rows: list[LesionDescriptor], wanted: list[Mapping[str, Any]]) -> bool:
    kept = {position: row for position, row in enumerate(rows) if _content(row) in wanted}
    missing = [each for each in wanted if each not in [_content(row) for row in kept.values()]]
    spare = [row for position, row in enumerate(rows) if position not in kept]
    for columns, row in zip(missing, spare, strict=False):
        for name, value in columns.items():
            setattr(row, name, value)
    for row in spare[len(missing) :]:
        lesion.descriptors.remove(row)
    for columns in missing[len(spare) :]:
        lesion.descriptors.append(LesionDescriptor(case_id=lesion.case_id, key=key, **columns))
    return bool(missing or spare)


def _content(row: LesionDescriptor) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _EMPTY}


def _columns(field: Field | None, value: Plain) -> list[Mapping[str, Any]]:
    """What each row of an answer holds; an answer whose field left the sheet is kept as what it looks like."""
    if isinstance(value, tuple):
        return [{**_EMPTY, "code": code} for code in value]
    if not isinstance(value, str):
        return [{**_EMPTY, "number": Decimal(str(value))}]
    if field is not None and field.type == "date":
        return [{**_EMPTY, "day": date.fromisoformat(value)}]
    name = "text" if field is not None and field.type == "text" else "code"
    return [{**_EMPTY, name: value}]
