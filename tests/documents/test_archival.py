"""The fiche as a CDA embeds it: PDF/A-1b, read from its own objects."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pikepdf
import pypdfium2
import pytest

from rcp.documents.attachments import PdfAttachment
from rcp.documents.content import FicheContent
from rcp.documents.drawings import drawing_of
from rcp.documents.pdf import Printed, lay_out_fiche, print_document, print_embeddable
from rcp.documents.sealing import sealed
from tests.documents import samples
from tests.documents.test_pdf import squeezed, texts

DRAWING = drawing_of("kidney", {"pole": "superieur", "face_ap": "p", "exophytique": "ge50"}, "droite")
FICHE = sealed(
    replace(
        samples.FICHE,
        edition=samples.VALIDATED,
        case=replace(samples.KIDNEY, lesions=(replace(samples.KIDNEY.lesions[0], drawing=DRAWING),)),
    )
)


@pytest.fixture(scope="module")
def archival() -> Printed:
    return print_embeddable(FICHE)


@pytest.fixture
def pdf(archival: Printed):
    with pikepdf.open(io.BytesIO(archival.data)) as opened:
        yield opened


def test_it_says_it_is_pdf_a_1b(archival: Printed, pdf: pikepdf.Pdf) -> None:
    assert archival.data.startswith(b"%PDF-1.4\n%") and max(archival.data[10:14]) > 127
    assert b"/ObjStm" not in archival.data and b"/XRef" not in archival.data
    assert "/Filter" not in pdf.Root.Metadata
    packet = pdf.Root.Metadata.read_bytes().decode()
    assert 'pdfaid:part="1"' in packet and 'pdfaid:conformance="B"' in packet and "pdfuaid" not in packet
    assert str(pdf.docinfo["/Title"]) in packet and str(pdf.docinfo["/Author"]) in packet
    assert [str(intent.S) for intent in pdf.Root.OutputIntents] == ["/GTS_PDFA1"]
    assert str(pdf.Root.Lang) == "fr" and len(pdf.trailer.ID) == 2


def test_it_has_nothing_pdf_a_1_forbids(pdf: pikepdf.Pdf) -> None:
    assert not {"/AF", "/AcroForm", "/OpenAction", "/AA", "/OCProperties"} & set(pdf.Root)
    assert "/Names" not in pdf.Root or "/EmbeddedFiles" not in pdf.Root.Names
    for item in pdf.objects:
        if not isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
            continue
        assert "/SMask" not in item and "/EF" not in item and item.get("/S") != "/Transparency"
        assert "/Group" not in item, "transparency"
        assert item.get("/ca", 1) == item.get("/CA", 1) == 1
        if isinstance(item, pikepdf.Stream):
            assert str(item.get("/Filter", "")) != "/LZWDecode" and "/F" not in item


def test_its_fonts_are_subsets_that_list_their_glyphs(pdf: pikepdf.Pdf) -> None:
    drawn: dict[str, set[int]] = {}
    streams = [(page, page.Resources.Font) for page in pdf.pages]
    streams += [(form, form.Resources.Font) for page in pdf.pages for form in page.Resources.XObject.values()]
    for stream, fonts in streams:
        font = ""
        for operands, operator in pikepdf.parse_content_stream(stream):
            if str(operator) == "Tf":
                font = str(fonts[operands[0]].BaseFont)
            elif str(operator) in ("Tj", "TJ"):
                strings = operands[0] if isinstance(operands[0], pikepdf.Array) else operands
                codes = b"".join(bytes(each) for each in strings if isinstance(each, pikepdf.String))
                drawn.setdefault(font, set()).update(
                    int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2)
                )
    fonts = {str(font.BaseFont): font for page in pdf.pages for font in page.Resources.Font.values()}
    assert set(fonts) == set(drawn) and all(re.match(r"/[A-Z]{6}\+", name) for name in fonts)
    for name, font in fonts.items():
        descriptor = font.DescendantFonts[0].FontDescriptor
        listed = {
            8 * place + bit
            for place, byte in enumerate(descriptor.CIDSet.read_bytes())
            for bit in range(8)
            if byte & (128 >> bit)
        }
        assert drawn[name] <= listed
        assert 0 < len(descriptor.FontFile2.read_bytes()) < 60_000 and "/ToUnicode" in font


def test_it_says_what_the_fiche_says_and_stays_small(archival: Printed) -> None:
    whole = print_document(FICHE)
    assert archival.pages == whole.pages
    assert [squeezed(page) for page in texts(archival.data)] == [squeezed(page) for page in texts(whole.data)]
    assert len(archival.data) < 80_000 < len(whole.data)
    document = pypdfium2.PdfDocument(archival.data)
    assert len(document) == archival.pages
    document.close()


def test_it_is_the_same_each_time(archival: Printed) -> None:
    assert print_embeddable(FICHE) == archival


def test_laid_out_once_both_forms_are_those_laid_out_apart(archival: Printed) -> None:
    carried = PdfAttachment("note.txt", b"jointe", "Note", dated=datetime(2026, 3, 16, tzinfo=UTC))
    both = lay_out_fiche(FICHE)
    assert both.copy == archival.data
    assert both.bound() == print_document(FICHE)
    assert both.bound([carried]) == print_document(FICHE, attachments=[carried])


def test_a_draft_is_not_embedded() -> None:
    with pytest.raises(ValueError, match="draft"):
        print_embeddable(FicheContent(meeting=samples.MEETING, edition=samples.DRAFT, case=samples.BREAST))
