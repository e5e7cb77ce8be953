"""The whole identity of the form: what forbids to keep it, what a person confirms."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rcp.domain.dates import PartialDate
from rcp.domain.errors import InvalidValue
from rcp.domain.identity import Identity, IdentityAttribute, IdentityStatus, Traits
from rcp.domain.identity.record import GIVEN_NAMES_ORDER

TODAY = date(2026, 3, 16)


def identity(**changes: Any) -> Identity:
    traits: dict[str, Any] = {
        "birth_name": "Martin", "first_given_name": "Jean", "birth_date": PartialDate(1950, 2, 1), "sex": "M",
    }  # fmt: skip
    names = set(Traits.__dataclass_fields__)
    traits |= {name: value for name, value in changes.items() if name in names}
    return Identity(traits=Traits(**traits), **{name: value for name, value in changes.items() if name not in names})


def test_an_ordinary_identity_is_kept_without_a_question() -> None:
    assert identity(given_names="Jean, Paul").problems(today=TODAY) == ()
    identity().check(today=TODAY)
    assert identity(given_names="Jean, Paul").doubts(today=TODAY) == ()


def test_every_problem_is_told_with_its_field() -> None:
    """Rule identite-statuts."""
    found = identity(
        status=IdentityStatus.QUALIFIED, attributes=frozenset({IdentityAttribute.DOUBTFUL}),
        deceased_on=date(1949, 1, 1),
    ).problems(today=TODAY)  # fmt: skip
    assert {problem.field for problem in found} == {"ins", "birth_place_insee", "identity_status", "deceased_on"}
    with pytest.raises(InvalidValue):
        identity(deceased_on=date(2030, 1, 1)).check(today=TODAY)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"birth_name": "Маrtin"}, "deux alphabets"),
        ({"given_names": "Paul, Jean"}, GIVEN_NAMES_ORDER),
        ({"birth_date": PartialDate(1905, 1, 1)}, "121"),
        ({"ins": "255129999999933", "birth_date": PartialDate(1955, 12, 1)}, "sexe"),
    ],
)
def test_what_is_unusual_is_asked_once(changes: dict[str, Any], words: str) -> None:
    """Rule identite-noms."""
    doubts = identity(**changes).doubts(today=TODAY)
    assert len(doubts) == 1 and words in doubts[0]
    assert identity(birth_date=None).doubts(today=TODAY) == ()
