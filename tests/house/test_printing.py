"""Tests lay out each page once between them, however it is printed, and within one as often as it asks."""

from __future__ import annotations

from dataclasses import replace
from inspect import isfunction

import pytest

from rcp.documents import engine, fragments, pdf
from rcp.documents.pdf import lay_out_fiche
from tests.documents import samples
from tests.support.printing import pages_remembered

FICHE = replace(samples.FICHE, edition=samples.VALIDATED)
ASKED = "Une question que nul autre essai ne pose"


def test_every_way_of_printing_is_remembered() -> None:
    ways = {
        name: way
        for name, way in vars(pdf).items()
        if name.startswith("print_") and isfunction(way) and way.__module__ == fragments.__name__
    }
    assert len(ways) == 3
    with pages_remembered():
        assert [name for name, way in ways.items() if getattr(pdf, name) is way] == []


def test_a_page_is_laid_out_once_for_all_tests_and_again_within_one(monkeypatch: pytest.MonkeyPatch) -> None:
    laid: list[str] = []
    layout = engine.layout
    monkeypatch.setattr(engine, "layout", lambda html, *a, **how: laid.append(html) or layout(html, *a, **how))
    content = replace(FICHE, case=replace(FICHE.case, question=ASKED))
    for _ in range(2):
        with pages_remembered():
            first = lay_out_fiche(content)
    assert sum(ASKED in html for html in laid) == 1
    with pages_remembered():
        assert lay_out_fiche(content) == lay_out_fiche(content) == first
    assert sum(ASKED in html for html in laid) == 2
