"""Oral morphine equivalent of a day, in mg."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, float]:
    """The sum of the doses given, each as `morphine` mg for a `dose` in its own unit."""
    ratios = data["morphine_mg_for_dose"]
    return {"omed": sum(float(str(value)) * ratios[key][0] / ratios[key][1] for key, value in values.items())}
