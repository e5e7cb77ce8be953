"""The files are read once, checked whole, and found by their name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rcp.domain.clinical.declarations import Declaration, DeclarationError
from rcp.domain.clinical.library import UnknownScore, formula, read, score, scores
from rcp.domain.clinical.status import Status

FILE: dict[str, Any] = {
    "id": "d", "version": "1", "engine": "points", "name": "D", "citation": "–", "status": "product_rule",
    "licence": "", "rule": "", "inputs": [], "outputs": [],
}  # fmt: skip


def written(**more: Any) -> bytes:
    return json.dumps({**FILE, **more}).encode()


def test_every_file_is_a_score_under_its_name() -> None:
    assert len(scores()) >= 25
    assert list(scores()) == sorted(scores())
    assert score("mirels").id == "mirels" and score("mirels").status is Status.READ


def test_an_unknown_score_is_refused_in_french() -> None:
    with pytest.raises(UnknownScore, match="Score inconnu"):
        score("mirels_2")


def test_conditions_are_read_from_lists_and_objects() -> None:
    applies = {"all": [["lesion.organ", "==", "bone"], {"not": ["lesion.nature", "in", ["benin"]]}]}
    declaration = read(written(applies=applies), Declaration, "d")
    assert declaration.applies is not None and declaration.id == "d"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (written(surprise=1), "d"),
        (written(status="vérifié"), "d"),
        (written(applies={"all": [], "any": []}), "d"),
        (b"{", "d"),
        (written(), "other"),
    ],
)
def test_a_file_that_is_wrong_names_itself(content: bytes, name: str) -> None:
    with pytest.raises(DeclarationError, match=rf"^{name}: "):
        read(content, Declaration, name)


def test_a_formula_is_the_function_beside_its_file() -> None:
    assert formula("asa")({"asa": "2"}, {}) == {"label": "ASA 2", "classe": 2}


@pytest.mark.parametrize("status", Status)
def test_no_label_says_more_than_what_was_done(status: Status) -> None:
    assert status.label and "vérifié" not in status.label.removeprefix("Non vérifié")
