"""One studied population compared with what was given, criterion by criterion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rcp.domain.clinical.conditions import Values, holds
from rcp.domain.clinical.profiles import Resemblance, profiles


def compute(values: Values, _data: Mapping[str, Any]) -> dict[str, str | tuple[str, ...]]:
    """The status of the study chosen, with the criteria that fail and those that nobody knows."""
    study = profiles()[str(values["profil"])]
    answers = {each.key: holds(each.question, values) for each in study.criteria}
    failed = tuple(key for key, is_met in answers.items() if is_met is False)
    unknown = tuple(key for key, is_met in answers.items() if is_met is None)
    status = Resemblance.OUTSIDE if failed else Resemblance.UNDETERMINED if unknown else Resemblance.COMPARABLE
    return {"statut": status.value, "echecs": failed, "inconnus": unknown}
