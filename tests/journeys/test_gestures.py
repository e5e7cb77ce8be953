"""One gesture from a remark: an action, a new presentation, the proposal of the requester; each taken back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.hands import press
from tests.support.browser import axe

REMARKS = "Accord pour la cryoablation.\n- Demander la biopsie avant le geste\nRevoir avec l’IRM"


@pytest.fixture
def comment(sign_in_page: Any, world: Any) -> Locator:
    page: Page = sign_in_page("coordinator")
    page.goto(world.address("/seances/{meeting_uuid}/dossiers/{case_uuid}/decision", "open"))
    return page.get_by_label("Avis de la RCP, commentaire")


def test_a_line_of_the_comment_becomes_an_action_and_is_taken_back(comment: Locator) -> None:
    page = comment.page
    comment.fill(REMARKS)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Alt+Enter")
    action = page.locator("[name='actions-0-label']")
    expect(action).to_have_value("Demander la biopsie avant le geste")
    expect(action).to_be_visible()
    expect(comment).to_be_focused()
    expect(comment).to_have_value(REMARKS)
    axe(page)
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(action).to_have_value("")


def test_what_is_selected_becomes_the_reason_to_present_the_case_again(comment: Locator) -> None:
    page = comment.page
    comment.fill(REMARKS)
    comment.evaluate("node => node.setSelectionRange(node.value.indexOf('Revoir'), node.value.length)")
    page.get_by_role("button", name="Présenter de nouveau").click()
    again, note = page.get_by_label("À présenter de nouveau"), page.get_by_label("Ce qui est attendu d’ici là")
    expect(again).to_be_checked()
    expect(note).to_have_value("Revoir avec l’IRM")
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(again).not_to_be_checked()


def test_a_gesture_on_an_empty_line_says_what_it_waits_for(comment: Locator) -> None:
    comment.fill("")
    comment.press("Alt+Enter")
    expect(comment.page.get_by_text("Écrivez une remarque dans le commentaire")).to_be_visible()


def test_the_proposal_of_the_requester_fills_the_empty_fields_and_is_taken_back(sign_in_page: Any, world: Any) -> None:
    page: Page = sign_in_page("coordinator")
    case = world.address("/dossiers/{case_uuid}", "open")
    page.goto(f"{case}/proposition")
    page.locator("[name='proposals-0-choice']").select_option("cryoablation")
    page.locator("[name='proposals-0-aim']").select_option("antalgique")
    page.get_by_role("button", name="Ajouter un traitement").click()
    page.locator("[name='proposals-1-choice']").select_option("chirurgie_rachis")
    page.get_by_label("Commentaire").fill("Très algique.")
    axe(page)
    page.get_by_role("button", name="Enregistrer la proposition").click()
    expect(page.get_by_text("Elle n’engage pas la RCP").first).to_be_visible()

    page.goto(world.address("/seances/{meeting_uuid}/dossiers/{case_uuid}/decision", "open"))
    comment = page.get_by_label("Avis de la RCP, commentaire")
    comment.fill("Tapé avant")
    page.get_by_role("button", name="Reprendre dans la décision").click()
    expect(page.locator("[name='proposals-0-choice']")).to_have_value("cryoablation")
    expect(page.locator("[name='proposals-0-aim']")).to_have_value("antalgique")
    expect(page.locator("[name='proposals-1-choice']")).to_have_value("chirurgie_rachis")
    expect(page.locator("[name='proposals-1-intention'][value=alternative]")).to_be_checked()
    expect(comment).to_have_value("Tapé avant")
    expect(page.get_by_text("Ce qui était déjà saisi n’a pas changé")).to_be_visible()
    page.locator("[data-requester-proposal]").get_by_role("button", name="Annuler").click()
    expect(page.locator("[name='proposals-0-choice']")).to_have_value("")


def test_the_room_knows_sentences_gestures_and_the_proposal(sign_in_page: Any, world: Any) -> None:
    page: Page = sign_in_page("coordinator", viewport={"width": 1024, "height": 768})
    case = world.address("/dossiers/{case_uuid}", "open", 1)
    page.goto(f"{case}/proposition")
    page.locator("[name='proposals-0-choice']").select_option("cryoablation")
    press(page, "Enregistrer la proposition")
    meeting = world.address("/seances/{meeting_uuid}/dossiers/{case_uuid}", "open", 1).partition("/dossiers/")[0]
    page.goto(f"{meeting}/salle?dossier={case.rpartition('/')[2]}")

    page.get_by_role("button", name="Reprendre dans la décision").click()
    expect(page.locator("[name='proposals-0-choice']")).to_have_value("cryoablation")
    comment = page.get_by_label("Avis de la RCP, commentaire")
    comment.press_sequentially("/rev")
    page.keyboard.press("Enter")
    page.keyboard.type("le chirurgien")
    expect(comment).to_have_value("À revoir en consultation avec le chirurgien avant de conclure.")
    page.keyboard.press("Alt+Enter")
    action = page.locator("[name='actions-0-label']")
    expect(action).to_have_value("À revoir en consultation avec le chirurgien avant de conclure.")
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    page.reload()
    expect(page.locator("[name='actions-0-label']")).to_have_value(
        "À revoir en consultation avec le chirurgien avant de conclure."
    )
    expect(page.locator("[name='proposals-0-choice']")).to_have_value("cryoablation")
