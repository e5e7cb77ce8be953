"""Two people on one page, two tabs on two patients, two clicks on one button: nothing is lost, nothing is mixed."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.hands import choose, fill, press, starting, tick, told
from tests.journeys.world import World
from tests.support.browser import axe

SECTION = "/dossiers/{case_uuid}/situation"
MINE, THEIRS = "Insuffisance rénale découverte hier.", "Diabète déséquilibré depuis juin."


def test_two_people_on_one_section_are_shown_both_texts(sign_in_page: Any, world: World) -> None:
    address = world.address(SECTION, "conflict")
    first: Page = sign_in_page("radiotherapist")
    second: Page = sign_in_page("surgeon")
    for page in (first, second):
        page.goto(address)
    fill(first, "Comorbidités", THEIRS)
    press(first, "Enregistrer")
    fill(second, "Comorbidités", MINE)
    fill(second, "Antécédents familiaux", "Père : cancer de la prostate.")
    press(second, "Enregistrer")
    told(second, "Hatice Çelikkaya a enregistré une modification")
    sides = second.locator(".conflict__text")
    expect(sides.filter(has_text=MINE)).to_have_count(1)
    expect(sides.filter(has_text=THEIRS)).to_have_count(1)
    expect(second.get_by_label(starting("Comorbidités")).and_(second.locator("textarea"))).to_have_value(MINE)
    axe(second)
    fill(second, "Comorbidités", f"{THEIRS}\n{MINE}")
    press(second, "Enregistrer")
    for text in (MINE, THEIRS, "Père : cancer de la prostate."):
        told(second, text)
    second.goto(world.address("/dossiers/{case_uuid}/historique", "conflict"))
    for name in ("Çelikkaya", "Zbrzezny"):
        told(second, name)


def test_two_tabs_on_two_patients_are_never_mixed(sign_in_page: Any, world: World) -> None:
    one: Page = sign_in_page("oncologist")
    two = one.context.new_page()
    one.goto(world.address(SECTION, "tab one"))
    two.goto(world.address(SECTION, "tab two"))
    fill(one, "Comorbidités", "Du premier patient.")
    fill(two, "Comorbidités", "Du second patient.")
    press(two, "Enregistrer")
    press(one, "Enregistrer")
    told(one, "Du premier patient.")
    told(two, "Du second patient.")
    expect(one.get_by_text("Du second patient.")).to_have_count(0)
    # A form of one patient sent to the other's address, as a script or a proxy might: refused, nothing written.
    one.goto(world.address(SECTION, "tab one"))
    fill(one, "Comorbidités", "Au mauvais endroit.")
    other = world.address(SECTION, "tab two")
    one.locator("form.case-form").evaluate("(form, action) => { form.action = action }", other)
    press(one, "Enregistrer")
    told(one, "autre patient")
    axe(one)
    two.reload()
    expect(two.get_by_text("Au mauvais endroit.")).to_have_count(0)


def _describe(page: Page, site: str) -> None:
    """A lesion of the liver; its sheet has arrived."""
    tick(page, "Organe", "Foie")
    expect(page.locator("[data-drawing=liver]")).to_be_attached()
    fill(page, "Siège", site)


def test_a_double_click_makes_one_row(sign_in_page: Any, world: World) -> None:
    page: Page = sign_in_page("oncologist")
    lesions = world.address("/dossiers/{case_uuid}/lesions", "double click")
    page.goto(lesions)
    before = page.locator(".lesion-list__line").count()
    page.goto(f"{lesions}/nouvelle")
    _describe(page, "segment IV")
    page.get_by_role("button", name="Enregistrer", exact=True).dblclick()
    page.wait_for_url(lambda url: not url.endswith("nouvelle"))
    page.goto(lesions)
    expect(page.locator(".lesion-list__line")).to_have_count(before + 1)
    # Without the script that stops the second click: the same form, sent twice at once.
    page.goto(f"{lesions}/nouvelle")
    _describe(page, "segment VI")
    statuses = page.locator("form.case-form").evaluate(
        """(form) => {
          const send = () => fetch(location.href, {method: 'POST', body: new FormData(form)}).then((a) => a.status);
          return Promise.all([send(), send()]);
        }"""
    )
    assert statuses == [200, 200]
    page.goto(lesions)
    expect(page.locator(".lesion-list__line")).to_have_count(before + 2)


def test_a_row_added_is_like_the_first(sign_in_page: Any, world: World) -> None:
    page: Page = sign_in_page("oncologist")
    page.goto(world.address("/dossiers/{case_uuid}/avis-en-urgence", "submitted"))
    fill(page, "Nom, si autre personne", "Dr Anaïg Guivarc’h")
    choose(page, "Spécialité", "Oncologie")
    names = page.get_by_label("Nom, si autre personne")
    before = names.count()
    page.get_by_role("button", name="Ajouter une personne").click()
    expect(names).to_have_count(before + 1)
    expect(names.last).to_have_value("")
    choose(page, "Spécialité", "Anesthésie", nth=before)
    expect(page.locator("[role=combobox]")).to_have_count(before + 1)
    chosen = page.locator("select[name$=specialty_code]").evaluate_all("nodes => nodes.map((node) => node.value)")
    assert chosen[0] and chosen[-1] and chosen[0] != chosen[-1], chosen
    axe(page)
