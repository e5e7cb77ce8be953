"""Where a status leads, from a table of the test's own."""

from __future__ import annotations

from enum import StrEnum

import pytest

from rcp.domain.errors import TransitionRefused
from rcp.domain.transitions import actions_from, status_after


class Door(StrEnum):
    OPEN = "ouverte"
    SHUT = "fermée"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class Gesture(StrEnum):
    SHUT = "fermer"
    OPEN = "ouvrir"

    @property
    def infinitive(self) -> str:
        return self.value


TABLE = {(Door.OPEN, Gesture.SHUT): Door.SHUT, (Door.SHUT, Gesture.OPEN): Door.OPEN}


def test_an_action_of_the_table_leads_where_it_says() -> None:
    assert actions_from(TABLE, Door.OPEN) == (Gesture.SHUT,)
    assert status_after(TABLE, Door.OPEN, Gesture.SHUT, subject="la porte") is Door.SHUT


def test_any_other_is_refused_with_what_is_possible() -> None:
    with pytest.raises(TransitionRefused) as refused:
        status_after(TABLE, Door.OPEN, Gesture.OPEN, subject="la porte")
    assert refused.value.message == (
        "Action impossible (ouvrir)\u202f: la porte est au statut «\u202fOuverte\u202f». Possible\u202f: fermer."
    )
