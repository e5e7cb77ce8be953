"""Scores computed: four small engines, and one honest answer when something is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from rcp.domain.clinical.conditions import Values, holds
from rcp.domain.clinical.declarations import Band, Declaration, DeclarationError, Input
from rcp.domain.clinical.inputs import missing_inputs
from rcp.domain.clinical.library import formula

RULE_NOT_COMPUTABLE = "score-non-calculable"


@dataclass(frozen=True, slots=True)
class Computed:
    """A score with all that made it.

    Attributes:
        outputs: by key; empty when the score is not computable.
        missing: keys of what is required and absent.
        band: what the result is called, None when it has no name or is not computable.
    """

    score_id: str
    version: str
    inputs: Values
    outputs: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    band: Band | None = None

    @property
    def is_computable(self) -> bool:
        """Whether there is a result; a partial one may still miss items, and what it could not compute is None."""
        return any(value is not None for value in self.outputs.values())


def compute(declaration: Declaration, values: Values) -> Computed:
    """A score from inputs read by `check_inputs`; with a required item missing, no result (`is_partial` apart)."""
    missing = missing_inputs(declaration, values)
    if missing and not declaration.is_partial:
        return Computed(declaration.id, declaration.version, values, missing=missing)
    outputs = dict(_ENGINES[declaration.engine](declaration, values))
    band = band_of(declaration, outputs)
    if band is not None and declaration.output(declaration.band_key) is not None:
        outputs[declaration.band_key] = band.label
    return Computed(declaration.id, declaration.version, values, MappingProxyType(outputs), missing, band)


def band_of(declaration: Declaration, outputs: Mapping[str, Any]) -> Band | None:
    """The band of a result, compared unrounded."""
    result = outputs.get(declaration.band_of)
    if result is None:
        return None
    for band in declaration.bands:
        if band.value is not None:
            if band.value == result:
                return band
        elif isinstance(result, int | float) and band.holds(result):
            return band
    return None


def points_of(declared: Input, values: Values) -> float | None:
    """The points an item gives, None when it has none to give or was not answered.

    Raises:
        DeclarationError: a number for which the file foresees no points.
    """
    value = values.get(declared.key)
    if value is None:
        return None
    if declared.points:
        number = float(value) if isinstance(value, int | float) else float("nan")
        for step in declared.points:
            if step.holds(number):
                return step.points
        raise DeclarationError(f"{declared.key}: no points for {number}")
    if isinstance(value, tuple):
        given = [option.points for option in declared.options if option.value in value and option.points is not None]
        return sum(given)
    option = declared.option(value)
    return option.points if option is not None else None


def _points(declaration: Declaration, values: Values) -> dict[str, Any]:
    """The sum of the points, the lighter of two items that dominate each other left out, then its letters."""
    points = {each.key: points_of(each, values) or 0 for each in declaration.inputs}
    for heavier, lighter in declaration.dominance:
        if points[heavier]:
            points[lighter] = 0
    added = _table(declaration, values)
    score = _whole(sum(points.values()) + sum(added.values()))
    outputs: dict[str, Any] = {"score": score, **added}
    for key, items in declaration.subtotals.items():
        outputs[key] = _whole(sum(points[item] for item in items))
    if declaration.suffixes:
        letters = "".join(each.letters.get(str(values.get(each.key, "")), "") for each in declaration.suffixes)
        outputs["label"] = f"{score}{letters}"
    return outputs


def _whole(total: float) -> int | float:
    """The same number without a useless decimal."""
    return int(total) if total == int(total) else total


def _table(declaration: Declaration, values: Values) -> dict[str, Any]:
    """What the first row whose condition holds gives; nothing when none does."""
    for row in declaration.rows:
        if holds(row.when, values) is True:
            return row.gives
    return {}


def _lookup(declaration: Declaration, values: Values) -> dict[str, Any]:
    """What the options chosen give, in the order of the inputs."""
    given: dict[str, Any] = {}
    for each in declaration.inputs:
        option = each.option(values.get(each.key))
        if option is not None:
            given |= option.gives
    return given


def _formula(declaration: Declaration, values: Values) -> dict[str, Any]:
    return dict(formula(declaration.id)(values, declaration.data))


_ENGINES: Mapping[str, Callable[[Declaration, Values], dict[str, Any]]] = MappingProxyType(
    {"points": _points, "table": _table, "lookup": _lookup, "formula": _formula}
)
