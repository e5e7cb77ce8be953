"""Sentences of the board inserted by a few letters, from the keyboard alone, and taken back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser import axe

SURVEILLANCE = "Surveillance par scanner tous les ___ mois."


@pytest.fixture
def comment(sign_in_page: Any, world: Any) -> Locator:
    page: Page = sign_in_page("coordinator")
    page.goto(world.address("/seances/{meeting_uuid}/dossiers/{case_uuid}/decision", "open"))
    return page.get_by_label("Avis de la RCP, commentaire")


def test_a_few_letters_call_a_sentence_whose_blank_is_filled_at_once(comment: Locator) -> None:
    page = comment.page
    comment.fill("Accord de la RCP.\n")
    comment.press_sequentially("/surv")
    options = page.get_by_role("listbox", name="Phrases de la RCP").get_by_role("option")
    expect(options).to_have_count(1)
    expect(options.first).to_have_attribute("aria-selected", "true")
    axe(page)
    page.keyboard.press("Enter")
    expect(comment).to_have_value(f"Accord de la RCP.\n{SURVEILLANCE}")
    page.keyboard.type("trois")
    expect(comment).to_have_value("Accord de la RCP.\nSurveillance par scanner tous les trois mois.")
    expect(page.get_by_role("listbox", name="Phrases de la RCP")).to_have_count(0)


def test_a_word_finds_a_sentence_and_the_arrows_choose(comment: Locator) -> None:
    page = comment.page
    comment.fill("")
    comment.press_sequentially("/")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    expect(comment).to_have_value("À revoir en consultation avec ___ avant de conclure.")
    comment.fill("")
    comment.press_sequentially("/SCANNÉR")
    page.keyboard.press("Enter")
    expect(comment).to_have_value(SURVEILLANCE)
    page.keyboard.press("Control+z")
    expect(comment).to_have_value("/SCANNÉR")


def test_escape_leaves_what_was_typed_and_a_slash_inside_a_word_calls_nothing(comment: Locator) -> None:
    page, menu = comment.page, comment.page.get_by_role("listbox", name="Phrases de la RCP")
    comment.fill("")
    comment.press_sequentially("/s")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    page.keyboard.type("ur")
    expect(menu).to_have_count(0)
    page.keyboard.press("Enter")
    page.keyboard.type("TDM/surv")
    expect(menu).to_have_count(0)
    expect(comment).to_have_value("/sur\nTDM/surv")


def test_a_sentence_is_picked_from_the_list_into_the_field_one_was_typing_in(comment: Locator) -> None:
    page = comment.page
    page.get_by_label("Surveillance", exact=True).check()
    line = page.get_by_label("Rythme et modalités")
    line.fill("Puis")
    page.get_by_text("Phrases de la RCP (").click()
    page.get_by_role("button", name="Insérer /surv").click()
    expect(line).to_have_value(f"Puis {SURVEILLANCE}")
    expect(line).to_be_focused()
