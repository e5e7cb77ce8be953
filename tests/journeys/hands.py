"""What a person does on the pages, in their words: labels, legends, buttons. With or without JavaScript."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pypdfium2
from playwright.sync_api import Locator, Page, expect

TYPED = "input:not([type=checkbox], [type=radio]):visible, textarea:visible"


def starting(words: str) -> re.Pattern[str]:
    """A label that starts so: "obligatoire" or a format may follow."""
    return re.compile(rf"^\s*{re.escape(words)}(\s|$)")


def fill(page: Page, label: str, text: str) -> None:
    """Type in the field whose label starts so; the first shown."""
    page.get_by_label(starting(label)).and_(page.locator(TYPED)).first.fill(text)


def tick(page: Page, legend: str, label: str) -> None:
    """Choose an answer of a group of radios or checkboxes."""
    group = page.get_by_role("group", name=starting(legend)).first
    group.get_by_label(label, exact=True).check()


def choose(page: Page, label: str, words: str, *, nth: int = 0) -> None:
    """Choose in a list; a long one is a field where one types and picks the first answer."""
    control = page.get_by_label(starting(label)).and_(page.locator("select:visible, input:visible")).nth(nth)
    if control.evaluate("node => node.tagName") == "SELECT":
        option = control.locator("option", has_text=words).first
        control.select_option(option.get_attribute("value"))
        return
    control.fill(words)
    page.locator("[role=option]:visible").filter(has_text=words).first.click()


def press(page: Page, name: str) -> None:
    """Press a button or follow a link, and wait for the page it leads to."""
    button: Locator = page.get_by_role("button", name=name, exact=True)
    link = page.get_by_role("link", name=name, exact=True)
    expect(button.or_(link).first).to_be_attached()  # the page may be on its way
    target = button if button.count() else link
    with page.expect_navigation():
        target.first.click()


def confirm(page: Page, name: str) -> None:
    """Press a button that asks once more, and say yes."""
    page.get_by_role("button", name=name, exact=True).first.click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button").first.click()


def told(page: Page, sentence: str) -> None:
    """The page says that it is done."""
    expect(page.get_by_text(sentence).first).to_be_visible()


def create_patient(page: Page, name: str, given: str, birth: str, sex: str = "Masculin") -> str:
    """Search, find nobody, create; the address of the record."""
    page.goto("/patients")
    fill(page, "Date de naissance", birth)
    press(page, "Rechercher")
    press(page, "Créer un patient")
    fill(page, "Nom de naissance", name)
    fill(page, "Premier prénom", given)
    tick(page, "Sexe", sex)
    press(page, "Créer le patient")
    told(page, "Patient créé.")
    return page.url


def open_case(page: Page, record: str, question: str, requester: str = "") -> str:
    """Open a case from the record of a patient, in the name of somebody when it is not one's own; its address."""
    page.goto(record)
    page.get_by_role("link", name="Créer un dossier").first.click()
    fill(page, "Question posée à la RCP", question)
    page.get_by_role("group", name=starting("RCP")).get_by_role("radio").first.check()
    tick(page, "Motif de présentation", "Proposition de traitement (dont ajustement et surveillance)")
    if requester:
        choose(page, "Au nom de", requester)
    press(page, "Ouvrir le dossier")
    return re.sub(r"[?#].*|/(question|lesions|tumeur|situation).*", "", page.url)


def fill_minimum(page: Page, case: str) -> None:
    """What a case needs to be submitted, section after section."""
    page.goto(f"{case}/question")
    tick(page, "Organe concerné", "Os")
    press(page, "Enregistrer")
    page.goto(f"{case}/tumeur")
    choose(page, "Localisation de la tumeur primitive (CIM-10)", "C61")
    tick(page, "Phase du cancer", "Rechute du cancer")
    press(page, "Enregistrer")
    page.goto(f"{case}/situation")
    page.get_by_role("group", name=starting("État général")).get_by_role("radio").nth(1).check()
    tick(page, "Allergies", "Non")
    tick(page, "Anticoagulant ou antiagrégant", "Oui")
    fill(page, "Lesquels", "Apixaban 5 mg deux fois par jour")
    press(page, "Enregistrer")
    page.goto(f"{case}/patient")
    tick(page, "Patient informé de la présentation", "Oui")
    tick(page, "Patient non opposé à la présentation", "Oui")
    press(page, "Enregistrer")
    add_lesion(page, case)


def add_lesion(page: Page, case: str, organ: str = "Os", site: str = "corps de L3") -> None:
    page.goto(f"{case}/lesions/nouvelle")
    tick(page, "Organe", organ)
    # What is saved before the sheet of the organ has come is shown again, to be checked.
    chosen = page.locator("[name=organ]:checked").get_attribute("value") or ""
    expect(page.locator("[name=grid]")).to_have_value(chosen)
    tick(page, "Nature", "Métastase")
    for label, text in (
        ("Siège", site),
        ("Grand axe", "23,5"),
        ("Petit axe", "18"),
        ("Date de l’imagerie", "02/03/2026"),
    ):
        fill(page, label, text)
    choose(page, "Type d’imagerie", "IRM")
    press(page, "Enregistrer")
    told(page, "Lésion 1 enregistrée.")


def french(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def pdf_pages(data: bytes) -> list[str]:
    """The text of each page of a PDF, blanks collapsed."""
    document = pypdfium2.PdfDocument(BytesIO(data))
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()
