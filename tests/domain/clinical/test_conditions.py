"""Conditions answer yes, no, or « nobody knows »."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcp.domain.clinical.conditions import Comparison, Group, Values, facts_of, holds, unknown_facts

FEMUR = Comparison("region", "==", "femur")
LONG = Comparison("size", ">", 30)
VALUES: Values = {"region": "femur", "size": 30, "drugs": ("aspirine", "hnf"), "nothing": 0}


@pytest.mark.parametrize(
    ("fact", "operator", "value", "expected"),
    [
        ("region", "==", "femur", True),
        ("region", "!=", "femur", False),
        ("size", "<", 30, False),
        ("size", "<=", 30, True),
        ("size", ">", 29.999, True),
        ("size", ">=", 30.001, False),
        ("region", "in", ("femur", "tibia"), True),
        ("region", "not_in", ("femur", "tibia"), False),
        ("region", "in", "femur", True),
        ("drugs", "has", ("hnf", "apixaban"), True),
        ("drugs", "has", "apixaban", False),
        ("region", "has", ("femur",), True),
        ("region", "known", None, True),
        ("region", "unknown", None, False),
        ("absent", "known", None, False),
        ("absent", "unknown", None, True),
        ("nothing", "known", None, True),
        ("absent", "==", "femur", None),
        ("absent", "!=", "femur", None),
    ],
)
def test_a_comparison_answers(fact: str, operator: str, value: object, expected: bool | None) -> None:
    assert holds(Comparison(fact, operator, value), VALUES) is expected  # type: ignore[arg-type]


def test_no_condition_always_holds() -> None:
    assert holds(None, {}) is True
    assert facts_of(None) == ()


def test_a_number_is_not_compared_with_a_text_or_a_yes() -> None:
    for value in ("femur", True):
        with pytest.raises(TypeError, match="is no number"):
            holds(LONG, {"size": value})


def test_all_is_false_as_soon_as_one_is_whatever_is_unknown() -> None:
    both = Group(all=(LONG, FEMUR))
    assert holds(both, {"region": "femur", "size": 31}) is True
    assert holds(both, {"region": "tibia"}) is False
    assert holds(both, {"region": "femur"}) is None


def test_any_is_true_as_soon_as_one_is_whatever_is_unknown() -> None:
    either = Group(any=(LONG, FEMUR))
    assert holds(either, {"region": "femur"}) is True
    assert holds(either, {"region": "tibia", "size": 1}) is False
    assert holds(either, {"region": "tibia"}) is None
    assert holds(Group(any=()), {}) is False


def test_not_turns_the_answer_and_keeps_the_doubt() -> None:
    other = Group(none=FEMUR)
    assert holds(other, {"region": "tibia"}) is True
    assert holds(other, {"region": "femur"}) is False
    assert holds(other, {}) is None


def test_the_facts_of_a_condition_are_named_once() -> None:
    condition = Group(all=(FEMUR, Group(any=(LONG, FEMUR)), Group(none=LONG)))
    assert facts_of(condition) == ("region", "size")
    assert unknown_facts(condition, {"region": "femur"}) == ("size",)


def test_a_group_says_one_thing() -> None:
    with pytest.raises(ValueError, match="exactly one"):
        Group(all=(FEMUR,), any=(LONG,))
    with pytest.raises(ValueError, match="exactly one"):
        Group()


@given(st.dictionaries(st.sampled_from(["region", "size"]), st.integers(), max_size=2), st.integers())
def test_learning_a_fact_never_contradicts_an_answer(known: dict[str, int], size: int) -> None:
    condition = Group(any=(LONG, Group(none=Comparison("region", "==", 1))))
    before = holds(condition, known)
    after = holds(condition, {"size": size, "region": 1, **known})
    assert before is None or before is after
