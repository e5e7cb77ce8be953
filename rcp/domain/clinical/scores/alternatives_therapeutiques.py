"""The treatments a board may propose for an organ: the value list of decisions, read the other way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values
from rcp.domain.vocabulary import treatments_for, vocabulary


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Codes of the treatments listed for the organ, and of the others."""
    offered = tuple(option.code for option in treatments_for(data["organs"][values["organe"]]))
    others = tuple(concept.code for concept in vocabulary("treatments") if concept.code not in offered)
    return {"contient": offered, "exclut": others}
