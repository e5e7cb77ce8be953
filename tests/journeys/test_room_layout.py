"""How the room lies on the smallest screen it is made for: nothing that decides is below the fold or under a bar."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.journeys.session import Sittings
from tests.support.browser import axe

SMALL = {"width": 1024, "height": 768}
ESSENTIALS = (
    ".banner", ".room-case__question", ".room-case__facts", ".room-alerts", ".room-case__previous", ".room-lesions",
    ".room-lesions__drawing svg", ".room-results", ".room-opinions",
)  # fmt: skip
OUT_OF_SIGHT = """(essentials) => {
  const box = document.querySelector("#room-case").getBoundingClientRect();
  return essentials.filter((name) => {
    const each = document.querySelector(`#room-panel ${name}`)?.getBoundingClientRect();
    return !each || each.height === 0 || each.bottom > box.bottom + 1;
  });
}"""
BELOW_THE_PAGE = "() => document.documentElement.scrollHeight - document.documentElement.clientHeight"
# The fields are brought, pixel after pixel, to the place where the buttons begin.
UNDER_THE_BUTTONS = """() => {
  const [box, bar] = [".room-scroll", ".room-actions"].map((name) => document.querySelector(name));
  const found = [];
  for (let top = 0; top <= Math.min(400, box.scrollHeight - box.clientHeight); top += 4) {
    box.scrollTop = top;
    const edge = box.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
    if (edge > 0.5 || box.contains(bar)) found.push([top, edge]);
  }
  return found;
}"""


def opened(enter: Any, sittings: Sittings, name: str) -> Page:
    """The first case of a meeting, in the room, on a small screen."""
    sitting = sittings[name]
    page: Page = enter("coordinator", f"{sitting.room}?dossier={sitting.cases[0]}", viewport=SMALL)
    return page


def test_the_essentials_of_a_rich_case_are_seen_without_scrolling(enter: Any, sittings: Sittings) -> None:
    page = opened(enter, sittings, "one screen")
    assert page.evaluate(OUT_OF_SIGHT, list(ESSENTIALS)) == []
    assert page.evaluate(BELOW_THE_PAGE) == 0


def test_no_field_passes_under_the_buttons_of_the_decision(enter: Any, sittings: Sittings) -> None:
    page = opened(enter, sittings, "switching")
    assert page.evaluate(UNDER_THE_BUTTONS) == []
    assert page.evaluate(BELOW_THE_PAGE) == 0
    axe(page)
