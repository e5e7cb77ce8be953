"""The facts of a case and of a lesion, gathered from what the case holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from rcp.domain.case.facts import CaseFacts, LesionFacts, Measure
from rcp.domain.clinical.conditions import Value
from rcp.domain.clinical.facts import Fact, Facts
from rcp.domain.text import fold
from rcp.domain.vocabulary import critical_structures, vocabulary

OTHER_STRUCTURE = "autre"  # the code of the structures that are named outside the list of the organ

# National answers of the performance status to the grade they stand for.
_GRADES = {
    "LA9622-7": "0",
    "LA9623-5": "1",
    "LA9624-3": "2",
    "LA9625-0": "3",
    "LA9626-8": "4",
}


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """What scores ask about the person: age in whole years on the day, sex F or M, "" when not known or neither."""

    age: int | None = None
    sex: str = ""


def case_facts(patient: PatientFacts, case: CaseFacts, plan: Mapping[str, Value] | None = None) -> Facts:
    """The facts that hold for the whole case."""
    facts = {
        **_known("Identité", {"patient.age": patient.age, "patient.sex": patient.sex}),
        **_known("Question", {"case.organ": case.organ, "case.treatments": case.intended_treatments}),
        **_known(
            "État général",
            {"case.oms": _GRADES.get(case.performance_status, ""), "case.antithrombotics": _antithrombotics(case)},
        ),
        **_known(
            "Tumeur",
            {
                "case.tumour_site": case.tumour_site,
                "case.morphology": case.morphology,
                "case.tnm_prefix": case.tnm_prefix,
                "case.tnm_t": case.tnm_t,
                "case.tnm_n": case.tnm_n,
                "case.tnm_m": case.tnm_m,
                "case.phase": case.phase,
                "case.liver_disease": _liver_disease(case.lesions),
            },
        ),
        "case.prior_treatments": Fact(case.treatments, "Traitements antérieurs"),
        **_known("Traitements antérieurs", {"case.prior_kinds": case.treatment_kinds}),
        **dict(_measures(case.measures)),
        **_known("Plan technique", {f"plan.{key}": value for key, value in (plan or {}).items()}),
    }
    if case.lesions:
        facts["case.lesions"] = Fact(len(case.lesions), "Lésions du dossier")
        facts |= _known("Lésions du dossier", dict(_over_lesions(case.lesions)))
    weight, height = facts.get("result.poids_kg"), facts.get("result.taille_cm")
    if weight and height:
        index = float(str(weight.value)) / (float(str(height.value)) / 100) ** 2
        facts["patient.imc"] = Fact(index, "Poids et taille", weight.on)
    return Facts(facts)


def lesion_facts(facts: Facts, lesion: LesionFacts) -> Facts:
    """The facts of a case and of one of its lesions."""
    origin = f"Lésion {lesion.position}"
    own: dict[str, Value | None] = {
        "lesion.organ": lesion.organ,
        "lesion.nature": lesion.nature,
        "lesion.laterality": lesion.laterality,
        "lesion.long_axis_mm": _number(lesion.long_axis_mm),
        "lesion.short_axis_mm": _number(lesion.short_axis_mm),
        "lesion.modality": lesion.imaging_modality,
        **{f"lesion.{key}": value for key, value in lesion.descriptors.items()},
        **dict(_distances(lesion)),
    }
    dated = {name: Fact(fact.value, fact.origin, lesion.imaging_date) for name, fact in _known(origin, own).items()}
    return facts.joined(dated)


def _known(origin: str, values: Mapping[str, Value | None]) -> dict[str, Fact]:
    """The facts somebody entered: an empty text or list is nothing, zero is something."""
    return {name: Fact(value, origin) for name, value in values.items() if value is not None and value not in ("", ())}


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _antithrombotics(case: CaseFacts) -> tuple[str, ...] | None:
    """The drugs named; « none » is said by the answer No, and is a fact too."""
    if case.has_anticoagulants == "no" and not case.antithrombotics:
        return ("aucun",)
    return case.antithrombotics  # a drug named outweighs an answer « no »: no alert is lost to a contradiction


def _liver_disease(lesions: Iterable[LesionFacts]) -> str:
    """Whether the sheets of the liver name a chronic disease (oui, non), "" when none says."""
    causes = {str(lesion.descriptors["etiologie"]) for lesion in lesions if "etiologie" in lesion.descriptors}
    if not causes:
        return ""
    return "non" if causes == {"aucune"} else "oui"


def _measures(measures: Iterable[Measure]) -> Iterator[tuple[str, Fact]]:
    latest: dict[str, Measure] = {}
    for measure in measures:
        if measure.code not in latest or measure.on > latest[measure.code].on:
            latest[measure.code] = measure
    for code, measure in latest.items():
        yield f"result.{code}", Fact(measure.value, vocabulary("measures").label(code), measure.on)


def _over_lesions(lesions: Sequence[LesionFacts]) -> Iterator[tuple[str, Value]]:
    """By organ: how many, the longest when all are measured, and yes as soon as one says it, no when all do."""
    by_organ: dict[str, list[LesionFacts]] = {}
    metastases = [lesion.organ for lesion in lesions if lesion.nature == "metastase"]
    if metastases:
        yield "case.metastases", len(metastases)
    yield from ((f"case.metastases_{organ}", count) for organ, count in Counter(metastases).items() if organ)
    for lesion in lesions:
        if lesion.organ:
            by_organ.setdefault(lesion.organ, []).append(lesion)
    for organ, group in by_organ.items():
        yield f"case.lesions_{organ}", len(group)
        if largest := _largest(group):
            yield f"case.largest_{organ}_mm", largest
        yield from _tumours(organ, group)
        sides = {lesion.laterality for lesion in group}
        if "bilaterale" in sides or {"droite", "gauche"} <= sides:
            yield f"case.bilateral_{organ}", "oui"
        for key in dict.fromkeys(key for lesion in group for key in lesion.descriptors):
            answers = [lesion.descriptors.get(key) for lesion in group]
            if "oui" in answers or all(each == "non" for each in answers):
                yield f"case.any_{organ}_{key}", "oui" if "oui" in answers else "non"


def _largest(group: Sequence[LesionFacts]) -> float | None:
    """The longest axis in mm, None when one of them is not measured."""
    sizes = [size for size in (_number(lesion.long_axis_mm) for lesion in group) if size is not None]
    return max(sizes) if sizes and len(sizes) == len(group) else None


def _tumours(organ: str, group: Sequence[LesionFacts]) -> Iterator[tuple[str, Value]]:
    """How many tumours of the organ itself, and the longest; nothing while the nature of one lesion is not known."""
    recurrences = sum(lesion.nature == "recidive" for lesion in group)
    if recurrences:
        yield f"case.recurrences_{organ}", recurrences
    if any(lesion.nature in ("", "indeterminee") for lesion in group):
        return
    tumours = [lesion for lesion in group if lesion.nature in ("primitif", "recidive")]
    yield f"case.tumours_{organ}", len(tumours)
    if largest := _largest(tumours):
        yield f"case.largest_tumour_{organ}_mm", largest


def _distances(lesion: LesionFacts) -> Iterator[tuple[str, float]]:
    """The shortest distance to each structure of the organ's list, and to those named outside it."""
    codes = _structures(lesion.organ)
    found: dict[str, float] = {}
    for structure, distance in lesion.distances:
        code = codes.get(fold(structure), OTHER_STRUCTURE)
        if distance is not None:
            found[code] = min(float(distance), found.get(code, float("inf")))
    for code, shortest in found.items():
        yield f"distance.{code}", shortest


@lru_cache(maxsize=16)
def _structures(organ: str) -> Mapping[str, str]:
    """The codes of an organ's structures by their folded labels, folded once."""
    return MappingProxyType({fold(concept.label): concept.code for concept in critical_structures(organ)})
