"""HTML to PDF: PDF/A-3a, tagged, with whole fonts, and the same bytes for the same input.

The fetcher is closed: it knows the vendored fonts by their exact address, in memory, and stops the rendering on
anything else (CVE-2025-68616, CVE-2026-55073: a note must never make the server fetch). Both identifications,
PDF/A-3a and PDF/UA-1, are written in the XMP with the extension schema PDF/A asks for.
"""

from __future__ import annotations

import gc
import hashlib
import threading
import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache

import pydyf
import weasyprint
from weasyprint import CSS, HTML, Attachment
from weasyprint import Document as Layout
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from rcp.documents.content import (
    CaseContent,
    Document,
    Edition,
    FicheContent,
    MeetingContent,
    MinutesContent,
    PackContent,
)
from rcp.documents.errors import DocumentTooLong, RenderFailed
from rcp.documents.html import render_case, render_html
from rcp.documents.sealing import canonical_json
from rcp.documents.stylesheets import BASE_URL, css, fonts
from rcp.documents.titles import document_title

MAX_HTML_CHARACTERS = 6_000_000  # some 120 dense cases; beyond, layout would hold a worker for minutes
MAX_PAGES = 1_500
PACK_SHEETS = ("print", "print-pack")

_LOCK = threading.Lock()  # the fonts are shared and the collector is the process's
_PX_PER_MM = 96 / 25.4
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

_UA_IDENTIFICATION = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\
<pdfuaid:part>1</pdfuaid:part></rdf:Description>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>PDF/UA part</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF>"""


@dataclass(frozen=True)
class PdfAttachment:
    """A file carried inside a PDF, given as bytes."""

    name: str
    data: bytes
    description: str = ""


@dataclass(frozen=True)
class Printed:
    """A PDF, its number of pages and the SHA-256 of its bytes."""

    data: bytes
    pages: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def print_document(content: Document) -> Printed:
    """The PDF of a content. Minutes and fiches carry their own content as JSON.

    Raises:
        DocumentTooLong: the content is beyond `MAX_HTML_CHARACTERS` or `MAX_PAGES`.
        RenderFailed: the PDF could not be made.
    """
    attachments: tuple[PdfAttachment, ...] = ()
    sheets: tuple[str, ...] = ("print",)
    if isinstance(content, PackContent):
        sheets = PACK_SHEETS
    if isinstance(content, (MinutesContent, FicheContent)):
        if content.edition.is_draft:
            sheets = ("print", "print-draft")
        attachments = (PdfAttachment("contenu.json", canonical_json(content), "Contenu du document, tel que scellé"),)
    return _print(
        render_html(content, for_screen=False),
        title=document_title(content),
        sheets=sheets,
        attachments=attachments,
        dated=datetime.fromisoformat(content.edition.edited_at),
    )


def print_case(case: CaseContent, *, meeting: MeetingContent, edition: Edition) -> Printed:
    """One case alone, without page numbers: a fragment to assemble. Its headings start at level 2."""
    sheets = ("print", "print-draft", "print-fragment") if edition.is_draft else ("print", "print-fragment")
    html = render_case(case, meeting=meeting, edition=edition)
    return _print(html, title=f"Dossier {case.number}", sheets=sheets, is_whole=False)


def measure(html: str, anchor: str, *, sheets: Sequence[str]) -> tuple[int, float]:
    """How many pages a page of HTML takes, and how far down its page (mm from the top) an anchor stands.

    Raises:
        RenderFailed: it could not be laid out.
    """
    with _LOCK, _quiet_collector():
        try:
            layout = _layout(html, sheets)
        except FatalURLFetchingError as error:
            raise RenderFailed from error
    found = [page.anchors[anchor][1] for page in layout.pages if anchor in page.anchors]
    return len(layout.pages), found[-1] / _PX_PER_MM if found else 0.0


def render_pdf(html: str, *, title: str, is_draft: bool = False, attachments: Sequence[PdfAttachment] = ()) -> bytes:
    """The bytes of a PDF from a page made by `html.render_html(..., for_screen=False)`. Raises as `print_document`."""
    sheets = ("print", "print-draft") if is_draft else ("print",)
    return _print(html, title=title, sheets=sheets, attachments=attachments).data


class _ClosedFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint is not typed
    """Serves the vendored fonts from memory and stops the rendering on any other address."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        data = fonts().get(url)
        if data is None:
            raise FatalURLFetchingError("a document asked for something outside itself")
        return URLFetcherResponse(url, body=data, headers={"Content-Type": "font/ttf"})


@cache
def _font_configuration() -> FontConfiguration:
    return FontConfiguration()


@cache
def _sheet(name: str) -> CSS:
    """A style sheet, parsed once a process."""
    return CSS(string=css(name), base_url=BASE_URL, url_fetcher=_ClosedFetcher(), font_config=_font_configuration())


@cache
def _made_of() -> bytes:
    """What, besides the page itself, decides of the bytes: the engine, the sheets and the fonts."""
    digest = hashlib.sha256(weasyprint.__version__.encode())
    for name in ("print", "print-draft", "print-fragment", "print-pack"):
        digest.update(css(name).encode())
    for data in fonts().values():
        digest.update(data)
    return digest.digest()


def _print(
    html: str,
    *,
    title: str,
    sheets: Sequence[str],
    attachments: Sequence[PdfAttachment] = (),
    dated: datetime = _EPOCH,
    is_whole: bool = True,
) -> Printed:
    if len(html) > MAX_HTML_CHARACTERS:
        raise DocumentTooLong
    identifier = hashlib.sha256(_made_of() + title.encode() + html.encode("utf-8", "replace")).digest()[:16]
    with _LOCK, _quiet_collector():
        try:
            return _lay_out(html, title, sheets, identifier, attachments, dated, is_whole)
        except FatalURLFetchingError as error:  # a BaseException: no handler further up would see it
            raise RenderFailed from error
        except RecursionError as error:
            raise DocumentTooLong from error


def _lay_out(
    html: str,
    title: str,
    sheets: Sequence[str],
    identifier: bytes,
    attachments: Sequence[PdfAttachment],
    dated: datetime,
    is_whole: bool,
) -> Printed:
    layout = _layout(html, sheets)
    if len(layout.pages) > MAX_PAGES:
        raise DocumentTooLong
    layout.metadata.title = title
    data: bytes = layout.write_pdf(
        finisher=_finish_whole if is_whole else _compress_fonts,
        pdf_variant="pdf/a-3a",
        pdf_tags=True,
        pdf_identifier=identifier,
        full_fonts=True,
        attachments=[_weasyprint_attachment(item, dated) for item in attachments],
    )
    return Printed(data=data, pages=len(layout.pages))


def _layout(html: str, sheets: Sequence[str]) -> Layout:
    return HTML(string=html, base_url=BASE_URL, url_fetcher=_ClosedFetcher()).render(
        font_config=_font_configuration(),
        stylesheets=[_sheet(name) for name in sheets],
        pdf_variant="pdf/a-3a",
        pdf_tags=True,
    )


def _weasyprint_attachment(item: PdfAttachment, dated: datetime) -> Attachment:
    return Attachment(
        string=item.data,
        base_url=BASE_URL,
        url_fetcher=_ClosedFetcher(),
        name=item.name,
        description=item.description,
        created=dated,
        modified=dated,
        relationship="Data",
    )


def _finish_whole(layout: Layout, pdf: pydyf.PDF) -> None:
    """What WeasyPrint leaves to be done before the trailer of a whole document."""
    _compress_fonts(layout, pdf)
    _identify_as_accessible(pdf)


def _identify_as_accessible(pdf: pydyf.PDF) -> None:
    """Say PDF/UA-1 in the XMP next to PDF/A-3a: WeasyPrint writes one variant only."""
    number = int(pdf.catalog["Metadata"].split()[0])
    packet = pdf.objects[number].stream
    packet[0] = packet[0].replace(b"</rdf:RDF>", _UA_IDENTIFICATION)


def _compress_fonts(_layout: Layout, pdf: pydyf.PDF) -> None:
    """Whole fonts never change: compressing them once a process halves the time of a short document."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.compress and "Length1" in item.extra:
            item.stream[:] = [_compressed(bytes(item.stream[0]))]
            item.extra["Filter"] = "/FlateDecode"
            item.compress = False


@lru_cache(maxsize=16)
def _compressed(data: bytes) -> bytes:
    return zlib.compress(data, level=9)


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
