"""The rules that vectors alone do not reach: thresholds, missing answers, what a small series does not silence."""

from __future__ import annotations

from typing import Any

import pytest

from rcp.domain.clinical.computing import Computed, compute
from rcp.domain.clinical.inputs import check_inputs
from rcp.domain.clinical.library import score
from rcp.domain.errors import InvalidValue


def computed(score_id: str, **given: Any) -> Computed:
    declaration = score(score_id)
    return compute(declaration, check_inputs(declaration, given))


HIGH = {"risque_geste": "eleve", "inr": 1.2, "plaquettes_g_l": 180}


@pytest.mark.parametrize(
    ("given", "status", "alerts"),
    [
        ({**HIGH, "inr": 1.8, "plaquettes_g_l": 50}, "OK", ()),
        ({**HIGH, "inr": 1.81}, "À corriger", ("inr",)),
        ({**HIGH, "plaquettes_g_l": 49}, "À corriger", ("plaquettes",)),
        ({"risque_geste": "eleve", "plaquettes_g_l": 45}, "À corriger", ("plaquettes", "inr_manquant")),
        ({"risque_geste": "eleve"}, "Donnée manquante", ("inr_manquant", "plaquettes_manquantes")),
        ({"risque_geste": "faible"}, "OK", ()),
        ({"risque_geste": "faible", "inr": 3.0, "plaquettes_g_l": 20}, "OK", ()),
        ({"risque_geste": "faible", "inr": 3.1, "plaquettes_g_l": 19}, "À corriger", ("inr", "plaquettes")),
    ],
)
def test_haemostasis_follows_the_risk_of_the_procedure(
    given: dict[str, Any], status: str, alerts: tuple[str, ...]
) -> None:
    outputs = computed("hemostase_sir_2019", **given).outputs
    assert outputs["status"] == status and outputs["alerts"] == alerts


@pytest.mark.parametrize(
    ("risk", "tests", "status", "alerts"),
    [
        ("eleve", (2.49, 31, 1.01), "OK", ()),
        ("eleve", (2.5, 30, 1.0), "À corriger", ("inr", "plaquettes", "fibrinogene")),
        ("eleve", (2.2, 40, None), "Donnée manquante", ("fibrinogene_manquant",)),
        ("faible", (9, 21, 1.5), "OK", ()),
        ("faible", (9, 20, None), "À corriger", ("plaquettes",)),
    ],
)
def test_a_chronic_liver_disease_has_its_own_thresholds(
    risk: str, tests: tuple[float | None, ...], status: str, alerts: tuple[str, ...]
) -> None:
    given = dict(zip(("inr", "plaquettes_g_l", "fibrinogene_g_l"), tests, strict=True))
    outputs = computed("hemostase_sir_2019", risque_geste=risk, hepatopathie_chronique="oui", **given).outputs
    assert (outputs["status"], outputs["alerts"]) == (status, alerts)


def test_an_inr_that_is_accepted_without_being_normal_is_mentioned() -> None:
    assert computed("hemostase_sir_2019", **{**HIGH, "inr": 1.6}).outputs["remarques"] == ("inr_entre_1_5_et_1_8",)
    assert computed("hemostase_sir_2019", **HIGH).outputs["remarques"] == ()


def test_the_published_holds_follow_the_drugs_and_the_risk() -> None:
    drugs = {"antithrombotiques": ["clopidogrel", "apixaban"]}
    apixaban, clopidogrel = computed("hemostase_sir_2019", **HIGH, **drugs).outputs["delais"]
    assert apixaban.startswith("Apixaban\u202f: ClCr ≥ 50\u202f: 4 doses") and "GIHP 2015" in apixaban
    assert "reprise" in clopidogrel and "arrêt 5 j" in clopidogrel
    low = computed("hemostase_sir_2019", risque_geste="faible", antithrombotiques=["clopidogrel"]).outputs["delais"]
    assert low == ("Clopidogrel\u202f: poursuivi (SIR)",)
    low = computed("hemostase_sir_2019", risque_geste="faible", antithrombotiques=["apixaban"])
    assert low.outputs["delais"] == ("Apixaban\u202f: poursuivi (SIR)",), "no French hold at low risk"
    assert low.band is not None and "dosages connus" in low.band.meaning
    assert computed("hemostase_sir_2019", **HIGH, antithrombotiques=["aucun"]).outputs["delais"] == ()


ADRENAL = {
    "taille_mm": 46, "surrenale_normale_visible": "non", "irradiee_ou_ablatee": "non", "metanephrines": "normales",
    "alpha_bloquant": "non",
}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "risk", "alerts"),
    [
        ({}, "faible", ()),
        ({"taille_mm": 45}, "eleve", ("alpha_bloquant_a_discuter",)),
        ({"surrenale_normale_visible": "oui", "alpha_bloquant": "oui"}, "eleve", ()),
        ({"metanephrines": "non_faites"}, "bloquant", ("metanephrines_non_faites",)),
        ({"metanephrines": "elevees", "irradiee_ou_ablatee": "oui"}, "bloquant", ("pheochromocytome",)),
    ],
)
def test_the_adrenal_risk_puts_hormones_first(given: dict[str, Any], risk: str, alerts: tuple[str, ...]) -> None:
    outputs = computed("surrenale_risque_hypertensif", **{**ADRENAL, **given}).outputs
    assert (outputs["risk"], outputs["alerts"]) == (risk, alerts)


def test_a_treated_adrenal_keeps_its_information_line() -> None:
    treated = computed("surrenale_risque_hypertensif", **{**ADRENAL, "taille_mm": 20, "irradiee_ou_ablatee": "oui"})
    assert treated.outputs["risk"] == "faible"
    assert treated.outputs["informations"] == ("surrenale_deja_traitee",)
    assert treated.outputs["predicteurs"] == ("taille_45_mm_ou_moins",)


@pytest.mark.parametrize(
    ("pain", "category"),
    [(0, "Nulle"), (0.1, "Faible"), (3, "Faible"), (3.1, "Modérée"), (6.9, "Modérée"), (7, "Intense"), (10, "Intense")],
)
def test_a_decimal_pain_belongs_to_the_category_whose_bound_it_passes(pain: float, category: str) -> None:
    outputs = computed("en_eva", initial=pain).outputs
    assert outputs["categorie_initiale"] == category
    assert outputs["delta"] is None and outputs["mcid"] is None and outputs["categorie_actuelle"] is None


@pytest.mark.parametrize(
    ("initial", "now", "matters", "halved"),
    [(3, 2.1, True, False), (10, 8, True, False), (10, 8.1, False, False), (4, 2, True, True), (0, 3, False, False)],
)
def test_a_change_of_pain_matters_from_two_points_or_thirty_per_cent(
    initial: float, now: float, matters: bool, halved: bool
) -> None:
    outputs = computed("en_eva", initial=initial, actuel=now).outputs
    assert (outputs["mcid"], outputs["substantielle"]) == (matters, halved)


DN4 = [each.key for each in score("dn4").inputs]


def test_a_neuropathic_pain_is_excluded_only_when_every_question_was_answered() -> None:
    some = computed("dn4", brulure="oui", decharges="oui", engourdissement="oui")
    assert some.outputs["score"] is None and some.outputs["positive"] is None and "frottement" in some.missing
    assert some.outputs["interrogatoire"] == 3 and some.outputs["interrogatoire_positif"] is True
    full = computed("dn4", **{**dict.fromkeys(DN4, "non"), **dict.fromkeys(DN4[:3], "oui")})
    assert full.outputs["score"] == 3 and full.outputs["positive"] is False
    assert full.outputs["band"] == "Douleur neuropathique peu probable" and full.missing == ()


def test_an_opioid_equivalent_needs_one_dose_and_zero_is_one() -> None:
    nothing = computed("equivalence_morphine_orale")
    assert not nothing.is_computable and len(nothing.missing) == 8
    assert computed("equivalence_morphine_orale", morphine_po_mg=0).outputs == {"omed": 0}
    assert computed("equivalence_morphine_orale", fentanyl_td_ug_h=25, codeine_po_mg=60).outputs == {"omed": 70}


@pytest.mark.parametrize(
    ("pain", "doses", "response"),
    [
        ((6, 0), (60, 61), "RI"),
        ((6, 4), (60, 60), "RP"),
        ((6, 4.1), (60, 60), "RI"),
        ((6, 6), (100, 75), "RP"),
        ((6, 6.5), (100, 75), "RI"),
        ((6, 6), (100, 125), "PP"),
        ((6, 7), (100, 125), "PP"),
        ((6, 5), (100, 125), "RI"),
        ((6, 8), (100, 124), "PP"),
        ((6, 8), (100, 76), "PP"),
        ((6, 8), (100, 125), "RI"),
        ((6, 8), (100, 75), "RI"),
        ((6, 6), (0, 10), "PP"),
        ((6, 8), (0, 0), "PP"),
        ((6, 4), (0, 0), "RP"),
        ((6, 4), (0, 10), "RI"),
    ],
)
def test_a_pain_response_weighs_pain_and_opioids_together(
    pain: tuple[float, float], doses: tuple[float, float], response: str
) -> None:
    outputs = computed(
        "reponse_douleur_chow_2012",
        douleur_initiale=pain[0],
        douleur_controle=pain[1],
        omed_initial=doses[0],
        omed_controle=doses[1],
    ).outputs
    assert outputs["reponse"] == response
    assert outputs["repondeur"] is (response in ("RC", "RP"))


def test_questionnaires_compute_only_the_scales_they_can() -> None:
    half = computed("eortc_qlq_bm22", q36=2, q37=3, q39=1, q40=1, q41=1)
    assert half.outputs["PC"] == pytest.approx(50)
    assert half.outputs["FI_BM"] is None and half.outputs["PS"] is None
    partial = computed("bpi_sf", maximale=8, activite=2, humeur=2, marche=2, travail=4)
    assert partial.outputs == {"severite": None, "interference": 2.5}
    assert partial.missing == ("minimale", "moyenne", "actuelle")


def test_copyrighted_items_are_numbers_without_wording() -> None:
    for score_id in ("bpi_sf", "eortc_qlq_bm22"):
        assert all(each.label.startswith("Item ") and not each.help for each in score(score_id).inputs)


def test_a_population_is_left_as_soon_as_one_criterion_fails_and_unknown_before() -> None:
    unknown = computed("profils_essais", profil="wang", type="chc", child="B")
    assert unknown.outputs["statut"] == "indetermine" and unknown.outputs["echecs"] == ()
    assert unknown.outputs["inconnus"] == ("nombre_lesions", "grand_axe_mm", "naif", "metastases")
    outside = computed("profils_essais", profil="wang", child="C")
    assert outside.outputs["statut"] == "hors_profil" and outside.outputs["echecs"] == ("child",)


def test_a_comorbidity_hides_its_lighter_form_and_the_cancer_is_told_apart() -> None:
    outputs = computed("charlson", age=82, tumeur_solide="oui", metastases="oui", hepatopathie_legere="oui").outputs
    assert outputs["score"] == 11 and outputs["comorbidity"] == 7 and outputs["age_points"] == 4
    assert outputs["score_sans_cancer"] == 5
    both = computed("charlson", age=40, hepatopathie_legere="oui", hepatopathie_severe="oui").outputs
    assert both["score"] == 3 and both["band"] == "Charlson 3-4"


def test_the_two_tables_of_karnofsky_disagree_and_neither_is_a_default() -> None:
    assert computed("conversion_oms_karnofsky", kps=40, table="usuelle").outputs == {"oms": 3}
    assert computed("conversion_oms_karnofsky", kps=70, table="ma_2010").outputs == {"oms": 2}
    assert computed("conversion_oms_karnofsky", kps=40).missing == ("table",)


def test_an_emergency_adds_a_letter_to_the_class() -> None:
    assert computed("asa", asa="3", urgence="oui").outputs["label"] == "ASA 3U"


@pytest.mark.parametrize(
    ("before", "after", "response"), [(13.2, 9.9, "RP"), (13.2, 9.91, "RI"), (13.2, 16.5, "PP"), (4.4, 3.3, "RP")]
)
def test_a_quarter_of_the_opioids_is_compared_exactly(before: float, after: float, response: str) -> None:
    found = computed(
        "reponse_douleur_chow_2012", douleur_initiale=5, douleur_controle=5, omed_initial=before, omed_controle=after
    )
    assert found.outputs["reponse"] == response


@pytest.mark.parametrize(
    ("event", "grade"),
    [("pain", "4"), ("pain", "5"), ("platelet_decreased", "5"), ("peripheral_sensory_neuropathy", "5")],
)
def test_a_grade_that_the_grid_does_not_have_is_refused(event: str, grade: str) -> None:
    with pytest.raises(InvalidValue, match="dans la grille") as refused:
        computed("complications_ctcae_v5", terme=event, grade=grade)
    assert refused.value.field == "grade"
    assert computed("complications_ctcae_v5", terme="fracture", grade="5").outputs["rank"] == 5
