"""A local result beside the published ones, with its confidence interval."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, Any]:
    """The rate and its Wilson 95 % interval (%), and the published results of the organ; nothing of an absurd count."""
    successes, size = int(float(str(values["succes"]))), int(float(str(values["n"])))
    if successes > size:
        return {}
    found: dict[str, Any] = {
        "taux": 100 * successes / size,
        "wilson": _wilson(successes / size, size, data["z"]),
        "comparable": size >= data["compared_from"],
    }
    if "organe" in values:
        found["references"] = tuple(_line(each) for each in data["published"] if each["organe"] == values["organe"])
    return found


def _wilson(share: float, size: int, z: float) -> tuple[float, float]:
    centre = share + z * z / (2 * size)
    half = z * math.sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    scale = 100 / (1 + z * z / size)
    return (centre - half) * scale, (centre + half) * scale


def _line(published: Mapping[str, Any]) -> str:
    """One published result as a sentence for the screen."""
    value = str(published["valeur"]).replace(".", ",")
    details = [published.get(key) for key in ("horizon", "ic95", "effectifs", "comparateur", "citation")]
    said = "\u202f; ".join(str(each) for each in details if each)
    return f"{published['etude']} (n = {published['n']}), {published['critere']}\u202f: {value} ({said})"
