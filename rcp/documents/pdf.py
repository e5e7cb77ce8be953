"""Contents to PDF: PDF/A-3a and PDF/UA-1 at once, tagged, with whole fonts, and the same bytes for the same input.

A document is laid out by `engine`, its tree set right by `tagging`, and bound by `binding` with the faces all share.
The minutes of a meeting are bound from the fragments of their cases; or printed in one go, for comparison.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rcp.documents import engine
from rcp.documents.binding import bind
from rcp.documents.conformance import PdfAttachment
from rcp.documents.content import Document, FicheContent, MinutesContent, PackContent
from rcp.documents.errors import DocumentTooLong, RenderFailed
from rcp.documents.fragments import MAX_PAGES, Fragment, fragment_key, print_loose
from rcp.documents.html import edited_line, render_html, sealed_line
from rcp.documents.sealing import canonical_json
from rcp.documents.stamps import Stamp
from rcp.documents.titles import document_title

PACK_SHEETS = ("print", "print-pack")
DRAFT_MARK = "PROJET – NON VALIDÉ"

_PX_PER_MM = 96 / 25.4


@dataclass(frozen=True)
class Printed:
    """A PDF, its number of pages and the SHA-256 of its bytes."""

    data: bytes
    pages: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def print_document(content: Document, *, attachments: Sequence[PdfAttachment] = ()) -> Printed:
    """The PDF of a content. Minutes and fiches carry their own content as JSON, before other attachments.

    Raises:
        DocumentTooLong: the content is beyond what one document may hold.
        RenderFailed: the PDF could not be made.
    """
    sheets: tuple[str, ...] = ("print",)
    if isinstance(content, PackContent):
        sheets = PACK_SHEETS
    if isinstance(content, (MinutesContent, FicheContent)):
        if content.edition.is_draft:
            sheets = ("print", "print-draft")
        attachments = (_own_content(content), *attachments)
    return _print(
        render_html(content, for_screen=False),
        title=document_title(content),
        sheets=sheets,
        attachments=attachments,
    )


def assemble_minutes(
    content: MinutesContent, fragments: Sequence[Fragment], *, attachments: Sequence[PdfAttachment] = ()
) -> Printed:
    """The minutes of a meeting from the fragments of its cases, in their order: only the front is laid out.

    Raises:
        RenderFailed: a fragment is not that of its case as the content says it.
        DocumentTooLong.
    """
    keys = [fragment_key(case, content.meeting) for case in content.cases]
    if keys != [each.manifest.key for each in fragments]:
        raise RenderFailed
    if sum(each.manifest.pages for each in fragments) > MAX_PAGES:
        raise DocumentTooLong
    front = _whole(
        render_html(content, for_screen=False, is_front=True),
        title=document_title(content),
        sheets=("print", "print-fragment"),
        attachments=(_own_content(content), *attachments),
    )
    edition = content.edition
    stamp = Stamp((edited_line(edition), sealed_line(edition)), mark=DRAFT_MARK if edition.is_draft else "")
    pages = front.manifest.pages + sum(each.manifest.pages for each in fragments)
    return Printed(bind(front, fragments, stamp=stamp), pages)


def measure(html: str, anchor: str, *, sheets: Sequence[str]) -> tuple[int, float]:
    """How many pages a page of HTML takes, and how far down its page (mm from the top) an anchor stands.

    Raises:
        RenderFailed: it could not be laid out.
    """
    with engine.at_work():
        layout = engine.layout(html, sheets)
    found = [page.anchors[anchor][1] for page in layout.pages if anchor in page.anchors]
    return len(layout.pages), found[-1] / _PX_PER_MM if found else 0.0


def render_pdf(html: str, *, title: str, is_draft: bool = False, attachments: Sequence[PdfAttachment] = ()) -> bytes:
    """The bytes of a PDF from a page made by `html.render_html(..., for_screen=False)`. Raises as `print_document`."""
    sheets = ("print", "print-draft") if is_draft else ("print",)
    return _print(html, title=title, sheets=sheets, attachments=attachments).data


def _print(html: str, *, title: str, sheets: Sequence[str], attachments: Sequence[PdfAttachment] = ()) -> Printed:
    loose = _whole(html, title=title, sheets=sheets, attachments=attachments)
    return Printed(bind(loose), pages=loose.manifest.pages)


def _whole(html: str, *, title: str, sheets: Sequence[str], attachments: Sequence[PdfAttachment]) -> Fragment:
    digest = hashlib.sha256(engine.made_of() + title.encode() + html.encode("utf-8", "replace"))
    for each in attachments:
        digest.update(each.data)
    return print_loose(
        html,
        key=digest.hexdigest(),
        name="document",
        title=title,
        sheets=sheets,
        attachments=attachments,
        is_whole=True,
    )


def _own_content(content: MinutesContent | FicheContent) -> PdfAttachment:
    return PdfAttachment(
        "contenu.json",
        canonical_json(content),
        "Contenu du document, tel que scellé",
        dated=datetime.fromisoformat(content.edition.edited_at),
    )
