"""Where a fact of a case is filled in: the words that name the place, and its address for whoever may change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from rcp.cases.views.frame import patient_of, patient_url, section_url
from rcp.domain.case import Section
from rcp.domain.case.measures import measure
from rcp.domain.clinical.conditions import facts_of
from rcp.domain.clinical.declarations import Input, Origin
from rcp.domain.clinical.facts import Facts

# Facts of the case → the section and the field where they are typed.
_CASE: Mapping[str, tuple[Section, str]] = {
    "case.organ": (Section.QUESTION, "organ"),
    "case.treatments": (Section.QUESTION, "intended_treatments"),
    "case.oms": (Section.SITUATION, "performance_status"),
    "case.antithrombotics": (Section.SITUATION, "antithrombotics"),
    "case.tumour_site": (Section.TUMOUR, "tumour_site"),
    "case.morphology": (Section.TUMOUR, "morphology"),
    "case.tnm_t": (Section.TUMOUR, "tnm_t"),
    "case.tnm_n": (Section.TUMOUR, "tnm_n"),
    "case.tnm_m": (Section.TUMOUR, "tnm_m"),
    "case.phase": (Section.TUMOUR, "phase"),
}
# Columns of the lesion whose field has another name than the fact; other facts of a lesion come from its sheet.
_LESION_FIELDS: Mapping[str, str] = {
    "organ": "organ",
    "nature": "nature",
    "laterality": "laterality",
    "long_axis_mm": "long_axis_mm",
    "short_axis_mm": "short_axis_mm",
    "modality": "imaging_modality",
}


@dataclass(frozen=True, slots=True)
class FactPlace:
    """« Lésion 2 », and its page at the field; no address when there is none to go to."""

    words: str
    url: str = ""


def place_of(case: Any, fact: str, lesion: Any = None) -> FactPlace:
    """Where a fact is filled in; `lesion` is the one the fact is about, if it is about one."""
    kind, _dot, key = fact.partition(".")
    if fact == "patient.imc":
        return _result(case, "poids_kg")
    if kind == "patient":
        return FactPlace("Identité du patient", patient_url(patient_of(case)) or "")
    if kind == "result":
        return _result(case, key)
    if kind in ("lesion", "distance") and lesion is not None:
        field = f"structures-{key}" if kind == "distance" else _LESION_FIELDS.get(key, f"sheet-{key}")
        number = case.lesions.index(lesion) + 1
        url = url_for("cases.lesion", case_uuid=case.uuid, lesion_uuid=lesion.uuid, _anchor=field)
        return FactPlace(f"Lésion {number}", url)
    if kind == "score":
        return FactPlace("Autre score de cette page")
    if fact in _CASE:
        section, field = _CASE[fact]
        return FactPlace(section.label, section_url(case, section, field))
    if fact == "case.prior_kinds":
        return FactPlace(Section.TREATMENTS.label, section_url(case, Section.TREATMENTS))
    if kind == "case":
        return FactPlace(Section.LESIONS.label, section_url(case, Section.LESIONS))
    return FactPlace("Plan technique")


def fact_of(declared: Input, facts: Facts) -> str:
    """The name of the fact an input comes from: the first that is known, else the first named; "" for none."""
    names = [origin.fact for origin in declared.origins if origin.fact]
    names += [name for origin in declared.origins for name in _asked(origin)]
    return next((name for name in names if name in facts), names[0] if names else "")


def _asked(origin: Origin) -> tuple[str, ...]:
    return facts_of(origin.when)


def _result(case: Any, code: str) -> FactPlace:
    """The page where measures are typed together, with their day."""
    concept = measure(code)
    anchor = f"{concept.kind}-{code}" if concept is not None else None
    return FactPlace("Résultats", url_for("cases.results_panel", case_uuid=case.uuid, _anchor=anchor))
