"""quatre-yeux."""

from __future__ import annotations

import pytest

from rcp.domain.proofreading import NOBODY, RULE_FOUR_EYES, YOURSELF, Reading, refusal, second_reader

ANNE, BRUNO = Reading(1, "Dr Anne", 7), Reading(2, "Dr Bruno", 7)
STALE = Reading(1, "Dr Anne", 6)


@pytest.mark.parametrize(
    ("readings", "validator", "told"),
    [
        ((ANNE,), 2, ""),
        ((ANNE, BRUNO), 2, ""),
        ((ANNE,), None, ""),
        ((ANNE, STALE), 2, ""),
        ((), 2, NOBODY),
        ((BRUNO,), 2, YOURSELF),
        ((STALE,), 2, "Le contenu a changé depuis la relecture de Dr Anne\u202f: faites relire de nouveau."),
        ((STALE, BRUNO), 2, YOURSELF),
    ],
)
def test_somebody_else_read_what_is_sealed(readings: tuple[Reading, ...], validator: int | None, told: str) -> None:
    assert RULE_FOUR_EYES == "quatre-yeux"
    assert refusal(readings, shown=7, validator_id=validator) == told
    assert (second_reader(readings, shown=7, validator_id=validator) is None) == bool(told)


def test_the_latest_of_two_readers_is_named() -> None:
    assert second_reader((ANNE, BRUNO), shown=7, validator_id=3) == BRUNO
