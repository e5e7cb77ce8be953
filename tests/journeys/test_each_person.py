"""What the others do and see: the requester from elsewhere, the administrator, the auditor, the visitor."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys import hands
from tests.journeys.hands import fill, press, told
from tests.journeys.world import World
from tests.support.browser import axe, sign_in_as

NEW_PASSWORD = "cinq bateaux verts sous la pluie"


def test_a_requester_from_elsewhere_asks_and_reads_their_answers_alone(sign_in_page: Any, world: World) -> None:
    page: Page = sign_in_page("external")
    own = world.address("/dossiers/{case_uuid}", "validated", 1)
    page.goto("/")
    told(page, "Vos demandes")
    page.goto(own)
    told(page, "Cryoablation")
    assert page.request.get(f"{own}/fiche.pdf").status == 200
    assert page.request.get(world.address("/dossiers/{case_uuid}", "validated", 0)).status == 404
    record = hands.create_patient(page, "Kerrien", "Gaël", "09/09/1962")
    case = hands.open_case(page, record, "Recours pour une métastase du rachis ?")
    page.goto("/dossiers")
    told(page, "KERRIEN")
    other: Page = sign_in_page("stranger")
    assert other.request.get(case).status == 404
    assert other.request.get(f"{record}/modifier").status in {200, 403, 404}


def test_the_administrator_invites_and_sees_nobody_s_health(sign_in_page: Any, new_page: Any, world: World) -> None:
    page: Page = sign_in_page("administrator")
    page.goto("/comptes/inviter/nouvelle-personne")
    fill(page, "Nom", "Abgrall")
    fill(page, "Prénom", "Soizic")
    press(page, "Ajouter")
    fill(page, "Adresse", "soizic.abgrall@hopital.example")
    page.locator("main form button[type=submit]").last.click()
    told(page, "Lien à usage unique")
    axe(page)
    link = page.locator("#link").input_value()
    page.reload()
    expect(page.locator("#link")).to_have_count(0)
    for item in ("Dossiers", "Séances", "Patients"):
        expect(page.get_by_role("navigation").get_by_role("link", name=item)).to_have_count(0)
    guest: Page = new_page()
    guest.goto(link)
    axe(guest)
    fill(guest, "Nouveau mot de passe", NEW_PASSWORD)
    fill(guest, "Le même, encore une fois", NEW_PASSWORD)
    press(guest, "Enregistrer")
    sign_in_as(guest, "soizic.abgrall@hopital.example", NEW_PASSWORD)
    told(guest, "Bonjour")
    again: Page = new_page()
    again.goto(link)
    told(again, "Ce lien ne sert plus")


def test_the_auditor_reads_who_read_what_and_no_name_of_a_patient(sign_in_page: Any, world: World) -> None:
    reader: Page = sign_in_page("oncologist")
    reader.goto(world.address("/patients/{patient_uuid}", "draft"))
    told(reader, "BIHAN")
    page: Page = sign_in_page("auditor")
    page.goto("/journal/acces")
    told(page, "Ilidio Oyarzabal")
    # What every birth name of the tests ends with.
    assert not re.search("bihan|vray", page.content(), re.IGNORECASE)


def test_the_pages_of_refusals_are_pages(sign_in_page: Any, new_page: Any, world: World) -> None:
    """Each with its status, one title, and a way out."""
    visitor: Page = new_page()
    for address, status in (("/nulle-part", 404), ("/invitation/inconnue", 410)):
        answer = visitor.goto(address)
        assert answer is not None and answer.status == status
        axe(visitor)
    sign_in_wrongly(visitor)
    page: Page = sign_in_page("quality")
    answer = page.goto(world.address("/dossiers/{case_uuid}/question", "draft"))
    assert answer is not None and answer.status == 403
    axe(page)
    doctor: Page = sign_in_page("oncologist")
    doctor.goto(world.address("/patients/{patient_uuid}/modifier", "draft"))
    fill(doctor, "Nom de naissance", "Martin2")
    press(doctor, "Enregistrer")
    told(doctor, "Un nom ne contient pas de chiffre.")
    axe(doctor)
    doctor.goto("/patients")
    fill(doctor, "Date de naissance", "hier")
    press(doctor, "Rechercher")
    axe(doctor)
    fill(doctor, "Date de naissance", "02/04/1958")
    press(doctor, "Rechercher")
    told(doctor, "OYARVRAY")
    axe(doctor)
    press(doctor, "Créer un patient")
    axe(doctor)


def sign_in_wrongly(page: Page) -> None:
    page.goto("/connexion")
    page.get_by_label("Adresse électronique").fill("personne@hopital.example")
    page.get_by_label("Mot de passe").fill("un autre mot de passe")
    press(page, "Se connecter")
    expect(page.get_by_text(re.compile("incorrect"))).not_to_have_count(0)
    axe(page)
