"""What a lesion and its case already say fills the scores; what is ambiguous is left to the person."""

from __future__ import annotations

from typing import Any

import pytest

from rcp.domain.clinical.binding import applies, find, propose
from rcp.domain.clinical.facts import Fact, Facts
from rcp.domain.clinical.library import score

SPINE = {"lesion.organ": "bone", "lesion.nature": "metastase", "lesion.region": "rachis_lombaire"}
FEMUR = {**SPINE, "lesion.region": "femur"}


def facts(values: dict[str, Any]) -> Facts:
    return Facts({name: Fact(value) for name, value in values.items()})


def found(score_id: str, key: str, values: dict[str, Any]) -> Any:
    declared = score(score_id).input(key)
    assert declared is not None
    fact = find(declared, facts(values))
    return None if fact is None else fact.value


@pytest.mark.parametrize(
    ("level", "site"),
    [("C2", "jonctionnelle"), ("C3", "mobile"), ("C7", "jonctionnelle"), ("T2", "jonctionnelle"),
     ("T3", "semi_rigide"), ("T10", "semi_rigide"), ("T11", "jonctionnelle"), ("L1", "jonctionnelle"),
     ("L2", "mobile"), ("L4", "mobile"), ("L5", "jonctionnelle"), ("S1", "jonctionnelle"), ("S2", "rigide"),
     ("coccyx", None)],
)  # fmt: skip
def test_a_vertebral_level_has_one_place_in_sins(level: str, site: str | None) -> None:
    assert found("sins", "localisation", {"lesion.niveau_vertebral": level}) == site


@pytest.mark.parametrize(
    ("collapse", "answer"), [(0, None), (1, "lt_50"), (49.9, "lt_50"), (50, None), (51, "gt_50"), (100, "gt_50")]
)
def test_no_collapse_and_exactly_half_are_left_to_the_clinician(collapse: float, answer: str | None) -> None:
    assert found("sins", "tassement", {"lesion.taille_tassement_pct": collapse}) == answer


@pytest.mark.parametrize(
    ("share", "answer"),
    [
        (32, "lt_1_3"),
        (33, None),
        (33.3, None),
        (34, "1_3_2_3"),
        (66, "1_3_2_3"),
        (66.7, None),
        (67, None),
        (68, "gt_2_3"),
    ],
)
def test_exactly_one_or_two_thirds_are_left_to_the_clinician(share: float, answer: str | None) -> None:
    assert found("mirels", "taille", {"lesion.pct_diametre_os": share}) == answer


@pytest.mark.parametrize(
    ("region", "segment", "answer"),
    [
        ("femur", "trochanter", "peritrochanterien"),
        ("femur", "diaphyse_moy", "membre_inferieur"),
        ("femur", "sous_trochanter", None),
        ("femur", "tete_col_femoral", None),
        ("tibia", "diaphyse_prox", "membre_inferieur"),
        ("humerus", "diaphyse_moy", "membre_superieur"),
    ],
)
def test_the_site_of_mirels_comes_from_the_bone_and_its_segment(region: str, segment: str, answer: str | None) -> None:
    assert found("mirels", "site", {"lesion.region": region, "lesion.segment_os_long": segment}) == answer


def test_scores_of_the_spine_and_of_long_bones_do_not_mix() -> None:
    for score_id in ("sins", "bilsky_escc", "frankel", "tokuhashi_revise"):
        assert applies(score(score_id), facts(SPINE)) and not applies(score(score_id), facts(FEMUR))
    assert applies(score("mirels"), facts(FEMUR)) and not applies(score("mirels"), facts(SPINE))
    assert not applies(score("mirels"), facts({**FEMUR, "lesion.nature": "benin"}))


def test_a_bone_lesion_described_once_fills_sins_but_what_only_a_person_sees() -> None:
    described = {
        **SPINE, "lesion.niveau_vertebral": "L1", "lesion.douleur_type": "mecanique",
        "lesion.type_osseux": "condensant", "lesion.taille_tassement_pct": 60,
    }  # fmt: skip
    proposed = propose(score("sins"), facts(described), {})
    assert proposed.computed.missing == ("alignement", "posterolateral")
    typed = {"alignement": "normal", "posterolateral": "aucune"}
    assert propose(score("sins"), facts(described), typed).computed.outputs["score"] == 9


@pytest.mark.parametrize(("oms", "answer"), [("0", "kps_80_100"), ("1", None), ("2", "kps_50_70"), ("3", None)])
def test_a_performance_status_is_taken_only_where_both_tables_agree(oms: str, answer: str | None) -> None:
    assert found("tokuhashi_revise", "etat_general", {"case.oms": oms}) == answer


def test_tokuhashi_reads_frankel_and_the_primary_tumour() -> None:
    assert found("tokuhashi_revise", "paralysie", {"score.frankel.tokuhashi": 1}) == "incomplet"
    assert found("tokuhashi_revise", "primitif", {"case.tumour_site": "C50.4"}) == "p5"
    lung = {"case.tumour_site": "C34.1"}
    assert found("tokuhashi_revise", "primitif", lung) is None
    assert found("tokuhashi_revise", "primitif", {**lung, "case.morphology": "8140/3"}) == "p0"
    assert found("tokuhashi_revise", "primitif", {**lung, "case.morphology": "8240/3"}) is None


def test_katagiri_reads_results_and_counts_metastases() -> None:
    case = {"case.metastases_bone": 2, "case.oms": "3", "result.ldh_ui_l": 260}
    assert applies(score("katagiri_2014"), facts(case))
    assert found("katagiri_2014", "oms_3_4", case) == "oui" and found("katagiri_2014", "ldh_ui_l", case) == 260
    assert found("katagiri_2014", "metastases_osseuses_multiples", case) == "oui"
    assert found("katagiri_2014", "metastases_osseuses_multiples", {"case.metastases_bone": 1}) is None


def test_a_kidney_lesion_fills_renal_and_padua() -> None:
    lesion = {
        "lesion.organ": "kidney", "lesion.long_axis_mm": 49, "lesion.exophytique": "lt50", "lesion.face_ap": "p",
        "lesion.distance_sinus_mm": 36.1, "lesion.pole": "moyen", "lesion.bord_ml": "lateral",
        "distance.art_renale": 0,
    }  # fmt: skip
    renal = propose(score("renal_nephrometry"), facts(lesion), {"lignes_polaires": "central"})
    assert renal.computed.outputs["label"] == "8ph"
    padua = propose(score("padua_renal"), facts(lesion), {"voie_excretrice": "non"})
    assert padua.computed.outputs["label"] == "9p"
    assert found("padua_renal", "sinus", {"lesion.distance_sinus_mm": 0}) is None
    assert found("padua_renal", "face", {"lesion.face_ap": "x"}) is None
    assert found("renal_nephrometry", "hilaire", {"distance.art_renale": 3}) == "non"


@pytest.mark.parametrize(("age", "answer"), [(79, "lt80"), (80, "80_85"), (85, "80_85"), (86, "gt85")])
def test_g8_reads_the_age(age: int, answer: str) -> None:
    assert found("g8", "age", {"patient.age": age}) == answer


@pytest.mark.parametrize(("index", "answer"), [(18.99, "lt19"), (19, "19_21"), (21, "21_23"), (23, "ge23")])
def test_g8_reads_the_body_mass_index_unrounded(index: float, answer: str) -> None:
    assert found("g8", "imc", {"patient.imc": index}) == answer


def test_g8_is_proposed_from_seventy() -> None:
    assert applies(score("g8"), facts({"patient.age": 70})) and not applies(score("g8"), facts({"patient.age": 69}))


def test_a_planned_ablation_is_of_high_risk_and_brings_the_drugs_along() -> None:
    case = {"case.treatments": ("cryoablation",), "case.antithrombotics": ("aucun",), "result.inr": 1.1}
    proposed = propose(score("hemostase_sir_2019"), facts(case), {})
    assert proposed.computed.outputs["status"] == "Donnée manquante"
    assert proposed.found["risque_geste"].value == "eleve" and proposed.found["antithrombotiques"].value == ("aucun",)
    assert not applies(score("hemostase_sir_2019"), facts({"case.treatments": ("surveillance",)}))
