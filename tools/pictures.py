"""The pictures of a session in the guide, taken from a demonstration that runs: `python tools/pictures.py ADDRESS`.

The demonstration is changed by it (a meeting is opened, a decision is begun): give it one of its own.
"""

from __future__ import annotations

import re
import shutil
import struct
import sys
import zlib
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
from playwright.sync_api import APIResponse, Browser, Page, ViewportSize, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
PASSWORD = "neige lanterne boussole tilleul"  # noqa: S105  the one the demonstration says itself
PATIENCE = 180_000  # ms: a whole session is laid out
SCREEN: ViewportSize = {"width": 1280, "height": 800}
COMMENT = (
    "Cryoablation percutanée sous anesthésie générale, à visée antalgique et de contrôle local. "
    "Thermo-protection épidurale. IRM de contrôle à trois mois."
)


def main(address: str) -> None:
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=options)
        page = _signed_in(browser, address, "coordonnateur")
        meeting = _open_meeting(page)
        _room(page, meeting)
        _projection(_signed_in(browser, address, "oncologue"), meeting)
        _sheet(page.request.get(f"{meeting}/presences/feuille.pdf"), "attendance", 0)
        page.goto(f"{meeting}/dossier-papier")
        token = page.locator("main input[name=csrf_token]").first.get_attribute("value")
        _sheet(
            page.request.post(f"{meeting}/dossier-papier.pdf", form={"csrf_token": token or ""}, timeout=PATIENCE),
            "paper",
            3,
        )
        browser.close()


def _signed_in(browser: Browser, address: str, who: str) -> Page:
    context = browser.new_context(
        base_url=address, locale="fr-FR", timezone_id="Europe/Paris", viewport=SCREEN, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto("/connexion")
    page.get_by_label("Adresse électronique").fill(f"{who}@demo.example")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(lambda url: "/connexion" not in url)
    return page


def _open_meeting(page: Page) -> str:
    """The address of the meeting that has most cases to come, opened, with people in the room."""
    page.goto("/seances")
    links = page.get_by_role("link").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    meetings = list(dict.fromkeys(link for link in links if re.fullmatch(r"/seances/[0-9a-f-]{36}", link or "")))
    meeting = max(meetings, key=lambda link: _cases(page, link))
    page.goto(f"{meeting}/deliberation")
    opening = page.get_by_role("button", name="Ouvrir la séance")
    if opening.count():
        opening.click()
    page.goto(f"{meeting}/presences")
    for form in page.get_by_role("form", name=re.compile("^Présence de ")).all()[:6]:
        form.get_by_role("button", name="En salle").click()
        page.wait_for_timeout(400)
    return meeting


def _cases(page: Page, link: str) -> int:
    page.goto(f"{link}/deliberation")
    if (
        page.get_by_role("button", name="Ouvrir la séance").count() + page.get_by_text("Terminer la séance").count()
        == 0
    ):
        return 0
    return page.locator(".agenda__line").count()


def _room(page: Page, meeting: str) -> None:
    """The second case, its decision begun, in both themes."""
    page.goto(f"{meeting}/salle")
    for rank in (1, 2):
        page.get_by_role("button", name=re.compile(rf"^Appeler le dossier {rank}\b")).click()
        page.wait_for_timeout(1500)
    page.locator("select[name$='-choice']").first.select_option("cryoablation")
    page.keyboard.press("e")
    page.keyboard.press("Alt+a")
    page.keyboard.type(COMMENT)
    page.wait_for_timeout(3000)
    page.keyboard.press("Escape")
    page.locator(".room-scroll").evaluate("node => node.scrollTo(0, 0)")
    page.screenshot(path=FOLDER / "room.png")
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(500)
    page.screenshot(path=FOLDER / "room-dark.png")
    page.emulate_media(color_scheme="light")


def _projection(page: Page, meeting: str) -> None:
    page.goto(f"{meeting}/projection")
    page.wait_for_timeout(1500)
    page.screenshot(path=FOLDER / "projection.png")


def _sheet(answer: APIResponse, name: str, number: int) -> None:
    """One page of a PDF."""
    if not answer.ok:
        raise SystemExit(f"{answer.url} answered {answer.status}")
    document = pypdfium2.PdfDocument(answer.body())
    bitmap = document[min(number, len(document) - 1)].render(scale=1.4, rev_byteorder=True)
    rows = [
        bytes(bitmap.buffer[top : top + bitmap.width * 3])
        for top in range(0, bitmap.stride * bitmap.height, bitmap.stride)
    ]
    head = struct.pack(">IIBBBBB", bitmap.width, bitmap.height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    chunks = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    (FOLDER / f"{name}.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    main(sys.argv[1])
