"""Pain response after a local treatment of a bone metastasis (international consensus, Chow 2012)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rcp.domain.clinical.conditions import Values


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, str | bool]:
    """RC, RP, PP or RI, in this order; pain from 0 to 10 at the treated site, opioids in mg of oral morphine a day."""
    before, after, dose_before, dose_after = (
        Decimal(str(values[key])) for key in ("douleur_initiale", "douleur_controle", "omed_initial", "omed_controle")
    )
    response = _response(after - before, after, dose_before, dose_after, data)
    return {"reponse": response, "repondeur": response in ("RC", "RP")}


def _response(
    change: Decimal, pain: Decimal, dose_before: Decimal, dose_after: Decimal, data: Mapping[str, Any]
) -> str:
    """Decimals as they were typed: a fall of exactly 25 % is one."""
    share = Decimal(str(data["share"]))
    has_no_increase = dose_after <= dose_before
    has_fallen = dose_before > 0 and dose_after <= dose_before * (1 - share)
    has_risen = dose_after > 0 if dose_before == 0 else dose_after >= dose_before * (1 + share)
    if pain == 0 and has_no_increase:
        return "RC"
    if (change <= -data["points"] and has_no_increase) or (has_fallen and change <= 0):
        return "RP"
    is_stable = not has_fallen and not has_risen
    if (change >= data["points"] and is_stable) or (has_risen and 0 <= change <= data["slack"]):
        return "PP"
    return "RI"
