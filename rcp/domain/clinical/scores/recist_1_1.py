"""RECIST 1.1: response of the target lesions, then overall."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rcp.domain.clinical.conditions import Values

SUMS = ("somme_initiale_mm", "nadir_mm", "somme_actuelle_mm")


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, Any]:
    """What can be said of three sums in mm; nothing of the targets without all three.

    Decimal, so that 20 % of what was typed is exactly 20 %.
    """
    found: dict[str, Any] = {}
    if all(key in values for key in SUMS):
        initial, nadir, current = (Decimal(str(values[key])) for key in SUMS)
        found |= _targets(initial, nadir, current, values, data)
    overall = _overall(found.get("cible"), values, data)
    return found if overall is None else found | {"globale": overall}


def _targets(
    initial: Decimal, nadir: Decimal, current: Decimal, values: Values, data: Mapping[str, Any]
) -> dict[str, Any]:
    """Without a baseline sum there is no target to follow. Progression is looked for before partial response."""
    if not initial:
        return {}
    found: dict[str, Any] = {"pct_initial": float((current - initial) / initial * 100)}
    if nadir:
        found["pct_nadir"] = float((current - nadir) / nadir * 100)
    only_small_nodes = values.get("ganglions_cibles_lt10") == "oui" and current < data["small_nodes_below_mm"]
    growth = current - nadir
    if current == 0 or only_small_nodes:
        return found | {"cible": "RC"}
    if growth * 100 >= nadir * data["progression_pct"] and growth >= data["progression_mm"]:
        return found | {"cible": "PD"}
    if (initial - current) * 100 >= initial * data["response_pct"]:
        return found | {"cible": "RP"}
    return found | {"cible": "SD"}


def _overall(target: str | None, values: Values, data: Mapping[str, Any]) -> str | None:
    """One progression is enough; anything else needs the three answers."""
    others, new = values.get("non_cibles"), values.get("nouvelle_lesion")
    if "PD" in (target, others) or new == "oui":
        return "PD"
    if target is None or others is None or new is None:
        return None
    overall: str = data["overall"][target].get(str(others), data["overall"][target]["*"])
    return overall
