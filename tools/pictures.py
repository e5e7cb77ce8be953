"""The pictures of the guide, taken from a demonstration that runs: `python tools/pictures.py ADDRESS [PART…]`.

The parts are `papers` (the documents, and the page that verifies them) and `session` (the room, what it projects);
without any, both. The session changes the demonstration (a meeting is opened, a decision is begun): give it one of its
own.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
PASSWORD = "neige lanterne boussole tilleul"  # noqa: S105  the one the demonstration says itself
PATIENCE = 180_000  # ms: a whole session is laid out
LARGEST = 120_000  # bytes of a picture of papers
PALETTES = (128, 64, 32, 16)  # colours: a page of text is a few inks and their edges
SCALE = 1.2  # pixels a point: an A4 page is 714 wide
GAP = 12  # pixels between two pages side by side
BEHIND = (213, 221, 227)
MEETING = re.compile(r"/seances/[0-9a-f-]{36}")
LETTER = re.compile(r"/lettres/[0-9a-f-]{36}")
SCREEN: ViewportSize = {"width": 1280, "height": 800}
TALL: ViewportSize = {"width": 1280, "height": 1000}
NARROW: ViewportSize = {"width": 880, "height": 800}
COMMENT = (
    "Cryoablation percutanée sous anesthésie générale, à visée antalgique et de contrôle local. "
    "Thermo-protection épidurale. IRM de contrôle à trois mois."
)


def main(address: str, parts: list[str]) -> None:
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--lang=fr-FR", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=options)
        page = _signed_in(browser, address, "coordonnateur")
        if "papers" in parts:
            _papers(page)
        if "session" in parts:
            _session(browser, address, page)
        browser.close()


def _papers(page: Page) -> None:
    """The documents of the last validated meeting, the letters of one case, and what `/verifier` says of a code."""
    past = [link for link in _links(page, "/seances?periode=passees") if MEETING.fullmatch(link)]
    sealed = next(meeting for meeting in past if _is_sealed(page, meeting))
    _drawn(_pdf(page, f"{sealed}/proces-verbal.pdf"), "minutes", 0, _decision)
    case = next(link for link in _links(page, f"{sealed}/validation") if link.endswith("/fiche"))
    fiche = _pdf(page, f"{case}.pdf")
    _drawn(fiche, "fiche", 0, 1)
    for letter in (link for meeting in past for link in _letters(page, meeting)):
        is_for_patient = page.locator("h1").inner_text().startswith("Réunion")
        _drawn(_pdf(page, f"{letter}.pdf"), "letter-patient" if is_for_patient else "letter-doctor", 0)
    _verification(page, fiche)
    coming = next(link for link in _links(page, "/seances") if MEETING.fullmatch(link))
    _drawn(_pdf(page, f"{coming}/ordre-du-jour.pdf"), "agenda", 0)
    _drawn(_pdf(page, f"{coming}/presences/feuille.pdf"), "attendance", 0)
    _drawn(_pack(page, coming), "paper", 3)


def _verification(page: Page, fiche: pypdfium2.PdfDocument) -> None:
    """The answer to the code that a fiche bears."""
    found = re.search(r"code ([0-9A-Z-]{19})", fiche[0].get_textpage().get_text_range())
    page.set_viewport_size(NARROW)
    page.goto("/verifier")
    page.get_by_label("Code de vérification").fill(found[1] if found else "")
    page.get_by_role("button", name="Vérifier").first.click()
    _save(Image.open(BytesIO(page.locator("main").screenshot())), "verify")
    page.set_viewport_size(SCREEN)


def _pack(page: Page, meeting: str) -> pypdfium2.PdfDocument:
    """The paper pack, which is made aside."""
    page.goto(f"{meeting}/dossier-papier")
    page.get_by_role("button", name="Préparer le PDF").click()
    ready = page.get_by_role("button", name="Télécharger")
    ready.wait_for(timeout=PATIENCE)
    with page.expect_download() as kept:
        ready.click()
    return pypdfium2.PdfDocument(kept.value.path())


def _is_sealed(page: Page, meeting: str) -> bool:
    page.goto(f"{meeting}/validation")
    return page.get_by_text("Procès-verbal validé et scellé").count() > 0


def _letters(page: Page, meeting: str) -> Iterator[str]:
    """The letters of the cases of a meeting, each shown when it is given."""
    for case in [link for link in _links(page, f"{meeting}/validation") if link.endswith("/lettres")]:
        for letter in [link for link in _links(page, case) if LETTER.fullmatch(link)]:
            page.goto(letter)
            yield letter


def _links(page: Page, address: str) -> list[str]:
    """Where the links of a page lead, each once."""
    page.goto(address)
    found = page.get_by_role("link").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    return list(dict.fromkeys(link for link in found if link))


def _session(browser: Browser, address: str, page: Page) -> None:
    meeting = _open_meeting(page)
    _room(page, meeting)
    _projection(_signed_in(browser, address, "oncologue"), meeting)


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
    meetings = [link for link in _links(page, "/seances") if MEETING.fullmatch(link)]
    meeting = max(meetings, key=lambda link: _cases(page, link))
    page.set_viewport_size(TALL)
    page.goto(meeting)
    page.screenshot(path=FOLDER / "session.png")
    page.set_viewport_size(SCREEN)
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
        page.locator(".room-case__rank strong").get_by_text(f"{rank}", exact=True).wait_for()
    page.locator("select[name$='-choice']").first.select_option("cryoablation")
    page.keyboard.press("e")
    page.keyboard.press("Alt+a")
    page.keyboard.type(COMMENT)
    page.keyboard.press("Escape")
    page.get_by_text(re.compile("^Enregistré à ")).wait_for()
    page.locator(".room-scroll").evaluate("node => node.scrollTo(0, 0)")
    page.screenshot(path=FOLDER / "room.png")
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(500)
    page.screenshot(path=FOLDER / "room-dark.png")
    page.emulate_media(color_scheme="light")


def _projection(page: Page, meeting: str) -> None:
    page.goto(f"{meeting}/projection")
    page.get_by_text(COMMENT).wait_for()
    page.screenshot(path=FOLDER / "projection.png")


def _pdf(page: Page, address: str) -> pypdfium2.PdfDocument:
    answer = page.request.get(address, timeout=PATIENCE)
    if not answer.ok:
        raise SystemExit(f"{answer.url} answered {answer.status}")
    return pypdfium2.PdfDocument(answer.body())


def _decision(document: pypdfium2.PdfDocument) -> int:
    """The first page that holds the frame of a decision."""
    return next(
        rank for rank, page in enumerate(document) if "Décision de la RCP" in page.get_textpage().get_text_range()
    )


def _drawn(document: pypdfium2.PdfDocument, name: str, *pages: int | Callable[[pypdfium2.PdfDocument], int]) -> None:
    """Pages of a PDF side by side: by number, the last one when there are fewer, or found in it."""
    numbers = [each if isinstance(each, int) else each(document) for each in pages]
    drawn = [document[min(each, len(document) - 1)].render(scale=SCALE).to_pil() for each in numbers]
    whole = Image.new("RGB", (sum(each.width + GAP for each in drawn) + GAP, drawn[0].height + 2 * GAP), BEHIND)
    left = GAP
    for each in drawn:
        whole.paste(each, (left, GAP))
        left += each.width + GAP
    _save(whole, name)


def _save(picture: Image.Image, name: str) -> None:
    """In the largest palette that keeps it small."""
    for colours in PALETTES:
        written = BytesIO()
        picture.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
        if written.tell() <= LARGEST:
            break
    (FOLDER / f"{name}.png").write_bytes(written.getvalue())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:] or ["papers", "session"])
