"""Organ sheets: what applies is asked, what does not is refused and never dropped in silence."""

from __future__ import annotations

import pytest

from rcp.domain.case.tnm import VERSIONS, parse_tnm
from rcp.domain.clinical.declarations import DeclarationError
from rcp.domain.clinical.organs import (
    COLUMNS,
    RULE_ORGAN_SHEET,
    Choice,
    Field,
    Sheet,
    check_sheet,
    described,
    edition,
    editions_for,
    field_named,
    gaps,
    organ_files,
    sheet,
    visible_fields,
    volume_cm3,
    volume_text,
)
from rcp.domain.clinical.status import Status
from rcp.domain.vocabulary import critical_structures, vocabulary

ORGANS = [concept.code for concept in vocabulary("lesion_organs")]
BONE, LUNG, BREAST, PROSTATE = sheet("bone"), sheet("lung"), sheet("breast"), sheet("prostate")
LUMBAR = {"region": "rachis_lombaire", "niveau_vertebral": "L3"}


def keys(fields: tuple[Field, ...]) -> set[str]:
    return {each.key for each in fields}


def refused(organ: str, values: dict[str, object], stored: dict[str, object] | None = None) -> dict[str | None, str]:
    problems = check_sheet(sheet(organ), values, stored or {})  # type: ignore[arg-type]
    return {problem.field: problem.message for problem in problems}


def test_every_organ_has_its_own_file_with_its_source() -> None:
    assert RULE_ORGAN_SHEET == "fiche-organe"
    assert set(organ_files()) == {*ORGANS, "common"}
    for file in organ_files().values():
        assert file.version and file.label and file.citation and file.licence and Status(file.status).label


@pytest.mark.parametrize("organ", ORGANS)
def test_a_sheet_holds_its_fields_then_the_common_ones(organ: str) -> None:
    whole = sheet(organ)
    found = [each.key for each in whole.fields]
    assert len(set(found)) == len(found) and "evolution" in found and not set(found) & set(COLUMNS)
    assert [each for _title, fields in whole.groups() for each in fields]
    assert whole.labels()["evolution"]["stable"] == "Stable"
    assert whole.structures == tuple(Choice(each.code, each.label) for each in critical_structures(organ)) or (
        organ == "other"
    )


@pytest.mark.parametrize("organ", ORGANS)
def test_the_codes_of_an_edition_have_the_shape_of_codes(organ: str) -> None:
    for each in sheet(organ).tnm:
        assert each.code in VERSIONS
        for axis, codes in (("T", each.t), ("N", each.n), ("M", each.m)):
            assert [parse_tnm(axis, code) for code in codes] == list(codes)


def test_the_lung_proposes_the_ninth_edition_whose_codes_are_typed() -> None:
    assert [each.code for each in LUNG.tnm] == ["TNM9UICC", "TNM8UICC"]
    ninth, eighth = edition("lung", "TNM9UICC"), edition("lung", "TNM8UICC")
    assert ninth and ninth.status is Status.UNVERIFIED and not ninth.t
    assert eighth and "T1c" in eighth.t
    assert edition("other", "TNM8UICC") is None
    assert editions_for("lung", "TNM8UICC") == (eighth, ninth) and editions_for("lung", "") == (None, ninth)
    assert editions_for("other", "") == (None, None)


def test_an_unknown_organ_has_the_common_fields() -> None:
    assert keys(sheet("").fields) == keys(sheet("other").fields) == keys(organ_files()["common"].fields)


def test_a_field_of_the_organ_replaces_the_common_one() -> None:
    skin = BREAST.field("distance_peau_mm")
    assert skin and skin.group == "Siège" and skin.required == "validate"


@pytest.mark.parametrize(
    ("region", "shown", "hidden"),
    [
        ("rachis_lombaire", {"niveau_vertebral", "partie_vertebrale", "zones_wbb", "epidurite"}, {"segment_os_long"}),
        ("coccyx", {"niveau_vertebral"}, {"epidurite", "angle_cyphose"}),
        ("femur", {"segment_os_long", "pct_diametre_os"}, {"niveau_vertebral", "epidurite"}),
        ("ilion", {"type_osseux"}, {"niveau_vertebral", "segment_os_long"}),
        ("", {"region"}, {"niveau_vertebral", "segment_os_long"}),
    ],
)
def test_the_region_decides_what_is_asked_about_a_bone(region: str, shown: set[str], hidden: set[str]) -> None:
    visible = keys(visible_fields(BONE, {"region": region}))
    assert shown <= visible and not hidden & visible
    assert "region" in BONE.controls


def test_columns_of_the_lesion_decide_too() -> None:
    assert "enneking" in keys(visible_fields(BONE, {"nature": "benin"}))
    assert "li_rads" in keys(visible_fields(sheet("liver"), {}))
    assert "li_rads" not in keys(visible_fields(sheet("liver"), {"nature": "metastase"}))


def test_a_well_filled_sheet_has_no_problem() -> None:
    values = {
        **LUMBAR,
        "nature": "metastase",
        "partie_vertebrale": ("corps_posterieur", "pedicule"),
        "fracture": "non",
        "angle_cyphose": -10,
        "hauteur_mm": 12.5,
        "preuve": "histologie",
        "histologie": "métastase rénale",
        "date_histologie": "2026-10-01",
    }
    assert refused("bone", values) == {}


def test_an_option_of_another_organ_is_refused() -> None:
    assert "choix inconnu" in refused("lung", {"lobe": "droit"})["lobe"]
    assert "cet organe" in refused("lung", {"region": "femur"})["region"]
    assert "choix inconnu" in refused("bone", {**LUMBAR, "partie_vertebrale": ("lame", "z1")})["partie_vertebrale"]


def test_an_old_value_may_stay_and_not_come_back() -> None:
    old = {"type_osseux": "ancien", "rubrique_ancienne": "x", **LUMBAR, "partie_vertebrale": ("lame", "disque")}
    assert refused("bone", old, old) == {}
    assert refused("bone", {**old, "partie_vertebrale": ("lame", "disque", "foramen")}, old) == {}
    assert set(refused("bone", old)) == {"type_osseux", "rubrique_ancienne", "partie_vertebrale"}


def test_a_field_that_no_longer_applies_is_refused_in_words() -> None:
    message = refused("bone", {"region": "femur", "niveau_vertebral": "L3"}, LUMBAR)["niveau_vertebral"]
    assert "sans objet" in message and "«\u202fRégion\u202f»" in message
    assert "nature de la lésion" in refused("bone", {"enneking": "S1", "nature": "metastase"})["enneking"]


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("composante_tissulaire_mm", 301, "0 à 300\u202fmm"),
        ("composante_tissulaire_mm", -1, "hors limites"),
        ("composante_tissulaire_mm", True, "nombre"),
        ("composante_tissulaire_mm", "douze", "nombre"),
        ("suv_max", 101, "(0 à 100)"),
        ("suv_max", float("nan"), "hors limites"),
    ],
)
def test_impossible_numbers_are_refused(key: str, value: object, words: str) -> None:
    assert words in refused("bone", {key: value})[key]


def test_texts_and_days_are_checked() -> None:
    proof = {"preuve": "cytologie"}
    assert "caractères" in refused("other", {**proof, "histologie": "x" * 301})["histologie"]
    assert "caractères" in refused("other", {**proof, "histologie": 3})["histologie"]
    assert "date attendue" in refused("other", {**proof, "date_histologie": "hier"})["date_histologie"]


def test_a_part_does_not_exceed_its_whole() -> None:
    cores = {"preuve": "histologie", "nb_carottes": 12, "nb_carottes_positives": 13}
    assert "Carottes prélevées" in refused("prostate", cores)["nb_carottes_positives"]
    assert refused("prostate", {**cores, "nb_carottes_positives": 12}) == {}


def test_only_what_applies_is_asked_for() -> None:
    assert "niveau_vertebral" in keys(gaps(BONE, {"region": "sacrum"}, "submit"))
    assert "niveau_vertebral" not in keys(gaps(BONE, {"region": "femur"}, "submit"))
    assert "corticale" not in keys(gaps(BONE, {}, "submit"))
    assert "corticale" in keys(gaps(BONE, {"corticale": ""}, "validate"))
    assert "fracture" not in keys(gaps(BONE, {"fracture": "non"}, "validate"))


def test_what_a_sheet_says_is_shown_by_group_in_french() -> None:
    values = {
        **LUMBAR,
        "partie_vertebrale": ("lame", "disque"),
        "angle_cyphose": -10.0,
        "composante_tissulaire_mm": 12.5,
        "date_histologie": "2026-10-01",
        "fracture": "oui",
        "nature": "benin",
        "rubrique_ancienne": ("a", "b"),
        "autre_ancienne": 3,
    }
    shown = {label: text for _title, rows in described(BONE, values) for label, text in rows}
    assert shown["Région"] == "Rachis lombaire" and shown["Partie vertébrale"] == "Lame, disque"
    assert shown["Cyphose locale"] == "\u221210\u202f°"
    assert shown["Composante tissulaire extra-osseuse"] == "12,5\u202fmm"
    assert shown["Date du prélèvement"] == "01/10/2026" and shown["Fracture pathologique"] == "Oui"
    assert shown["rubrique_ancienne"] == "a, b" and shown["autre_ancienne"] == "3"
    assert described(BONE, values)[-1][0] == "Autres rubriques"
    suv, day = BONE.field("suv_max"), BONE.field("date_histologie")
    assert suv and suv.text(100.0) == "100" and day and day.text("ancien") == "ancien"


def test_the_volume_needs_its_three_axes() -> None:
    assert volume_cm3(20, 20, 20) == pytest.approx(4.1888)
    assert volume_text(20, 20, 20) == "4,2\u202fcm³" and volume_text(8, 8, 8) == "0,27\u202fcm³"
    assert volume_text(20, 20, None) == ""
    assert volume_cm3(20, None, 20) is None and volume_cm3(None, 20, 20) is None and volume_cm3(20, 20, None) is None


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Field("a", "A", "select", "G"),
        lambda: Field("a", "A", "text", "G", options=(Choice("x", "X"),)),
        lambda: Field("a", "A", "select", "G", options=(Choice("x", "X"), Choice("x", "Y"))),
        lambda: Field("a", "A", "number", "G", min=0),
        lambda: Sheet("x", "1", "X", "", Status.PRODUCT, "", (Field("a", "A", "text", "G"),) * 2),
        lambda: Sheet("x", "1", "X", "", Status.PRODUCT, "", (Field("nature", "A", "text", "G"),)),
    ],
)
def test_a_wrong_file_is_refused(wrong: object) -> None:
    with pytest.raises(DeclarationError):
        wrong()  # type: ignore[operator]


def test_a_condition_on_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "common": Sheet("common", "1", "X", "", Status.PRODUCT, "", ()),
        "x": Sheet("x", "1", "X", "", Status.PRODUCT, "", (Field("a", "A", "number", "G", min=0, max=1, at_most="b"),)),
        "other": Sheet("other", "1", "X", "", Status.PRODUCT, "", ()),
    }
    monkeypatch.setattr("rcp.domain.clinical.organs.organ_files", lambda: files)
    with pytest.raises(DeclarationError):
        sheet.__wrapped__("x")


def test_the_history_finds_a_field_by_its_key_alone() -> None:
    lobe = field_named("lobe")
    assert lobe and lobe.text("lsd").startswith("Lobe") and lobe.text("central") == "Central / hilaire"
    assert field_named("rubrique_ancienne") is None
