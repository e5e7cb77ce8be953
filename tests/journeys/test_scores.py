"""The scores of a lesion, typed from the keyboard alone: the result follows, the focus stays."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys import hands
from tests.journeys.test_every_page import NARROW, TOO_WIDE
from tests.support.browser import Watched, axe

RESULT = re.compile(r"/17")


def open_spine(page: Page, name: str = "Vertébrale", birth: str = "12/04/1961") -> str:
    """A case with a lesion of L3, whose sheet says where it is; its address."""
    record = hands.create_patient(page, name, "Solveig", birth, "Féminin")
    case = hands.open_case(page, record, "Quelle stabilité pour L3\u202f?")
    hands.add_lesion(page, case)
    return case


def test_a_score_follows_what_is_typed(sign_in_page: Any, watched: Watched) -> None:
    page: Page = sign_in_page("coordinator")
    case = open_spine(page)
    page.goto(f"{case}/scores?ajouter=g8")
    score = page.locator("#g8")
    value = score.locator(".score__value")
    expect(value).to_have_text("Non calculable")
    groups = score.locator("fieldset")
    for number in range(groups.count()):
        # The first answer of each group, as somebody does who has no mouse.
        first = groups.nth(number).get_by_role("radio").first
        first.focus()
        page.keyboard.press("Space")
        expect(first).to_be_checked()
    expect(value).to_have_text(RESULT)
    before = value.inner_text()
    # Down the answers of the last group: the result follows, the focus stays where it was put.
    page.keyboard.press("ArrowDown")
    expect(value).not_to_have_text(before)
    expect(groups.last.get_by_role("radio").nth(1)).to_be_focused()
    axe(page)
    page.set_viewport_size(NARROW)
    assert page.evaluate(TOO_WIDE) == []
    page.keyboard.press("Enter")
    expect(page.locator("#g8")).to_contain_text("Enregistré le")
    hands.told(page, "Score enregistré")
    expect(page.locator("#g8 fieldset").last.get_by_role("radio").nth(1)).to_be_focused()
    assert watched.complaints == []


def test_a_score_kept_takes_nothing_from_the_others(sign_in_page: Any, watched: Watched) -> None:
    page: Page = sign_in_page("coordinator")
    case = open_spine(page, "Lombarde", "03/09/1948")
    page.goto(f"{case}/scores?ajouter=g8")
    typed = page.locator(".score:not(#g8) form input[type=radio]").first
    typed.check()
    page.locator("#g8 input[type=radio]").first.check()
    page.locator("#g8").get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#g8")).to_contain_text("Enregistré le")
    expect(page.locator("#g8").get_by_role("button", name="Enregistrer")).to_be_focused()
    expect(typed).to_be_checked()
    # What is typed for the other is stored nowhere yet: leaving asks twice.
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(case)
    assert asked == ["beforeunload"]
    assert watched.complaints == []
