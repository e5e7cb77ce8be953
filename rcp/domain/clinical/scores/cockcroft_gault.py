"""Creatinine clearance (Cockcroft and Gault 1976)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, float]:
    """The clearance in mL/min, from creatinine in µmol/L, age in years, weight in kg and sex."""
    creatinine, age, weight = (float(str(values[key])) for key in ("creatinine_umol_l", "age", "poids_kg"))
    clearance = (data["age"] - age) * weight / (data["divisor"] * creatinine / data["umol_per_mg_dl"])
    return {"clcr": clearance * data["female"] if values["sexe"] == "F" else clearance}
