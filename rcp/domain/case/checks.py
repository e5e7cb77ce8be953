"""What a section of a case may not say, whatever the step: codes of no list, and answers that contradict each other."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from rcp.domain.case.facts import Answer, DeliberationMode
from rcp.domain.case.images import check_study_uid, check_web_address
from rcp.domain.case.tnm import PREFIXES, VERSIONS, parse_tnm
from rcp.domain.errors import InvalidValue
from rcp.domain.vocabulary import vocabulary

RULE_CONTRADICTION = "reponses-contradictoires"

_LISTS: Mapping[str, str] = MappingProxyType(
    {
        "organ": "lesion_organs",
        "reasons": "presentation_reasons",
        "tumour_site": "tumour_sites",
        "morphology": "morphologies",
        "tumour_laterality": "laterality",
        "phase": "phases",
        "progression_kinds": "progressions",
        "intended_treatments": "treatments",
        "antithrombotics": "antithrombotics",
        "performance_status": "performance_status",
    }
)
_CHOICES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "deliberation_mode": frozenset(DeliberationMode),
        "tnm_prefix": frozenset(PREFIXES),
        "tnm_version": frozenset(VERSIONS),
        **dict.fromkeys(
            (
                "progression",
                "screening",
                "has_allergies",
                "has_anticoagulants",
                "patient_informed",
                "patient_not_opposed",
            ),
            frozenset(Answer),
        ),
    }
)
# A board discusses the living: grade 5 (deceased) of the national list is not offered.
NOT_OFFERED: Mapping[str, frozenset[str]] = MappingProxyType({"performance_status": frozenset({"LA9627-6"})})
UNKNOWN_CODE = "Choix inconnu. Choisissez une valeur de la liste."


def section_problems(values: Mapping[str, Any], *, stored: Mapping[str, Any]) -> tuple[InvalidValue, ...]:
    """Everything wrong in what is about to be saved, each with its field; empty when it may be kept.

    `values` are the fields of one section, `stored` what the case holds now: a code that has since left its list may
    stay, not come back.
    """
    problems = [
        InvalidValue(UNKNOWN_CODE, field)
        for field, value in values.items()
        if value != stored.get(field) and not _is_known(field, value)
    ]
    for axis in "TNM":
        field = f"tnm_{axis.lower()}"
        problems += _refusals(lambda text, field, axis=axis: parse_tnm(axis, text, field=field), values, field)
    problems += _refusals(lambda text, field: check_web_address(text, field=field), values, "imaging_url")
    problems += _refusals(lambda text, field: check_study_uid(text, field=field), values, "study_uid")
    problems += _contradictions(values)
    return tuple(problems)


def _is_known(field: str, value: Any) -> bool:
    codes = value if isinstance(value, list | tuple) else [value] if value else []
    if any(code in NOT_OFFERED.get(field, ()) for code in codes):
        return False
    if field in _LISTS:
        return all(code in vocabulary(_LISTS[field]) for code in codes)
    return field not in _CHOICES or all(code in _CHOICES[field] for code in codes)


def _refusals(check: Any, values: Mapping[str, Any], field: str) -> list[InvalidValue]:
    if not values.get(field):
        return []
    try:
        check(values[field], field)
    except InvalidValue as error:
        return [error]
    return []


def _contradictions(values: Mapping[str, Any]) -> list[InvalidValue]:
    found = []
    for answer, detail, words in (
        ("has_allergies", "allergies", "d’allergie et en décrivez une"),
        ("has_anticoagulants", "anticoagulants", "de traitement anticoagulant et en décrivez un"),
    ):
        if values.get(answer) == Answer.NO and str(values.get(detail) or "").strip():
            found.append(
                InvalidValue(f"Vous répondez qu’il n’y a pas {words}\u202f: corrigez la réponse ou le texte.", detail)
            )
    if values.get("has_anticoagulants") == Answer.NO and values.get("antithrombotics"):
        found.append(
            InvalidValue(
                "Vous répondez qu’il n’y a pas d’anticoagulant et en cochez un\u202f: corrigez l’un des deux.",
                "antithrombotics",
            )
        )
    if values.get("progression") in {Answer.NO, Answer.UNKNOWN} and values.get("progression_kinds"):
        found.append(
            InvalidValue(
                "Vous précisez une progression sans avoir répondu oui\u202f: corrigez l’une des deux réponses.",
                "progression_kinds",
            )
        )
    return found
