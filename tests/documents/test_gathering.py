"""Whole documents in one PDF: pages untouched, one tree, bookmarks that lead to each, faces once."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import pikepdf
import pypdfium2
import pytest

from rcp.documents.attachments import PdfAttachment
from rcp.documents.errors import RenderFailed
from rcp.documents.gathering import Whole, gather
from rcp.documents.pdf import print_document
from tests.documents import samples
from tests.documents.anatomy import Anatomy

MOMENT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
TITLE = "Fiches <RCP> & annexes"
SEALED = replace(samples.FICHE, edition=samples.VALIDATED)


@pytest.fixture(scope="module")
def parts() -> list[Whole]:
    contents = (SEALED, samples.FICHE, samples.MINUTES, samples.AGENDA)
    return [Whole(print_document(each).data, f"{rank}. Document & suite") for rank, each in enumerate(contents, 1)]


@pytest.fixture(scope="module")
def gathered(parts: list[Whole]) -> bytes:
    data, _ = gather(parts, title=TITLE, description="Séance <1>", dated=MOMENT)
    return data


def texts(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    found = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return found


def test_every_page_says_what_it_said(parts: list[Whole], gathered: bytes) -> None:
    assert texts(gathered) == [page for part in parts for page in texts(part.data)]


def test_the_tree_holds_as_a_whole(gathered: bytes) -> None:
    anatomy = Anatomy(gathered)
    assert anatomy.problems == []
    assert [str(each.S) for each in anatomy.tree.K[0].K] == ["/Part"] * 4


def test_identifiers_are_unlike_and_the_index_finds_each(gathered: bytes) -> None:
    with pikepdf.open(io.BytesIO(gathered)) as pdf:
        limits = [[str(each) for each in kid.Limits] for kid in pdf.Root.StructTreeRoot.IDTree.Kids]
        names = [str(name) for kid in pdf.Root.StructTreeRoot.IDTree.Kids for name in list(kid.Names)[::2]]
    assert len(names) == len(set(names)) > 20
    assert limits == sorted(limits)


def test_each_document_has_a_bookmark_that_leads_to_its_first_page(parts: list[Whole], gathered: bytes) -> None:
    with pikepdf.open(io.BytesIO(gathered)) as pdf, pdf.open_outline() as outline:
        pages = [page.objgen for page in pdf.pages]
        starts = [pages.index(item.destination[0].objgen) for item in outline.root]
        assert [item.title for item in outline.root] == [part.label for part in parts]
        assert outline.root[0].children[0].title.startswith("Fiche RCP")
    lengths = [len(texts(part.data)) for part in parts]
    assert starts == [sum(lengths[:rank]) for rank in range(4)]


def test_it_says_what_it_is_once(gathered: bytes) -> None:
    with pikepdf.open(io.BytesIO(gathered)) as pdf:
        packet = pdf.Root.Metadata.read_bytes().decode()
        assert "Fiches &lt;RCP&gt; &amp; annexes" in packet and "Séance &lt;1&gt;" in packet
        assert 'pdfaid:part="3"' in packet and "pdfuaid:part>1<" in packet
        assert packet.count("2026-11-24T08:00:00+00:00") == 2
        assert str(pdf.docinfo["/Title"]) == TITLE and str(pdf.Root.Lang) == "fr"
        assert len(pdf.Root.OutputIntents) == 1 and bool(pdf.Root.MarkInfo.Marked)
        assert "/AF" not in pdf.Root and "/Names" not in pdf.Root


def test_faces_and_profile_are_kept_once(parts: list[Whole], gathered: bytes) -> None:
    with pikepdf.open(io.BytesIO(gathered)) as pdf:
        faces = {font.objgen for page in pdf.pages for font in page.Resources.Font.values()}
        assert len(faces) == 3
    assert len(gathered) < 1.6 * max(len(part.data) for part in parts)


def test_files_can_be_carried(parts: list[Whole]) -> None:
    data, _ = gather(parts[:1], title=TITLE, description="", dated=MOMENT, attachments=[PdfAttachment("a.json", b"{}")])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert [str(each.UF) for each in pdf.Root.AF] == ["a.json"]


def test_the_same_parts_give_the_same_bytes(parts: list[Whole], gathered: bytes) -> None:
    assert gather(parts, title=TITLE, description="Séance <1>", dated=MOMENT)[0] == gathered


def test_a_draft_stays_marked_and_a_sealed_one_is_not(parts: list[Whole], gathered: bytes) -> None:
    pages = texts(gathered)
    sealed = len(texts(parts[0].data))
    assert not any("NON VALIDÉ" in page for page in pages[:sealed])
    assert "NON VALIDÉ" in pages[sealed]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 nothing"])
def test_what_is_no_tagged_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(RenderFailed):
        gather([Whole(data, "x")], title="", description="", dated=MOMENT)


def test_nothing_gathers_to_nothing() -> None:
    with pytest.raises(RenderFailed):
        gather([], title="", description="", dated=MOMENT)
