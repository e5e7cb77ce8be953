"""What the successive controls of an ablation are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values

REMAINS = ("residu", "ptl")


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, bool]:
    """Primary efficacy, local progression and secondary efficacy, from the controls in order.

    The first control that can be read decides on primary efficacy. Tumour at the edge is a residue as long as no
    control was complete, and a local progression afterwards, whatever it was called.
    """
    controls = [each for each in _controls(values) if each in ("complete", *REMAINS)]
    if not controls:
        return {}
    complete = controls.index("complete") if "complete" in controls else len(controls)
    found = {
        "efficacite_primaire": controls[0] == "complete",
        "ptl": any(each in REMAINS for each in controls[complete:]),
    }
    remains = next((place for place, each in enumerate(controls) if each in REMAINS), None)
    if remains is not None:
        found["efficacite_secondaire"] = "complete" in controls[remains:]
    return found


def _controls(values: Values) -> tuple[str, ...]:
    """All the controls, or else the first one and what happened since."""
    controls = values.get("controles")
    if isinstance(controls, tuple):
        return tuple(str(each) for each in controls)
    return str(values["efficacite_technique"]), str(values["evenement"])
