"""How the stories are written: dates relative to the day they are told, and French typography.

`{d-12}` is twelve days before, `{m-18}` eighteen months, `{y-4}` four years: « 12/03/2026 », « mars 2024 », « 2021 ».
Loaded at any time, the demonstration speaks of the recent past.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import partial

from rcp.domain.dates import PartialDate
from rcp.domain.text import narrow

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
_OFFSET = re.compile(r"([dmy])([+-][0-9]+)")
_IN_TEXT = re.compile(r"\{([dmy][+-][0-9]+)\}")
_UNITS = re.compile(
    r"(?<=[0-9]) (?=(?:mm|cm|mL|ml|mg|µg|ng|kg|g|Gy|GBq|UI|ans|mois|semaines|jours|heures|minutes|séances|cycles|%)\b)"
)

_TIMES = re.compile(r"(?<=[0-9]) x (?=[0-9])")


def day(offset: str, anchor: date) -> date:
    """The day an offset such as `d-12` points at, seen from `anchor`."""
    found = partial_date(offset, anchor)
    return date(found.year, found.month or 1, found.day or 1)


def partial_date(offset: str, anchor: date) -> PartialDate:
    """The date an offset points at, as precise as its unit: a day, a month or a year.

    Raises:
        ValueError: this is no offset.
    """
    match = _OFFSET.fullmatch(offset)
    if match is None:
        raise ValueError(f"not an offset: {offset!r}")
    unit, count = match[1], int(match[2])
    if unit == "d":
        return PartialDate.of(anchor + timedelta(days=count))
    if unit == "y":
        return PartialDate(anchor.year + count)
    months = anchor.year * 12 + anchor.month - 1 + count
    return PartialDate(months // 12, months % 12 + 1)


def say(text: str, anchor: date) -> str:
    """A text of a story as its author would have typed it on that day."""
    text = _IN_TEXT.sub(partial(_in_words, anchor=anchor), text.replace("'", "’"))
    text = _TIMES.sub("\u00a0×\u00a0", text)
    return narrow(_UNITS.sub("\u00a0", text))


def _in_words(match: re.Match[str], *, anchor: date) -> str:
    found = partial_date(match[1], anchor)
    if found.day:
        return f"{found.day:02}/{found.month:02}/{found.year}"
    return f"{_MONTHS[found.month - 1]} {found.year}" if found.month else str(found.year)
