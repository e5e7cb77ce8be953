"""From sign-in to printed minutes, through the pages alone, each act by whoever does it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from rcp.domain.agenda import holiday_name
from rcp.web.clock import today
from tests.journeys import hands
from tests.journeys.hands import choose, confirm, fill, press, tick, told
from tests.support.browser import axe
from tests.support.files import pdf

NAME, GIVEN, BIRTH = "Trézéguidy", "Corentin", "14/07/1951"
QUESTION = "Cryoablation percutanée de la métastase de L3 : indiquée ?"
PLAN = "Trois sondes, deux cycles de dix minutes, thermo-protection épidurale."


def test_a_case_goes_from_the_first_search_to_printed_minutes(sign_in_page: Any, new_page: Any) -> None:
    secretary: Page = sign_in_page("secretary")
    case = _log_the_case(secretary)
    coordinator: Page = sign_in_page("coordinator")
    meeting = _plan_a_meeting(coordinator)
    _submit_and_book(secretary, case, meeting)
    _hold_the_meeting(coordinator, meeting)
    _decide(coordinator, meeting)
    _print(coordinator, meeting, case)
    _what_others_see(sign_in_page, case, meeting)
    _sign_out_for_good(coordinator, new_page, case)


def _log_the_case(page: Page) -> str:
    record = hands.create_patient(page, NAME, GIVEN, BIRTH)
    axe(page)
    case = hands.open_case(page, record, QUESTION, "Oyarzabal")
    page.goto(f"{case}/soumettre")
    told(page, "Il manque, pour soumettre")
    expect(page.locator(".gap-list a").nth(3)).to_be_attached()
    expect(page.get_by_role("button", name="Soumettre à la RCP")).to_have_count(0)
    page.locator(".gap-list a").first.click()
    expect(page.locator("form.case-form")).to_be_visible()
    hands.fill_minimum(page, case)
    page.goto(f"{case}/resultats/nouveau")
    tick(page, "Nature", "Biologie")
    for label, text in (("Date", "02/03/2026"), ("Examen ou dosage", "PSA"), ("Valeur", "12,4"), ("Unité", "ng/mL")):
        fill(page, label, text)
    press(page, "Enregistrer")
    page.goto(f"{case}/pieces")
    page.locator("input[type=file]").set_input_files(
        {"name": "CR anapath – Trézéguidy.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    press(page, "Joindre")
    told(page, "CR anapath – Trézéguidy.pdf")
    return case


def _plan_a_meeting(page: Page) -> str:
    day = today() + timedelta(days=40)
    while holiday_name(day):
        day += timedelta(days=1)
    page.goto("/seances")
    press(page, "Ajouter une séance")
    fill(page, "Date", hands.french(day))
    fill(page, "Heure de début", "9h15")
    fill(page, "Durée", "45")
    press(page, "Créer la séance")
    return page.url.split("?")[0]


def _submit_and_book(page: Page, case: str, meeting: str) -> None:
    page.goto(f"{case}/soumettre")
    axe(page)
    press(page, "Soumettre à la RCP")
    page.goto(f"{case}/inscription")
    page.locator(f"input[type=radio][value='{meeting.rsplit('/', 1)[-1]}']").check()
    tick(page, "Le dossier est", "À discuter")
    press(page, "Inscrire à la séance")
    page.goto(case)
    told(page, "Inscrit")


def _hold_the_meeting(page: Page, meeting: str) -> None:
    page.goto(meeting)
    told(page, NAME.upper())
    press(page, "Publier l’ordre du jour")
    page.goto(f"{meeting}/deliberation")
    press(page, "Ouvrir la séance")
    page.goto(f"{meeting}/presences")
    for person, mode in (("Kermorvan", "En salle"), ("Oyarzabal", "En salle"), ("Çelikkaya", "À distance")):
        line = page.locator("[data-seat]").filter(has_text=person)
        line.get_by_role("button", name=mode).click()
        expect(line.get_by_role("button", name=mode)).to_have_attribute("aria-pressed", "true")
    choose(page, "Président de séance", "Kermorvan")
    press(page, "Enregistrer le président")
    told(page, "Quorum atteint")


def _decide(page: Page, meeting: str) -> None:
    page.goto(f"{meeting}/deliberation")
    page.get_by_role("link", name=re.compile(NAME.upper())).first.click()
    told(page, QUESTION)
    tick(page, "Statut du cas", "Cas discuté")
    choose(page, "Traitement", "Cryoablation percutanée")
    fill(page, "Plan technique", PLAN)
    page.get_by_role("button", name="Ajouter un traitement").click()
    choose(page, "Traitement", "Laminectomie", nth=1)
    page.get_by_role("group", name="Intention").nth(1).get_by_label("Alternative").check()
    tick(page, "Référentiel suivi", "Oui")
    fill(page, "Lequel", "Référentiel régional 2026")
    tick(page, "Préférence du patient", "Préférence exprimée")
    fill(page, "Ce que le patient préfère", "Un seul geste.")
    tick(page, "Essai clinique proposé", "Non")
    choose(page, "Médecin responsable de la suite", "Oyarzabal")
    fill(page, "Échéance", hands.french(today() + timedelta(days=60)))
    axe(page)
    with page.expect_navigation():
        page.locator("button[value=decide]").click()
    page.goto(f"{meeting}/terminer")
    fill(page, "Note du président de séance", "Séance courte.")
    press(page, "Terminer la séance")


def _print(page: Page, meeting: str, case: str) -> None:
    """Preview, a draft marked as such, validation, the PDF read page after page."""
    page.goto(f"{meeting}/validation")
    draft = hands.pdf_pages(page.request.get(f"{meeting}/proces-verbal.pdf").body())
    assert "PROJET" in draft[0]
    page.goto(f"{meeting}/proces-verbal")
    for words in (NAME.upper(), QUESTION, PLAN):
        told(page, words)
    page.goto(f"{meeting}/validation")
    for question in ("Le cancer progresse-t-il", "Découvert par dépistage"):
        page.get_by_role("link", name="Compléter le dossier").first.click()
        tick(page, question, "Non")
        press(page, "Enregistrer")
        page.goto(f"{meeting}/validation")
    axe(page)
    confirm(page, "Valider le procès-verbal")
    told(page, "scellé")
    link = page.get_by_role("link", name="PDF de la séance").get_attribute("href")
    answer = page.request.get(str(link))
    name = answer.headers["content-disposition"]
    assert name.startswith('inline; filename="PV-RCP_') and "guidy" not in name
    pages = hands.pdf_pages(answer.body())
    text = " ".join(pages)
    for number, one in enumerate(pages, 1):
        assert f"page {number} / {len(pages)}" in one.replace("\u202f", " ").replace("\u00a0", " "), one
        assert "PROJET" not in one
    for words in (NAME.upper(), GIVEN, "14/07/1951", QUESTION, "Cryoablation", PLAN, "Laminectomie", "Quorum atteint"):
        assert words in text, words
    fiche = hands.pdf_pages(page.request.get(f"{case}/fiche.pdf").body())
    assert NAME.upper() in fiche[0] and PLAN in " ".join(fiche)


def _what_others_see(sign_in_page: Any, case: str, meeting: str) -> None:
    """The quality reader reads; those of elsewhere, of the journal and of the accounts see nothing of it."""
    quality: Page = sign_in_page("quality")
    quality.goto(case)
    told(quality, QUESTION)
    expect(quality.get_by_role("link", name=re.compile("^Modifier"))).to_have_count(0)
    assert quality.request.get(f"{meeting}/proces-verbal.pdf").status == 200
    assert quality.request.get(f"{case}/question").status == 403
    external: Page = sign_in_page("external")
    external.goto("/dossiers")
    expect(external.get_by_text(NAME.upper())).to_have_count(0)
    for role in ("external", "stranger", "auditor", "administrator"):
        page: Page = external if role == "external" else sign_in_page(role)
        for address in (case, f"{case}/fiche.pdf", meeting, f"{meeting}/proces-verbal"):
            answer = page.request.get(address)
            assert answer.status in {403, 404} and QUESTION not in answer.text(), (role, address)
        if role == "auditor":
            page.goto("/journal")
            told(page, "Procès-verbal")
            expect(page.get_by_text(NAME.upper())).to_have_count(0)


def _sign_out_for_good(page: Page, new_page: Any, case: str) -> None:
    """Once signed out, the cookie that was good is good for nothing."""
    page.goto(case)
    kept = page.context.cookies()
    page.locator("details.menu > summary").click()
    press(page, "Se déconnecter")
    expect(page).to_have_url(re.compile("/connexion"))
    thief: Page = new_page()
    thief.context.add_cookies(kept)
    thief.goto(case)
    expect(thief).to_have_url(re.compile("/connexion"))
    page.go_back()
    expect(page.get_by_text(NAME.upper())).to_have_count(0)
