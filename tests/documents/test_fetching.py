"""Nothing typed makes the server fetch: whatever the field, whatever the address (CVE-2025-68616, CVE-2026-55073)."""

from __future__ import annotations

import io
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from rcp.documents.content import (
    AgendaContent,
    AttendanceSheetContent,
    Document,
    FicheContent,
    LetterContent,
    MinutesContent,
    PackContent,
)
from rcp.documents.engine import ClosedFetcher
from rcp.documents.errors import RenderFailed
from rcp.documents.fragments import print_loose, render_fragment
from rcp.documents.html import render_html
from rcp.documents.pack import print_pack
from rcp.documents.pdf import assemble_minutes, print_document, print_embeddable
from rcp.documents.sealing import sealed
from rcp.documents.stylesheets import fonts
from tests.documents.anatomy import Anatomy
from tests.documents.filled import DATES, Filling
from tests.documents.saying import said, squeezed


class _Trap(BaseHTTPRequestHandler):
    """Notes what is asked, and sends elsewhere on this machine."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(302)
        self.send_header("Location", "/again" if self.path == "/redirect" else "file:///etc/passwd")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def trap() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), type("Trap", (_Trap,), {"asked": asked}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


# Every kind of paper, whether a field that hides others is filled or not.
PAPERS = [
    *((cls, {}) for cls in (FicheContent, AgendaContent, AttendanceSheetContent, PackContent)),
    *((LetterContent, {"kind": kind}) for kind in ("patient", "doctor")),
]
UNHIDDEN: Mapping[str, Any] = {"no_decision_reason": "", "alerts.dismissed": "", "alerts.missing": (), "noted": ()}


def typed(cls: type, text: str, given: Mapping[str, Any], *, flags: bool = False) -> Any:
    """A content with `text` in every field of text but those of a date or a code, which are never typed freely."""
    return Filling({**DATES, **given}, flags=flags, say=lambda _path: text, each=1).content(cls)


def hostile(text: str) -> MinutesContent:
    content = typed(MinutesContent, text, {**UNHIDDEN, "cases.number": "2026-00042", "replaces": ""})
    return sealed(content)


def notes(base: str) -> str:
    """Addresses of every kind, each in a dress a page knows."""
    return (
        f"<img src={base}/plain> <link rel=stylesheet href={base}/redirect> "
        "<link rel=attachment href=file:///etc/passwd> "
        f"<style>@import url(//{base[7:]}/x)</style> <object data=data:text/css,p{{}}> ftp://a/b {base}/redirect"
    )


def test_whatever_the_field_nothing_is_fetched_and_all_is_printed_word_for_word(trap: tuple[str, list[str]]) -> None:
    base, asked = trap
    content = hostile(notes(base))
    fragments = [render_fragment(case, content.meeting) for case in content.cases]
    printed = assemble_minutes(content, fragments)
    found = Anatomy(printed.data)
    assert asked == []
    assert found.problems == []
    places = {each.manifest.anchor: printed.pages - each.manifest.pages + 1 for each in fragments}
    # A row longer than a page is read page by page: the same words, in another order.
    assert Counter(squeezed(found.reading())) == Counter(said(render_html(content, for_screen=False), places))
    assert found.reading().count("<img") > 80
    assert list(found.pdf.attachments) == ["contenu.json"]
    assert found.data.count(b"/URI") == 0


@pytest.mark.parametrize("is_hidden", [False, True])
@pytest.mark.parametrize(("cls", "given"), PAPERS)
def test_no_other_paper_fetches_anything(
    trap: tuple[str, list[str]], cls: type[Document], given: Mapping[str, Any], is_hidden: bool
) -> None:
    base, asked = trap
    text = notes(base)
    content = typed(cls, text, given if is_hidden else {**UNHIDDEN, **given}, flags=is_hidden)
    found = Anatomy(print_document(content).data)
    assert asked == []
    assert found.problems == []
    assert squeezed(text) in squeezed(found.reading())
    assert list(found.pdf.attachments) == (["contenu.json"] if cls is FicheContent else [])
    assert found.data.count(b"/URI") == 0


def test_a_pack_cut_to_its_pages_fetches_nothing_either(trap: tuple[str, list[str]]) -> None:
    base, asked = trap
    printed = print_pack(typed(PackContent, notes(base), UNHIDDEN))
    assert asked == []
    assert printed.data.count(b"/URI") == 0


def test_the_embedded_fiche_fetches_nothing_either(trap: tuple[str, list[str]]) -> None:
    base, asked = trap
    fiche = typed(FicheContent, notes(base), UNHIDDEN)
    with pikepdf.open(io.BytesIO(print_embeddable(fiche).data)) as pdf:
        assert list(pdf.attachments) == []
    assert asked == []


@pytest.mark.parametrize(
    "address",
    [
        "{base}/plain",
        "{base}/redirect",
        "file:///etc/passwd",
        "data:image/png;base64,iVBORw0KGgo=",
        "//127.0.0.1:{port}/x",
        "../fonts/SourceSans3-Regular.ttf?x",
        "https://documents.invalid/static/fonts/../css/print.css",
    ],
)
def test_even_unescaped_a_fragment_reaches_nothing(trap: tuple[str, list[str]], address: str) -> None:
    base, asked = trap
    url = address.format(base=base, port=base.rsplit(":", 1)[1])
    with pytest.raises(RenderFailed):
        print_loose(
            f"<html lang=fr><title>x</title><body><h2>x</h2><img alt=x src='{url}'>", key="0" * 64, name="x", title="x"
        )
    assert asked == []


def test_the_fetcher_knows_the_vendored_faces_and_nothing_else() -> None:
    fetcher = ClosedFetcher()
    for url, data in fonts().items():
        assert fetcher.fetch(url).read() == data
        for near in (url + "?x", url + "#x", url.upper(), url.replace("https", "http"), f"file://{Path(__file__)}"):
            with pytest.raises(FatalURLFetchingError):
                fetcher.fetch(near)
