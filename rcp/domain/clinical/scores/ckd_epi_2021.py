"""CKD-EPI 2021, creatinine alone, without ethnicity (Inker 2021)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, float]:
    """The estimated filtration rate in mL/min/1.73 m², from creatinine in µmol/L, age in years and sex."""
    sex = values["sexe"]
    creatinine = float(str(values["creatinine_umol_l"])) / data["umol_per_mg_dl"]
    ratio = creatinine / data["k"][sex]
    rate = data["scale"] * min(ratio, 1) ** data["a"][sex] * max(ratio, 1) ** data["steep"]
    rate *= data["by_year"] ** float(str(values["age"]))
    return {"dfg": rate * data["female"] if sex == "F" else rate}
