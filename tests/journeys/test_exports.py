"""Documents exported by hand: the dialog, what is made aside followed to its end, and the file."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.journeys.world import PASSWORD, World
from tests.support.browser import Live, sign_in_as, wait_until
from tests.support.command import ROOT

SIGN = """
from rcp.outbox import presence
from rcp.web.clock import now
from wsgi import app

presence.sign(now())
"""
WORK = """
from rcp.jobs import running
from rcp.web.clock import now
from wsgi import app

with app.app_context():
    running.run_errands(app, now)
"""


def test_an_export_is_chosen_in_a_dialog_made_aside_and_downloaded(
    live: Live, world: World, page: Page, tmp_path: Any
) -> None:
    _run(live, SIGN)  # as the job process does: long work is left to it
    sign_in_as(page, world.emails["coordinator"], PASSWORD)
    page.goto(world.address("/seances/{meeting_uuid}/validation", "closed"))
    page.get_by_role("link", name="Exporter…").click()
    dialog = page.get_by_role("dialog", name="Exporter les documents")
    expect(dialog).to_be_visible()
    for label in ("Procès-verbal", "Fiches RCP, une par dossier"):
        dialog.get_by_label(label, exact=True).set_checked(label.startswith("Fiches"))
    dialog.get_by_label("Dossier papier, pour une séance sans ordinateur").check()
    dialog.get_by_label("Toutes, y compris les projets non validés").check()
    dialog.get_by_label("Une archive ZIP, un fichier par document").check()
    dialog.get_by_role("button", name="Exporter").click()

    expect(page.get_by_text("Le travail commence dans un instant.")).to_be_visible()
    _run(live, WORK)
    expect(page.locator("#contenu").get_by_text("L’export est prêt")).to_be_visible()
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="Télécharger").click()
    target = tmp_path / "export.zip"
    downloaded.value.save_as(target)
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist()[0] == "index.csv" and len(archive.namelist()) >= 3


def test_whoever_exports_on_a_slow_network_sees_it_once_and_keeps_their_choices(world: World, page: Page) -> None:
    asked: list[Route] = []
    sign_in_as(page, world.emails["coordinator"], PASSWORD)
    page.goto(world.address("/seances/{meeting_uuid}/validation", "closed"))
    page.get_by_role("link", name="Exporter…").press("Enter")
    dialog = page.get_by_role("dialog", name="Exporter les documents")
    button = dialog.get_by_role("button", name="Exporter")
    expect(button).to_be_visible()
    for box in dialog.get_by_role("checkbox").all():
        box.uncheck()
    button.press("Enter")
    refused = dialog.get_by_role("alert")
    expect(refused).to_contain_text("Choisissez au moins un document.")
    expect(refused).to_be_focused()

    def keep_on_its_way(route: Route) -> None:
        asked.append(route)

    page.route("**/exporter", keep_on_its_way)
    dialog.get_by_label("Feuille de présence").check()
    expect(refused).to_be_visible()
    button.press("Enter")
    expect(dialog.get_by_role("status")).to_have_text("Le fichier se prépare…")
    expect(dialog.get_by_text("Choisissez au moins un document.")).to_have_count(0)
    expect(dialog.locator(".is-invalid, [aria-invalid]")).to_have_count(0)
    expect(button).to_be_focused()
    button.press("Enter")
    wait_until(page, lambda: bool(asked))
    with page.expect_download() as downloaded:
        asked.pop().continue_()
    assert downloaded.value.suggested_filename.endswith(".pdf")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("link", name="Exporter…")).to_be_focused()
    assert asked == []


def test_what_is_refused_in_the_dialog_is_said_there_and_leads_to_its_field(world: World, page: Page) -> None:
    sign_in_as(page, world.emails["coordinator"], PASSWORD)
    page.goto(world.address("/seances/{meeting_uuid}/validation", "closed"))
    address = page.url
    page.get_by_role("link", name="Exporter…").press("Enter")
    dialog = page.get_by_role("dialog", name="Exporter les documents")
    button = dialog.get_by_role("button", name="Exporter")
    expect(button).to_be_visible()
    for box in dialog.get_by_role("checkbox").all():
        box.uncheck()
    button.press("Enter")
    dialog.get_by_role("alert").get_by_role("link").click()
    expect(dialog.get_by_role("checkbox").first).to_be_focused()
    assert page.url == address

    dialog.get_by_label("Feuille de présence").check()
    token = dialog.locator("[name=csrf_token]")
    value = token.evaluate("(field) => field.value")
    token.evaluate("(field) => { field.value = 'another'; }")
    button.press("Enter")
    expect(dialog.get_by_role("status")).to_contain_text("Erreur 400. La demande n’a pas été comprise.")
    expect(dialog.get_by_label("Feuille de présence")).to_be_checked()
    token.evaluate("(field, value) => { field.value = value; }", value)
    with page.expect_download():
        button.press("Enter")


def _run(live: Live, program: str) -> None:
    subprocess.run([sys.executable, "-c", program], env=live.environment, cwd=ROOT, check=True, timeout=600)
