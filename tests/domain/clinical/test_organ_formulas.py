"""What vectors do not show of the formulas: bounds, missing items, orders."""

from __future__ import annotations

from typing import Any

import pytest

from rcp.domain.clinical.binding import applies, propose
from rcp.domain.clinical.computing import Computed, compute
from rcp.domain.clinical.facts import Fact, Facts
from rcp.domain.clinical.inputs import check_inputs
from rcp.domain.clinical.library import score
from rcp.domain.errors import InvalidValue

SUMS = {"somme_initiale_mm": 100, "nadir_mm": 100, "somme_actuelle_mm": 100}
VIABLE = {"somme_viable_initiale_mm": 50, "nadir_mm": 50, "somme_viable_actuelle_mm": 50, "nouvelle_lesion": "non"}


def computed(score_id: str, **inputs: Any) -> Computed:
    declaration = score(score_id)
    return compute(declaration, check_inputs(declaration, inputs))


def recist(**inputs: Any) -> Any:
    return computed("recist_1_1", **(SUMS | inputs)).outputs.get("cible")


@pytest.mark.parametrize(
    ("nadir", "now", "answer"),
    [(100, 120, "PD"), (100, 119.9, "SD"), (20, 24.9, "RP"), (20, 25, "PD"), (100, 70, "RP"), (100, 70.1, "SD")],
)
def test_recist_compares_exactly(nadir: float, now: float, answer: str) -> None:
    assert recist(nadir_mm=nadir, somme_actuelle_mm=now) == answer


def test_recist_counts_small_nodes_as_gone_only_as_far_as_five_can_go() -> None:
    assert recist(somme_actuelle_mm=20, ganglions_cibles_lt10="oui") == "RC"
    assert recist(somme_actuelle_mm=50, ganglions_cibles_lt10="oui") == "RP"


def test_recist_without_a_baseline_or_after_a_complete_response() -> None:
    nothing = computed("recist_1_1", somme_initiale_mm=0, nadir_mm=0, somme_actuelle_mm=0, non_cibles="PD")
    assert dict(nothing.outputs) == {"globale": "PD", "band": "Progression"}
    again = computed("recist_1_1", somme_initiale_mm=40, nadir_mm=0, somme_actuelle_mm=6)
    assert again.outputs["cible"] == "PD" and "pct_nadir" not in again.outputs


@pytest.mark.parametrize(
    ("now", "others", "overall"),
    [(0, "RC", "RC"), (0, "aucune", "RC"), (0, "NE", "RP"), (60, "NE", "RP"), (100, "RC", "SD"), (60, "PD", "PD")],
)
def test_recist_overall_follows_its_table(now: float, others: str, overall: str) -> None:
    found = computed("recist_1_1", **SUMS | {"somme_actuelle_mm": now}, non_cibles=others, nouvelle_lesion="non")
    assert found.outputs["globale"] == overall and not found.missing


def test_recist_says_what_it_still_lacks() -> None:
    found = computed("recist_1_1", **SUMS)
    assert found.outputs["cible"] == "SD" and "globale" not in found.outputs
    assert found.missing == ("non_cibles", "nouvelle_lesion")
    assert not computed("recist_1_1", somme_initiale_mm=10).is_computable


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({"nouvelle_lesion": "oui"}, "PD"),
        ({"somme_viable_initiale_mm": 0}, None),
        ({"somme_viable_actuelle_mm": 35}, "RP"),
        ({"nadir_mm": 0, "somme_viable_actuelle_mm": 5}, "PD"),
    ],
)
def test_mrecist_follows_the_viable_part(change: dict[str, Any], answer: str | None) -> None:
    assert computed("mrecist", **VIABLE | change).outputs.get("reponse") == answer


def test_a_gleason_of_seven_made_of_five_and_two_has_no_group() -> None:
    found = computed("isup_gleason", gleason_primaire=5, gleason_secondaire=2)
    assert not found.is_computable and not found.missing


@pytest.mark.parametrize(("first", "second", "group"), [(3, 4, 2), (4, 3, 3), (4, 4, 4), (4, 5, 5), (1, 1, 1)])
def test_isup_groups(first: int, second: int, group: int) -> None:
    assert computed("isup_gleason", gleason_primaire=first, gleason_secondaire=second).outputs["isup"] == group


def test_meld_without_sodium_below_its_threshold_stays_as_it_is() -> None:
    normal = {"bilirubine_mg_dl": 0.5, "inr": 1, "creatinine_mg_dl": 0.8, "sodium_mmol_l": 120, "dialyse": "non"}
    assert dict(computed("meld_na", **normal).outputs) == {"meld_i": 6, "score": 6, "band": "MELD 6-9"}
    worst = {"bilirubine_mg_dl": 60, "inr": 20, "creatinine_mg_dl": 25, "sodium_mmol_l": 100, "dialyse": "non"}
    assert computed("meld_na", **worst).outputs["score"] == 40


def test_dialysis_counts_as_a_creatinine_of_three_in_meld_3_and_four_in_meld_na() -> None:
    inputs = {"bilirubine_mg_dl": 2, "inr": 1.5, "sodium_mmol_l": 137, "dialyse": "oui", "creatinine_mg_dl": 1}
    more = {"sexe": "M", "albumine_g_dl": 4}
    alone = {**inputs, **more, "dialyse": "non", "creatinine_mg_dl": 3.0}
    assert computed("meld_3_0", **inputs, **more).outputs == computed("meld_3_0", **alone).outputs
    same = inputs | {"dialyse": "non", "creatinine_mg_dl": 4.0}
    assert computed("meld_na", **inputs).outputs == computed("meld_na", **same).outputs


def test_child_pugh_takes_the_inr_before_the_tp_and_asks_for_one_of_them() -> None:
    inputs = {"bilirubine_umol_l": 10, "albumine_g_l": 40, "ascite": "absente", "encephalopathie": "absente"}
    assert computed("child_pugh", **inputs).missing == ("inr",)
    assert computed("child_pugh", **inputs, inr=1.0, tp_pct=20).outputs["score"] == 5
    assert computed("child_pugh", **inputs, tp_pct=40).outputs["score"] == 6


def test_units_of_the_results_are_converted_for_meld() -> None:
    facts = Facts({"result.bilirubine_umol_l": Fact(34.2), "result.creatinine_umol_l": Fact(132.6)})
    found = propose(score("meld_na"), facts, {}).found
    assert found["bilirubine_mg_dl"].value == pytest.approx(2) and found["creatinine_mg_dl"].value == pytest.approx(1.5)


def test_bclc_is_filled_from_the_lesions_the_tnm_and_child_pugh() -> None:
    facts = {
        "case.tumours_liver": Fact(1),
        "case.largest_tumour_liver_mm": Fact(18.0),
        "case.any_liver_thrombose_porte": Fact("non"),
        "case.tnm_n": Fact("N0"),
        "case.tnm_m": Fact("M0"),
        "case.oms": Fact("0"),
        "score.child_pugh.score": Fact(5),
    }
    assert propose(score("bclc_2022"), Facts(facts), {}).computed.outputs["stage"] == "0"
    spread = facts | {"case.tnm_m": Fact("M1")}
    assert propose(score("bclc_2022"), Facts(spread), {}).computed.outputs["stage"] == "C"
    six = facts | {"score.child_pugh.score": Fact(6)}
    assert propose(score("bclc_2022"), Facts(six), {}).computed.missing == ("fonction_hepatique",)


def test_pi_rads_asks_for_what_can_change_the_category() -> None:
    assert computed("pi_rads_v2_1", zone="peripherique", t2="4").missing == ("diffusion",)
    assert computed("pi_rads_v2_1", zone="transition", t2="3").missing == ("diffusion",)
    assert computed("pi_rads_v2_1", zone="transition", t2="5").outputs["category"] == 5
    positive = computed("pi_rads_v2_1", zone="peripherique", diffusion="3", perfusion="positif")
    assert positive.outputs["category"] == 4


def test_no_complication_has_no_class() -> None:
    assert dict(computed("complications_clavien_dindo", grade="0", suffixe_d="oui").outputs) == {
        "rank": 0,
        "label": "0",
    }


def test_a_record_without_cycles_freezes_for_no_time_at_all() -> None:
    found = computed("compte_rendu_cryoablation", date_geste="2026-01-05", cycles=[])
    assert not found.is_computable and "cycles" in found.missing and "date_geste" not in found.missing


@pytest.mark.parametrize("day", ["05/01/2026", "20260105", "2026-02-30", "0026-01-05", "9999-01-05"])
def test_a_day_that_no_record_can_hold_is_refused(day: str) -> None:
    with pytest.raises(InvalidValue):
        computed("suivi_imagerie", organe="os", date_geste=day)


def test_a_benign_bone_tumour_is_first_seen_at_six_weeks() -> None:
    facts = Facts({"lesion.organ": Fact("bone"), "lesion.nature": Fact("benin")})
    found = propose(score("suivi_imagerie"), facts, {"date_geste": "2026-01-05"}).computed
    assert found.outputs["dates"] == ("2026-02-16", "2026-07-05", "2027-01-05")


def test_the_summary_of_the_qlq_c30_needs_its_thirteen_scales() -> None:
    answers = {f"q{item}": 1 for item in range(1, 31)}
    whole = computed("eortc_qlq_c30", **answers).outputs
    assert whole["resume"] == 100 and whole["PA"] == 0 and whole["QL"] == 0
    partial = computed("eortc_qlq_c30", **{key: value for key, value in answers.items() if key != "q8"})
    assert "DY" not in partial.outputs and "resume" not in partial.outputs and partial.missing == ("q8",)


def test_more_successes_than_cases_give_no_rate() -> None:
    assert not computed("references_resultats", succes=3, n=2).is_computable


def test_published_results_of_the_organ_stand_beside_the_local_one() -> None:
    found = computed("references_resultats", succes=15, n=19, organe="sein").outputs
    assert found["comparable"] is False and len(found["references"]) == 2
    assert "2,06" in found["references"][0]


@pytest.mark.parametrize(
    ("controls", "primary", "local", "secondary"),
    [
        (["non_evaluable", "complete"], True, False, None),
        (["residu", "complete"], False, False, True),
        (["complete", "residu"], True, True, False),
        (["ptl"], False, False, False),
    ],
)
def test_controls_are_named_by_their_order(
    controls: list[str], primary: bool, local: bool, secondary: bool | None
) -> None:
    found = computed("terminologie_ablation", succes_technique="oui", controles=controls).outputs
    assert (found["efficacite_primaire"], found["ptl"]) == (primary, local)
    assert found.get("efficacite_secondaire") == secondary


def test_the_first_control_and_what_followed_stand_for_the_controls() -> None:
    given = {"succes_technique": "oui", "efficacite_technique": "complete", "evenement": "ptl"}
    assert computed("terminologie_ablation", **given).outputs["ptl"] is True
    unread = given | {"efficacite_technique": "non_evaluable", "evenement": "aucun"}
    assert not computed("terminologie_ablation", **unread).is_computable
    assert computed("terminologie_ablation", succes_technique="oui").missing == ("efficacite_technique", "evenement")


def test_the_clinical_t_alone_fills_the_prostate_scores() -> None:
    for prefix, found in ((None, True), ("c", True), ("p", False)):
        facts = {"case.tnm_t": Fact("T2b")} | ({"case.tnm_prefix": Fact(prefix)} if prefix else {})
        assert ("t_clinique" in propose(score("capra"), Facts(facts), {}).found) is found


def test_bclc_does_not_take_a_performance_status_of_1_or_2_for_the_tumour_own() -> None:
    of_the_case = Facts({"case.oms": Fact("1")})
    assert "oms" not in propose(score("bclc_2022"), of_the_case, {}).found
    assert propose(score("bclc_2022"), of_the_case, {"oms": "0"}).computed.inputs["oms"] == "0"
    assert propose(score("bclc_2022"), Facts({"case.oms": Fact("3")}), {}).found["oms"].value == "3"


def test_bclc_lets_somebody_correct_the_number_of_nodules() -> None:
    counted = Facts({"case.tumours_liver": Fact(2), "case.largest_tumour_liver_mm": Fact(45)})
    corrected = propose(score("bclc_2022"), counted, {"nombre_nodules": 1, "taille_max_mm": 18})
    assert corrected.computed.inputs["nombre_nodules"] == 1 and not corrected.found
    assert corrected.hinted["nombre_nodules"].value == 2
    assert "nombre_nodules" not in propose(score("bclc_2022"), Facts({"case.tumours_liver": Fact(0)}), {}).found


@pytest.mark.parametrize("scored", ["child_pugh", "meld_na", "meld_3_0"])
def test_a_liver_said_without_disease_is_not_scored(scored: str) -> None:
    liver = {"case.organ": Fact("liver")}
    assert applies(score(scored), Facts(liver))
    assert not applies(score(scored), Facts({**liver, "case.liver_disease": Fact("non")}))


def test_meld_takes_every_value_that_the_results_accept() -> None:
    normal = {"result.inr": Fact(1), "result.sodium_mmol_l": Fact(137), "result.albumine_g_l": Fact(40)}
    typed = {"dialyse": "non", "sexe": "M"}
    for bilirubin, creatinine in ((1, 10), (1.5, 80), (1000, 2500)):
        results = {"result.bilirubine_umol_l": Fact(bilirubin), "result.creatinine_umol_l": Fact(creatinine)}
        for scored in ("meld_na", "meld_3_0"):
            own = typed if scored == "meld_3_0" else {"dialyse": "non"}
            assert propose(score(scored), Facts({**normal, **results}), own).computed.is_computable
    least = Facts({**normal, "result.bilirubine_umol_l": Fact(1.5), "result.creatinine_umol_l": Fact(10)})
    assert propose(score("meld_na"), least, {"dialyse": "non"}).computed.outputs["score"] == 6


def test_the_prothrombin_level_comes_from_the_results() -> None:
    assert propose(score("child_pugh"), Facts({"result.tp_pct": Fact(45)}), {}).found["tp_pct"].value == 45


@pytest.mark.parametrize(
    ("values", "is_proposed"),
    [
        ({"case.tumours_liver": 1, "lesion.thrombose_porte": "non"}, True),
        ({"case.tumours_liver": 2, "lesion.thrombose_porte": "non"}, False),
        ({"case.tumours_liver": 1, "lesion.thrombose_porte": "oui"}, False),
        ({"case.tumours_liver": 1}, False),
    ],
)
def test_the_size_gives_the_t_of_a_single_liver_tumour_without_invasion(
    values: dict[str, Any], is_proposed: bool
) -> None:
    liver = {"lesion.organ": "liver", "lesion.nature": "primitif", **values}
    facts = Facts({name: Fact(value) for name, value in liver.items()})
    assert applies(score("tnm8_t_taille"), facts) is is_proposed


@pytest.mark.parametrize(("aspect", "is_found"), [("solide", True), ("excave", True), ("verre_depoli", False)])
def test_the_t_of_a_lung_tumour_follows_its_solid_part(aspect: str, is_found: bool) -> None:
    facts = Facts({"lesion.organ": Fact("lung"), "lesion.long_axis_mm": Fact(35), "lesion.aspect": Fact(aspect)})
    assert ("grand_axe_mm" in propose(score("tnm8_t_taille"), facts, {}).found) is is_found
    assert propose(score("tnm8_t_taille"), facts, {"grand_axe_mm": 12}).computed.outputs["T"] == "T1b"


def test_metanephrines_not_done_may_be_said() -> None:
    proposed = propose(score("surrenale_risque_hypertensif"), Facts({}), {"metanephrines": "non_faites"})
    assert proposed.computed.inputs["metanephrines"] == "non_faites"


@pytest.mark.parametrize("scored", ["mirels", "tokuhashi_revise", "reponse_douleur_chow_2012"])
def test_a_recurrence_in_bone_is_scored_like_a_metastasis(scored: str) -> None:
    region = "femur" if scored == "mirels" else "rachis_lombaire"
    lesion = {"lesion.organ": "bone", "lesion.nature": "recidive", "lesion.region": region}
    assert applies(score(scored), Facts({name: Fact(value) for name, value in lesion.items()}))


@pytest.mark.parametrize("scored", ["katagiri_2014", "eortc_qlq_bm22"])
def test_a_case_of_bone_recurrences_has_the_scores_of_metastases(scored: str) -> None:
    assert applies(score(scored), Facts({"case.recurrences_bone": Fact(1)}))
    assert not applies(score(scored), Facts({"case.lesions_bone": Fact(1)}))
