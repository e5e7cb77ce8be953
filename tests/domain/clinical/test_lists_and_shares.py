"""Lists of lines or of codes, whole numbers, shares, and what the lesions of an organ say together."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rcp.domain.case.facts import CaseFacts, LesionFacts
from rcp.domain.clinical.binding import find
from rcp.domain.clinical.declarations import Declaration, DeclarationError, Input, Option, Origin
from rcp.domain.clinical.facts import Fact, Facts
from rcp.domain.clinical.gathering import PatientFacts, case_facts
from rcp.domain.clinical.inputs import check_inputs
from rcp.domain.clinical.status import Status
from rcp.domain.errors import InvalidValue

CYCLES = Input("cycles", "Cycles", "list", item=(Input("min", "Durée", "number"), Input("note", "Note", "text", False)))
COURSE = Input("course", "Suites", "list", options=(Option("a", "A"), Option("b", "B")))
GRADE = Input("grade", "Grade", "number", min=1, max=5, whole=True, origins=(Origin("lesion.grade"),))
SHARE = Input(
    "share", "Part", "number", min=0, max=100, origins=(Origin("lesion.some", over="lesion.all", factor=100),)
)


def declared(*inputs: Input) -> Declaration:
    return Declaration(
        id="record", version="1", engine="formula", name="Fiche", citation="–", status=Status.PRODUCT, licence="",
        rule="", inputs=inputs, outputs=(),
    )  # fmt: skip


def test_a_list_keeps_its_order_and_its_repetitions() -> None:
    given = {"course": ["b", "a", "b"], "cycles": [{"min": 10, "note": ""}, {"min": 0}]}
    assert check_inputs(declared(CYCLES, COURSE), given) == {
        "course": ("b", "a", "b"),
        "cycles": ({"min": 10}, {"min": 0}),
    }
    assert check_inputs(declared(CYCLES), {"cycles": []}) == {}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"cycles": 10}, "une liste est attendue"),
        ({"cycles": [10]}, "ligne 1\u202f: des champs nommés"),
        ({"cycles": [{"min": 1}, {}]}, "ligne 2\u202f: il manque Durée"),
        ({"cycles": [{"min": 1, "max": 2}]}, "ligne 1\u202f: donnée inconnue (max)"),
        ({"cycles": [{"min": "dix"}]}, "un nombre est attendu"),
        ({"course": ["c"]}, "choix inconnu"),
        ({"grade": 3.5}, "un nombre entier est attendu"),
    ],
)
def test_what_a_list_or_a_whole_number_cannot_hold_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        check_inputs(declared(CYCLES, COURSE, GRADE), given)
    assert said in refused.value.message and refused.value.field in given


def test_a_list_says_what_it_holds() -> None:
    with pytest.raises(DeclarationError):
        declared(Input("bare", "Vide", "list"))


def test_a_share_needs_both_numbers_and_something_to_divide_by() -> None:
    assert find(SHARE, Facts({"lesion.some": Fact(3), "lesion.all": Fact(12)})) == Fact(25.0)
    for facts in ({"lesion.some": Fact(3)}, {"lesion.some": Fact(0), "lesion.all": Fact(0)}):
        assert find(SHARE, Facts(facts)) is None
    assert find(SHARE, Facts({"lesion.some": Fact("x"), "lesion.all": Fact(12)})) is None
    assert find(SHARE, Facts({"lesion.some": Fact(3), "lesion.all": Fact("x")})) is None


def test_a_fraction_found_is_no_whole_number() -> None:
    assert find(GRADE, Facts({"lesion.grade": Fact(3)})) == Fact(3)
    assert find(GRADE, Facts({"lesion.grade": Fact(3.5)})) is None


def lesion(size: str | None, **descriptors: str) -> LesionFacts:
    return LesionFacts(organ="liver", long_axis_mm=Decimal(size) if size else None, descriptors=descriptors)


def liver(*lesions: LesionFacts) -> Facts:
    return case_facts(PatientFacts(), CaseFacts(lesions=(*lesions, LesionFacts())))


def test_the_largest_lesion_is_known_when_all_are_measured() -> None:
    assert liver(lesion("12"), lesion("31.5")).values_by_name["case.largest_liver_mm"] == 31.5
    facts = liver(lesion("12"), lesion(None)).values_by_name
    assert "case.largest_liver_mm" not in facts and facts["case.lesions_liver"] == 2


def test_one_lesion_says_yes_for_all_and_all_say_no() -> None:
    name = "case.any_liver_thrombose_porte"
    yes, no, silent = (
        lesion("12", **answer) for answer in ({"thrombose_porte": "oui"}, {"thrombose_porte": "non"}, {})
    )
    assert liver(yes, no).values_by_name[name] == "oui"
    assert liver(no, no).values_by_name[name] == "non"
    assert name not in liver(no, silent).values_by_name
