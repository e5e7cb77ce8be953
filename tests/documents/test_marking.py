"""A marked copy: the words on each page and in the title, everything else as it was."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pikepdf
import pytest

from rcp.documents.content import MinutesContent
from rcp.documents.errors import RenderFailed
from rcp.documents.fragments import render_fragment
from rcp.documents.marking import Claim, claim_of, mark_across
from rcp.documents.pdf import assemble_minutes, print_document, print_embeddable
from rcp.documents.sealing import sealed
from tests.documents import samples
from tests.documents.anatomy import Anatomy

WORDS, CODE = "REMPLACÉ PAR LA VERSION 2", "ACDE-FGHJ-KMNP-QRTV"
TITLED = f'<rdf:li xml:lang="x-default">{WORDS} – Fiche</rdf:li>'
FICHE = sealed(replace(samples.FICHE, edition=samples.VALIDATED))


@pytest.fixture(scope="module")
def original() -> bytes:
    return print_document(FICHE).data


@pytest.fixture(scope="module")
def marked(original: bytes) -> Anatomy:
    return Anatomy(mark_across(original, WORDS, code=CODE))


def test_every_page_is_marked_outside_the_reading_order(original: bytes, marked: Anatomy) -> None:
    before = Anatomy(original)
    assert len(marked.pdf.pages) == len(before.pdf.pages) > 1
    assert all(WORDS in outside for outside in marked.artifacts)
    assert WORDS not in before.artifacts[0]
    assert marked.problems == []
    assert marked.reading() == before.reading() and WORDS not in marked.reading()
    assert marked.bookmarks() == before.bookmarks()


def test_the_words_cross_the_page_whole_and_over_it(marked: Anatomy) -> None:
    page = marked.pdf.pages[0]
    assert b"/RCPAcross0 Do" in page.Contents[-1].read_bytes()
    form = page.Resources.XObject["/RCPAcross0"]
    size = float(re.search(rb"/Face ([\d.]+) Tf", form.read_bytes()).group(1))
    assert 30 < size <= 54
    assert 0 < float(form.Resources.ExtGState.Pale.ca) < 0.4


def test_who_does_not_see_the_page_hears_it_first(marked: Anatomy) -> None:
    assert str(marked.pdf.trailer.Info.Title).startswith(f"{WORDS} – Fiche RCP")
    with marked.pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == str(marked.pdf.trailer.Info.Title)


def test_what_the_file_carries_and_says_is_kept(original: bytes, marked: Anatomy) -> None:
    before = Anatomy(original)
    for key in ("/Lang", "/MarkInfo", "/ViewerPreferences"):
        assert marked.root[key] == before.root[key]
    assert marked.pdf.attachments.keys() == before.pdf.attachments.keys()
    assert len(marked.root.OutputIntents) == 1 and marked.pdf.check_pdf_syntax() == []
    assert len(marked.data) < len(original) + 4_000, "the face is the one the document has"


def test_the_same_bytes_give_the_same_copy(original: bytes, marked: Anatomy) -> None:
    assert mark_across(original, WORDS, code=CODE) == marked.data


def test_a_copy_says_in_clear_which_version_it_is_of(original: bytes, marked: Anatomy) -> None:
    assert claim_of(marked.data) == Claim(CODE, WORDS)
    with marked.pdf.open_metadata() as metadata:
        assert metadata["dc:identifier"] == CODE
        assert metadata["pdfuaid:part"] == "1"
    assert claim_of(original) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        f"<dc:identifier>{CODE}</dc:identifier>".encode(),
        f"<dc:identifier>{CODE.lower()}</dc:identifier>{TITLED}".encode(),
        f"<dc:identifier>{CODE}-ACDE</dc:identifier>{TITLED}".encode(),
        f"<dc:identifier>{CODE}</dc:identifier>{TITLED.replace(WORDS, WORDS * 9)}".encode(),
    ],
)
def test_a_file_without_a_code_and_a_mark_claims_nothing(data: bytes) -> None:
    assert claim_of(data) is None
    assert claim_of(f"<dc:identifier>{CODE}</dc:identifier>{TITLED}".encode()) == Claim(CODE, WORDS)


def test_minutes_are_marked_on_the_pages_of_every_part() -> None:
    content: MinutesContent = sealed(replace(samples.MINUTES, edition=samples.VALIDATED))
    parts = [render_fragment(case, content.meeting) for case in content.cases]
    found = Anatomy(mark_across(assemble_minutes(content, parts).data, WORDS, code=CODE))
    assert found.problems == []
    assert all(outside.count(WORDS) == 1 for outside in found.artifacts)


def test_a_pdf_without_our_faces_is_given_one() -> None:
    data = mark_across(print_embeddable(FICHE).data, "EN COURS DE CORRECTION", code=CODE)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert all("/RCPAcross0" in page.Resources.XObject for page in pdf.pages)


def test_bytes_that_are_no_pdf_are_refused() -> None:
    with pytest.raises(RenderFailed):
        mark_across(b"%PDF-1.7 rien", WORDS, code=CODE)
