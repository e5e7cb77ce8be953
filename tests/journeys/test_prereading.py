"""A radiologist pre-reads a meeting from the keyboard; what they wrote is in the room."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.journeys.hands import told
from tests.support.browser import axe

COMMENT = "Deux sondes, marge médiale de cinq millimètres."


def _press(page: Page, button: Locator) -> None:
    """Reach a button with the keyboard and press it; the answer is said."""
    button.focus()
    page.keyboard.press("Enter")


def test_a_radiologist_pre_reads_from_the_keyboard_and_the_room_counts_the_opinion(
    sign_in_page: Any, world: Any
) -> None:
    page: Page = sign_in_page("coordinator")
    meeting = world.address("/seances/{meeting_uuid}", "open")
    page.goto(meeting)
    page.get_by_role("link", name="Pré-lecture").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pré-lecture")
    axe(page)
    expect(page.locator("form.preread__form").nth(2)).to_be_attached()
    cards = [page.locator(f"#{page.locator('article[id]').nth(index).get_attribute('id')}") for index in range(1, 4)]

    _press(page, cards[0].get_by_role("button", name="Lu", exact=True))
    expect(cards[0].get_by_role("button", name="Lu", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(cards[0].get_by_role("button", name="Lu", exact=True)).to_be_focused()
    told(page, "1 sur")

    _press(page, cards[1].get_by_role("button", name="Examen manquant"))
    expect(cards[1].get_by_text("quel examen manque")).to_be_visible()
    cards[1].get_by_label("Commentaire").fill("IRM de moins d’un mois.")
    _press(page, cards[1].get_by_role("button", name="Examen manquant"))
    expect(cards[1].get_by_role("button", name="Examen manquant")).to_have_attribute("aria-pressed", "true")

    cards[2].get_by_label("Commentaire").fill(COMMENT)
    _press(page, cards[2].get_by_role("button", name="Indication retenue"))
    expect(cards[2].get_by_text("ne compte pour aucun quorum")).to_be_visible()
    _press(page, cards[2].get_by_role("button", name="En faire un avis écrit"))
    expect(cards[2].get_by_text("Avis écrit donné")).to_be_visible()
    axe(page)

    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 800})

    number = (cards[2].get_attribute("id") or "").removeprefix("dossier-")
    page.goto(f"{meeting}/dossiers/{number}/decision")
    told(page, COMMENT)
    told(page, "Indication retenue")
