"""A score somebody kept stays readable, and says when it is no longer what it was."""

from __future__ import annotations

from rcp.domain.clinical.computing import Computed
from rcp.domain.clinical.declarations import Declaration, Input, Option, Output
from rcp.domain.clinical.records import RULE_STORED_SCORE, drift, plain, still_valid
from rcp.domain.clinical.status import Status

KEPT = {"pain": "yes", "sites": ["a", "b"], "size": 12.0}


def now(version: str = "1", **inputs: object) -> Computed:
    values = {"pain": "yes", "sites": ("a", "b"), "size": 12, **inputs}
    return Computed("sum", version, {key: value for key, value in values.items() if value is not None})  # type: ignore[misc]


def test_nothing_separates_what_was_kept_from_the_same() -> None:
    assert RULE_STORED_SCORE
    assert not drift("1", KEPT, now())


def test_another_version_of_the_rule_is_said() -> None:
    since = drift("1", KEPT, now("2"))
    assert since and since.is_other_version and since.changed == ()


def test_what_came_went_or_changed_is_named() -> None:
    assert drift("1", KEPT, now(size=13, pain=None, age=70)).changed == ("pain", "size", "age")


def test_lists_are_kept_as_json_keeps_them() -> None:
    assert plain({"sites": ("a",), "size": 1}) == {"sites": ["a"], "size": 1}


def test_an_answer_that_no_longer_exists_is_asked_again() -> None:
    declaration = Declaration(
        id="sum", version="2", engine="points", name="Somme", citation="–", status=Status.PRODUCT, licence="", rule="",
        inputs=(
            Input("pain", "Douleur", "select", options=(Option("yes", "Oui", 1),)),
            Input("sites", "Sièges", "multiselect", options=(Option("a", "A", 1), Option("b", "B", 1))),
        ),
        outputs=(Output("score", "Total"),),
    )  # fmt: skip
    assert still_valid(declaration, {"pain": "maybe", "sites": ["a"], "gone": 3}) == {"sites": ("a",)}
