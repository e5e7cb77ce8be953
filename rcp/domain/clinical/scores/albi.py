"""ALBI: a linear predictor of liver function, and its grade."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, float]:
    """From bilirubin (µmol/L) and albumin (g/L); the grade compares the unrounded score."""
    bilirubin, albumin = float(str(values["bilirubine_umol_l"])), float(str(values["albumine_g_l"]))
    score = data["log_bilirubin"] * math.log10(bilirubin) + data["albumin"] * albumin
    grade = 1 + (score > data["grade_1_up_to"]) + (score > data["grade_2_up_to"])
    return {"score": score, "grade": grade}
