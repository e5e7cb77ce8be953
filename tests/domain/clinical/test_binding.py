"""An input is found where its file says, so that nothing is typed twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rcp.domain.clinical.binding import applies, find, is_beside_the_point, propose, results_of
from rcp.domain.clinical.conditions import Comparison
from rcp.domain.clinical.declarations import Declaration, Input, Option, Origin, Output, Step
from rcp.domain.clinical.facts import Fact, Facts
from rcp.domain.clinical.status import Status

LEVELS = (Option("low", "Bas", 0), Option("high", "Haut", 2))
DAY = date(2026, 11, 2)


def chosen(*origins: Origin) -> Input:
    return Input("level", "Niveau", "select", options=LEVELS, origins=origins)


def measured(*origins: Origin, **more: Any) -> Input:
    return Input("size", "Taille", "number", min=1, max=300, origins=origins, **more)


def declared(score_id: str, *inputs: Input, **more: Any) -> Declaration:
    return Declaration(
        id=score_id, version="1", engine="points", name=score_id, citation="–", status=Status.PRODUCT, licence="",
        rule="", inputs=inputs, outputs=(Output("score", "Total"),), **more,
    )  # fmt: skip


def facts(**values: Any) -> Facts:
    return Facts({name.replace("__", "."): Fact(value, "Ici", DAY) for name, value in values.items()})


def test_a_value_is_taken_as_it_is_with_where_and_when() -> None:
    assert find(measured(Origin("lesion.size")), facts(lesion__size=31.5)) == Fact(31.5, "Ici", DAY)
    assert find(measured(Origin("lesion.size")), facts()) is None
    assert find(measured(), facts(lesion__size=3)) is None


def test_a_value_is_converted_by_its_factor() -> None:
    found = find(measured(Origin("result.cm", factor=10)), facts(result__cm=3))
    assert found is not None and found.value == 30


def test_a_code_is_mapped_exactly_or_by_its_beginning() -> None:
    exact = chosen(Origin("lesion.site", map={"femur": "high"}))
    assert find(exact, facts(lesion__site="femur")) == Fact("high", "Ici", DAY)
    assert find(exact, facts(lesion__site="femur.1")) is None
    begun = chosen(Origin("case.site", by_prefix=True, map={"C3": "low", "C34": "high"}))
    assert find(begun, facts(case__site="C34.1")) == Fact("high", "Ici", DAY)
    assert find(begun, facts(case__site="C30")) == Fact("low", "Ici", DAY)
    assert find(begun, facts(case__site="C50")) is None


def test_a_number_becomes_an_option_by_steps() -> None:
    steps = (Step(max=33, max_exclusive=True, value="low"), Step(min=34, value="high"))
    stepped = chosen(Origin("lesion.share", steps=steps))
    assert find(stepped, facts(lesion__share=32.9)) == Fact("low", "Ici", DAY)
    assert find(stepped, facts(lesion__share=33.4)) is None
    assert find(stepped, facts(lesion__share=34)) == Fact("high", "Ici", DAY)


def test_a_literal_is_given_when_its_condition_is_certain() -> None:
    ablation = Comparison("case.treatments", "has", ("rfa",))
    told = chosen(Origin("case.treatments", when=ablation, value="high"))
    assert find(told, facts(case__treatments=("rfa", "surveillance"))) == Fact("high", "Ici", DAY)
    assert find(told, facts(case__treatments=("surveillance",))) is None
    assert find(told, facts()) is None
    assert find(chosen(Origin(value="low")), facts()) == Fact("low")


def test_the_first_origin_that_gives_something_acceptable_wins() -> None:
    two = measured(Origin("lesion.a"), Origin("lesion.b"))
    assert find(two, facts(lesion__a=20, lesion__b=30)) == Fact(20, "Ici", DAY)
    assert find(two, facts(lesion__a=900, lesion__b=30)) == Fact(30, "Ici", DAY)
    assert find(two, facts(lesion__a="grand", lesion__b=30)) == Fact(30, "Ici", DAY)


@pytest.mark.parametrize(
    ("declared_input", "value", "is_found"),
    [
        (measured(Origin("x"), whole=True), 3, True),
        (measured(Origin("x"), whole=True), 3.5, False),
        (chosen(Origin("x")), "high", True),
        (chosen(Origin("x")), "other", False),
        (chosen(Origin("x")), True, False),
        (Input("m", "M", "multiselect", options=LEVELS, origins=(Origin("x"),)), ("low", "high"), True),
        (Input("m", "M", "multiselect", options=LEVELS, origins=(Origin("x"),)), ("low", "other"), False),
        (Input("m", "M", "multiselect", options=LEVELS, origins=(Origin("x"),)), "low", False),
        (Input("t", "T", "text", origins=(Origin("x"),)), "texte", True),
        (Input("t", "T", "text", origins=(Origin("x"),)), 3, False),
        (Input("n", "N", "number", origins=(Origin("x"),)), -1e9, True),
    ],
)
def test_what_the_item_would_refuse_is_not_found(declared_input: Input, value: Any, is_found: bool) -> None:
    assert (find(declared_input, facts(x=value)) is not None) is is_found


def test_a_score_applies_only_when_that_is_certain() -> None:
    bone = declared("bone", applies=Comparison("lesion.organ", "==", "bone"))
    assert applies(bone, facts(lesion__organ="bone"))
    assert not applies(bone, facts(lesion__organ="liver")) and not applies(bone, facts())
    assert applies(declared("any"), facts())


def test_what_the_case_says_wins_over_what_was_typed_before() -> None:
    score = declared("s", chosen(Origin("lesion.level")))
    assert propose(score, facts(), {"level": "low"}).computed.outputs == {"score": 0}
    proposed = propose(score, facts(lesion__level="high"), {"level": "low"})
    assert proposed.computed.outputs == {"score": 2}
    assert proposed.found["level"].origin == "Ici" and proposed.typed == {"level": "low"}


def test_a_score_sees_those_computed_before_it() -> None:
    first = declared("first", chosen(Origin("lesion.level")), short_name="Premier")
    second = declared("second", chosen(Origin("score.first.score", map={"2": "high"})))
    known = facts(lesion__level="high")
    after = known.joined(results_of(propose(first, known, {})))
    proposed = propose(second, after, {})
    assert proposed.found["level"] == Fact("high", "Premier")
    assert results_of(proposed)["score.second.score"].value == 2


def test_what_somebody_typed_wins_over_what_is_only_read_from_the_case() -> None:
    read = (
        Origin("lesion.level", map={"haut": "high"}),
        Origin("lesion.level", when=Comparison("lesion.level", "known"), value="high"),
    )
    for origin in read:
        score = declared("s", chosen(origin))
        proposed = propose(score, facts(lesion__level="haut"), {"level": "low"})
        assert proposed.computed.outputs == {"score": 0} and not proposed.found
        assert proposed.hinted["level"].value == "high"
        untouched = propose(score, facts(lesion__level="haut"), {"level": "high"})
        assert untouched.found["level"].value == "high", "typed as it is read: it follows the case"


def test_a_value_of_the_case_beyond_the_bounds_is_not_taken_for_an_absent_one() -> None:
    score = declared("s", measured(Origin("lesion.size"), points=()))
    beyond = propose(score, facts(lesion__size=900), {})
    assert beyond.computed.missing == ("size",) and beyond.outside["size"].value == 900
    assert not propose(score, facts(), {}).outside and not propose(score, facts(lesion__size="grand"), {}).outside
    assert not propose(declared("s", chosen(Origin("lesion.level"))), facts(lesion__level="autre"), {}).outside
    stepped = declared("s", measured(Origin("lesion.size", steps=(Step(value=900),))))
    assert not propose(stepped, facts(lesion__size=3), {}).outside, "what is read from the case is no value of it"


def test_the_result_of_a_score_that_does_not_apply_is_beside_the_point() -> None:
    assert is_beside_the_point("score.mirels.score", facts(lesion__organ="liver"))
    assert not is_beside_the_point("score.mirels.score", facts(lesion__organ="bone"))
    assert not is_beside_the_point("score.inconnu.score", facts())
    assert not is_beside_the_point("lesion.region", facts())
