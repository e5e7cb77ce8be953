"""Means of a pain inventory, from its numbers alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rcp.domain.clinical.conditions import Values


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, float | None]:
    """Severity needs its four items, interference at least four of its seven; None when they are not there."""
    severity, interference = data["severity"], data["interference"]
    return {
        "severite": _mean(values, severity, len(severity)),
        "interference": _mean(values, interference, data["answered_at_least"]),
    }


def _mean(values: Values, keys: Sequence[str], at_least: int) -> float | None:
    given = [float(str(values[key])) for key in keys if key in values]
    return sum(given) / len(given) if len(given) >= at_least else None
