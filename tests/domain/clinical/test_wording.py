"""A score in French: rounded here, and nowhere before."""

from __future__ import annotations

from typing import Any

import pytest

from rcp.domain.clinical import wording
from rcp.domain.clinical.binding import propose
from rcp.domain.clinical.computing import Computed, compute
from rcp.domain.clinical.declarations import Band, Declaration, Input, Option, Output
from rcp.domain.clinical.facts import Fact, Facts
from rcp.domain.clinical.library import score
from rcp.domain.clinical.status import Status

CHOICE = Input("site", "Siège", "select", options=(Option("a", "Aile"), Option("b", "Base")))
MASS = Input("mass", "Masse", "number", unit="kg")
DAY = Input("day", "Jour", "date")
SCORE = Output("score", "Total", places=1)
LETTERS = Output("label", "Notation")
CLASS = Output("class", "Classe")


def declared(*outputs: Output, **values: Any) -> Declaration:
    shared: dict[str, Any] = {
        "version": "1", "engine": "points", "name": "Essai", "citation": "–", "status": Status.PRODUCT, "licence": "",
        "rule": "",
    }  # fmt: skip
    return Declaration(id="essai", inputs=(CHOICE, MASS, DAY), outputs=outputs, **{**shared, **values})


@pytest.mark.parametrize(
    ("declared_input", "value", "text"),
    [
        (CHOICE, "a", "Aile"),
        (CHOICE, "ancien", "ancien"),
        (CHOICE, ("a", "b"), "Aile, Base"),
        (CHOICE, [], "Aucun"),
        (MASS, 1234.5, "1\u202f234,5\u202fkg"),
        (MASS, 70, "70\u202fkg"),
        (DAY, "2026-03-01", "01/03/2026"),
        (DAY, "mars", "mars"),
    ],
)
def test_an_input_is_shown_by_its_label_or_with_its_unit(declared_input: Input, value: Any, text: str) -> None:
    assert wording.shown_input(declared_input, value) == text


@pytest.mark.parametrize(
    ("output", "value", "text"),
    [
        (SCORE, 6.25, "6,3"),
        (Output("n", "N"), 6, "6"),
        (Output("n", "N"), 6.126, "6,13"),
        (Output("n", "N", unit="/12"), 8, "8\u202f/12"),
        (None, 2.5, "2,5"),
        (None, "B7", "B7"),
        (CLASS, True, "Oui"),
        (CLASS, False, "Non"),
        (CLASS, ("x", "y"), "x, y"),
        (CLASS, (), "Aucun"),
    ],
)
def test_an_output_is_rounded_for_the_eye_alone(output: Output | None, value: Any, text: str) -> None:
    assert wording.shown_output(output, value) == text


def test_the_result_is_the_total_with_its_letters_or_what_stands_for_all() -> None:
    assert wording.result(declared(SCORE), {}) == "Non calculable"
    assert wording.result(declared(SCORE, LETTERS), {"score": 8, "label": "8ph"}) == "8ph"
    assert wording.result(declared(CLASS), {"class": "B"}) == "B"
    assert wording.result(declared(SCORE), {"old": "x"}) == "x"


def test_the_rest_is_listed_without_saying_twice_the_same() -> None:
    outputs = {"score": 8, "label": "8ph", "class": "B", "band": "Moyen"}
    assert wording.other_outputs(declared(SCORE, LETTERS, CLASS), outputs) == (("Classe", "B"),)
    assert wording.other_outputs(declared(SCORE, CLASS), {}) == ()


def test_the_band_is_said_unless_it_is_the_result() -> None:
    band = Band(label="Élevé", min=1)
    assert wording.band(declared(SCORE), Computed("essai", "1", {}, {"score": 2}, (), band)) == "Élevé"
    assert wording.band(declared(CLASS), Computed("essai", "1", {}, {"class": "Élevé"}, (), band)) == ""
    assert wording.band(declared(SCORE), Computed("essai", "1", {}, {"score": 2, "band": "Dit"})) == "Dit"


def test_a_formula_that_gives_nothing_is_not_computable() -> None:
    empty = {"score": None, "label": None}
    assert wording.result(declared(SCORE), empty) == wording.NOT_COMPUTABLE
    assert wording.other_outputs(declared(SCORE), empty) == ()


def test_one_dose_is_enough_for_the_morphine_equivalent() -> None:
    opioids = score("equivalence_morphine_orale")
    missing = compute(opioids, {}).missing
    assert len(missing) == 8 and wording.missing_count(opioids, missing) == 1
    (line,) = wording.lacking_labels(opioids, missing)
    assert line.startswith("au moins une valeur parmi\u00a0Morphine orale, ")
    assert not compute(opioids, {"codeine_po_mg": 60}).missing
    mirels = score("mirels")
    assert wording.missing_count(mirels, compute(mirels, {}).missing) == 4
    assert len(wording.lacking_labels(mirels, ("site", "douleur"))) == 2


def test_what_is_missing_is_named() -> None:
    assert wording.missing_labels(declared(SCORE), ("mass", "gone")) == ("Masse", "gone")


def test_what_the_case_suggests_and_what_it_holds_out_of_bounds_are_said() -> None:
    assert wording.hint(CHOICE, Fact("a", "Lésion 2")).startswith("Proposé d’après le dossier\u202f: Aile (Lésion 2).")
    assert wording.hint(CHOICE, Fact("a")).startswith("Proposé d’après le dossier\u202f: Aile.")
    assert wording.out_of_bounds(MASS, Fact(900)) == "Masse\u202f: 900\u202fkg, hors des bornes du score"


def test_a_value_out_of_bounds_is_not_said_missing() -> None:
    renal = score("renal_nephrometry")
    beyond = propose(renal, Facts({"lesion.long_axis_mm": Fact(900)}), {})
    said = wording.all_out_of_bounds(beyond)
    assert len(said) == 1 and said[0].endswith("900\u202fmm, hors des bornes du score")
    assert len(beyond.absent) == len(beyond.computed.missing) - 1
    assert wording.all_out_of_bounds(propose(renal, Facts({}), {})) == ()


@pytest.mark.parametrize(
    ("kept", "printed"),
    [
        ("Survie prédite >= 1 an", "Survie prédite ≥ 1 an"),
        ("Mineur (grade 1-2)", "Mineur (grade 1–2)"),
        ("<= 5 mm - A0", "≤ 5 mm – A0"),
        ("2026-11-28", "2026-11-28"),
        ("EQ-5D-5L", "EQ-5D-5L"),
    ],
)
def test_names_kept_in_plain_characters_are_printed_with_their_signs(kept: str, printed: str) -> None:
    assert wording.typographic(kept) == printed
    assert wording.shown_output(None, kept) == wording.shown_output(None, [kept]) == printed
