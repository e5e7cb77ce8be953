"""A secretary finds what has not left, says it by post and sends the rest: in a real browser."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.hands import press
from tests.support.browser import axe


def test_a_secretary_says_by_post_then_sends_and_sees_each_state(sign_in_page: Any, world: Any) -> None:
    page: Page = sign_in_page("secretary")
    page.goto(world.address("/seances/{meeting_uuid}/envois", "validated"))
    axe(page)
    page.get_by_role("link", name="Envoyer les fiches validées").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Envoyer les fiches validées")
    axe(page)
    ticked = page.get_by_role("checkbox")
    wanted = ticked.count()
    assert wanted >= 2
    ticked.first.uncheck()
    press(page, "Envoyer aux destinataires cochés")
    expect(page.get_by_text("À envoyer", exact=True)).to_have_count(wanted - 1)

    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    press(page, "Envoyé par la poste")
    expect(page.get_by_text("Non envoyé", exact=True).first).to_be_visible()
    axe(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
