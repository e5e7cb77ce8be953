"""A lesion is placed on the drawing of its organ: by the keyboard, by the list, one following the other."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.journeys.hands import press, tick
from tests.journeys.world import World
from tests.support.browser import axe

# As tall as the form, so that the actions stuck to the bottom cover nothing.
NARROW = {"width": 320, "height": 9000}
SMALL = """() => [...document.querySelectorAll('.drawing__control:enabled')]
  .filter((control) => control.checkVisibility())
  .map((control) => control.getBoundingClientRect())
  .filter(({ width, height }) => width < 23.9 || height < 23.9).length"""


def new_lesion(page: Page, world: World, organ: str) -> None:
    page.goto(world.address("/dossiers/{case_uuid}/lesions/nouvelle", "draft"))
    tick(page, "Organe", organ)


def region(page: Page, name: str) -> Locator:
    """The control of a region of the drawing."""
    return page.locator(".drawing").get_by_label(name, exact=True)


def test_the_drawing_and_the_list_are_one_answer(sign_in_page: Any, world: World) -> None:
    page: Page = sign_in_page("oncologist")
    new_lesion(page, world, "Os")
    expect(region(page, "L3")).to_be_hidden()

    region(page, "Rachis lombaire").focus()
    page.keyboard.press("Space")
    expect(page.locator("[name=sheet-region]")).to_have_value("rachis_lombaire")
    expect(region(page, "Rachis lombaire")).to_be_focused()
    region(page, "L3").focus()
    page.keyboard.press("Space")
    expect(page.locator("[name=sheet-niveau_vertebral]")).to_have_value("L3")
    region(page, "Pédicule, côté gauche").focus()
    page.keyboard.press("Space")
    expect(page.locator("[name=sheet-partie_vertebrale][value=pedicule]")).to_be_checked()
    expect(page.locator("[name=laterality][value=gauche]")).to_be_checked()

    page.locator("[name=sheet-niveau_vertebral]").select_option("L4")
    expect(region(page, "L4")).to_be_checked()
    expect(region(page, "L3")).not_to_be_checked()
    page.locator("[name=laterality][value=droite]").check()
    expect(region(page, "Pédicule, côté droit")).to_be_checked()
    expect(region(page, "Pédicule, côté gauche")).not_to_be_checked()

    press(page, "Enregistrer")
    picture = page.get_by_role("img", name=re.compile(r"^Vertèbre, coupe axiale\s?: Pédicule \(droite\)"))
    expect(picture.last).to_be_visible()


def test_each_organ_has_targets_for_a_finger_and_nothing_for_axe_to_say(sign_in_page: Any, world: World) -> None:
    page: Page = sign_in_page("oncologist")
    page.set_viewport_size(NARROW)
    for organ, name in {
        "Os": "Sternum", "Surrénale": "Corps, côté droit", "Poumon": "Lingula", "Foie": "Segment VII",
        "Rein": "Pôle supérieur, côté gauche", "Sein": "rayon de 10\u202fh, côté droit",
        "Prostate": "Vésicule séminale droite",
    }.items():  # fmt: skip
        new_lesion(page, world, organ)
        region(page, name).check()
        expect(region(page, name)).to_be_checked()
        assert page.evaluate(SMALL) == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        axe(page)


def test_without_scripts_the_list_alone_is_there(sign_in_page: Any, world: World) -> None:
    page: Page = sign_in_page("oncologist", java_script_enabled=False)
    page.goto(world.address("/dossiers/{case_uuid}/lesions/nouvelle", "draft"))
    expect(page.locator(".drawing__control:enabled")).to_have_count(0)
