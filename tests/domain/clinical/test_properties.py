"""What holds for every score, whatever it computes: the declarations are read, inputs are drawn."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rcp.domain.clinical.computing import Computed, compute
from rcp.domain.clinical.conditions import holds
from rcp.domain.clinical.declarations import Band, Declaration, Input, Points
from rcp.domain.clinical.inputs import check_inputs
from rcp.domain.clinical.library import formula, scores
from rcp.domain.clinical.status import Status
from rcp.domain.errors import InvalidValue

EVERY = pytest.mark.parametrize("declaration", scores().values(), ids=scores().keys())
FEW = settings(max_examples=50, deadline=None)
# A seed draws all the answers at once: drawing each with a strategy takes a hundred times as long.
SEEDS = st.integers(min_value=0, max_value=2**32)


def answer(declared: Input, drawn: Random) -> Any:
    """What somebody may answer to one item: a number is on a bound one time in four."""
    codes = [option.value for option in declared.options]
    low, high = declared.min or 0, 10_000 if declared.max is None else declared.max
    if declared.type == "number":
        number = drawn.choice((low, high, drawn.randint(math.ceil(low), math.floor(high)), drawn.uniform(low, high)))
        return round(number) if declared.whole else number
    if declared.type == "multiselect":
        return drawn.sample(codes, drawn.randint(0, len(codes)))
    if declared.type == "list":
        lines = range(drawn.randint(0, 4))
        if declared.item:
            return [{each.key: answer(each, drawn) for each in declared.item} for _ in lines]
        return [drawn.choice(codes) for _ in lines]
    if declared.type == "date":
        return f"20{drawn.randint(10, 99)}-{drawn.randint(1, 12):02}-{drawn.randint(1, 28):02}"
    return drawn.choice(codes or ["texte", "1", "é"])


def complete(declaration: Declaration, drawn: Random) -> dict[str, Any]:
    """Every item answered."""
    return {each.key: answer(each, drawn) for each in declaration.inputs}


def sometimes_complete(declaration: Declaration, drawn: Random) -> dict[str, Any]:
    """Every required item answered, the others or not."""
    asked = [each for each in declaration.inputs if each.required or drawn.random() < 0.5]
    return {each.key: answer(each, drawn) for each in asked}


def computed(declaration: Declaration, given_: dict[str, Any]) -> Computed:
    assume(not any(holds(each.when, given_) for each in declaration.impossible))
    return compute(declaration, check_inputs(declaration, given_))


def numeric(bands: Iterable[Band]) -> list[Band]:
    """The bands of a number, from the lowest."""
    found = [band for band in bands if band.value is None]
    return sorted(found, key=lambda band: (float("-inf") if band.min is None else band.min, band.min_exclusive))


def points_given(each: Input) -> set[float]:
    """The points that one answer to an item can give."""
    found = {step.points for step in each.points} or {option.points or 0 for option in each.options} or {0.0}
    if each.type == "multiselect":
        return {sum(chosen) for chosen in itertools.product(*({0.0, points} for points in found))}
    return found


def totals(declaration: Declaration) -> set[float]:
    """Every total that the points of a sum can make, the lighter of two items counting when the heavier gives none."""
    lighter_of = dict(declaration.dominance)
    found = {0.0}
    for each in declaration.inputs:
        if each.key in lighter_of.values():
            continue
        given_ = points_given(each) | (set() if each.required else {0.0})
        lighter = declaration.input(lighter_of.get(each.key, ""))
        if lighter is not None:
            may_be_absent = each.required_when is not None or 0 in given_
            given_ = (given_ - {0.0}) | (points_given(lighter) if may_be_absent else set())
        found = {total + points for total in found for points in given_}
    rows = {sum(row.gives.values()) for row in declaration.rows} or {0.0}
    return {total + points for total in found for points in rows}


@EVERY
@given(seed=SEEDS)
@FEW
def test_without_one_required_item_there_is_no_result(declaration: Declaration, seed: int) -> None:
    required = [each.key for each in declaration.inputs if each.required and each.required_when is None]
    if not required or declaration.is_partial:
        nothing = computed(declaration, {})
        assert not any(isinstance(value, int | float) for value in nothing.outputs.values())
        return
    given_ = complete(declaration, Random(seed))
    absent = required[seed % len(required)]
    del given_[absent]
    found = computed(declaration, given_)
    assert absent in found.missing
    assert not found.is_computable and found.band is None and not found.outputs


@EVERY
@given(seed=SEEDS)
@FEW
def test_valid_answers_give_what_is_declared_and_one_band_at_most(declaration: Declaration, seed: int) -> None:
    found = computed(declaration, sometimes_complete(declaration, Random(seed)))
    assert set(found.outputs) <= {output.key for output in declaration.outputs}
    result = found.outputs.get(declaration.band_of)
    if not declaration.bands or result is None:
        return
    held = [
        band
        for band in declaration.bands
        if (band.value == result if band.value is not None else isinstance(result, int | float) and band.holds(result))
    ]
    assert [held] == [[found.band]], f"{result} is in {len(held)} bands"


@EVERY
@given(seed=SEEDS)
@FEW
def test_the_bounds_of_a_number_are_accepted_and_what_is_past_them_refused(declaration: Declaration, seed: int) -> None:
    given_ = complete(declaration, Random(seed))
    for each in declaration.inputs:
        if each.type != "number":
            continue
        for bound, past in ((each.min, -1), (each.max, 1)):
            if bound is None:
                continue
            computed(declaration, {**given_, each.key: bound})
            with pytest.raises(InvalidValue, match=r"hors limites") as refused:
                check_inputs(declaration, {each.key: bound + past})
            assert refused.value.field == each.key


@EVERY
def test_every_code_is_accepted_and_another_refused_in_french(declaration: Declaration) -> None:
    for each in declaration.inputs:
        if not each.options:
            continue
        many = each.type in ("multiselect", "list")
        for option in each.options:
            check_inputs(declaration, {each.key: [option.value] if many else option.value})
        with pytest.raises(InvalidValue, match="choix inconnu") as refused:
            check_inputs(declaration, {each.key: ["inconnu-xyz"] if many else "inconnu-xyz"})
        assert refused.value.field == each.key
    with pytest.raises(InvalidValue, match="Donnée inconnue"):
        check_inputs(declaration, {"inconnu-xyz": 1})


@EVERY
def test_every_total_of_a_sum_is_in_exactly_one_band(declaration: Declaration) -> None:
    if declaration.engine != "points" or declaration.band_of != "score":
        return
    for total in sorted(totals(declaration)):
        held = [band.label for band in declaration.bands if band.holds(total)]
        assert len(held) == 1, f"{total} is in {held}"


@EVERY
def test_the_bands_of_a_number_follow_each_other(declaration: Declaration) -> None:
    for lower, upper in itertools.pairwise(numeric(declaration.bands)):
        assert lower.max is not None and upper.min is not None
        touches = lower.max == upper.min and lower.max_exclusive is not upper.min_exclusive
        is_next = upper.min == lower.max + 1 and not lower.max_exclusive and not upper.min_exclusive
        assert touches or is_next, f"{lower.label} | {upper.label}"
    labels = [band.label for band in numeric(declaration.bands)]
    assert len(set(labels)) == len(labels)


def covers(steps: Iterable[Points], declared: Input) -> bool:
    """Whether each number between the bounds is in exactly one step."""
    low, high = declared.min or 0, declared.max or 1_000
    edges = {bound for step in steps for bound in (step.min, step.max) if bound is not None and low <= bound <= high}
    gap = 1 if declared.whole else 0.001
    near = {edge + shift for edge in edges | {low, high} for shift in (-gap, 0, gap)}
    return all(sum(step.holds(number) for step in steps) == 1 for number in near if low <= number <= high)


@EVERY
def test_the_points_of_a_number_cover_it_and_only_rise_or_only_fall(declaration: Declaration) -> None:
    for each in declaration.inputs:
        if not each.points:
            continue
        assert covers(each.points, each), each.key
        ordered = sorted(each.points, key=lambda step: float("-inf") if step.min is None else step.min)
        points = [step.points for step in ordered]
        assert points in (sorted(points), sorted(points, reverse=True)), each.key


@EVERY
def test_an_origin_gives_only_what_its_item_accepts(declaration: Declaration) -> None:
    for each in declaration.inputs:
        for origin in each.origins:
            given_ = [*(origin.map or {}).values(), *(step.value for step in origin.steps)]
            given_ += [] if origin.value is None else [origin.value]
            for value in given_:
                check_inputs(declaration, {each.key: value})
            assert origin.fact.split(".")[0] in {"", "patient", "case", "result", "lesion", "distance", "score", "plan"}


@EVERY
def test_a_declaration_says_what_it_is_and_never_more_than_was_checked(declaration: Declaration) -> None:
    assert declaration.name and declaration.citation and declaration.licence and declaration.rule
    assert declaration.version and declaration.outputs
    assert declaration.status is not Status.READ or declaration.sources
    said = " ".join((declaration.rule, *declaration.notes, *(band.meaning for band in declaration.bands)))
    assert "vérifié" not in said
    assert "'" not in said and " :" not in said and " ;" not in said
    assert declaration.engine != "formula" or callable(formula(declaration.id))
