"""WeasyPrint held on a short lead: a closed fetcher, sheets and fonts read once a process, a quiet collector.

The fetcher is closed: it knows the vendored fonts by their exact address, in memory, and stops the rendering on
anything else (CVE-2025-68616, CVE-2026-55073: a note must never make the server fetch).
"""

from __future__ import annotations

import gc
import hashlib
import re
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pydyf
import weasyprint
from cssselect2 import ElementWrapper
from weasyprint import CSS, HTML
from weasyprint import Document as Layout
from weasyprint.css.counters import CounterStyle
from weasyprint.html import UA
from weasyprint.text.ffi import pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from rcp.documents.errors import DocumentTooLong, RenderFailed
from rcp.documents.markup import parsed
from rcp.documents.stylesheets import BASE_URL, css, fonts

VARIANT = "pdf/a-3a"

_SHEETS = ("print", "print-draft", "print-fragment", "print-letter-draft", "print-pack")
_ROOT = Path(__file__).resolve().parents[2]
_LOCK = threading.Lock()  # the fonts are shared and the collector is the process's


class ClosedFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint is not typed
    """Serves the vendored fonts from memory and stops the rendering on any other address."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        data = fonts().get(url)
        if data is None:
            raise FatalURLFetchingError("a document asked for something outside itself")
        return URLFetcherResponse(url, body=data, headers={"Content-Type": "font/ttf"})


class Page(HTML):  # type: ignore[misc]  # WeasyPrint is not typed
    """A page of ours, read by `markup` when it can be, else by WeasyPrint."""

    def __init__(self, html: str) -> None:
        root = parsed(html)
        if root is None:
            super().__init__(string=html, base_url=BASE_URL, url_fetcher=ClosedFetcher())
            return
        self.base_url, self.url_fetcher, self.media_type = BASE_URL, ClosedFetcher(), "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        """What elements look like before any sheet of ours; none of our documents is a form."""
        return [_first_sheet()]


def layout(html: str, sheets: Sequence[str], *, variant: str = VARIANT, is_tagged: bool = True) -> Layout:
    """The pages of a document, laid out and not yet written. To be called inside `at_work`."""
    return Page(html).render(
        font_config=font_configuration(),
        stylesheets=[_sheet(name) for name in sheets],
        pdf_variant=variant,
        pdf_tags=is_tagged,
    )


@contextmanager
def at_work() -> Iterator[None]:
    """One rendering at a time in a process, the collector set aside.

    Hold no layout at the end of the block: what is still held when it is left is set aside for good by the next one.

    Raises:
        RenderFailed: the document asked for something outside itself.
        DocumentTooLong: it is nested beyond what the engine can follow.
    """
    with _LOCK, _quiet_collector():
        try:
            yield
        except FatalURLFetchingError as error:  # a BaseException: no handler further up would see it
            raise RenderFailed from error
        except RecursionError as error:
            raise DocumentTooLong from error


@cache
def font_configuration() -> FontConfiguration:
    """The fonts of the process."""
    return FontConfiguration()


@cache
def made_of() -> bytes:
    """What, besides the page itself, decides of the bytes: the engine, the sheets and the fonts (32 bytes)."""
    digest = hashlib.sha256(f"{weasyprint.__version__} {pydyf.__version__} {pango.pango_version()}".encode())
    for name in _SHEETS:
        digest.update(css(name).encode())
    for data in fonts().values():
        digest.update(data)
    return digest.digest()


@cache
def written_by() -> bytes:
    """What makes a page of a content, and `made_of`: the templates, the drawings and this package (32 bytes)."""
    digest = hashlib.sha256(made_of())
    for folder, pattern in (("templates/print", "*.html"), ("templates/drawings", "*.html"), ("rcp/documents", "*.py")):
        for path in sorted((_ROOT / folder).rglob(pattern)):
            digest.update(path.relative_to(_ROOT).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.digest()


@cache
def _first_sheet() -> CSS:
    """WeasyPrint's own sheet, for documents without foot notes whose lists alone have markers.

    As it comes, each element is given a style for five parts of a note and for a marker: six of every seven styles.
    """
    rules = re.sub(r"^::(foot)?note-[^}]*\}$", "", UA, flags=re.MULTILINE)
    return CSS(string=re.sub(r"^(?=::marker )", "li", rules, flags=re.MULTILINE), counter_style=CounterStyle())


@cache
def _sheet(name: str) -> CSS:
    """A style sheet, parsed once a process."""
    return CSS(string=css(name), base_url=BASE_URL, url_fetcher=ClosedFetcher(), font_config=font_configuration())


@contextmanager
def _quiet_collector() -> Iterator[None]:
    """Layout makes millions of objects that live until the end: looking among them for garbage is time lost.

    What was there before is set aside, collections are made rare, and one is made at the end for the layout alone.
    """
    thresholds, was_frozen = gc.get_threshold(), gc.get_freeze_count() > 0
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint 70 leaves its colour profile to be closed
            yield
    finally:
        gc.collect()
        gc.set_threshold(*thresholds)
        if not was_frozen:
            gc.unfreeze()
