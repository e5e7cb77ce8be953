"""Value lists hold what was published, and are searched as people type."""

from __future__ import annotations

import pytest

from rcp.domain.vocabulary import (
    OTHER_TREATMENT,
    Concept,
    LesionOrgan,
    TreatmentOption,
    choices,
    critical_structures,
    treatments_for,
    vocabulary,
    vocabulary_names,
)

COUNTS = {
    "antithrombotics": 15,
    "measures": 29,
    "all_specialties": 391,
    "apparatus": 14,
    "board_natures": 2,
    "case_presentation_status": 2,
    "civility": 2,
    "document_status": 4,
    "facility_types": 69,
    "geriatric_depression": 3,
    "laterality": 4,
    "lesion_lateralities": 4,
    "lesion_natures": 5,
    "lesion_organs": 8,
    "modalities": 8,
    "morphologies": 1032,
    "organs": 57,
    "participant_functions": 15,
    "performance_status": 6,
    "phases": 2,
    "plan_anaesthesias": 5,
    "plan_approaches": 4,
    "plan_guidances": 8,
    "plan_protections": 10,
    "practice_settings": 12,
    "pregnancy_observations": 32,
    "presentation_reasons": 4,
    "probe_gauges": 8,
    "progressions": 3,
    "quorum_status": 3,
    "specialties": 253,
    "supportive_care": 11,
    "topographic_modifiers": 46,
    "transversal_subjects": 10,
    "treatment_types": 18,
    "treatments": 51,
    "tumour_sites": 724,
}


def test_every_list_is_there_with_all_its_values() -> None:
    assert {name: len(vocabulary(name)) for name in vocabulary_names()} == COUNTS


@pytest.mark.parametrize("name", COUNTS)
def test_every_value_has_one_code_and_a_label(name: str) -> None:
    concepts = list(vocabulary(name))
    assert len({concept.code for concept in concepts}) == len(concepts)
    assert all(concept.code and concept.label == concept.label.strip() != "" for concept in concepts)
    assert all(len(concept.code) <= 40 for concept in concepts)
    if vocabulary(name).oid:
        assert all(concept.system_oid for concept in concepts), "what is exchanged has its code system"


def test_a_national_list_says_its_oid_and_revision() -> None:
    organs = vocabulary("organs")
    assert (organs.name, organs.oid, organs.revision) == ("organs", "1.2.250.1.213.1.1.5.598", "2025-03-12")
    assert organs.get("64033007") == Concept("64033007", "rein", "2.16.840.1.113883.6.96", "SNOMED CT")
    assert organs is vocabulary("organs"), "a list is read once"


def test_a_code_unknown_is_shown_as_it_is() -> None:
    sites = vocabulary("tumour_sites")
    assert sites.label("C64") == "Tumeur maligne du rein, à l'exception du bassinet"
    assert sites.label("C999") == "C999"
    assert sites.get("C999") is None
    assert "C64" in sites
    assert "C999" not in sites
    with pytest.raises(KeyError):
        vocabulary("unknown")


def test_specialties_are_those_of_physicians_and_the_whole_list_holds_the_others() -> None:
    assert all(concept.code.startswith("G15_10") for concept in vocabulary("specialties"))
    assert "G15_21" in vocabulary("all_specialties")
    assert "G15_21" not in vocabulary("specialties")
    pneumology = vocabulary("specialties").get("G15_10/SM41")
    assert pneumology and pneumology.short_label == "Pneumologie"
    assert Concept("x", "Pharmacien").short_label == "Pharmacien"


def test_a_list_is_searched_without_accents_by_words_or_code() -> None:
    sites = vocabulary("tumour_sites")
    assert sites.search("c64")[0].code == "C64"
    assert sites.search("C50.4")[0].code == "C50.4"
    assert [concept.code for concept in sites.search("TUMEUR maligne prostate")] == ["C61"]
    assert len(sites.search("tumeur", limit=7)) == 7
    assert sites.search(" ") == sites.search("-") == sites.search("zzzz") == []
    assert vocabulary("organs").search("oesophage")[0].label == "œsophage"
    assert vocabulary("morphologies").search("8000/3")[0].code == "8000/3"


def test_choices_are_codes_and_labels() -> None:
    assert choices("civility") == [("M", "Monsieur"), ("MME", "Madame")]


def test_the_organs_of_lesions_exist_in_the_national_list() -> None:
    organs = [organ for organ in vocabulary("lesion_organs") if isinstance(organ, LesionOrgan)]
    assert [organ.code for organ in organs] == [
        "bone", "adrenal", "lung", "liver", "kidney", "breast", "prostate", "other",
    ]  # fmt: skip
    assert all(organ.national_code in vocabulary("organs") for organ in organs if organ.code != "other")


def test_each_organ_has_its_critical_structures() -> None:
    assert critical_structures("bone").label("moelle") == "Moelle épinière / cône"
    assert len(critical_structures("bone")) == 16
    for organ in vocabulary("lesion_organs"):
        structures = critical_structures(organ.code)
        assert len(structures) >= 5
        assert len({concept.label for concept in structures}) == len(structures)
    assert "moelle" in critical_structures("other")
    assert "bandelettes" in critical_structures("other")


# Rule: vocabulaire-traitements


def test_every_treatment_is_sent_under_a_national_type() -> None:
    options = treatments_for("other")
    assert len(options) == len(vocabulary("treatments"))
    assert all(option.national_code in vocabulary("treatment_types") for option in options)
    assert {option.code for option in options if not option.is_mapped} == {
        "rt_metabolique", "biopsie_prealable", "bilan_complementaire", "avis_specialise", "essai", "bloc_nerveux",
        "pec_oncogeriatrique",
    }  # fmt: skip
    assert all(option.national_code == OTHER_TREATMENT for option in options if not option.is_mapped)


def test_cryotherapy_is_interventional_radiology_and_a_nephrectomy_is_surgery() -> None:
    types = {option.code: option.national_code for option in treatments_for("kidney")}
    assert types["cryoablation"] == "C63334"
    assert types["nephrectomie_partielle"] == "387713003"
    assert "surveillance" in types
    assert not {"cel", "prostatectomie"} & set(types)


def test_the_treatments_of_bone_are_those_of_bone() -> None:
    codes = {option.code for option in treatments_for("bone")}
    assert {"cimentoplastie", "rt_externe", "chirurgie_rachis"} <= codes
    assert "transplantation" not in codes
    assert TreatmentOption("x", "X").is_mapped is False
