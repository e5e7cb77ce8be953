"""Clavien-Dindo grade, its suffix of lasting disability and its class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, Any]:
    """The grade as it is written and its rank; no class where there is no complication."""
    grade = str(values["grade"])
    rank = data["ranks"][grade]
    found: dict[str, Any] = {"rank": rank, "label": grade}
    if not rank:
        return found
    if values.get("suffixe_d") == "oui":
        found["label"] = f"{grade}-d"
    return found | {"class": "Majeure" if rank >= data["major_from"] else "Mineure"}
