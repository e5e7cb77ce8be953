"""A missing item is missing, never zero; points, letters, tables and lookups."""

from __future__ import annotations

from typing import Any

import pytest

from rcp.domain.clinical.computing import RULE_NOT_COMPUTABLE, band_of, compute, points_of
from rcp.domain.clinical.conditions import Comparison
from rcp.domain.clinical.declarations import (
    Band,
    Declaration,
    DeclarationError,
    Input,
    Option,
    Output,
    Points,
    Row,
    Suffix,
)
from rcp.domain.clinical.status import Status

A = Input("a", "A", "select", options=(Option("x", "X", 0), Option("y", "Y", 2)))
HALF = Input("half", "Demi", "select", required=False, options=(Option("x", "X", 0.5), Option("free", "Sans point")))
SIZE = Input("size", "Taille", "number", required=False, points=(Points(max=40, points=1), Points(min=41, points=2)))
MANY = Input("many", "Plusieurs", "multiselect", required=False, options=(Option("p", "P", 1), Option("q", "Q", 3)))
MARK = Input("mark", "Marque", "select", required=False, options=(Option("h", "H"),))


def declared(*inputs: Input, engine: Any = "points", **more: Any) -> Declaration:
    shared: dict[str, Any] = {"outputs": (Output("score", "Total"), Output("band", "Classe")), **more}
    return Declaration(
        id="sum", version="1", engine=engine, name="Somme", citation="–", status=Status.PRODUCT, licence="", rule="",
        inputs=inputs, **shared,
    )  # fmt: skip


def test_a_missing_item_never_yields_a_number() -> None:
    assert RULE_NOT_COMPUTABLE
    computed = compute(declared(A), {})
    assert not computed.is_computable and computed.missing == ("a",)


def test_zero_is_a_result() -> None:
    computed = compute(declared(A), {"a": "x"})
    assert computed.outputs == {"score": 0} and computed.is_computable


def test_points_come_from_options_ranges_and_lists() -> None:
    every = {"a": "y", "half": "x", "size": 41, "many": ("p", "q")}
    assert compute(declared(A, HALF, SIZE, MANY), every).outputs == {"score": 8.5}
    assert points_of(HALF, {"half": "free"}) is None
    assert points_of(A, {}) is None and points_of(A, {"a": "unknown"}) is None


def test_a_number_without_points_is_a_fault_of_the_file() -> None:
    for value in (40.5, "texte"):
        with pytest.raises(DeclarationError, match="no points"):
            compute(declared(A, SIZE), {"a": "x", "size": value})


def test_the_lighter_of_two_items_that_exclude_each_other_is_left_out() -> None:
    light = Input("light", "Léger", "select", options=(Option("non", "Non", 0), Option("oui", "Oui", 1)))
    sum_ = declared(A, light, dominance=(("a", "light"),), subtotals={"light_only": ("light",)})
    assert compute(sum_, {"a": "y", "light": "oui"}).outputs == {"score": 2, "light_only": 0}
    assert compute(sum_, {"a": "x", "light": "oui"}).outputs == {"score": 1, "light_only": 1}


def test_the_rows_of_a_sum_add_points_under_their_own_name() -> None:
    rows = (Row({"extra": 2}, Comparison("size", ">", 100)), Row({"extra": 0}))
    sum_ = declared(A, SIZE, rows=rows)
    assert compute(sum_, {"a": "y", "size": 101}).outputs == {"score": 6, "extra": 2}
    assert compute(sum_, {"a": "y", "size": 3}).outputs == {"score": 3, "extra": 0}


def test_letters_follow_a_total() -> None:
    lettered = declared(A, MARK, suffixes=(Suffix("a", {"y": "p"}), Suffix("mark", {"h": "h"})))
    assert compute(lettered, {"a": "y", "mark": "h"}).outputs["label"] == "2ph"
    assert compute(lettered, {"a": "x"}).outputs["label"] == "0"


def test_a_table_gives_the_first_row_that_holds_and_nothing_otherwise() -> None:
    table = declared(A, SIZE, engine="table", rows=(Row({"score": 1}, Comparison("a", "==", "y")),))
    assert compute(table, {"a": "y"}).outputs == {"score": 1}
    nothing = compute(table, {"a": "x"})
    assert not nothing.is_computable and nothing.missing == ()


def test_a_lookup_gives_what_the_options_say() -> None:
    first = Input("a", "A", "select", options=(Option("x", "X", gives={"rank": 1, "word": "un"}),))
    second = Input("b", "B", "select", required=False, options=(Option("z", "Z", gives={"rank": 2}),))
    lookup = declared(first, second, engine="lookup", outputs=(Output("rank", "Rang"),))
    assert compute(lookup, {"a": "x"}).outputs == {"rank": 1, "word": "un"}
    assert compute(lookup, {"a": "x", "b": "z"}).outputs == {"rank": 2, "word": "un"}


def test_a_result_is_in_the_band_that_holds_it_unrounded() -> None:
    bands = (Band(max=2, max_exclusive=True, label="Bas"), Band(min=2, label="Haut"), Band(value="X", label="Code"))
    banded = declared(A, bands=bands)
    assert compute(banded, {"a": "x"}).outputs["band"] == "Bas"
    assert compute(banded, {"a": "y"}).outputs["band"] == "Haut"
    assert band_of(banded, {"score": 1.9999}) is bands[0]
    assert band_of(banded, {"score": "X"}) is bands[2]
    assert band_of(banded, {"score": "Y"}) is None and band_of(banded, {}) is None


def test_the_name_of_a_band_goes_where_the_file_says() -> None:
    named = declared(A, bands=(Band(label="Tout"),), band_key="stage", outputs=(Output("stage", "Stade"),))
    assert compute(named, {"a": "x"}).outputs == {"score": 0, "stage": "Tout"}
    silent = declared(A, bands=(Band(label="Tout"),), outputs=(Output("score", "Total"),))
    computed = compute(silent, {"a": "x"})
    assert computed.outputs == {"score": 0} and computed.band is not None and computed.band.label == "Tout"
