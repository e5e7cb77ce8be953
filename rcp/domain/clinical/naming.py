"""Facts in French words: what each is called, and how its value is shown.

The sheets, the scores and the vocabularies name their own items; what belongs to none of them is named here.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from rcp.domain.clinical.declarations import Input
from rcp.domain.clinical.facts import Facts
from rcp.domain.clinical.library import score
from rcp.domain.clinical.organs import Field, sheet
from rcp.domain.clinical.wording import shown_number
from rcp.domain.numbers import format_decimal
from rcp.domain.vocabulary import MeasureConcept, critical_structures, vocabulary

UNKNOWN = "non renseigné"
# What the lesions of an organ say together: beginning of the fact → its French name.
_OVER_LESIONS: Mapping[str, str] = MappingProxyType(
    {
        "case.lesions_": "Lésions décrites",
        "case.metastases_": "Métastases décrites",
        "case.largest_tumour_": "Plus grand axe des tumeurs",
        "case.tumours_": "Tumeurs décrites, primitives ou en récidive",
        "case.recurrences_": "Récidives décrites",
        "case.bilateral_": "Lésions des deux côtés",
        "case.largest_": "Plus grand axe des lésions",
    }
)

# Fact → its French name, its unit ("" without one).
_NAMES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "patient.age": ("Âge", "ans"),
        "case.organ": ("Organe concerné", ""),
        "patient.sex": ("Sexe", ""),
        "patient.imc": ("Indice de masse corporelle", "kg/m²"),
        "case.oms": ("Indice OMS", ""),
        "case.treatments": ("Traitements envisagés", ""),
        "case.antithrombotics": ("Antithrombotiques", ""),
        "case.liver_disease": ("Hépatopathie chronique", ""),
        "case.tumour_site": ("Localisation de la tumeur", ""),
        "case.morphology": ("Morphologie", ""),
        "case.tnm_prefix": ("Préfixe TNM", ""),
        "case.tnm_t": ("Catégorie T", ""),
        "case.tnm_n": ("Catégorie N", ""),
        "case.tnm_m": ("Catégorie M", ""),
        "case.phase": ("Phase du cancer", ""),
        "case.prior_treatments": ("Traitements antérieurs saisis", ""),
        "case.prior_kinds": ("Types des traitements antérieurs", ""),
        "case.lesions": ("Nombre de lésions décrites", ""),
        "case.metastases": ("Nombre de métastases décrites", ""),
        "plan.nb_cryosondes": ("Cryosondes prévues", ""),
        "lesion.organ": ("Organe", ""),
        "lesion.nature": ("Nature de la lésion", ""),
        "lesion.laterality": ("Latéralité", ""),
        "lesion.long_axis_mm": ("Grand axe", "mm"),
        "lesion.short_axis_mm": ("Petit axe", "mm"),
        "lesion.modality": ("Imagerie de la mesure", ""),
        "score.mirels.score": ("Score de Mirels", ""),
        "score.sins.score": ("SINS", ""),
        "score.bilsky_escc.rank": ("Rang du grade de Bilsky", ""),
        "score.padua_renal.score": ("Score PADUA", ""),
        "score.renal_nephrometry.score": ("Score RENAL", ""),
        "score.child_pugh.score": ("Score de Child-Pugh", ""),
        "score.ckd_epi_2021.dfg": ("DFG estimé (CKD-EPI 2021)", "mL/min/1,73 m²"),
        "score.cockcroft_gault.clcr": ("Clairance de la créatinine (Cockcroft-Gault)", "mL/min"),
    }
)
_LISTS: Mapping[str, str] = MappingProxyType(
    {
        "case.treatments": "treatments",
        "case.prior_kinds": "treatment_types",
        "case.antithrombotics": "antithrombotics",
        "lesion.nature": "lesion_natures",
        "lesion.laterality": "lesion_lateralities",
        "lesion.modality": "modalities",
        "lesion.organ": "lesion_organs",
        "case.organ": "lesion_organs",
        "case.phase": "phases",
        "case.tumour_site": "tumour_sites",
        "case.morphology": "morphologies",
    }
)


def fact_label(name: str) -> str:
    """What a fact is called on screen.

    Raises:
        KeyError: a rule of ours names a fact that has no French name.
    """
    if name in _NAMES:
        return _NAMES[name][0]
    family, _dot, key = name.partition(".")
    if family == "result":
        return vocabulary("measures").label(key)
    if family == "answer":
        return _asked(key).label
    if family == "distance":
        return f"Distance à\u202f: {_structures()[key]}"
    if family == "score":
        return _computed(key)
    return _over_lesions(name) or _described(key, "").label


def fact_text(name: str, facts: Facts) -> str:
    """A value with its unit, as French prints it; « non renseigné » when nobody entered it."""
    fact = facts.get(name)
    if fact is None:
        return UNKNOWN
    family, _dot, key = name.partition(".")
    if family == "lesion" and name not in _NAMES:
        return _described(key, str(facts.values_by_name.get("lesion.organ", ""))).text(fact.value)
    values = fact.value if isinstance(fact.value, tuple) else (fact.value,)
    text = ", ".join(_shown(name, each) for each in values)
    unit = _unit(name)
    return f"{text}\u00a0{unit}" if unit else text


def _unit(name: str) -> str:
    family, _dot, key = name.partition(".")
    if family == "result":
        concept = vocabulary("measures").get(key)
        return concept.unit if isinstance(concept, MeasureConcept) else ""
    if family == "distance":
        return "mm"
    return _NAMES[name][1] if name in _NAMES else ""


def _shown(name: str, value: object) -> str:
    family, _dot, key = name.partition(".")
    if isinstance(value, int | float):
        is_computed = family == "score" or name == "patient.imc"
        return shown_number(value, _places(key)) if is_computed else format_decimal(Decimal(f"{value:.10g}"))
    code = str(value)
    if name in _LISTS:
        return vocabulary(_LISTS[name]).label(code)
    if family == "result":
        concept = vocabulary("measures").get(key)
        return dict(concept.options).get(code, code) if isinstance(concept, MeasureConcept) else code
    if family == "answer":
        option = _asked(key).option(code)
        return option.label if option else code
    return code


def _places(key: str) -> int | None:
    """The decimals that the output `<score>.<key>` shows; None when no file says it."""
    score_id, dot, name = key.partition(".")
    declared = score(score_id).output(name) if dot else None
    return declared.places if declared else None


def _asked(key: str) -> Input:
    """The input `<score>.<key>` of a score."""
    score_id, _dot, name = key.partition(".")
    declared = score(score_id).input(name)
    if declared is None:
        raise KeyError(key)
    return declared


def _computed(key: str) -> str:
    """The output `<score>.<key>` of a score, after its short name."""
    score_id, _dot, name = key.partition(".")
    declaration = score(score_id)
    output = declaration.output(name)
    if output is None:
        raise KeyError(key)
    return f"{declaration.short_name or declaration.name}, {output.label[:1].lower()}{output.label[1:]}"


def _over_lesions(name: str) -> str:
    """The name of what the lesions of an organ say together, "" for another fact."""
    organs = vocabulary("lesion_organs")
    for prefix, label in _OVER_LESIONS.items():
        if name.startswith(prefix):
            return f"{label} ({organs.label(name.removeprefix(prefix).removesuffix('_mm')).lower()})"
    organ, _underscore, key = name.removeprefix("case.any_").partition("_")
    return f"{_described(key, organ).label} (une lésion au moins)" if name.startswith("case.any_") else ""


def _described(key: str, organ: str) -> Field:
    """The field of the sheet of an organ, else the first of any sheet that has it."""
    organs = (organ, *(concept.code for concept in vocabulary("lesion_organs")))
    for each in organs:
        field = sheet(each).field(key)
        if field is not None:
            return field
    raise KeyError(key)


@lru_cache(maxsize=1)
def _structures() -> Mapping[str, str]:
    organs = [concept.code for concept in vocabulary("lesion_organs")]
    listed = {concept.code: concept.label for organ in organs for concept in critical_structures(organ)}
    return {**listed, "autre": "structure nommée librement"}
