"""A session that ends, a page left, a server that does not answer: what was typed is still there."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.hands import confirm, fill, press, starting, told
from tests.journeys.world import PASSWORD, World
from tests.support.browser import Watched, axe

SECTION = "/dossiers/{case_uuid}/situation"
LONG = "Un texte long, saisi pendant une demi-heure, que personne ne veut retaper.\n" + "\nLigne de plus." * 40

SENT_UNHEARD = """form => fetch(form.action, {
  method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual",
})"""


def _typed(page: Page) -> Any:
    return page.get_by_label(starting("Antécédents médicaux")).and_(page.locator("textarea"))


def test_a_session_that_ended_keeps_the_long_text(sign_in_page: Any, world: World) -> None:
    page: Page = sign_in_page("radiotherapist")
    page.goto(world.address(SECTION, "expired"))
    fill(page, "Antécédents médicaux", LONG)
    elsewhere: Page = sign_in_page("radiotherapist")
    elsewhere.goto("/mon-compte")
    confirm(elsewhere, "Fermer toutes mes sessions")
    expect(elsewhere).to_have_url(re.compile("/connexion"))
    press(page, "Enregistrer")
    told(page, "Session expirée")
    told(page, "Ligne de plus.")
    axe(page)
    with page.expect_popup() as opened:
        page.get_by_role("link", name=re.compile("Reconnectez-vous")).click()
    door = opened.value
    door.get_by_label("Adresse électronique").fill(world.emails["radiotherapist"])
    door.get_by_label("Mot de passe").fill(PASSWORD)
    door.get_by_role("button", name="Se connecter").click()
    door.wait_for_url(lambda url: "/connexion" not in url)
    press(page, "Renvoyer après reconnexion")
    told(page, "Connecté de nouveau")
    press(page, "Renvoyer")
    page.goto(world.address(SECTION, "expired"))
    expect(_typed(page)).to_have_value(LONG)


def test_what_was_typed_and_not_saved_is_offered_again(sign_in_page: Any, world: World) -> None:
    page: Page = sign_in_page("surgeon")
    page.goto(world.address(SECTION, "autosave"))
    fill(page, "Antécédents médicaux", LONG)
    told(page, "Brouillon enregistré à")
    page.reload()
    told(page, "repris")
    expect(_typed(page)).to_have_value(LONG)
    axe(page)
    press(page, "Enregistrer")
    page.goto(world.address(SECTION, "autosave"))
    expect(page.get_by_text("Brouillon du")).to_have_count(0)
    expect(_typed(page)).to_have_value(LONG)


def test_a_server_that_is_gone_is_said_and_the_text_is_sent_when_it_is_back(
    sign_in_page: Any, world: World, watched: Watched
) -> None:
    watched.allow("ERR_|Failed to load resource")
    page: Page = sign_in_page("surgeon")
    page.goto(world.address(SECTION, "cut"))
    fill(page, "Antécédents médicaux", LONG)
    told(page, "Brouillon enregistré à")
    page.context.set_offline(True)
    fill(page, "Antécédents médicaux", f"{LONG} Pendant la coupure.")
    told(page, "Non enregistré")
    page.context.set_offline(False)
    told(page, "Brouillon enregistré à")
    page.reload()
    expect(_typed(page)).to_have_value(f"{LONG} Pendant la coupure.")


def test_a_server_that_never_answers_is_said_too(sign_in_page: Any, world: World) -> None:
    page: Page = sign_in_page("surgeon")
    page.clock.install()
    page.goto(world.address(SECTION, "cut"))
    waiting = []
    page.route("**/brouillons/**", lambda route: waiting.append(route))
    fill(page, "Antécédents médicaux", f"{LONG} Sans réponse.")
    with page.expect_request("**/brouillons/**"):
        page.clock.fast_forward(2500)
    page.clock.fast_forward(20_000)
    told(page, "Non enregistré")
    page.unroute("**/brouillons/**")
    page.clock.fast_forward(60_000)
    told(page, "Brouillon enregistré à")


def test_a_page_whose_answer_never_came_is_typed_over_and_sent_again(sign_in_page: Any, world: World) -> None:
    """The first text was kept and nobody was told; the second goes by the page that says so, and is not lost."""
    page: Page = sign_in_page("surgeon")
    address = world.address(SECTION, "cut")
    page.goto(address)
    fill(page, "Antécédents familiaux", "Saisi avant la coupure.")
    # The server keeps it; the answer is lost on its way, and the page stays as it was.
    page.locator("form.case-form").evaluate(SENT_UNHEARD)
    fill(page, "Antécédents familiaux", f"{LONG} Ajouté après la coupure.")
    press(page, "Enregistrer")
    told(page, "Cette page avait déjà été envoyée")
    told(page, "Ajouté après la coupure.")
    axe(page)
    press(page, "Renvoyer ma saisie")
    told(page, "Saisi avant la coupure.")
    told(page, "Ajouté après la coupure.")
