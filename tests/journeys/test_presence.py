"""Presences by two people at once: one tap a person, undone by the same tap, corrected; without scripts too."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.journeys.hands import choose, fill, press, told
from tests.journeys.world import World
from tests.support.browser import axe

SHEET = "/seances/{meeting_uuid}/presences"


def line(page: Page, name: str) -> Locator:
    return page.locator("[data-seat]").filter(has_text=name)


def tap(page: Page, name: str, button: str) -> None:
    line(page, name).get_by_role("button", name=button, exact=False).first.click()


def noted(page: Page, name: str, mode: str) -> None:
    expect(line(page, name).get_by_role("button", name=mode, exact=True)).to_have_attribute("aria-pressed", "true")


def add_guest(page: Page, name: str) -> None:
    fill(page, "Nom", name)
    choose(page, "Spécialité", "Pneumologie")
    page.get_by_role("group", name="Présence").get_by_label("En salle").check()
    press(page, "Ajouter l’invité")
    told(page, name)


def test_two_people_tap_at_once_and_nothing_is_lost(sign_in_page: Any, world: World) -> None:
    address = world.address(SHEET, "open")
    first: Page = sign_in_page("secretary")
    second: Page = sign_in_page("coordinator")
    first.goto(address)
    for name in ("Dr Quatrevents", "Dr Tournemain"):
        add_guest(first, name)
    second.goto(address)
    first.goto(address)
    tap(first, "Quatrevents", "À distance")
    tap(second, "Tournemain", "Excusé")
    noted(first, "Quatrevents", "À distance")
    noted(second, "Tournemain", "Excusé")
    # A double click is one tap; the same tap, later, is taken back.
    line(first, "Quatrevents").get_by_role("button", name="En salle").dblclick()
    noted(first, "Quatrevents", "En salle")
    tap(first, "Quatrevents", "Est parti")
    expect(line(first, "Quatrevents")).to_contain_text("Parti à")
    tap(first, "Quatrevents", "Est revenu")
    noted(first, "Quatrevents", "En salle")
    axe(first)
    for page in (first, second):
        page.goto(address)
        noted(page, "Quatrevents", "En salle")
        noted(page, "Tournemain", "Excusé")
    tap(second, "Tournemain", "Excusé")
    expect(line(second, "Tournemain")).to_contain_text("À pointer")


def test_hours_are_corrected_and_what_was_typed_stays(sign_in_page: Any, world: World) -> None:
    page: Page = sign_in_page("secretary")
    page.goto(world.address(SHEET, "open"))
    add_guest(page, "Dr Passegué")
    line(page, "Passegué").get_by_role("link", name="Heures").click()
    fill(page, "Arrivée", "12 h 99")
    press(page, "Enregistrer les heures")
    expect(page.get_by_label("Arrivée")).to_have_value("12 h 99")
    axe(page)
    fill(page, "Arrivée", "")
    press(page, "Enregistrer les heures")
    told(page, "Heures de Dr Passegué enregistrées.")


def test_without_scripts_each_tap_is_a_form(sign_in_page: Any, world: World) -> None:
    page: Page = sign_in_page("secretary", java_script_enabled=False)
    page.goto(world.address(SHEET, "open"))
    fill(page, "Nom", "Dr Sanscript")
    page.get_by_role("group", name="Présence").get_by_label("En salle").check()
    press(page, "Ajouter l’invité")
    for mode in ("À distance", "Absent"):
        with page.expect_navigation():
            tap(page, "Sanscript", mode)
        noted(page, "Sanscript", mode)
