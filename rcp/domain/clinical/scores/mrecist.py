"""mRECIST: response of the viable part of hepatocellular carcinomas."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rcp.domain.clinical.conditions import Values


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, str]:
    """From sums of enhancing diameters in mm; nothing without a viable lesion at baseline and no new one."""
    initial, nadir, current = (
        Decimal(str(values[key])) for key in ("somme_viable_initiale_mm", "nadir_mm", "somme_viable_actuelle_mm")
    )
    if values["nouvelle_lesion"] == "oui":
        return {"reponse": "PD"}
    if not initial:
        return {}
    if current == 0:
        return {"reponse": "RC"}
    if (current - nadir) * 100 >= nadir * data["progression_pct"]:
        return {"reponse": "PD"}
    return {"reponse": "RP" if (initial - current) * 100 >= initial * data["response_pct"] else "SD"}
