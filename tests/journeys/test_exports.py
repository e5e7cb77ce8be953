"""Documents exported by hand: the dialog, what is made aside followed to its end, and the file."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.world import PASSWORD, World
from tests.support.browser import Live, sign_in_as
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


def _run(live: Live, program: str) -> None:
    subprocess.run([sys.executable, "-c", program], env=live.environment, cwd=ROOT, check=True, timeout=600)
