"""MELD with sodium, as the OPTN applied it from 2016."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, int]:
    """MELD without sodium, then with it, both whole; bilirubin and creatinine in mg/dL, sodium in mmol/L."""
    floor, ceiling = data["floor"], data["creatinine_ceiling"]
    bilirubin, inr, creatinine = (
        max(float(str(values[key])), floor) for key in ("bilirubine_mg_dl", "inr", "creatinine_mg_dl")
    )
    creatinine = ceiling if values["dialyse"] == "oui" else min(creatinine, ceiling)
    low, high = data["sodium"]
    lack = high - min(max(float(str(values["sodium_mmol_l"])), low), high)
    inside = (
        data["ln_creatinine"] * math.log(creatinine)
        + data["ln_bilirubin"] * math.log(bilirubin)
        + data["ln_inr"] * math.log(inr)
        + data["constant"]
    )
    without = _rounded(10 * inside)  # ten times what is rounded to one decimal
    score: float = without
    if without > data["sodium_counts_above"]:
        score = without + data["by_mmol"] * lack - data["by_mmol_and_meld"] * without * lack
    least, most = data["bounds"]
    return {"meld_i": without, "score": min(max(_rounded(score), least), most)}


def _rounded(number: float) -> int:
    """The nearest whole number, halves upwards."""
    return math.floor(number + 0.5)
