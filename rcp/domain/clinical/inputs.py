"""What somebody gives to a score: read strictly, refused in French."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from rcp.domain.clinical.conditions import Value, Values, holds
from rcp.domain.clinical.declarations import Declaration, Input
from rcp.domain.errors import InvalidValue
from rcp.domain.numbers import format_decimal


def check_inputs(declaration: Declaration, given: Mapping[str, Any]) -> dict[str, Value]:
    """Inputs by key, as the engines take them; what is None or "" was not given.

    Raises:
        InvalidValue: an unknown key or option, text where a number is expected, out of bounds, answers that cannot go
            together; `field` is the key.
    """
    values: dict[str, Value] = {}
    for key, raw in given.items():
        declared = declaration.input(key)
        if declared is None:
            raise InvalidValue(f"Donnée inconnue pour «\u202f{declaration.name}\u202f»\u202f: {key}.", key)
        if raw is None or raw == "" or (declared.type == "list" and raw in ([], ())):
            continue
        values[key] = _checked(declared, raw)
    for each in declaration.impossible:
        if holds(each.when, values) is True:
            raise InvalidValue(each.sentence, each.key)
    return values


def missing_inputs(declaration: Declaration, values: Values) -> tuple[str, ...]:
    """The keys of what is required and was not given. Whether something is required may depend on what was given."""
    return tuple(each.key for each in declaration.inputs if _is_required(each, values) and each.key not in values)


def _is_required(declared: Input, values: Values) -> bool:
    if declared.required_when is not None:
        return holds(declared.required_when, values) is True
    return declared.required


def _checked(declared: Input, raw: Any) -> Any:
    """A value; or the lines of a list, each a mapping, that only the formula of their score reads."""
    if declared.type != "list":
        return _plain(declared, raw)
    if not isinstance(raw, list | tuple):
        raise InvalidValue(f"{declared.label}\u202f: une liste est attendue.", declared.key)
    if declared.item:
        return tuple(_entry(declared, each, line) for line, each in enumerate(raw, start=1))
    return tuple(_code(declared, each) for each in raw)


def _entry(declared: Input, raw: Any, line: int) -> dict[str, Value]:
    """One line of a list, its fields checked like inputs; a line that lacks a required field is refused."""
    where = f"{declared.label}, ligne {line}"
    if not isinstance(raw, Mapping):
        raise InvalidValue(f"{where}\u202f: des champs nommés sont attendus.", declared.key)
    fields = {each.key: each for each in declared.item}
    if unknown := raw.keys() - fields.keys():
        raise InvalidValue(f"{where}\u202f: donnée inconnue ({', '.join(sorted(unknown))}).", declared.key)
    given = {key: value for key, value in raw.items() if value is not None and value != ""}
    if absent := [each.label for each in declared.item if each.required and each.key not in given]:
        raise InvalidValue(f"{where}\u202f: il manque {', '.join(absent)}.", declared.key)
    try:
        return {key: _plain(fields[key], value) for key, value in given.items()}
    except InvalidValue as error:
        raise InvalidValue(f"{where}, {error.message}", declared.key) from None


def _plain(declared: Input, raw: Any) -> Value:
    if declared.type == "number":
        return _number(declared, raw)
    if declared.type == "multiselect":
        if not isinstance(raw, list | tuple):
            raise InvalidValue(f"{declared.label}\u202f: une liste de codes est attendue.", declared.key)
        return tuple(_code(declared, each) for each in raw)
    if declared.type in ("select", "bool"):
        return _code(declared, raw)
    if not isinstance(raw, str):
        raise InvalidValue(f"{declared.label}\u202f: un texte est attendu.", declared.key)
    if declared.type == "date":
        _check_date(declared, raw)
    return raw


def _check_date(declared: Input, raw: str) -> None:
    """A day written as it is stored, of a year that a record can hold."""
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        day = date.min
    if day.isoformat() != raw or not 1800 <= day.year <= 2200:
        raise InvalidValue(f"{declared.label}\u202f: date attendue (AAAA-MM-JJ).", declared.key)


def _code(declared: Input, raw: Any) -> str:
    if isinstance(raw, bool):
        raw = "oui" if raw else "non"
    code = str(raw) if isinstance(raw, int) else raw
    if declared.option(code) is None:
        known = ", ".join(option.value for option in declared.options)
        raise InvalidValue(f"{declared.label}\u202f: choix inconnu. Valeurs possibles\u202f: {known}.", declared.key)
    return str(code)


def _number(declared: Input, raw: Any) -> float:
    if isinstance(raw, Decimal):
        raw = float(raw)
    # NaN is not equal to itself; an infinity is outside every bound.
    if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != raw:
        raise InvalidValue(f"{declared.label}\u202f: un nombre est attendu.", declared.key)
    if declared.whole and raw % 1:
        raise InvalidValue(f"{declared.label}\u202f: un nombre entier est attendu.", declared.key)
    low = float("-inf") if declared.min is None else declared.min
    high = float("inf") if declared.max is None else declared.max
    if not low <= raw <= high or abs(raw) == float("inf"):
        bounds = f"{_shown(declared.min)} à {_shown(declared.max)}"
        unit = f"\u202f{declared.unit}" if declared.unit else ""
        raise InvalidValue(f"{declared.label}\u202f: valeur hors limites ({bounds}{unit}).", declared.key)
    return int(raw) if declared.whole else raw


def _shown(bound: float | None) -> str:
    return "…" if bound is None else format_decimal(Decimal(f"{bound:g}"))
