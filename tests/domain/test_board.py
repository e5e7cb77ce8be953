"""Rule `reglages-de-la-rcp`: settings hold together, and read as sentences."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from rcp.domain.board import BoardSettings, quorum_in_words, recurrence_in_words
from rcp.domain.errors import InvalidValue

BONE = {"name": "RCP osseuse", "nature": "ORG-132", "subject_code": "C3580"}
KIDNEY = {"name": "RCP urologie", "nature": "ORG-117", "subject_code": "122489005", "organ_code": "64033007"}
WEEKLY = {"frequency": "weekly", "weekday": 1, "start_time": time(14, 30), "recurs_from": date(2026, 1, 6)}


MONTHLY = WEEKLY | {"frequency": "monthly", "nth_in_month": -1}


@pytest.mark.parametrize("values", [BONE, KIDNEY, BONE | WEEKLY, BONE | MONTHLY])
def test_settings_that_hold_together(values: dict[str, Any]) -> None:
    assert BoardSettings(**values).name


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (BONE | {"name": ""}, "name"),
        (BONE | {"nature": "ORG-999"}, "nature"),
        (BONE | {"subject_code": "122489005"}, "subject"),
        (KIDNEY | {"subject_code": "C3580"}, "apparatus"),
        (KIDNEY | {"organ_code": "nulle part"}, "organ_code"),
        (BONE | {"organ_code": "64033007"}, "organ_code"),
        (BONE | WEEKLY | {"frequency": "daily"}, "frequency"),
        (BONE | WEEKLY | {"weekday": None}, "weekday"),
        (BONE | WEEKLY | {"weekday": 7}, "weekday"),
        (BONE | WEEKLY | {"start_time": None}, "start_time"),
        (BONE | WEEKLY | {"recurs_from": None}, "recurs_from"),
        (BONE | WEEKLY | {"frequency": "monthly"}, "nth_in_month"),
        (BONE | {"holidays_subdivision": "ZZ"}, "holidays_subdivision"),
        (BONE | {"video_url": "javascript:alert(1)"}, "video_url"),
        (BONE | {"minimum_specialties": 0}, "minimum_specialties"),
    ],
)
def test_settings_that_do_not(values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValue) as error:
        BoardSettings(**values)
    assert error.value.field == field


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("", None, None, None, 90), ""),
        (("weekly", 1, None, time(14, 30), 90), "Chaque mardi à 14 h 30, pendant 90 minutes"),
        (("biweekly", 3, None, time(9), 60), "Un jeudi sur deux à 9 h 00, pendant 60 minutes"),
        (("monthly", 3, 2, time(14), 90), "Chaque mois, le 2e jeudi à 14 h 00, pendant 90 minutes"),
        (("monthly", 4, -1, None, 45), "Chaque mois, le dernier vendredi, pendant 45 minutes"),
    ],
)
def test_the_recurrence_in_words(arguments: tuple[Any, ...], words: str) -> None:
    assert recurrence_in_words(*arguments) == words


def test_the_quorum_in_words() -> None:
    assert quorum_in_words(None, [], written_counts=False).startswith("Aucune règle")
    assert quorum_in_words(3, ["Urologie"], written_counts=False) == (
        "Au moins 3 médecins de spécialités différentes\u202f; présence exigée de\u202f: Urologie. "
        "Les avis écrits ne comptent pas dans le nombre de médecins."
    )
    assert quorum_in_words(1, [], written_counts=True).startswith("Au moins 1 médecin. Les avis écrits comptent")
