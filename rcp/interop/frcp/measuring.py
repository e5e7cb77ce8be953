"""The results of a fiche as a case keeps them: a measure under its code, a value with its unit, else words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rcp.cases.services import ResultValues
from rcp.domain.case.facts import ResultKind
from rcp.domain.case.measures import measures_of
from rcp.domain.errors import InvalidValue
from rcp.domain.frcp.sentences import SaidResult, result_of
from rcp.domain.text import clean_line, clean_prose

_LONGEST = {"label": 200, "value": 40, "unit": 20, "accession_number": 64}


def read_result(kind: ResultKind, label: str, on: str, text: str, *, today: date) -> ResultValues | None:
    """A result of a known kind; None when its day is not known or is to come, or when its name cannot be kept.

    `text` may be one of `result_said`: its value, its unit and its name are then in their fields.
    """
    day = date.fromisoformat(on[:10]) if len(on) >= 10 else None
    try:
        said = _kept(result_of(text)) or SaidResult(text=clean_prose(text))
    except InvalidValue:  # longer than any text of ours
        return None
    named = _kept(SaidResult(label=said.label or label))
    if day is None or day > today or named is None or not named.label:
        return None
    found = _measured(kind, named.label, day, said) or ResultValues(
        kind=kind.value, done_on=day, label=named.label, value=said.value, unit=said.unit
    )
    return replace(found, text=said.text, accession_number=said.accession_number)


def _kept(said: SaidResult) -> SaidResult | None:
    """The same result as our form cleans it; None when a line has no room, or holds what no line may.

    Raises:
        InvalidValue: its text is too long.
    """
    try:
        lines = {name: clean_line(getattr(said, name), max_length=longest) for name, longest in _LONGEST.items()}
    except InvalidValue:
        return None
    return replace(said, text=clean_prose(said.text), **lines)


def _measured(kind: ResultKind, label: str, day: date, said: SaidResult) -> ResultValues | None:
    """The result of the measure of this name, in its unit, when there is one and it takes the value."""
    concept = next((each for each in measures_of(kind) if (each.label, each.unit) == (label, said.unit)), None)
    if concept is None or not said.value:
        return None
    try:
        return ResultValues.of_measure(concept, day, said.value)
    except InvalidValue:
        return None
