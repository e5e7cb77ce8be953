"""A page read as XML is the page an HTML parser reads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import tinyhtml5

from rcp.documents import engine
from rcp.documents.html import render_case, render_html
from rcp.documents.markup import parsed
from tests.documents import samples
from tests.documents.test_binding import DRAWN

PAGES = {
    **{type(each).__name__: render_html(each, for_screen=False) for each in (
        samples.MINUTES, samples.FICHE, samples.AGENDA, samples.ATTENDANCE_SHEET,
    )},
    "drawn": render_case(DRAWN, meeting=samples.MEETING, edition=samples.VALIDATED),
    "front": render_html(samples.MINUTES, for_screen=False, is_front=True),
}  # fmt: skip
SIGNS = '<b>&amp; "é" \'</b> ]]> <!-- --> &nbsp; <br> a > b'


def told(element: Any) -> Any:
    """An element as values, its declaration of a name space left out: it says what its name says."""
    attributes = {name: value for name, value in element.attrib.items() if not name.endswith("xmlns")}
    kids = [(told(kid), kid.tail or "") for kid in element]
    return element.tag, attributes, element.text or "", kids


@pytest.mark.parametrize("name", PAGES)
def test_it_is_what_an_html_parser_reads(name: str) -> None:
    assert told(parsed(PAGES[name])) == told(tinyhtml5.parse(PAGES[name], namespace_html_elements=False))


def test_so_is_what_somebody_typed_like_markup() -> None:
    page = render_case(
        replace(samples.LUNG, question=SIGNS, summary=SIGNS), meeting=samples.MEETING, edition=samples.VALIDATED
    )
    assert told(parsed(page)) == told(tinyhtml5.parse(page, namespace_html_elements=False))


@pytest.mark.parametrize("page", ["<p>", "<p>a</p>", "<html lang=fr><head></head><body></body></html>"])
def test_what_is_no_page_of_ours_is_left_to_the_engine(page: str) -> None:
    assert parsed(page) is None
    assert engine.Page(page).etree_element.tag == "html"


def test_a_character_no_page_can_hold_stops_neither() -> None:
    case = replace(samples.LUNG, question="Une page\x0bpuis \x00 une autre")
    page = render_case(case, meeting=samples.MEETING, edition=samples.VALIDATED)
    assert parsed(page) is not None
