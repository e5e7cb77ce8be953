"""What is given to a score is read strictly and refused in French, with the key of the item."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rcp.domain.clinical.conditions import Comparison
from rcp.domain.clinical.declarations import Declaration, Input, Option
from rcp.domain.clinical.inputs import check_inputs, missing_inputs
from rcp.domain.clinical.status import Status
from rcp.domain.errors import InvalidValue

YES_NO = (Option("non", "Non"), Option("oui", "Oui"))
DECLARATION = Declaration(
    id="d", version="1", engine="formula", name="Essai", citation="–", status=Status.PRODUCT, licence="", rule="",
    inputs=(
        Input("grade", "Grade", "select", options=(Option("0", "0"), Option("1", "1"))),
        Input("fever", "Fièvre", "bool", options=YES_NO),
        Input("size", "Taille", "number", unit="mm", min=1, max=300),
        Input("free", "Valeur", "number", required=False),
        Input("drugs", "Traitements", "multiselect", required=False, options=(Option("a", "A"), Option("b", "B"))),
        Input("day", "Jour", "date", required=False),
        Input("note", "Note", "text", required_when=Comparison("fever", "==", "oui")),
    ),
    outputs=(),
)  # fmt: skip


def test_what_was_not_given_is_not_there() -> None:
    assert check_inputs(DECLARATION, {"size": None, "note": ""}) == {}


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("grade", "1", "1"),
        ("grade", 0, "0"),
        ("fever", True, "oui"),
        ("fever", False, "non"),
        ("size", 12.5, 12.5),
        ("size", Decimal("12.5"), 12.5),
        ("free", -1e6, -1e6),
        ("drugs", ["b", "a"], ("b", "a")),
        ("drugs", [], ()),
        ("day", "2026-11-28", "2026-11-28"),
        ("note", "texte", "texte"),
    ],
)
def test_a_good_answer_is_kept(key: str, raw: Any, value: Any) -> None:
    assert check_inputs(DECLARATION, {key: raw}) == {key: value}


@pytest.mark.parametrize(
    ("key", "raw", "said"),
    [
        ("other", 1, "Donnée inconnue"),
        ("grade", "2", "choix inconnu. Valeurs possibles\u202f: 0, 1."),
        ("grade", ["0"], "choix inconnu"),
        ("fever", "peut-être", "choix inconnu"),
        ("size", "12", "un nombre est attendu"),
        ("size", True, "un nombre est attendu"),
        ("size", float("nan"), "un nombre est attendu"),
        ("size", float("inf"), "hors limites"),
        ("size", 0, "hors limites (1 à 300\u202fmm)"),
        ("free", float("-inf"), "hors limites (… à …)"),
        ("drugs", "a", "une liste de codes est attendue"),
        ("drugs", ["c"], "choix inconnu"),
        ("day", "28/11/2026", "date attendue"),
        ("day", 2026, "un texte est attendu"),
        ("note", 3, "un texte est attendu"),
    ],
)
def test_a_wrong_answer_is_refused(key: str, raw: Any, said: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        check_inputs(DECLARATION, {key: raw})
    assert said in refused.value.message
    assert refused.value.field == key


def test_a_whole_number_is_kept_whole_however_it_was_written() -> None:
    whole = Declaration(
        id="d", version="1", engine="formula", name="Essai", citation="–", status=Status.PRODUCT, licence="", rule="",
        inputs=(Input("count", "Nombre", "number", whole=True),), outputs=(),
    )  # fmt: skip
    assert str(check_inputs(whole, {"count": 3.0})["count"]) == "3"
    with pytest.raises(InvalidValue, match="nombre entier"):
        check_inputs(whole, {"count": 3.5})


def test_what_is_required_may_depend_on_an_answer() -> None:
    assert missing_inputs(DECLARATION, {}) == ("grade", "fever", "size")
    assert missing_inputs(DECLARATION, {"grade": "0", "size": 3, "fever": "non"}) == ()
    assert missing_inputs(DECLARATION, {"grade": "0", "size": 3, "fever": "oui"}) == ("note",)
