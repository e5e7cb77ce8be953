"""EORTC QLQ-C30: linear scales from 0 to 100."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, float]:
    """Each scale of which at least half of the items were answered, and the summary when all its scales are."""
    found: dict[str, float] = {}
    for key, scale in data["scales"].items():
        answers = [float(str(values[f"q{item}"])) for item in scale["items"] if f"q{item}" in values]
        if answers and 2 * len(answers) >= len(scale["items"]):
            share = (sum(answers) / len(answers) - 1) / scale["range"]
            found[key] = 100 * (1 - share if scale["kind"] == "function" else share)
    summed = [key for key in data["scales"] if key not in data["not_in_summary"]]
    if all(key in found for key in summed):
        turned = [100 - found[key] if data["scales"][key]["kind"] == "symptom" else found[key] for key in summed]
        found["resume"] = sum(turned) / len(turned)
    return found
