"""Scales of a quality of life module, from 0 to 100, from its numbers alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, float | None]:
    """Each scale, None when fewer than half of its items were answered."""
    return {name: _scale(values, scale, data["range"]) for name, scale in data["scales"].items()}


def _scale(values: Values, scale: Mapping[str, Any], reach: int) -> float | None:
    items = scale["items"]
    given = [float(str(values[f"q{item}"])) for item in items if f"q{item}" in values]
    if 2 * len(given) < len(items):
        return None
    share = (sum(given) / len(given) - 1) / reach
    return 100 * (1 - share if scale["is_functional"] else share)
