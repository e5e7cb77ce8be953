"""The cases left go to the next meeting without leaving the room, and no key acts behind the question."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.journeys import stored
from tests.journeys.session import Sittings
from tests.support.browser import axe


def test_the_cases_left_are_postponed_from_the_room(enter: Any, sittings: Sittings, room_url: str) -> None:
    sitting = sittings["carried on"]
    page = enter("secretary", sitting.room)
    page.get_by_role("link", name="Reporter les 3 dossiers restants").click()
    asked = page.get_by_role("dialog", name="Reporter les dossiers restants")
    expect(asked).to_be_visible()
    axe(page)
    asked.get_by_role("button", name="Annuler").focus()
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(page.locator("[data-panel]")).to_have_attribute("data-panel", sitting.cases[0])
    asked.get_by_role("button", name="Reporter ces dossiers").click()
    expect(page.get_by_text("Dossiers reportés\u202f: 3 à la séance du")).to_be_visible()
    expect(page.get_by_text("Pour en reprendre un à cette séance")).to_be_visible()
    expect(page.get_by_text("Aucun dossier à l’ordre du jour").first).to_be_visible()
    assert stored.agenda_of(room_url, sitting.following) == sitting.cases
