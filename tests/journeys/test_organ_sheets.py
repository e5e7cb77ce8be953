"""A lesion of each organ is described from the keyboard alone, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.world import World
from tests.support.browser import axe

HERE = (
    "() => [document.activeElement.name || '', document.activeElement.value || '', document.activeElement.type || '']"
)
FARTHEST = 400  # presses of Tab: more than any form of a lesion holds
DESCRIBED: dict[str, tuple[str, dict[str, str], tuple[str, ...]]] = {
    "bone": (
        "bone",
        {"sheet-region": "rachis_lombaire", "sheet-niveau_vertebral": "L3", "sheet-type_osseux": "mixte",
         "sheet-composante_tissulaire_mm": "12,5 mm", "sheet-epidurite": "oui"},
        ("Rachis lombaire", "12,5\u202fmm", "Épidurite"),
    ),
    "liver": (
        "liver",
        {"sheet-segments_couinaud": "VII", "sheet-lobe": "droit", "sheet-distance_vaisseau_mm": "4",
         "sheet-etiologie": "alcool"},
        ("Segment VII", "Alcool"),
    ),
    "kidney": (
        "kidney",
        {"sheet-pole": "inferieur", "sheet-exophytique": "lt50", "sheet-nature_tissulaire": "kystique",
         "sheet-bosniak": "III"},
        ("Pôle inférieur", "Bosniak 2019"),
    ),
    "lung": ("lung", {"sheet-lobe": "lingula", "sheet-situation": "centrale"}, ("Lingula",)),
    "adrenal": ("adrenal", {"sheet-bras": "corps", "sheet-secretion": "cortisol"}, ("Cortisol",)),
    "breast": ("breast", {"sheet-quadrant": "qse", "sheet-rayon_horaire": "10"}, ("Quadrant supéro-externe",)),
    "prostate": ("prostate", {"sheet-secteurs": "tm_PZpl_D", "sheet-pirads": "4"}, ("Tiers moyen droite",)),
}  # fmt: skip


def settle(page: Page) -> None:
    """Wait until nothing asked of the server is on its way."""
    expect(page.locator(".htmx-request")).to_have_count(0)


def reach(page: Page, name: str, value: str = "") -> None:
    """Press Tab until the focus is on a field, on one of its boxes when a value is given."""
    for _press in range(FARTHEST):
        page.keyboard.press("Tab")
        field, held, kind = page.evaluate(HERE)
        if field == name and (kind != "checkbox" or held == value):
            return
    raise AssertionError(f"{name} is not reached by the keyboard")


def reach_button(page: Page) -> None:
    """Press Tab until the focus is on the button that saves."""
    for _press in range(FARTHEST):
        page.keyboard.press("Tab")
        if page.evaluate(HERE)[2] == "submit":
            expect(page.locator(":focus")).to_have_text("Enregistrer")
            return
    raise AssertionError("the button is not reached by the keyboard")


def answer(page: Page, name: str, value: str) -> None:
    """Give an answer without a mouse."""
    reach(page, name, value)
    kind = page.evaluate(HERE)[2]
    if kind == "radio":
        page.keyboard.press("Space")
        for _press in range(30):
            if page.evaluate(HERE)[1] == value:
                break
            page.keyboard.press("ArrowDown")
        settle(page)
    elif kind == "checkbox":
        page.keyboard.press("Space")
    elif kind == "select-one":
        # Arrows, not letters: a letter with an accent is not a key, and the browser hands it to the last text field.
        for _press in range(60):
            if page.evaluate(HERE)[1] == value:
                break
            page.keyboard.press("ArrowDown")
        settle(page)
    else:
        page.keyboard.type(value)


@pytest.mark.parametrize("organ", DESCRIBED)
def test_a_lesion_is_described_from_the_keyboard_alone(sign_in_page: Any, world: World, organ: str) -> None:
    page: Page = sign_in_page("oncologist")
    page.goto(world.address("/dossiers/{case_uuid}/lesions/nouvelle", "draft"))
    code, answers, shown = DESCRIBED[organ]
    answer(page, "organ", code)
    answer(page, "site", f"Lésion décrite au clavier, {organ}")
    answer(page, "long_axis_mm", "23,5")
    for name, value in answers.items():
        answer(page, name, value)
    reach_button(page)
    # The whole page in the window: neither the banner nor the bar of buttons, which stay, lies over an answer.
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": 1280, "height": height + 100})
    axe(page)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    row = page.locator("#lesions tr", has_text=f"Lésion décrite au clavier, {organ}").first
    expect(row).to_be_visible()
    for text in shown:
        expect(row.locator("xpath=following-sibling::tr[1]").get_by_text(text).first).to_be_visible()


def test_a_narrow_or_enlarged_page_does_not_scroll_sideways(sign_in_page: Any, world: World) -> None:
    page: Page = sign_in_page("oncologist")
    for width in (320, 640):  # 640 px is 1280 at 200 %
        page.set_viewport_size({"width": width, "height": 900})
        for address in ("/dossiers/{case_uuid}/lesions/nouvelle", "/dossiers/{case_uuid}/resultats/bilan"):
            page.goto(world.address(address, "draft"))
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            axe(page)
