"""DN4: a positive conclusion can be reached before the last question, a negative one cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rcp.domain.clinical.conditions import Values


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, int | bool | None]:
    """The count of « oui » and its conclusion, on the ten questions and on the seven of the interview."""
    interview = data["interview"]
    score, positive = _concluded(values, [*interview, *data["examination"]], data["threshold"])
    heard, evocative = _concluded(values, interview, data["interview_threshold"])
    return {
        "score": score,
        "positive": positive,
        "interrogatoire": heard,
        "interrogatoire_positif": evocative,
    }


def _concluded(values: Values, keys: Sequence[str], threshold: int) -> tuple[int | None, bool | None]:
    count = sum(values.get(key) == "oui" for key in keys)
    if count >= threshold:
        return count, True
    return (count, False) if all(key in values for key in keys) else (None, None)
