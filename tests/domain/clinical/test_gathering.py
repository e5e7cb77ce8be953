"""What a case holds becomes facts; what nobody entered does not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rcp.domain.case.facts import CaseFacts, LesionFacts, Measure
from rcp.domain.clinical.binding import find
from rcp.domain.clinical.gathering import PatientFacts, case_facts, lesion_facts
from rcp.domain.clinical.library import score
from rcp.domain.vocabulary import critical_structures

DAY, LATER = date(2026, 10, 1), date(2026, 11, 1)
NOBODY = PatientFacts()


def test_an_empty_case_says_nothing_about_the_patient_or_a_lesion() -> None:
    facts = case_facts(NOBODY, CaseFacts())
    assert not [name for name in facts if name.startswith(("patient.", "result.", "case.lesions", "case.metastases"))]


def test_the_last_result_of_a_measure_counts_with_its_day() -> None:
    measures = (Measure("inr", 1.9, LATER), Measure("inr", 1.1, DAY), Measure("metanephrines", "normales", DAY))
    facts = case_facts(NOBODY, CaseFacts(measures=measures))
    assert facts["result.inr"].value == 1.9 and facts["result.inr"].on == LATER
    assert facts["result.inr"].origin == "INR"
    assert facts["result.metanephrines"].value == "normales"
    oldest_first = case_facts(NOBODY, CaseFacts(measures=tuple(reversed(measures))))
    assert oldest_first["result.inr"].value == 1.9


def test_an_earlier_chemotherapy_answers_katagiri_and_its_absence_says_nothing() -> None:
    chemotherapy = score("katagiri_2014").input("chimiotherapie_anterieure")
    assert chemotherapy is not None
    treated = find(chemotherapy, case_facts(NOBODY, CaseFacts(treatments=2, treatment_kinds=("C15313", "C15632"))))
    assert treated is not None and (treated.value, treated.origin) == ("oui", "Traitements antérieurs")
    for kinds in ((), ("C15313",)):
        assert find(chemotherapy, case_facts(NOBODY, CaseFacts(treatment_kinds=kinds))) is None


def test_the_body_mass_index_needs_a_weight_and_a_height() -> None:
    weight, height = Measure("poids_kg", 72.0, LATER), Measure("taille_cm", 180.0, DAY)
    facts = case_facts(NOBODY, CaseFacts(measures=(weight, height)))
    assert round(float(str(facts["patient.imc"].value)), 2) == 22.22
    assert facts["patient.imc"].on == LATER
    assert "patient.imc" not in case_facts(NOBODY, CaseFacts(measures=(weight,)))


def test_the_national_performance_status_becomes_a_grade() -> None:
    facts = case_facts(PatientFacts(68, "F"), CaseFacts(performance_status="LA9624-3"), {"probes": 3})
    assert facts["case.oms"].value == "2"
    assert facts["patient.age"].value == 68 and facts["patient.sex"].value == "F"
    assert facts["plan.probes"].value == 3
    assert "case.oms" not in case_facts(NOBODY, CaseFacts(performance_status="autre"))


def test_no_antithrombotic_is_a_fact_and_no_answer_is_none() -> None:
    assert case_facts(NOBODY, CaseFacts(has_anticoagulants="no"))["case.antithrombotics"].value == ("aucun",)
    named = case_facts(NOBODY, CaseFacts(has_anticoagulants="yes", antithrombotics=("apixaban",)))
    assert named["case.antithrombotics"].value == ("apixaban",)
    assert "case.antithrombotics" not in case_facts(NOBODY, CaseFacts())


def test_lesions_are_counted_by_organ_and_by_nature() -> None:
    lesions = (
        LesionFacts(organ="bone", nature="metastase", long_axis_mm=Decimal(20)),
        LesionFacts(organ="bone", nature="metastase"),
        LesionFacts(organ="liver", nature="benin", long_axis_mm=Decimal(12)),
        LesionFacts(nature="metastase"),
    )
    facts = case_facts(NOBODY, CaseFacts(lesions=lesions))
    assert facts["case.lesions"].value == 4 and facts["case.lesions_bone"].value == 2
    assert facts["case.metastases"].value == 3 and facts["case.metastases_bone"].value == 2
    assert "case.metastases_liver" not in facts and "case.metastases_" not in facts
    assert "case.largest_bone_mm" not in facts and facts["case.largest_liver_mm"].value == 12


def test_a_lesion_gives_its_descriptors_and_its_shortest_distances() -> None:
    structure = next(iter(critical_structures("kidney")))
    lesion = LesionFacts(
        position=2,
        organ="kidney",
        long_axis_mm=Decimal("31.5"),
        imaging_date=DAY,
        distances=(
            (structure.label, Decimal(9)),
            (structure.label.upper(), Decimal(4)),
            (structure.label, None),
            ("ailleurs", Decimal(1)),
        ),
        descriptors={"pole": "moyen"},
    )
    facts = lesion_facts(case_facts(NOBODY, CaseFacts()), lesion)
    assert facts["lesion.long_axis_mm"].value == 31.5 and facts["lesion.pole"].value == "moyen"
    assert facts["lesion.organ"].origin == "Lésion 2" and facts["lesion.organ"].on == DAY
    assert facts[f"distance.{structure.code}"].value == 4
    assert [name for name in facts if name.startswith("distance.")] == [
        f"distance.{structure.code}",
        "distance.autre",
    ]
    assert facts["distance.autre"].value == 1
    assert "lesion.short_axis_mm" not in facts


def in_liver(nature: str, size: float | None = None, side: str = "") -> LesionFacts:
    return LesionFacts(
        organ="liver", nature=nature, laterality=side, long_axis_mm=None if size is None else Decimal(str(size))
    )


def test_the_tumours_of_an_organ_are_its_primaries_and_recurrences() -> None:
    lesions = (in_liver("primitif", 18), in_liver("benin", 45), in_liver("recidive", 12), in_liver("metastase"))
    facts = case_facts(NOBODY, CaseFacts(lesions=lesions))
    assert facts["case.tumours_liver"].value == 2 and facts["case.largest_tumour_liver_mm"].value == 18
    assert facts["case.recurrences_liver"].value == 1 and "case.largest_liver_mm" not in facts


@pytest.mark.parametrize("nature", ["", "indeterminee"])
def test_a_nature_that_is_not_known_leaves_the_tumours_uncounted(nature: str) -> None:
    facts = case_facts(NOBODY, CaseFacts(lesions=(in_liver("primitif", 18), in_liver(nature, 5))))
    assert "case.tumours_liver" not in facts and "case.largest_tumour_liver_mm" not in facts


def test_tumours_without_a_size_have_no_largest() -> None:
    facts = case_facts(NOBODY, CaseFacts(lesions=(in_liver("primitif"), in_liver("primitif", 5))))
    assert facts["case.tumours_liver"].value == 2 and "case.largest_tumour_liver_mm" not in facts


@pytest.mark.parametrize(
    ("sides", "is_bilateral"),
    [(("droite",), False), (("droite", "gauche"), True), (("bilaterale",), True), (("droite", ""), False)],
)
def test_an_organ_is_reached_on_both_sides(sides: tuple[str, ...], is_bilateral: bool) -> None:
    facts = case_facts(NOBODY, CaseFacts(lesions=tuple(in_liver("benin", 5, side) for side in sides)))
    assert ("case.bilateral_liver" in facts) is is_bilateral
