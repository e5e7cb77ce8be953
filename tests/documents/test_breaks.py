"""Where pages break: a heading and the head of a table stay with what they announce, wherever the text pushes them.

The library avoids to break after a heading too: the rule of `print.css` taken away alone changes nothing, `auto` does.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pypdfium2
import pytest

from rcp.deliberation.queries.sheet import FEWEST_BLANKS, LINES
from rcp.documents.pdf import print_document
from tests.documents import samples
from tests.documents.anatomy import Anatomy

HEADINGS = {f"/H{level}" for level in range(1, 7)}


def alone(data: bytes) -> list[str]:
    """The headings and the heads of tables whose page ends with them."""
    found = Anatomy(data)
    places = list(found.owners)
    after = dict(pairwise(places))
    last = {place[0]: place for place in places}
    stranded = []
    for element in found.elements:
        if str(element.S) in HEADINGS | {"/THead"}:
            end = list(found.keys_of(element))[-1]
            if end in after and after[end][0] != end[0] and last[end[0]] == end:
                stranded.append(f"page {end[0] + 1}: {found.text_of(element)}")
    return stranded


@pytest.mark.parametrize("lines", range(0, 40, 4))
def test_no_heading_nor_table_head_ends_a_page(lines: int) -> None:
    case = replace(samples.KIDNEY, summary="\n".join(f"Ligne {rank}" for rank in range(lines)))
    assert alone(print_document(replace(samples.FICHE, case=case)).data) == []


@pytest.mark.parametrize("people", [9, 12, 13, 14, 15, 17, 19, 30])
def test_the_chair_signs_a_page_that_names_somebody(people: int) -> None:
    line = samples.MINUTES.attendance[0]
    expected = tuple(replace(line, name=f"Dr Essai {rank}") for rank in range(people))
    blank = max(FEWEST_BLANKS, LINES - people)
    sheet = replace(
        samples.ATTENDANCE_SHEET, expected=expected, blank_lines=blank, quorum_rule=("Au moins 3 médecins.",)
    )
    document = pypdfium2.PdfDocument(print_document(sheet).data)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    assert ["Dr Essai" in page for page in pages if "Vu et validé" in page] == [True]
