"""A file of ours that is wrong is refused when it is read."""

from __future__ import annotations

from typing import Any

import pytest

from rcp.domain.clinical.declarations import Declaration, DeclarationError, Input, Option, Output, Range, Suffix
from rcp.domain.clinical.status import Status

SITE = Input("site", "Siège", "select", options=(Option("a", "A"), Option("b", "B")))


def declared(*inputs: Input, **more: Any) -> Declaration:
    shared: dict[str, Any] = {"engine": "points", "outputs": (Output("score", "Total"),), **more}
    return Declaration(
        id="d", version="1", name="D", citation="–", status=Status.PRODUCT, licence="", rule="", inputs=inputs, **shared
    )


@pytest.mark.parametrize(
    ("bounds", "inside", "outside"),
    [
        (Range(1, 2), (1, 1.5, 2), (0.999, 2.001)),
        (Range(1, 2, min_exclusive=True), (1.001, 2), (1,)),
        (Range(1, 2, max_exclusive=True), (1, 1.999), (2,)),
        (Range(max=3), (-1e9, 3), (3.1,)),
        (Range(min=3), (3, 1e9), (2.9,)),
    ],
)
def test_a_range_holds_its_bounds_unless_said(
    bounds: Range, inside: tuple[float, ...], outside: tuple[float, ...]
) -> None:
    assert all(bounds.holds(number) for number in inside)
    assert not any(bounds.holds(number) for number in outside)


def test_inputs_and_outputs_are_found_by_key() -> None:
    declaration = declared(SITE)
    assert declaration.input("site") is SITE and declaration.input("other") is None
    assert declaration.output("score") == Output("score", "Total") and declaration.output("other") is None
    assert SITE.option("b") == Option("b", "B") and SITE.option("c") is None


@pytest.mark.parametrize(
    ("inputs", "more", "said"),
    [
        ((SITE, SITE), {}, "share a key"),
        ((Input("s", "S", "select", options=(Option("a", "A"), Option("a", "B"))),), {}, "share a code"),
        ((Input("s", "S", "bool"),), {}, "nothing to choose"),
        ((SITE,), {"dominance": (("site", "other"),)}, "is no input"),
        ((SITE,), {"suffixes": (Suffix("other", {}),)}, "is no input"),
        ((SITE,), {"subtotals": {"part": ("other",)}}, "is no input"),
        ((SITE,), {"engine": "table"}, "a table has rows"),
    ],
)
def test_a_wrong_declaration_is_refused(inputs: tuple[Input, ...], more: dict[str, Any], said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        declared(*inputs, **more)
