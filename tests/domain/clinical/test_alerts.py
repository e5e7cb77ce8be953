"""What alerts say, when they keep silent, and when they say that they cannot tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from rcp.domain.clinical.alerts import RULE_ALERTS, Alert, AlertLevel, alert_rules, check_reason, evaluate
from rcp.domain.clinical.facts import Fact, Facts
from rcp.domain.clinical.naming import fact_label, fact_text
from rcp.domain.clinical.status import Status
from rcp.domain.errors import InvalidValue


def facts(values: Mapping[str, Any]) -> Facts:
    return Facts({name: Fact(value) for name, value in values.items()})


def raised(values: Mapping[str, Any], *, lesion: int | None = None) -> dict[str, Alert]:
    return {alert.id: alert for alert in evaluate(facts(values), lesion=lesion)}


CRYO: dict[str, Any] = {"case.treatments": ("cryoablation",)}
BONE: dict[str, Any] = {**CRYO, "case.organ": "bone", "lesion.organ": "bone"}
ADRENAL: dict[str, Any] = {**CRYO, "lesion.organ": "adrenal"}


def test_the_rule_has_its_sheet() -> None:
    assert RULE_ALERTS == "alertes"


def test_every_fact_an_alert_reads_has_a_name() -> None:
    assert all(fact_label(name) for rule in alert_rules().values() for name in rule.facts())


def test_every_alert_shows_a_threshold_a_source_and_a_status_that_claims_nothing() -> None:
    for rule in alert_rules().values():
        assert rule.threshold and rule.citation and rule.title, rule.id
        assert "vérifié" not in rule.status.label or rule.status is Status.UNVERIFIED
        assert "vérifié ici" not in rule.text


@pytest.mark.parametrize(
    ("values", "alert", "is_raised"),
    [
        ({"result.plaquettes_g_l": 49.9}, "hemostase-plaquettes", True),
        ({"result.plaquettes_g_l": 50}, "hemostase-plaquettes", False),
        ({"result.plaquettes_g_l": 40, "case.liver_disease": "non"}, "hemostase-plaquettes", True),
        ({"result.plaquettes_g_l": 40, "case.liver_disease": "oui"}, "hemostase-plaquettes", False),
        ({"result.plaquettes_g_l": 30, "case.liver_disease": "oui"}, "hemostase-plaquettes-hepatopathie", True),
        ({"result.plaquettes_g_l": 31, "case.liver_disease": "oui"}, "hemostase-plaquettes-hepatopathie", False),
        ({"result.inr": 1.81}, "hemostase-inr", True),
        ({"result.inr": 1.8}, "hemostase-inr", False),
        ({"result.inr": 1.8}, "hemostase-inr-limite", True),
        ({"result.inr": 1.49}, "hemostase-inr-limite", False),
        ({"result.inr": 2.5, "case.liver_disease": "oui"}, "hemostase-inr-hepatopathie", True),
        ({"result.inr": 2.49, "case.liver_disease": "oui"}, "hemostase-inr-hepatopathie", False),
        ({"result.fibrinogene_g_l": 1, "case.liver_disease": "oui"}, "hemostase-fibrinogene", True),
        ({"result.fibrinogene_g_l": 1.01, "case.liver_disease": "oui"}, "hemostase-fibrinogene", False),
    ],
)
def test_the_bleeding_risk_compares_unrounded_values(values: dict[str, Any], alert: str, is_raised: bool) -> None:
    found = raised({**CRYO, **values})
    assert (alert in found and found[alert].is_evaluable) is is_raised


@pytest.mark.parametrize(
    ("values", "alert", "is_raised"),
    [
        ({"lesion.region": "femur", "score.mirels.score": 9}, "mirels-eleve", True),
        ({"lesion.region": "femur", "score.mirels.score": 8}, "mirels-eleve", False),
        ({"lesion.region": "femur", "score.mirels.score": 8}, "mirels-limite", True),
        ({"lesion.region": "sacrum", "score.sins.score": 13}, "sins-instable", True),
        ({"lesion.region": "sacrum", "score.sins.score": 12}, "sins-instable", False),
        ({"lesion.region": "sacrum", "score.sins.score": 7}, "sins-potentiel", True),
        ({"lesion.region": "sacrum", "score.sins.score": 6}, "sins-potentiel", False),
        ({"lesion.region": "sacrum", "score.bilsky_escc.rank": 4}, "bilsky-haut-grade", True),
        ({"lesion.region": "sacrum", "score.bilsky_escc.rank": 3}, "bilsky-haut-grade", False),
        ({"plan.nb_cryosondes": 4}, "os-cryosondes", True),
        ({"plan.nb_cryosondes": 3}, "os-cryosondes", False),
        ({"patient.age": 71}, "os-age", True),
        ({"patient.age": 70}, "os-age", False),
        ({"case.oms": "3"}, "os-oms", True),
        ({"case.oms": "2"}, "os-oms", False),
        ({"distance.racine": 9.9}, "distance-nerf", True),
        ({"distance.racine": 10}, "distance-nerf", False),
        ({"distance.racine": 0}, "structure-contact", True),
        ({"distance.peau": 4}, "distance-peau-5", True),
        ({"distance.peau": 5}, "distance-peau-10", True),
        ({"distance.intestin": 9}, "distance-digestif", True),
    ],
)
def test_bone_alerts_follow_their_thresholds(values: dict[str, Any], alert: str, is_raised: bool) -> None:
    found = raised({**BONE, **values}, lesion=1)
    assert (alert in found and found[alert].is_evaluable) is is_raised


@pytest.mark.parametrize(
    ("organ", "values", "alert"),
    [
        ("lung", {"lesion.long_axis_mm": 35.1}, "poumon-35-mm"),
        ("lung", {"lesion.long_axis_mm": 30.1}, "poumon-30-mm"),
        ("lung", {"result.vems_l": 0.7}, "poumon-vems"),
        ("lung", {"lesion.poumon_unique": "oui"}, "poumon-unique"),
        ("lung", {}, "poumon-pneumothorax"),
        ("liver", {"score.child_pugh.score": 8}, "foie-child-pugh"),
        ("liver", {"result.bilirubine_umol_l": 50.5}, "foie-bilirubine"),
        ("liver", {"answer.child_pugh.ascite": "moderee"}, "foie-ascite"),
        ("liver", {"lesion.long_axis_mm": 41}, "foie-grand-volume"),
        (
            "liver",
            {"lesion.long_axis_mm": 31, "lesion.nature": "primitif", "case.morphology": "8170/3"},
            "foie-chc-30-mm",
        ),
        ("kidney", {"lesion.long_axis_mm": 40.1}, "rein-40-mm"),
        ("kidney", {"lesion.long_axis_mm": 25.1}, "rein-25-mm"),
        ("kidney", {"score.padua_renal.score": 9}, "rein-padua"),
        ("kidney", {"plan.nb_cryosondes": 3}, "rein-cryosondes"),
        ("kidney", {"lesion.rein_unique": "oui"}, "rein-unique"),
        ("kidney", {"lesion.preuve": "imagerie"}, "rein-biopsie"),
        ("breast", {}, "sein-referentiel"),
        ("prostate", {}, "prostate-uretre"),
        ("prostate", {"lesion.preuve": "imagerie"}, "prostate-biopsies"),
        ("prostate", {"distance.rectum": 4}, "distance-rectum"),
        ("adrenal", {"result.metanephrines": "elevees"}, "surrenale-metanephrines-elevees"),
        ("adrenal", {}, "surrenale-metanephrines-absentes"),
        ("adrenal", {"lesion.long_axis_mm": 45}, "surrenale-crise-taille"),
        ("adrenal", {"lesion.surrenale_normale_visible": "oui"}, "surrenale-crise-tissu"),
        ("adrenal", {"lesion.surrenale_controlaterale": "non"}, "surrenale-unique"),
        ("adrenal", {"case.lesions_adrenal": 2}, "surrenale-bilaterale"),
        ("adrenal", {"lesion.alpha_bloquant": "non", "lesion.long_axis_mm": 20}, "surrenale-alpha-bloquant"),
    ],
)
def test_each_organ_has_its_alerts(organ: str, values: dict[str, Any], alert: str) -> None:
    found = raised({**CRYO, "lesion.organ": organ, **values}, lesion=1)
    assert found[alert].is_evaluable
    assert alert not in raised({**CRYO, "lesion.organ": "other", **values}, lesion=1)


def test_a_treated_adrenal_silences_nothing() -> None:
    """No published series silences an alert: the information comes beside the others."""
    answer = "answer.surrenale_risque_hypertensif.irradiee_ou_ablatee"
    before = raised({**ADRENAL, "lesion.long_axis_mm": 30, "lesion.surrenale_normale_visible": "oui"}, lesion=1)
    after = raised(
        {**ADRENAL, "lesion.long_axis_mm": 30, "lesion.surrenale_normale_visible": "oui", answer: "oui"}, lesion=1
    )
    assert set(after) == set(before) | {"surrenale-deja-traitee"}
    assert after["surrenale-deja-traitee"].level is AlertLevel.INFO


def test_what_cannot_be_told_is_said() -> None:
    alert = raised(CRYO)["hemostase-plaquettes"]
    assert alert.missing == ("Plaquettes",) and not alert.is_evaluable
    assert alert.level is AlertLevel.INFO
    assert alert.text == "Non évaluable\u202f: il manque plaquettes."


def test_an_acronym_keeps_its_capitals() -> None:
    assert raised(CRYO)["hemostase-inr"].text.endswith("il manque INR.")


def test_a_scope_that_cannot_be_told_is_said_when_it_asks() -> None:
    values = {**CRYO, "lesion.organ": "bone", "lesion.region": "rachis_thoracique"}
    assert "bilsky-haut-grade" not in raised({**values, "lesion.epidurite": "non"}, lesion=1)
    assert raised(values, lesion=1)["bilsky-haut-grade"].missing
    assert raised({**values, "lesion.epidurite": "oui"}, lesion=1)["bilsky-haut-grade"].missing


def test_without_a_treatment_one_line_says_that_the_procedure_is_not_evaluated() -> None:
    assert set(raised({"result.plaquettes_g_l": 10})) == {"geste-non-precise"}


def test_another_treatment_raises_nothing_about_the_needle() -> None:
    assert raised({"case.treatments": ("surveillance",), "result.plaquettes_g_l": 10}) == {}


def test_the_holds_of_each_drug_are_listed() -> None:
    alert = raised({**CRYO, "case.antithrombotics": ("apixaban", "aspirine"), "score.cockcroft_gault.clcr": 48.25})
    details = alert["antithrombotiques"].details
    assert [line.partition(".")[0] for line in details] == ["Apixaban", "Aspirine"]
    assert "GIHP 2015" in details[0]
    assert "48,3\u00a0mL/min" in alert["antithrombotiques"].text


def test_a_drug_that_left_the_list_has_no_hold_and_hides_no_other() -> None:
    alert = raised({**CRYO, "case.antithrombotics": ("ancien", "aspirine"), "score.cockcroft_gault.clcr": 60})
    assert [line.partition(".")[0] for line in alert["antithrombotiques"].details] == ["Aspirine"]


def test_no_drug_raises_no_hold_and_an_unknown_list_is_said() -> None:
    assert "antithrombotiques" not in raised({**CRYO, "case.antithrombotics": ("aucun",)})
    assert raised(CRYO)["antithrombotiques"].missing == ("Antithrombotiques",)


def test_an_alert_names_the_values_that_decided() -> None:
    alert = raised({**BONE, "distance.racine": 4, "distance.moelle": 30}, lesion=2)["distance-nerf"]
    assert alert.values == (("Distance à\u202f: Racine / nerf", "4\u00a0mm"),)
    assert alert.lesion == 2


def test_the_loud_ones_alone_are_those_that_all_of_them_hold() -> None:
    asked = facts({**CRYO, "result.plaquettes_g_l": 10})
    everything = evaluate(asked)
    loud = tuple(each for each in everything if each.level is not AlertLevel.INFO)
    assert evaluate(asked, loud_only=True) == loud != everything
    assert loud and any(each.missing for each in everything)


def test_the_gravest_come_first_and_the_unevaluable_last() -> None:
    ranks = [alert.rank for alert in evaluate(facts({**CRYO, "result.plaquettes_g_l": 10, "result.inr": 1.6}))]
    assert ranks == sorted(ranks)
    assert ranks[-1] != ranks[0]


def test_the_fingerprint_changes_with_a_value_and_with_nothing_else() -> None:
    first = raised({**CRYO, "result.plaquettes_g_l": 40})["hemostase-plaquettes"]
    same = raised({**CRYO, "result.plaquettes_g_l": 40, "result.sodium_mmol_l": 140})["hemostase-plaquettes"]
    other = raised({**CRYO, "result.plaquettes_g_l": 39})["hemostase-plaquettes"]
    assert first.fingerprint == same.fingerprint != other.fingerprint


def test_levels_have_words() -> None:
    assert [level.label for level in AlertLevel] == ["Danger", "Vigilance", "Information"]


def test_an_alert_is_set_aside_with_a_reason() -> None:
    assert check_reason("  Plaquettes  transfusées. ").startswith("Plaquettes")
    with pytest.raises(InvalidValue, match="Dites pourquoi"):
        check_reason("  ")


def test_facts_are_shown_in_french() -> None:
    known = facts(
        {
            "case.treatments": ("cryoablation",),
            "result.metanephrines": "elevees",
            "lesion.organ": "liver",
            "lesion.etiologie": "alcool",
            "lesion.laterality": "droite",
            "case.lesions_lung": 2,
            "distance.rectum": 3.5,
            "case.oms": "2",
        }
    )
    shown = {name: fact_text(name, known) for name in known}
    assert shown["result.metanephrines"] == "Élevées"
    assert shown["lesion.laterality"] == "Droite"
    assert shown["distance.rectum"] == "3,5\u00a0mm"
    assert shown["lesion.etiologie"] != "alcool"
    assert shown["case.oms"] == "2"
    assert fact_text("result.inr", known) == "non renseigné"
    assert fact_label("case.lesions_lung") == "Lésions décrites (poumon)"
    for name in ("lesion.inconnue", "answer.g8.inconnue"):
        with pytest.raises(KeyError):
            fact_label(name)


def test_answers_and_old_codes_are_shown_too() -> None:
    known = facts(
        {
            "answer.child_pugh.ascite": "moderee",
            "answer.child_pugh.encephalopathie": "ancien",
            "result.metanephrines": "ancien",
            "result.inconnu": "x",
            "case.lesions_lung": 2,
        }
    )
    assert fact_text("answer.child_pugh.ascite", known) != "moderee"
    assert fact_text("answer.child_pugh.encephalopathie", known) == "ancien"
    assert fact_text("result.metanephrines", known) == "ancien"
    assert fact_text("result.inconnu", known) == "x"
    assert fact_text("case.lesions_lung", known) == "2"


TOUCHES = [
    ("lung", "plevre"), ("lung", "bronche"), ("liver", "bile"), ("liver", "vaisseau"), ("prostate", "rectum"),
    ("prostate", "sphincter"), ("breast", "peau"), ("breast", "implant"), ("breast", "pectoral"), ("breast", "mamelon"),
]  # fmt: skip


@pytest.mark.parametrize(("organ", "structure"), TOUCHES)
def test_a_contact_written_in_the_sheet_is_a_contact(organ: str, structure: str) -> None:
    lesion = {"lesion.organ": organ, f"lesion.distance_{structure}_mm": 0}
    for treatment in ("cryoablation", "hifu", "ire"):
        found = raised({"case.treatments": (treatment,), **lesion}, lesion=1)
        assert found["structure-contact"].is_evaluable, treatment


@pytest.mark.parametrize(("distance", "alert"), [(0, "structure-contact"), (9.9, "distance-autre"), (10, "")])
def test_a_structure_named_outside_the_list_is_not_ignored(distance: float, alert: str) -> None:
    found = raised({**CRYO, "lesion.organ": "other", "distance.autre": distance}, lesion=1)
    assert {"structure-contact", "distance-autre"} & set(found) == ({alert} if alert else set())


def test_a_neurovascular_bundle_has_its_alert() -> None:
    found = raised({**CRYO, "lesion.organ": "prostate", "distance.bandelettes": 4.9}, lesion=1)
    assert found["distance-rectum"].is_evaluable


@pytest.mark.parametrize("organ", ["liver", "kidney", "lung", "adrenal", "prostate"])
def test_a_biopsy_of_a_solid_organ_asks_for_the_bleeding_risk(organ: str) -> None:
    biopsy = {"case.treatments": ("biopsie_prealable",), "case.organ": organ}
    found = raised({**biopsy, "result.inr": 4, "result.plaquettes_g_l": 20, "case.antithrombotics": ("apixaban",)})
    assert {"hemostase-inr", "hemostase-plaquettes", "antithrombotiques"} <= set(found)
    elsewhere = raised({**biopsy, "case.organ": "breast", "result.inr": 4, "result.plaquettes_g_l": 20})
    assert not {name for name in elsewhere if name.startswith("hemostase")}


@pytest.mark.parametrize(
    ("values", "alert"),
    [
        ({"lesion.region": "femur", "lesion.nature": "benin"}, "mirels-eleve"),
        ({"lesion.region": "femur", "lesion.nature": "primitif"}, "mirels-eleve"),
        ({"lesion.region": "rachis_thoracique", "lesion.nature": "benin"}, "sins-potentiel"),
        ({"lesion.region": "coccyx", "lesion.nature": "metastase"}, "sins-potentiel"),
        ({"lesion.region": "sacrum", "lesion.epidurite": "oui"}, "bilsky-haut-grade"),
    ],
)
def test_the_result_of_a_score_that_does_not_apply_is_asked_of_nobody(values: dict[str, Any], alert: str) -> None:
    assert alert not in raised({**BONE, **values}, lesion=1)


def test_a_result_somebody_wanted_is_still_compared() -> None:
    added = {**BONE, "lesion.region": "femur", "lesion.nature": "primitif", "score.mirels.score": 10}
    assert raised(added, lesion=1)["mirels-eleve"].is_evaluable


def test_a_secretion_of_catecholamines_is_a_pheochromocytoma_to_rule_out() -> None:
    values = {**ADRENAL, "lesion.secretion": "catecholamines", "result.metanephrines": "normales"}
    assert raised(values, lesion=1)["surrenale-metanephrines-elevees"].status is Status.PRODUCT


def test_a_kidney_tumour_of_45_mm_keeps_what_is_known_above_25() -> None:
    found = raised({**CRYO, "lesion.organ": "kidney", "lesion.long_axis_mm": 45}, lesion=1)
    assert {"rein-25-mm", "rein-40-mm"} <= set(found)


@pytest.mark.parametrize(("lesions", "is_raised"), [(5, False), (6, True), (7, True)])
def test_more_lung_lesions_than_the_studies_had_is_said(lesions: int, is_raised: bool) -> None:
    found = raised({**CRYO, "case.organ": "lung", "case.lesions_lung": lesions})
    assert ("poumon-nombre" in found) is is_raised


def test_an_in_situ_carcinoma_of_the_breast_is_said_without_a_source() -> None:
    found = raised({**CRYO, "lesion.organ": "breast", "case.morphology": "8500/2"}, lesion=1)
    assert found["sein-ccis"].status is Status.UNVERIFIED and found["sein-ccis"].level is AlertLevel.INFO
