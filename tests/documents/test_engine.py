"""What the engine is spared, and that nothing of it shows."""

from __future__ import annotations

from collections import Counter

import pytest
from weasyprint.css import get_all_computed_styles
from weasyprint.html import UA_STYLESHEET

from rcp.documents import engine
from rcp.documents.html import render_html
from rcp.documents.pack import print_pack
from rcp.documents.pdf import print_document
from tests.documents import samples
from tests.minutes.test_pack import page_of
from tests.minutes.test_pack import sample as pack_of


def parts_styled(html: str) -> Counter[str]:
    """The parts of elements (`marker`, `before`…) a style is made for, and how many of each."""
    style_for = get_all_computed_styles(engine.Page(html))
    return Counter(part for _, part in style_for.get_computed_styles() if part)


def test_no_style_is_made_for_the_notes_nobody_writes_nor_for_the_marker_of_what_is_no_list() -> None:
    found = parts_styled(render_html(samples.MINUTES, for_screen=False))
    assert set(found) <= {"before", "after"}
    items = "<html><body><p>avant</p><ul><li>un</li><li>deux</li></ul></body></html>"
    assert parts_styled(items) == {"marker": 2}


def test_the_pages_are_those_of_the_sheet_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    def printed() -> list[bytes]:
        pack = print_pack(pack_of(page_of(samples.KIDNEY)))  # the one with a list
        return [pack.data, *(print_document(each).data for each in (samples.FICHE, samples.AGENDA, samples.LETTER))]

    ours = printed()
    monkeypatch.setattr(engine, "_first_sheet", lambda: UA_STYLESHEET)
    assert printed() == ours
