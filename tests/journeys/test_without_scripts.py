"""JavaScript switched off: slower, and it all still works."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from rcp.web.clock import today
from tests.journeys import hands
from tests.journeys.hands import choose, fill, press, tick, told
from tests.journeys.world import World


def test_a_case_is_logged_submitted_booked_and_decided_without_scripts(sign_in_page: Any, world: World) -> None:
    page: Page = sign_in_page("secretary", java_script_enabled=False)
    record = hands.create_patient(page, "Guivarc’h", "Anaïg", "03/03/1949", "Féminin")
    case = hands.open_case(page, record, "Radiofréquence ou surveillance ?", "Oyarzabal")
    hands.fill_minimum(page, case)
    page.goto(f"{case}/soumettre")
    press(page, "Soumettre à la RCP")
    page.goto(f"{case}/inscription")
    meeting = world.address("/seances/{meeting_uuid}", "open")
    page.get_by_role("group", name=hands.starting("Séance")).locator(f"[value='{meeting.rpartition('/')[2]}']").check()
    tick(page, "Le dossier est", "À discuter")
    fill(page, "Motif de l’ajout tardif", "Douleur qui s’aggrave.")
    press(page, "Inscrire à la séance")
    page.goto(f"{meeting}/dossiers/{case.rsplit('/', 1)[-1]}/decision")
    tick(page, "Statut du cas", "Cas discuté")
    choose(page, "Traitement", "Radiofréquence")
    tick(page, "Référentiel suivi", "Inconnu")
    tick(page, "Préférence du patient", "Inconnue")
    tick(page, "Essai clinique proposé", "Non")
    choose(page, "Médecin responsable de la suite", "Oyarzabal")
    fill(page, "Échéance", hands.french(today() + timedelta(days=30)))
    with page.expect_navigation():
        page.locator("button[value=decide]").click()
    page.goto(case)
    told(page, "Discuté")
    told(page, "Radiofréquence")


def test_a_refused_form_says_why_and_keeps_what_was_typed(sign_in_page: Any, world: World) -> None:
    page: Page = sign_in_page("oncologist", java_script_enabled=False)
    page.goto(world.address("/dossiers/{case_uuid}/lesions/nouvelle", "draft"))
    tick(page, "Organe", "Foie")
    fill(page, "Grand axe", "1,2 cm")
    press(page, "Enregistrer")
    told(page, "Saisissez la taille en millimètres, sans unité.")
    expect(page.locator("[name=long_axis_mm]")).to_have_value("1,2 cm")
    expect(page.locator("[name=organ][value=liver]")).to_be_checked()
