"""One studied population compared with what was given, criterion by criterion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Comparison, Values, holds


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, str | tuple[str, ...]]:
    """The status of the study chosen, with the criteria that fail and those that nobody knows."""
    answers = {key: _answer(values, key, *rest) for key, *rest in data["profiles"][values["profil"]]["criteria"]}
    failed = tuple(key for key, answer in answers.items() if answer is False)
    unknown = tuple(key for key, answer in answers.items() if answer is None)
    status = "hors_profil" if failed else "indetermine" if unknown else "conforme"
    return {"statut": status, "echecs": failed, "inconnus": unknown}


def _answer(values: Values, key: str, operator: Any, wanted: str | float | list[str]) -> bool | None:
    return holds(Comparison(key, operator, tuple(wanted) if isinstance(wanted, list) else wanted), values)
