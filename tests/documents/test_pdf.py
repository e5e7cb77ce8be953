from __future__ import annotations

import gc
import io
import json
import re
import subprocess
import sys
import threading
import weakref
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from rcp.documents import engine
from rcp.documents import fragments as module
from rcp.documents.errors import DocumentTooLong, RenderFailed
from rcp.documents.html import session_line
from rcp.documents.pdf import Printed, measure, print_document, print_embeddable, render_pdf
from rcp.documents.sealing import canonical_json, sealed
from rcp.documents.stylesheets import fonts
from tests.documents import samples
from tests.domain import bad_inputs

VALIDATED = sealed(replace(samples.MINUTES, edition=samples.VALIDATED))


@pytest.fixture(scope="module")
def minutes() -> Printed:
    return print_document(VALIDATED)


@pytest.fixture(scope="module")
def draft() -> Printed:
    return print_document(samples.MINUTES)


def texts(data: bytes) -> list[str]:
    """The text of each page, its spaces made plain."""
    document = pypdfium2.PdfDocument(data)
    pages = [re.sub(r"\s+", " ", page.get_textpage().get_text_range()) for page in document]
    document.close()
    return pages


def squeezed(text: str) -> str:
    """Without spaces nor hyphens, which readers drop at the end of a line: what was typed, wherever lines break."""
    return re.sub(r"[\s\u00ad\ufffe\u200b\x02-]", "", text)


def elements(node: pikepdf.Object) -> list[str]:
    """The tags of a structure tree, in reading order."""
    if not isinstance(node, pikepdf.Dictionary) or "/S" not in node:
        return []
    kids = node.get("/K", [])
    tags = [str(node.S)]
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        tags += elements(kid)
    return tags


def test_pages_are_numbered_and_name_the_session_and_the_patient(minutes: Printed) -> None:
    pages = texts(minutes.data)
    assert len(pages) == minutes.pages >= 8
    for number, page in enumerate(pages, 1):
        assert f"page {number} / {len(pages)}" in page
        assert "Édité le 23 novembre 2026 à 16 h 05 par Claire Le Goff" in page
        assert VALIDATED.edition.code in page
        assert "données fictives" in page
        assert "NON VALIDÉ" not in page
    for page in pages[1:]:
        assert "séance du lundi 23 novembre 2026" in page
    of_kidney = [
        page for page in pages if "née le 12 avril 1958 (68 ans) · Féminin · INS 2 58 04 29 999 012 34" in page
    ]
    assert len(of_kidney) >= 2, "the identity is at the head of each page of the patient"
    assert not any("ABIVEN" in page for page in of_kidney)


def test_the_head_of_a_page_stays_on_it_however_long_the_names() -> None:
    long = replace(samples.KIDNEY.identity, birth_name="Kerguelen-" * 10, used_name="Saint-Exupéry " * 7)
    content = replace(
        samples.FICHE,
        meeting=replace(samples.MEETING, board="Concertation " * 15),
        case=replace(samples.KIDNEY, identity=long),
    )
    document = pypdfium2.PdfDocument(print_document(content).data)
    for page in document:
        text = page.get_textpage()
        tops = [text.get_charbox(at)[3] for at in range(text.count_chars())]
        assert max(tops) < page.get_height() - 4 * 72 / 25.4, "a printer reaches no closer than 4 mm to the edge"
        head = text.get_text_bounded(bottom=page.get_height() - 80).replace("\r\n", " ")
        assert "KERGUELEN-KERGUELEN" in head and "née le" in head and "INS 2 58" in head
    document.close()


def test_a_name_of_several_lines_is_one_heading() -> None:
    def headings(name: str) -> int:
        case = replace(samples.KIDNEY, identity=replace(samples.KIDNEY.identity, birth_name=name))
        with pikepdf.open(io.BytesIO(print_document(replace(samples.FICHE, case=case)).data)) as pdf:
            return elements(pdf.Root.StructTreeRoot.K[0]).count("/H2")

    found = [headings(name) for name in ("Le Bihan", "Kerguelen-Trémarec de la Roche-Bernard Aumont", "Kergu-" * 18)]
    assert found == [found[0]] * 3


def test_the_contents_give_the_page_of_each_case(minutes: Printed) -> None:
    pages = [squeezed(page) for page in texts(minutes.data)]
    contents = next(page for page in pages if "Ordredujour" in page).split("Dossiersreportés")[0]
    for case in reversed(VALIDATED.cases):
        name = squeezed(case.identity.name)
        starts = [number for number, page in enumerate(pages, 1) if f"{case.position}.{name}" in page]
        assert len(starts) == 1
        contents, line = contents.rsplit(name, 1)
        assert re.search(rf"\D{starts[0]}({case.position + 1})?$", line) or re.search(rf"\D{starts[0]}\D", line), line


def test_a_draft_is_watermarked_on_every_page(draft: Printed) -> None:
    pages = [squeezed(page) for page in texts(draft.data)]
    assert all("PROJET–NONVALIDÉ" in page for page in pages)
    assert pages[0].count("PROJET–NONVALIDÉ") == 2, "said in words too"


def test_everything_said_is_printed(minutes: Printed) -> None:
    text = squeezed("".join(texts(minutes.data)))
    for words in (
        "marge visée ≥ 5 mm → contrôle IRM à 3 mois",
        "31 × 27,5",
        "α-fœtoprotéine normale",
        "38 µmol/L",
        "Quorum non atteint",
        "Manque\u202f: chirurgie orthopédique, oncologie radiothérapique",
        "Inscrit après la clôture",
        "LE GUEN Soizic",
        "Non renseigné",
        "avis écrit",
        "Pas de décision possible",
    ):
        assert squeezed(words) in text, words


def test_the_file_is_tagged_french_pdf_a(minutes: Printed) -> None:
    with pikepdf.open(io.BytesIO(minutes.data)) as pdf:
        root = pdf.Root
        assert str(root.Lang) == "fr"
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert str(root.OutputIntents[0].S) == "/GTS_PDFA1"
        xmp = root.Metadata.read_bytes().decode()
        assert 'pdfaid:part="3"' in xmp and 'pdfaid:conformance="A"' in xmp
        assert "<pdfuaid:part>1</pdfuaid:part>" in xmp and xmp.count("</rdf:RDF>") == 1
        assert "Procès-verbal" in xmp and "KERVELLA" not in xmp
        tags = elements(root.StructTreeRoot.K[0])
        assert tags.count("/H1") == 1
        assert tags.count("/Art") >= len(VALIDATED.cases)
        levels = [int(tag[2]) for tag in tags if re.fullmatch(r"/H\d", tag)]
        assert all(after - before <= 1 for before, after in zip([0, *levels], levels, strict=False))
        assert {"/Table", "/TH", "/TD", "/Link"} <= set(tags)
        assert tags.count("/Link") >= len(VALIDATED.cases)
        nums = root.StructTreeRoot.ParentTree.Nums
        keys = {int(nums[i]) for i in range(0, len(nums), 2)}
        assert {int(page.StructParents) for page in pdf.pages} <= keys
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root[0].children]
        assert [title for title in titles if re.match(r"\d\.", title)] == [
            f"{case.position}. {case.identity.name} ({case.identity.title})" for case in VALIDATED.cases
        ]


EXOTIC = samples.with_note("😀 中文 עברית \u202e ☑ α e\u0301 ﬁ → Ж")


@pytest.mark.parametrize(
    "content", [VALIDATED, EXOTIC, samples.FICHE, samples.AGENDA, samples.ATTENDANCE_SHEET, samples.NOTED_SHEET]
)
def test_the_fonts_are_whole_and_ours(content) -> None:
    vendored = set(fonts().values())
    with pikepdf.open(io.BytesIO(print_document(content).data)) as pdf:
        used = {font.objgen: font for page in pdf.pages for font in page.Resources.Font.as_dict().values()}
        assert used
        for font in used.values():
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert descriptor.FontFile2.read_bytes() in vendored
            assert "/ToUnicode" in font


def test_minutes_carry_their_own_content(minutes: Printed) -> None:
    with pikepdf.open(io.BytesIO(minutes.data)) as pdf:
        (name,) = pdf.attachments
        assert name == "contenu.json"
        assert pdf.attachments[name].get_file().read_bytes() == canonical_json(VALIDATED)
        assert all(str(item.AFRelationship) == "/Data" for item in pdf.Root.AF)


def test_the_agenda_is_landscape_and_fits_its_page() -> None:
    printed = print_document(samples.AGENDA)
    with pikepdf.open(io.BytesIO(printed.data)) as pdf:
        _, _, width, height = (float(side) for side in pdf.pages[0].MediaBox)
    assert printed.pages == 1
    assert (round(width), round(height)) == (842, 595)
    assert "dépassement de 5 min" in texts(printed.data)[0]


def test_every_page_of_an_agenda_says_of_which_session_it_is() -> None:
    lines = tuple(replace(samples.AGENDA.lines[0], position=rank) for rank in range(1, 31))
    printed = print_document(replace(samples.AGENDA, lines=lines))
    assert printed.pages > 1
    said = " ".join(session_line(samples.AGENDA.meeting).split())
    assert all(said in " ".join(page.split()) for page in texts(printed.data))


def test_the_same_content_gives_the_same_bytes_in_another_process(minutes: Printed) -> None:
    program = (
        "from tests.documents.test_pdf import VALIDATED; from rcp.documents.pdf import print_document;"
        "print(print_document(VALIDATED).sha256)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env={"PYTHONHASHSEED": "77", "TZ": "America/Lima"},
    )
    assert run.stdout.strip() == minutes.sha256 == print_document(VALIDATED).sha256


def test_another_content_has_another_identifier(minutes: Printed, draft: Printed) -> None:
    with pikepdf.open(io.BytesIO(minutes.data)) as one, pikepdf.open(io.BytesIO(draft.data)) as two:
        assert bytes(one.trailer.ID[0]) != bytes(two.trailer.ID[0])


@pytest.fixture
def canary():
    """An address of this machine, and the list of what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/canary", asked
    server.shutdown()
    thread.join()
    server.server_close()


TEMPLATES = (
    "<img src={url}>",
    "<link rel=attachment href=file:///etc/passwd>",
    "<style>@import url({url}); @font-face {{ font-family: x; src: url({url}) }}</style>",
    "<svg><image href={url} /></svg><object data={url}></object>",
    '<p style="background: url({url})">x</p><base href={url}>',
)


def test_hostile_notes_fetch_nothing_and_are_printed_word_for_word(canary) -> None:
    url, asked = canary
    for template in TEMPLATES:
        note = template.format(url=url)
        data = print_document(samples.with_note(note)).data
        assert squeezed("".join(texts(data))).count(squeezed(note)) >= 3
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert list(pdf.attachments) == ["contenu.json"]
    assert asked == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_even_unescaped_a_page_cannot_fetch(canary, template: str) -> None:
    url, asked = canary
    page = f"<!DOCTYPE html><html lang=fr><title>x</title><body>{template.format(url=url)}"
    try:
        data = render_pdf(page, title="x")
    except RenderFailed:
        pass
    else:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert list(pdf.attachments) == []
    assert asked == []


def test_an_unescaped_image_stops_the_rendering(canary) -> None:
    with pytest.raises(RenderFailed):
        render_pdf(f"<html lang=fr><body><img src={canary[0]} alt=x>", title="x")
    assert render_pdf("<html lang=fr><body><p>suite", title="x").startswith(b"%PDF-1.7"), "the process is not harmed"


def test_recorded_hostile_texts_are_printed_word_for_word() -> None:
    typed = [bad_inputs.typed(case) for case in bad_inputs.cases("html_js", "template_command")]
    text = "\n".join(value for value in typed if len(value) < 1_000)
    printed = squeezed("".join(texts(print_document(samples.with_note(text)).data)))
    for value in typed:
        if len(value) < 1_000:
            assert squeezed(value) in printed, value


def test_a_document_beyond_reason_is_refused_politely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PAGES", 2)
    with pytest.raises(DocumentTooLong, match="trop long"):
        print_document(VALIDATED)
    monkeypatch.setattr(module, "MAX_HTML_CHARACTERS", 10)
    with pytest.raises(DocumentTooLong):
        print_document(samples.AGENDA)


def test_the_collector_is_left_as_it_was() -> None:
    before = gc.get_threshold(), gc.get_freeze_count()
    print_document(samples.AGENDA)
    assert (gc.get_threshold(), gc.get_freeze_count()) == before


def test_the_sample_is_fictional() -> None:
    plain = json.loads((Path(__file__).parent / "sample_minutes.json").read_text(encoding="utf-8"))
    assert all(case["identity"]["is_fictional"] for case in plain["cases"])


def test_a_layout_is_let_go_once_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out, held = engine.layout, []

    def noted(*arguments: Any, **named: Any) -> Any:
        layout = lay_out(*arguments, **named)
        held.append(weakref.ref(layout))
        return layout

    monkeypatch.setattr(engine, "layout", noted)
    print_document(samples.AGENDA)
    print_embeddable(replace(samples.FICHE, edition=samples.VALIDATED))
    measure("<html lang='fr'><title>x</title><body><p id='x'>x</p>", "x", sheets=("print",))
    assert [each() for each in held] == [None, None, None]
