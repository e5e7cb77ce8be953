"""Bleeding risk before a percutaneous procedure (SIR 2019): which thresholds are not met, which tests are missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values

TO_CORRECT = "À corriger"
MISSING = "Donnée manquante"
FINE = "OK"


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, str | tuple[str, ...]]:
    """The status, what is wrong or missing by code, what is only to be mentioned, and the published delays."""
    risk = str(values["risque_geste"])
    has_liver_disease = values.get("hepatopathie_chronique") == "oui"
    wrong = tuple((_with_liver_disease if has_liver_disease else _in_general)(values, risk, data))
    missing = tuple(_missing(values, has_liver_disease=has_liver_disease)) if risk == "eleve" else ()
    status = TO_CORRECT if wrong else MISSING if missing else FINE
    mentioned = tuple(_mentioned(values, risk, data, has_liver_disease=has_liver_disease))
    return {
        "status": status,
        "alerts": wrong + missing,
        "remarques": mentioned,
        "delais": tuple(_delays(values, risk, data)),
    }


def _number(values: Values, key: str, absent: float) -> float:
    """A value, or one that is inside every threshold when it was not given: what is missing is told apart."""
    return float(str(values.get(key, absent)))


def _in_general(values: Values, risk: str, data: Mapping[str, Any]) -> Iterator[str]:
    limits = data["thresholds"][risk]
    if _number(values, "inr", 0) > limits["inr_max"]:
        yield "inr"
    if _number(values, "plaquettes_g_l", float("inf")) < limits["plaquettes_min"]:
        yield "plaquettes"


def _with_liver_disease(values: Values, risk: str, data: Mapping[str, Any]) -> Iterator[str]:
    limits = data["chronic_liver"][risk]
    if _number(values, "inr", 0) >= limits.get("inr_below", float("inf")):
        yield "inr"
    if _number(values, "plaquettes_g_l", float("inf")) <= limits["plaquettes_above"]:
        yield "plaquettes"
    if _number(values, "fibrinogene_g_l", float("inf")) <= limits["fibrinogene_above"]:
        yield "fibrinogene"


def _missing(values: Values, *, has_liver_disease: bool) -> Iterator[str]:
    """What a procedure of high risk needs to be known."""
    if "inr" not in values:
        yield "inr_manquant"
    if "plaquettes_g_l" not in values:
        yield "plaquettes_manquantes"
    if has_liver_disease and "fibrinogene_g_l" not in values:
        yield "fibrinogene_manquant"


def _mentioned(values: Values, risk: str, data: Mapping[str, Any], *, has_liver_disease: bool) -> Iterator[str]:
    """An INR that is accepted without being normal."""
    upper = data["thresholds"]["eleve"]["inr_max"]
    if risk == "eleve" and not has_liver_disease and data["inr_to_mention"] <= _number(values, "inr", 0) <= upper:
        yield "inr_entre_1_5_et_1_8"


def _delays(values: Values, risk: str, data: Mapping[str, Any]) -> Iterator[str]:
    """One sentence a drug: the hold before this procedure; at high risk, the resumption and the French usage."""
    drugs = values.get("antithrombotiques", ())
    for drug, delay in data["delays"].items():
        if not isinstance(drugs, tuple) or drug not in drugs:
            continue
        parts = [f"{delay['name']}\u202f: {delay[risk]} (SIR)"]
        if risk == "eleve":
            parts.append(f"reprise\u202f: {delay['reprise']}")
            if "france" in delay:
                parts.append(delay["france"])
        yield "\u202f; ".join(parts)
