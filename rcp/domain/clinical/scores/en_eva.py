"""Pain from 0 to 10: its categories, and its change with what a patient notices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values

_PLACES = 9  # below any typed decimal: what a binary fraction adds to 0.9 is no pain


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, str | float | bool | None]:
    """Categories, and the change when there is a second value; None for what one value alone cannot tell."""
    before = float(str(values["initial"]))
    outputs: dict[str, str | float | bool | None] = {
        "delta": None,
        "delta_pct": None,
        "mcid": None,
        "substantielle": None,
        "categorie_initiale": _category(before, data),
        "categorie_actuelle": None,
    }
    if "actuel" not in values:
        return outputs
    now = float(str(values["actuel"]))
    change = round(now - before, _PLACES)
    percent = round(100 * change / before, _PLACES) if before else None
    fall = -percent if percent is not None else 0.0
    return outputs | {
        "delta": change,
        "delta_pct": percent,
        "mcid": -change >= data["points"] or fall >= data["percent"],
        "substantielle": fall >= data["half"],
        "categorie_actuelle": _category(now, data),
    }


def _category(pain: float, data: Mapping[str, Any]) -> str:
    """The first category whose upper bound holds the value."""
    for category in data["categories"][:-1]:
        if pain < category["max"] or (pain == category["max"] and not category.get("max_exclusive")):
            return str(category["label"])
    return str(data["categories"][-1]["label"])
