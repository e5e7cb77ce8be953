"""Every score gives what its test vectors expect: those taken over from elsewhere and those worked by hand."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from rcp.domain.clinical.computing import compute
from rcp.domain.clinical.inputs import check_inputs
from rcp.domain.clinical.library import score, scores

FOLDER = Path(__file__).resolve().parents[2] / "data" / "clinical" / "vectors"
TOLERANCE = 0.002  # of the expected number: published examples are printed rounded
VECTORS = [
    pytest.param(path.stem, vector, id=f"{path.stem}-{number}")
    for path in sorted(FOLDER.glob("*.json"))
    if path.stem in scores()
    for number, vector in enumerate(json.loads(path.read_text(encoding="utf-8")), start=1)
]


def agrees(found: Any, expected: Any) -> bool:
    """Numbers within the tolerance, lists item by item, other values equal; an absent value is None."""
    if isinstance(expected, list):
        return isinstance(found, list | tuple) and len(found) == len(expected) and all(map(agrees, found, expected))
    if isinstance(expected, bool) or not isinstance(expected, int | float):
        return type(found) is type(expected) and bool(found == expected)
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return is_number and math.isclose(found, expected, rel_tol=TOLERANCE, abs_tol=1e-9)


def disagreements(outputs: Mapping[str, Any], expected: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """(found, expected) by key. `contient` and `exclut` are parts of lists."""
    wrong: dict[str, tuple[Any, Any]] = {}
    for key, value in expected.items():
        is_part = key in ("contient", "exclut")
        right = set(value) <= set(outputs.get(key, ())) if is_part else agrees(outputs.get(key), value)
        if not right:
            wrong[key] = (outputs.get(key), value)
    return wrong


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
