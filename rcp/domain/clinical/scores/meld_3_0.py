"""MELD 3.0 for adults."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, float]:
    """The score before and after rounding; bilirubin and creatinine in mg/dL, albumin in g/dL, sodium in mmol/L."""
    floor, ceiling = data["floor"], data["creatinine_ceiling"]
    bilirubin, inr, creatinine = (
        max(float(str(values[key])), floor) for key in ("bilirubine_mg_dl", "inr", "creatinine_mg_dl")
    )
    creatinine = ceiling if values["dialyse"] == "oui" else min(creatinine, ceiling)
    sodium_lack = _lack(float(str(values["sodium_mmol_l"])), *data["sodium"])
    albumin_lack = _lack(float(str(values["albumine_g_dl"])), *data["albumin"])
    raw = (
        data["constant"]
        + (data["female"] if values["sexe"] == "F" else 0)
        + data["ln_bilirubin"] * math.log(bilirubin)
        + data["sodium_lack"] * sodium_lack
        + data["sodium_lack_ln_bilirubin"] * sodium_lack * math.log(bilirubin)
        + data["ln_inr"] * math.log(inr)
        + data["ln_creatinine"] * math.log(creatinine)
        + data["albumin_lack"] * albumin_lack
        + data["albumin_lack_ln_creatinine"] * albumin_lack * math.log(creatinine)
    )
    least, most = data["bounds"]
    return {"raw": raw, "score": min(max(math.floor(raw + 0.5), least), most)}


def _lack(value: float, low: float, high: float) -> float:
    """How much is missing to the upper bound, the value being kept inside the bounds."""
    return high - min(max(value, low), high)
