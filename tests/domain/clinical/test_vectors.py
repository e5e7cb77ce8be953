"""Every score gives what its test vectors expect: those taken over from elsewhere and those worked by hand."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from rcp.domain.clinical import wording
from rcp.domain.clinical.computing import compute
from rcp.domain.clinical.inputs import check_inputs
from rcp.domain.clinical.library import score, scores
from tests.support.vectors import FOLDER, agrees, disagreements, every_vector

VECTORS = [
    pytest.param(score_id, vector, id=f"{score_id}-{number}")
    for number, (score_id, vector) in enumerate(every_vector())
]


@pytest.mark.parametrize(("score_id", "vector"), VECTORS)
def test_a_vector_gives_what_it_expects(score_id: str, vector: dict[str, Any]) -> None:
    declaration = score(score_id)
    computed = compute(declaration, check_inputs(declaration, vector["inputs"]))
    assert disagreements(computed.outputs, vector["expected"]) == {}
    declared = {output.key for output in declaration.outputs}
    assert set(computed.outputs) <= declared


def test_every_score_has_vectors_with_their_source() -> None:
    for score_id in scores():
        path = FOLDER / f"{score_id}.json"
        assert path.is_file(), f"{score_id} has no vectors"
        vectors = json.loads(path.read_text(encoding="utf-8"))
        assert vectors
        assert all(vector["inputs"] is not None and vector["expected"] and vector["source"] for vector in vectors)


def test_the_comparison_sees_a_wrong_value() -> None:
    assert agrees(64.53, 64.5) and not agrees(65, 64.5)
    assert agrees(("a",), ["a"]) and not agrees(("a", "b"), ["a"]) and not agrees("a", ["a"])
    assert not agrees(True, 1) and not agrees(1, True) and agrees(None, None)
    found = {"contient": ("a", "b"), "exclut": ("c",)}
    assert disagreements(found, {"contient": ["a"], "exclut": ["b"]}) == {"exclut": (("c",), ["b"])}


@pytest.mark.parametrize(("score_id", "vector"), VECTORS)
def test_no_code_of_ours_is_printed(score_id: str, vector: dict[str, Any]) -> None:
    declaration = score(score_id)
    outputs = compute(declaration, check_inputs(declaration, vector["inputs"])).outputs
    shown = [
        wording.result(declaration, outputs),
        *(text for _label, text in wording.other_outputs(declaration, outputs)),
    ]
    # A list is joined by commas; a word alone in lower case, or two joined by an underscore, is a code.
    codes = [word for text in shown for word in text.split(", ") if re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", word)]
    assert set(codes) <= {"continence"}
