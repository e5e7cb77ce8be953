"""EQ-5D-5L: index of the French value set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, float]:
    """1 less the decrement of each level; published rounded to three decimals."""
    lost = sum(levels.get(str(values[key]), 0) for key, levels in data["decrements"].items())
    return {"index": round(1 - lost, 3)}
