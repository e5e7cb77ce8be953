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
from rcp.documents.marking import mark_across
from rcp.documents.pdf import assemble_minutes, print_document, print_embeddable
from rcp.documents.sealing import sealed
from tests.documents import samples
from tests.documents.anatomy import Anatomy

WORDS = "REMPLACÉ PAR LA VERSION 2"
FICHE = sealed(replace(samples.FICHE, edition=samples.VALIDATED))


@pytest.fixture(scope="module")
def original() -> bytes:
    return print_document(FICHE).data


@pytest.fixture(scope="module")
def marked(original: bytes) -> Anatomy:
    return Anatomy(mark_across(original, WORDS))


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
    assert mark_across(original, WORDS) == marked.data


def test_minutes_are_marked_on_the_pages_of_every_part() -> None:
    content: MinutesContent = sealed(replace(samples.MINUTES, edition=samples.VALIDATED))
    parts = [render_fragment(case, content.meeting) for case in content.cases]
    found = Anatomy(mark_across(assemble_minutes(content, parts).data, WORDS))
    assert found.problems == []
    assert all(outside.count(WORDS) == 1 for outside in found.artifacts)


def test_a_pdf_without_our_faces_is_given_one() -> None:
    data = mark_across(print_embeddable(FICHE).data, "EN COURS DE CORRECTION")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert all("/RCPAcross0" in page.Resources.XObject for page in pdf.pages)


def test_bytes_that_are_no_pdf_are_refused() -> None:
    with pytest.raises(RenderFailed):
        mark_across(b"%PDF-1.7 rien", WORDS)
