"""A missing item is missing, never zero."""

from __future__ import annotations

from rcp.domain.clinical.computing import RULE_NOT_COMPUTABLE, compute
from rcp.domain.clinical.declarations import Declaration, Input, Option, Output
from rcp.domain.clinical.status import Status

SUM = Declaration(
    id="sum",
    version="1",
    engine="points",
    name="Somme",
    citation="–",
    status=Status.PRODUCT,
    licence="",
    rule="",
    inputs=(Input("a", "A", "select", options=(Option("x", "X", 0), Option("y", "Y", 2))),),
    outputs=(Output("score", "Total"),),
)


def test_a_missing_item_never_yields_a_number() -> None:
    assert RULE_NOT_COMPUTABLE
    computed = compute(SUM, {})
    assert not computed.is_computable and computed.missing == ("a",)


def test_zero_is_a_result() -> None:
    assert compute(SUM, {"a": "x"}).outputs == {"score": 0}
