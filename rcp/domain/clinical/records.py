"""A score somebody kept: what it said, and whether it still says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rcp.domain.clinical.computing import Computed
from rcp.domain.clinical.conditions import Value
from rcp.domain.clinical.declarations import Declaration
from rcp.domain.clinical.inputs import check_inputs
from rcp.domain.errors import InvalidValue

RULE_STORED_SCORE = "score-enregistre"


@dataclass(frozen=True, slots=True)
class Drift:
    """What separates a score as it was kept from the same one computed now.

    Attributes:
        is_other_version: the rule has another version since.
        changed: keys of the inputs that are not what they were: come, gone or different.
    """

    is_other_version: bool
    changed: tuple[str, ...]

    def __bool__(self) -> bool:
        return self.is_other_version or bool(self.changed)


def drift(version: str, inputs: Mapping[str, Any], now: Computed) -> Drift:
    """Compare what was kept (the version of its rule, all its inputs) with what is computed now."""
    kept, current = plain(inputs), plain(now.inputs)
    keys = [key for key in {**kept, **current} if kept.get(key) != current.get(key)]
    return Drift(version != now.version, tuple(keys))


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same as JSON keeps them: lists for tuples."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}


def still_valid(declaration: Declaration, typed: Mapping[str, Any]) -> dict[str, Value]:
    """What was typed under an earlier version and may still be read under this one; the rest is asked again."""
    found: dict[str, Value] = {}
    for key, value in typed.items():
        try:
            found |= check_inputs(declaration, {key: value})
        except InvalidValue:
            continue
    return found
