"""Hypertensive crisis during the ablation of an adrenal lesion: published factors, combined by a rule of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values

_HORMONES = {"elevees": "pheochromocytome", "non_faites": "metanephrines_non_faites"}


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, str | tuple[str, ...]]:
    """The risk (faible, eleve, bloquant), the alerts, the factors present, and what stays worth saying."""
    factors = []
    if float(str(values["taille_mm"])) <= data["size_max_mm"]:
        factors.append("taille_45_mm_ou_moins")
    if values["surrenale_normale_visible"] == "oui":
        factors.append("tissu_normal_visible")
    was_treated = values["irradiee_ou_ablatee"] == "oui"
    risk, alerts = _risk(values, bool(factors) and not was_treated)
    return {
        "risk": risk,
        "alerts": alerts,
        "predicteurs": tuple(factors),
        "informations": ("surrenale_deja_traitee",) if was_treated else (),
    }


def _risk(values: Values, has_factors: bool) -> tuple[str, tuple[str, ...]]:
    hormones = _HORMONES.get(str(values["metanephrines"]))
    if hormones is not None:
        return "bloquant", (hormones,)
    if not has_factors:
        return "faible", ()
    return "eleve", () if values["alpha_bloquant"] == "oui" else ("alpha_bloquant_a_discuter",)
