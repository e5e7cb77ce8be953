"""Test vectors of the scores, and how a result is compared with what they expect."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "data" / "clinical" / "vectors"
TOLERANCE = 0.002  # of the expected number: published examples are printed rounded


def every_vector() -> Iterator[tuple[str, dict[str, Any]]]:
    """(score, vector) of every file."""
    for path in sorted(FOLDER.glob("*.json")):
        yield from ((path.stem, vector) for vector in json.loads(path.read_text(encoding="utf-8")))


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
