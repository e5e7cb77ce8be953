"""What a score needs, found in what the case already says, so that nothing is typed twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rcp.domain.clinical.computing import Computed, compute
from rcp.domain.clinical.conditions import Value, Values, holds
from rcp.domain.clinical.declarations import Declaration, Input, Origin
from rcp.domain.clinical.facts import Fact, Facts
from rcp.domain.clinical.library import scores


@dataclass(frozen=True, slots=True)
class Proposed:
    """A score as it stands for a lesion or a case.

    Attributes:
        found: the inputs the case gave, by key, with where each was found.
        typed: the inputs typed for this score alone. A value that the case holds as it is wins over them; what is only
            read from the case (a code mapped, a number cut in steps, a literal) fills what nobody typed.
        hinted: what is read so, used or not, by key.
        outside: the values that the case holds and that are beyond the bounds of the score, by key.
    """

    declaration: Declaration
    found: Mapping[str, Fact]
    typed: Values
    computed: Computed
    hinted: Mapping[str, Fact] = field(default_factory=dict)
    outside: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def absent(self) -> tuple[str, ...]:
        """Keys of what is required and that nobody gave; what the case holds out of bounds is not absent."""
        return tuple(key for key in self.computed.missing if key not in self.outside)


def applies(declaration: Declaration, facts: Facts) -> bool:
    """Whether a score is to be proposed; not when that depends on something unknown."""
    return holds(declaration.applies, facts.values_by_name) is True


def propose(declaration: Declaration, facts: Facts, typed: Values) -> Proposed:
    """A score computed from the case, completed by what was typed for it."""
    found: dict[str, Fact] = {}
    hinted: dict[str, Fact] = {}
    outside: dict[str, Fact] = {}
    for each in declaration.inputs:
        origin, fact = _first(each, facts)
        if fact is None:
            if (beyond := _beyond(each, facts)) is not None:
                outside[each.key] = beyond
            continue
        if origin is not None and not _is_raw(origin):
            hinted[each.key] = fact
        if each.key not in hinted or typed.get(each.key, fact.value) == fact.value:
            found[each.key] = fact
    values = {**typed, **{key: fact.value for key, fact in found.items()}}
    return Proposed(declaration, found, typed, compute(declaration, values), hinted, outside)


def is_beside_the_point(name: str, facts: Facts) -> bool:
    """Whether a fact is the result of a score that does not apply here: nobody is to be asked for it."""
    family, _dot, key = name.partition(".")
    declaration = scores().get(key.partition(".")[0]) if family == "score" else None
    return declaration is not None and holds(declaration.applies, facts.values_by_name) is False


def results_of(proposed: Proposed) -> Mapping[str, Fact]:
    """What a score leaves to those computed after it: `score.<id>.<output>`."""
    declaration = proposed.declaration
    return {
        f"score.{declaration.id}.{key}": Fact(value, declaration.short_name or declaration.name)
        for key, value in proposed.computed.outputs.items()
        if isinstance(value, str | int | float | tuple)
    }


def is_entered_in_the_case(declared: Input) -> bool:
    """Whether an input is a value the case holds as it is (a size, a creatinine): it is entered there, once, with its
    date, and not typed for a score. An input that the case only hints at may be typed.
    """
    return any(_is_raw(origin) for origin in declared.origins)


def find(declared: Input, facts: Facts) -> Fact | None:
    """An input where its origins say, None when the case does not say or says something outside the bounds."""
    return _first(declared, facts)[1]


def _first(declared: Input, facts: Facts) -> tuple[Origin | None, Fact | None]:
    """The first origin that gives something acceptable, with what it gives."""
    for origin in declared.origins:
        fact = _from(origin, facts)
        if fact is not None and _is_acceptable(declared, fact.value):
            return origin, fact
    return None, None


def _beyond(declared: Input, facts: Facts) -> Fact | None:
    """The first number that the case holds as it is, when none is acceptable."""
    held = (_from(origin, facts) for origin in declared.origins if declared.type == "number" and _is_raw(origin))
    return next((fact for fact in held if fact is not None and isinstance(fact.value, int | float)), None)


def _is_raw(origin: Origin) -> bool:
    """Whether it is the value of the case itself, in another unit at most, and no reading of it."""
    is_read = origin.value is not None or origin.map is not None or bool(origin.steps) or origin.when is not None
    return bool(origin.fact) and not is_read


def _from(origin: Origin, facts: Facts) -> Fact | None:
    if holds(origin.when, facts.values_by_name) is not True:
        return None
    source = facts.get(origin.fact) if origin.fact else None
    if origin.value is not None:
        return Fact(origin.value, source.origin if source else "", source.on if source else None)
    if source is None:
        return None
    value = _turned(origin, source.value if not origin.over else _ratio(source.value, facts.get(origin.over)))
    return None if value is None else Fact(value, source.origin, source.on)


def _ratio(value: Value, over: Fact | None) -> Value | None:
    """A share, None when there is nothing to divide by."""
    if over is None or not isinstance(over.value, int | float) or not isinstance(value, int | float):
        return None
    return value / over.value if over.value else None


def _turned(origin: Origin, value: Value | None) -> Value | None:
    if value is None:
        return None
    if origin.map is not None:
        return _mapped(origin.map, str(value), by_prefix=origin.by_prefix)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    number = value * origin.factor
    if not origin.steps:
        return number
    return next((step.value for step in origin.steps if step.holds(number)), None)


def _mapped(mapping: Mapping[str, Value], code: str, *, by_prefix: bool) -> Value | None:
    if not by_prefix:
        return mapping.get(code)
    longest = max((key for key in mapping if code.startswith(key)), key=len, default=None)
    return None if longest is None else mapping[longest]


def _is_acceptable(declared: Input, value: Value) -> bool:
    if declared.type == "number":
        low = float("-inf") if declared.min is None else declared.min
        high = float("inf") if declared.max is None else declared.max
        return isinstance(value, int | float) and low <= value <= high and not (declared.whole and value % 1)
    if declared.type == "multiselect":
        return isinstance(value, tuple) and all(declared.option(each) is not None for each in value)
    if declared.type in ("select", "bool"):
        return declared.option(value) is not None
    return isinstance(value, str)
