"""What is missing, too old or contradictory, and what that does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from rcp.domain.case.facts import CaseFacts, LesionFacts, Measure
from rcp.domain.clinical.facts import Fact, Facts
from rcp.domain.clinical.freshness import (
    RULE_FRESHNESS,
    default_freshness,
    defaults,
    is_stale,
    known_keys,
    read_freshness,
)
from rcp.domain.clinical.gathering import PatientFacts, case_facts, lesion_facts
from rcp.domain.clinical.naming import fact_label
from rcp.domain.clinical.readiness import (
    RULE_READINESS,
    GapKind,
    ReadinessGap,
    ReadinessLevel,
    blocking,
    readiness,
    requirements,
)
from rcp.domain.errors import InvalidValue

TODAY = date(2026, 11, 28)
LESION = LesionFacts(
    organ="kidney", nature="primitif", laterality="gauche", long_axis_mm=Decimal(22), imaging_date=TODAY,
    imaging_modality="tdm", site="Rein gauche", descriptors={"preuve": "histologie"},
)  # fmt: skip
CASE = CaseFacts(organ="kidney", intended_treatments=("cryoablation",), antithrombotics=("aspirine",))


def gaps(case: CaseFacts, *lesions: LesionFacts, setting: str = "") -> dict[str, ReadinessGap]:
    case = replace(case, lesions=lesions)
    known = case_facts(PatientFacts(70, "F"), case)
    pairs: list[tuple[LesionFacts, Facts]] = [(lesion, lesion_facts(known, lesion)) for lesion in lesions]
    found = readiness(case, known, pairs, today=TODAY, freshness=read_freshness(setting))
    return {gap.code: gap for gap in found}


def measured(code: str, value: float | str, days: int) -> Measure:
    return Measure(code, value, TODAY - timedelta(days=days))


def test_the_rules_have_their_sheets() -> None:
    assert (RULE_READINESS, RULE_FRESHNESS) == ("completude-clinique", "fraicheur")


def test_every_fact_a_requirement_reads_has_a_name_and_every_code_is_used_once() -> None:
    every = [each for file in requirements().values() for each in file.requirements]
    assert all(fact_label(name) for each in every for name in each.facts())
    assert len({each.id for each in every}) == len(every)
    assert all(each.needs or each.refuses for each in every)


def test_a_procedure_asks_for_its_bleeding_tests() -> None:
    found = gaps(CASE, LESION)
    assert found["plaquettes"].level is ReadinessLevel.WARNS
    assert found["plaquettes"].kind is GapKind.MISSING
    assert found["plaquettes"].field == "plaquettes_g_l"
    assert "plaquettes" not in gaps(replace(CASE, intended_treatments=("surveillance",)), LESION)


def test_without_a_treatment_the_case_asks_for_one() -> None:
    found = gaps(replace(CASE, intended_treatments=()), LESION)
    assert "plaquettes" not in found
    assert found["traitement-organe"].level is ReadinessLevel.INFORMS


def test_one_of_several_is_enough_when_any_will_do() -> None:
    assert "rein-fonction" in gaps(CASE, LESION)
    assert "rein-fonction" not in gaps(replace(CASE, measures=(measured("dfg", 60, 1),)), LESION)


def test_what_is_missing_is_named() -> None:
    liver = replace(LESION, organ="liver", descriptors={"preuve": "histologie"})
    found = gaps(replace(CASE, organ="liver"), liver)
    assert found["foie-bilan"].message == "Complétez le bilan hépatique\u202f: Bilirubine totale, Albumine."


def test_a_pair_organ_without_a_side_blocks_when_a_local_treatment_is_proposed() -> None:
    found = gaps(CASE, replace(LESION, laterality="", position=2))
    assert found["cote"].level is ReadinessLevel.BLOCKS
    assert found["cote"].message.startswith("Lésion 2")
    assert blocking(tuple(found.values())) == (found["cote"],)


@pytest.mark.parametrize(
    ("changes", "code", "level"),
    [
        ({"short_axis_mm": Decimal(23)}, "petit-axe", ReadinessLevel.BLOCKS),
        ({"imaging_date": TODAY + timedelta(days=1)}, "imagerie-future", ReadinessLevel.BLOCKS),
        ({"laterality": "droite", "site": ""}, "cote-tumeur", ReadinessLevel.BLOCKS),
        ({"site": "Pôle inférieur du rein droit"}, "cote-siege", ReadinessLevel.BLOCKS),
        (
            {"organ": "bone", "descriptors": {"region": "rachis_lombaire", "niveau_vertebral": "T3"}},
            "niveau-region",
            ReadinessLevel.WARNS,
        ),
        ({"organ": "lung", "descriptors": {"lobe": "lsd"}}, "cote-lobe", ReadinessLevel.WARNS),
        (
            {"organ": "liver", "descriptors": {"lobe": "droit", "segments_couinaud": ("II", "III")}},
            "segments-lobe",
            ReadinessLevel.WARNS,
        ),
        (
            {"organ": "liver", "descriptors": {"lobe": "gauche", "segments_couinaud": "VIII"}},
            "segments-lobe",
            ReadinessLevel.WARNS,
        ),
        (
            {"organ": "prostate", "descriptors": {"nb_carottes": 12.0, "nb_carottes_positives": 13.0}},
            "carottes",
            ReadinessLevel.WARNS,
        ),
    ],
)
def test_contradictions_are_said(changes: dict[str, Any], code: str, level: ReadinessLevel) -> None:
    case = replace(CASE, tumour_laterality="7771000")
    found = gaps(case, replace(LESION, **changes))
    assert found[code].kind is GapKind.CONTRADICTORY
    assert found[code].level is level
    assert code not in gaps(case, LESION)


def test_what_agrees_contradicts_nothing() -> None:
    liver = replace(LESION, organ="liver", descriptors={"lobe": "droit"})
    bone = replace(LESION, organ="bone", descriptors={"region": "sacrum", "niveau_vertebral": "S1"})
    assert not [
        gap for lesion in (liver, bone) for gap in gaps(CASE, lesion).values() if gap.kind is GapKind.CONTRADICTORY
    ]


def test_a_refusal_that_is_not_met_says_nothing() -> None:
    prostate = replace(LESION, organ="prostate", laterality="")
    case = replace(CASE, organ="prostate")
    assert "prostate-irm" in gaps(case, prostate)
    assert "prostate-irm" not in gaps(case, replace(prostate, imaging_modality="irm"))


def test_a_result_of_tomorrow_blocks() -> None:
    found = gaps(replace(CASE, measures=(measured("inr", 1.0, -1),)), LESION)
    assert found["date-future"].level is ReadinessLevel.BLOCKS


def test_a_result_is_too_old_the_day_after_its_limit() -> None:
    assert "ancien-plaquettes_g_l" not in gaps(replace(CASE, measures=(measured("plaquettes_g_l", 200, 30),)), LESION)
    found = gaps(replace(CASE, measures=(measured("plaquettes_g_l", 200, 31),)), LESION)
    gap = found["ancien-plaquettes_g_l"]
    assert gap.kind is GapKind.STALE and gap.level is ReadinessLevel.WARNS
    assert "limite\u202f: 30\u00a0jours" in gap.message


def test_a_measure_without_a_day_of_its_own_takes_that_of_its_family() -> None:
    found = gaps(replace(CASE, measures=(measured("sodium_mmol_l", 140, 61),)), LESION)
    assert found["ancien-sodium_mmol_l"].level is ReadinessLevel.INFORMS


def test_the_imaging_of_a_lesion_grows_old() -> None:
    old = replace(LESION, imaging_date=TODAY - timedelta(days=61))
    assert gaps(CASE, old)["ancien-imagerie"].level is ReadinessLevel.WARNS
    assert "ancien-imagerie" not in gaps(CASE, old, setting="tdm=90")
    unnamed = replace(old, imaging_modality="")
    assert gaps(CASE, unnamed)["ancien-imagerie"].message.startswith("Lésion 1\u202f: imagerie du")


def test_a_proof_grows_old() -> None:
    proven = replace(LESION, descriptors={"preuve": "histologie", "date_histologie": "2020-01-02"})
    assert gaps(CASE, proven)["ancien-anatomopathologie"].kind is GapKind.STALE


def test_an_installation_sets_its_own_days() -> None:
    chosen = read_freshness("imagerie=45, biologie = 30,plaquettes_g_l=15,")
    assert chosen.limit_of_measure("plaquettes_g_l") == 15
    assert chosen.limit_of_measure("sodium_mmol_l") == 30
    assert chosen.limit_of_imaging("irm") == 45
    assert chosen.limit_of_measure("inconnue") is None
    assert read_freshness("") == default_freshness()


@pytest.mark.parametrize("text", ["imagerie", "imagerie=0", "imagerie=4000", "imagerie=un", "radio=3", "inr=2,inr=3"])
def test_a_bad_setting_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="Fraîcheur"):
        read_freshness(text)


def test_defaults_are_declared_for_keys_that_exist_and_say_that_they_are_ours() -> None:
    assert set(defaults()) <= known_keys()
    assert all(each.reason and ReadinessLevel(each.level) for each in defaults().values())
    assert not is_stale(TODAY, None, today=TODAY)


def test_levels_and_kinds_have_words() -> None:
    assert ReadinessLevel.BLOCKS.label == "Bloque la soumission"
    assert [kind.label for kind in GapKind] == ["Manque", "Trop ancien", "Contradictoire"]


@pytest.mark.parametrize(
    ("cause", "answer"), [({}, None), ({"etiologie": "aucune"}, "non"), ({"etiologie": "vhb"}, "oui")]
)
def test_the_sheets_of_the_liver_say_a_chronic_disease(cause: dict[str, str], answer: str | None) -> None:
    case = CaseFacts(organ="liver", lesions=(LesionFacts(organ="liver", descriptors=cause),))
    assert case_facts(PatientFacts(), case).values_by_name.get("case.liver_disease") == answer


def test_a_drug_named_outweighs_an_answer_no() -> None:
    def drugs(*named: str) -> object:
        case = CaseFacts(has_anticoagulants="no", antithrombotics=named)
        return case_facts(PatientFacts(), case).values_by_name["case.antithrombotics"]

    assert drugs("apixaban") == ("apixaban",)
    assert drugs() == ("aucun",)


def in_organ(organ: str, **descriptors: Any) -> LesionFacts:
    return LesionFacts(organ=organ, nature="metastase", descriptors=descriptors)


def about(organ: str, *lesions: LesionFacts) -> dict[str, ReadinessGap]:
    return gaps(replace(CASE, organ=organ), *lesions)


@pytest.mark.parametrize(
    ("isup", "first", "second", "is_wrong"),
    [("2", 3, 4, False), ("3", 3, 4, True), ("1", 5, 2, False), ("5", 4, None, False), (None, 3, 4, False)],
)
def test_an_isup_group_is_that_of_the_gleason_grades(
    isup: str | None, first: int, second: int | None, is_wrong: bool
) -> None:
    told = {"isup": isup, "gleason_primaire": first, "gleason_secondaire": second}
    lesion = in_organ("prostate", **{key: value for key, value in told.items() if value is not None})
    assert ("isup-gleason" in about("prostate", lesion)) is is_wrong


@pytest.mark.parametrize(("measured_at", "is_wrong"), [(Decimal(5), False), (Decimal(6), True), (None, False)])
def test_the_two_distances_to_the_skin_agree(measured_at: Decimal | None, is_wrong: bool) -> None:
    lesion = replace(in_organ("breast", distance_peau_mm=5), distances=(("Peau", measured_at),))
    assert ("distances-peau" in about("breast", lesion)) is is_wrong


def test_no_epidural_disease_contradicts_a_grade_above_zero() -> None:
    lesion = in_organ("bone", epidurite="non")
    case = replace(CASE, lesions=(lesion,))
    known = lesion_facts(case_facts(PatientFacts(70, "F"), case), lesion)
    for rank, is_wrong in ((0, False), (4, True)):
        facts = known.joined({"score.bilsky_escc.rank": Fact(rank)})
        found = readiness(case, known, [(lesion, facts)], today=TODAY, freshness=read_freshness(""))
        assert ("os-epidurite" in {gap.code for gap in found}) is is_wrong


def test_a_benign_lesion_or_a_coccyx_is_not_asked_for_scores_of_metastases() -> None:
    femur, spine = in_organ("bone", region="femur"), in_organ("bone", region="rachis_lombaire")
    assert "os-mirels" in about("bone", femur) and "os-sins" in about("bone", spine)
    assert "os-mirels" not in about("bone", replace(femur, nature="benin"))
    assert "os-sins" not in about("bone", replace(spine, nature="benin"))
    assert "os-sins" not in about("bone", in_organ("bone", region="coccyx"))


@pytest.mark.parametrize(
    ("lesion", "is_asked"),
    [
        (in_organ("adrenal", surrenale_controlaterale="non"), True),
        (replace(in_organ("adrenal"), laterality="bilaterale"), True),
        (in_organ("adrenal", surrenale_controlaterale="oui"), False),
    ],
)
def test_cortisol_is_asked_for_when_one_adrenal_is_alone_or_both_are_reached(
    lesion: LesionFacts, is_asked: bool
) -> None:
    assert ("surrenale-cortisol" in about("adrenal", lesion)) is is_asked


def test_a_biopsy_of_a_solid_organ_asks_for_its_bleeding_tests() -> None:
    biopsy = replace(CASE, intended_treatments=("biopsie_prealable",))
    assert {"plaquettes", "inr"} <= set(gaps(biopsy, LESION))
    assert "inr" not in gaps(replace(biopsy, organ="breast"), in_organ("breast"))


def test_two_results_of_a_measure_on_one_day_contradict_each_other() -> None:
    day = TODAY - timedelta(days=1)
    twice = (Measure("inr", 1.1, day), Measure("inr", 1.9, day))
    gap = gaps(replace(CASE, measures=twice), LESION)["resultats-du-jour"]
    assert (gap.level, gap.kind, gap.section) == (ReadinessLevel.WARNS, GapKind.CONTRADICTORY, "resultats")
    assert gap.message.startswith("INR du 27")
    same, apart = (twice[0], twice[0]), (twice[0], Measure("inr", 1.9, TODAY))
    for measures in (same, apart):
        assert "resultats-du-jour" not in gaps(replace(CASE, measures=measures), LESION)
