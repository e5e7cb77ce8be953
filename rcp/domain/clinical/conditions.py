"""Conditions on facts, with three answers: yes, no, and unknown when a fact that matters is missing.

In a file, a comparison is a list and a group is an object:

    ["lesion.region", "==", "femur"]
    {"all": [["lesion.organ", "==", "bone"], {"not": ["lesion.nature", "==", "benin"]}]}

Facts are looked up by name in a flat mapping; an absent name is an unknown fact (Kleene's three-valued logic), so that
nothing is concluded from what nobody entered. Numbers compare unrounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from msgspec import Struct, field

Plain = str | int | float | bool | tuple[str, ...]  # what a row of a sheet may hold
Value = Plain
Values = Mapping[str, Value]
Operator = Literal["==", "!=", "<", "<=", ">", ">=", "in", "not_in", "has", "known", "unknown"]


class Comparison(NamedTuple):
    """One fact against one value. A named tuple, because two structures in one union would need a tag in the files.

    `has` asks whether a list of codes holds any of those given; `known` and `unknown` never answer None.
    """

    fact: str
    operator: Operator
    value: str | int | float | bool | tuple[str | int | float, ...] | None = None


class Group(Struct, frozen=True, forbid_unknown_fields=True):
    """Exactly one of `all`, `any` and `not`."""

    all: tuple[Condition, ...] | None = None
    any: tuple[Condition, ...] | None = None
    none: Condition | None = field(default=None, name="not")

    def __post_init__(self) -> None:
        if sum(part is not None for part in (self.all, self.any, self.none)) != 1:
            raise ValueError("a group holds exactly one of `all`, `any` and `not`")


Condition = Comparison | Group


def holds(condition: Condition | None, values: Values) -> bool | None:
    """True, False, or None when it depends on a fact that is not known. No condition always holds."""
    if condition is None:
        return True
    if isinstance(condition, Comparison):
        return _compare(condition, values)
    if condition.all is not None:
        return _conjunction(holds(each, values) for each in condition.all)
    if condition.any is not None:
        return _negation(_conjunction(_negation(holds(each, values)) for each in condition.any))
    return _negation(holds(condition.none, values))


def facts_of(condition: Condition | None) -> tuple[str, ...]:
    """The names of the facts a condition asks for, each once, in order."""
    return tuple(dict.fromkeys(_names(condition)))


def unknown_facts(condition: Condition | None, values: Values) -> tuple[str, ...]:
    """The facts it asks for that nobody entered."""
    return tuple(name for name in facts_of(condition) if name not in values)


def _names(condition: Condition | None) -> Iterable[str]:
    if condition is None:
        return
    if isinstance(condition, Comparison):
        yield condition.fact
        return
    for part in (*(condition.all or ()), *(condition.any or ()), condition.none):
        yield from _names(part)


def _conjunction(answers: Iterable[bool | None]) -> bool | None:
    is_sure = True
    for answer in answers:
        if answer is False:
            return False
        is_sure = is_sure and answer is not None
    return True if is_sure else None


def _negation(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def _compare(comparison: Comparison, values: Values) -> bool | None:
    known = comparison.fact in values
    if comparison.operator in ("known", "unknown"):
        return known is (comparison.operator == "known")
    if not known:
        return None
    return _OPERATORS[comparison.operator](values[comparison.fact], comparison.value)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is no number")
    return value


def _codes(value: object) -> frozenset[object]:
    return frozenset(value) if isinstance(value, tuple) else frozenset((value,))


_OPERATORS: Mapping[str, Callable[[object, object], bool]] = MappingProxyType(
    {
        "==": lambda fact, value: fact == value,
        "!=": lambda fact, value: fact != value,
        "<": lambda fact, value: _number(fact) < _number(value),
        "<=": lambda fact, value: _number(fact) <= _number(value),
        ">": lambda fact, value: _number(fact) > _number(value),
        ">=": lambda fact, value: _number(fact) >= _number(value),
        "in": lambda fact, value: fact in _codes(value),
        "not_in": lambda fact, value: fact not in _codes(value),
        "has": lambda fact, value: bool(_codes(fact) & _codes(value)),
    }
)
