"""What a person does in the room, and what the room says of what they typed."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.hands import starting

# Given up after fifteen seconds, tried again after ten at most, on a machine that may be slow.
PATIENCE = 60_000
STATE = "[data-save-state]"


def comment(page: Page) -> Locator:
    """The field where a decision is put in words."""
    return page.get_by_label(starting("Avis de la RCP, commentaire")).and_(page.locator("textarea"))


def is_shown(page: Page, case: str) -> None:
    """The case is the one on the screen of the room."""
    expect(page.locator(f"[data-panel='{case}']")).to_be_visible(timeout=PATIENCE)


def saved(page: Page) -> None:
    """All that was typed, in this case and in those left before, is on the server, and the hour is said."""
    expect(page.locator(STATE)).to_have_text(re.compile(r"^Enregistré à \d{1,2}\s?h\s?\d{2}$"), timeout=PATIENCE)


def unsaved(page: Page, words: str = "Non enregistré") -> None:
    """Something is not, and the room says so."""
    expect(page.locator(f"{STATE}[data-state=failed]")).to_contain_text(words, timeout=PATIENCE)


def write(page: Page, text: str) -> None:
    """Type at the end of the comment, key by key."""
    comment(page).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def following(page: Page, case: str) -> None:
    """Leave the field and go to the next case, which is this one."""
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    is_shown(page, case)
