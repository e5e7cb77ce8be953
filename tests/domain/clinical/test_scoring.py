"""Every score of a case: which apply, in which order, and what each leaves to the next."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rcp.domain.case.facts import LesionFacts
from rcp.domain.clinical.binding import is_entered_in_the_case
from rcp.domain.clinical.conditions import Comparison, Group
from rcp.domain.clinical.declarations import Declaration, DeclarationError, Input, Option, Origin, Output
from rcp.domain.clinical.facts import Fact, Facts
from rcp.domain.clinical.library import scores
from rcp.domain.clinical.scoring import (
    case_declarations,
    in_order,
    is_of_an_organ,
    is_of_another_organ,
    score_case,
)
from rcp.domain.clinical.status import Status

ON_BONE = Comparison("lesion.organ", "==", "bone")
TWO = (Option("no", "Non", 0), Option("yes", "Oui", 2))


def declared(score_id: str, *inputs: Input, **values: Any) -> Declaration:
    """A sum of ours, as short as can be."""
    shared: dict[str, Any] = {
        "version": "1", "engine": "points", "name": score_id, "citation": "–", "status": Status.PRODUCT,
        "licence": "", "rule": "", "outputs": (Output("score", "Total"),),
    }  # fmt: skip
    return Declaration(id=score_id, inputs=inputs, **{**shared, **values})


PAIN = Input("pain", "Douleur", "select", options=TWO)
SIZE = Input("size", "Taille", "number", origins=(Origin(fact="lesion.long_axis_mm"),))
FRACTURE = declared("fracture", PAIN, about="lesion", applies=ON_BONE)
AGED = declared("aged", PAIN, applies=Comparison("patient.age", ">=", 75))
SEVERITY = declared(
    "severity",
    Input("state", "État", "select", options=TWO, origins=(Origin(fact="score.state.score", map={"2": "yes"}),)),
    about="lesion",
    applies=ON_BONE,
)
STATE = declared("state", PAIN)
LESIONS = (LesionFacts(organ="bone", long_axis_mm=Decimal(20)), LesionFacts(position=2, organ="liver"))
YOUNG = Facts({"patient.age": Fact(68), "case.organ": Fact("bone")})


def test_scores_of_a_lesion_are_proposed_for_lesions_of_their_organ() -> None:
    scored = score_case(YOUNG, LESIONS, {}, [FRACTURE, STATE, AGED])
    assert [(place, each.declaration.id) for place, each in scored.placed()] == [(0, "fracture"), (None, "state")]
    assert scored.lesion_facts[1]["lesion.organ"].value == "liver"


def test_a_score_out_of_its_range_may_be_added_but_never_one_of_another_organ() -> None:
    typed = {("aged", None): {"pain": "yes"}, ("fracture", 1): {"pain": "yes"}}
    scored = score_case(YOUNG, LESIONS, typed, [FRACTURE, AGED])
    assert [each.computed.outputs for each in scored.case] == [{"score": 2}]
    assert scored.lesions[1] == ()


def test_a_score_about_a_lesion_sees_those_about_the_case() -> None:
    scored = score_case(YOUNG, LESIONS[:1], {("state", None): {"pain": "yes"}}, [SEVERITY, STATE])
    assert scored.case_facts["score.state.score"].value == 2
    assert scored.lesions[0][0].found["state"].origin == "state"
    assert scored.lesion_facts[0]["score.severity.score"].value == 2


def test_the_scores_of_the_organ_come_before_the_general_ones() -> None:
    organ = declared("zzz", PAIN, applies=Comparison("case.organ", "==", "bone"))
    assert [each.declaration.id for each in score_case(YOUNG, (), {}, [STATE, organ]).case] == ["zzz", "state"]
    assert is_of_an_organ(organ) and not is_of_an_organ(STATE)


def test_the_organ_alone_rules_a_score_out() -> None:
    both = declared("both", PAIN, applies=Group(all=(ON_BONE, Comparison("patient.age", ">=", 75))))
    assert is_of_another_organ(both, Facts({"lesion.organ": Fact("liver"), "patient.age": Fact(80)}))
    assert not is_of_another_organ(both, Facts({"lesion.organ": Fact("bone"), "patient.age": Fact(20)}))


def test_what_is_not_known_of_the_case_rules_no_score_out() -> None:
    known = Comparison("result.creatinine_umol_l", "known")
    on_bone = Facts({"lesion.organ": Fact("bone")})
    on_liver = Facts({"lesion.organ": Fact("liver")})
    measured = declared("measured", PAIN, applies=known)
    either = declared("either", PAIN, applies=Group(any=(known, ON_BONE)))
    elsewhere = declared("elsewhere", PAIN, applies=Group(none=ON_BONE))
    assert not any(is_of_another_organ(each, on_liver) for each in (measured, either, elsewhere, declared("all", PAIN)))
    assert is_of_another_organ(elsewhere, on_bone)


def test_a_score_comes_after_those_it_needs() -> None:
    assert [each.id for each in in_order([SEVERITY, STATE, AGED])] == ["state", "severity", "aged"]


def test_two_scores_that_need_each_other_are_refused() -> None:
    def needing(own: str, other: str) -> Declaration:
        return declared(own, Input("x", "X", "text", origins=(Origin(fact=f"score.{other}.score"),)))

    with pytest.raises(DeclarationError, match="a → b → a"):
        in_order([needing("a", "b"), needing("b", "a")])


def test_the_library_can_be_put_in_order() -> None:
    assert {each.id for each in case_declarations()} == {each.id for each in scores().values() if each.screen == "case"}
    assert score_case(YOUNG, LESIONS, {}).case_facts["case.organ"].value == "bone"


def test_what_the_case_holds_as_it_is_is_entered_there() -> None:
    assert is_entered_in_the_case(SIZE)
    assert not is_entered_in_the_case(PAIN) and not is_entered_in_the_case(SEVERITY.inputs[0])


def test_a_score_that_is_not_declared_holds_nobody_back() -> None:
    assert in_order([SEVERITY]) == (SEVERITY,)
