"""Contents to PDF: PDF/A-3a and PDF/UA-1 at once, tagged, with whole fonts, and the same bytes for the same input.

A document is laid out by `engine`, its tree set right by `tagging`, and bound by `binding` with the faces all share.
The minutes of a meeting are bound from the fragments of their cases; or printed in one go, for comparison.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rcp.documents import engine, faces, french
from rcp.documents.attachments import PdfAttachment
from rcp.documents.binding import bind, join
from rcp.documents.content import Document, FicheContent, LetterContent, MinutesContent, PackContent
from rcp.documents.errors import DocumentTooLong, RenderFailed
from rcp.documents.finishing import CARRIED, Last, finish
from rcp.documents.fragments import MAX_PAGES, UNDATED, Fragment, fragment_key, print_archival, print_both, print_loose
from rcp.documents.glyphs import drawable
from rcp.documents.html import edited_line, render_html, seal_line, sealed_line
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
    if isinstance(content, LetterContent) and content.edition.is_draft:
        sheets = ("print", "print-letter-draft")
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


def render_front(content: MinutesContent) -> Fragment:
    """What comes before the cases of minutes, to be kept as their fragments are. The pages of the cases, the instant,
    the seal and its code are left blank: sealing does not undo a front made beforehand.

    Raises:
        DocumentTooLong, RenderFailed.
    """
    html = _front_html(content)
    title = document_title(content)
    return print_loose(html, key=_digest(html, title), name="document", title=title, is_whole=True)


@dataclass(frozen=True)
class MinutesKeys:
    """What the front of minutes and each of their cases depend on (64 hexadecimal digits each)."""

    front: str
    cases: tuple[str, ...]

    @property
    def whole(self) -> str:
        """What they depend on once joined."""
        return hashlib.sha256(engine.written_by() + "".join((self.front, *self.cases)).encode()).hexdigest()


def minutes_keys(content: MinutesContent) -> MinutesKeys:
    """Under what the parts of minutes are kept."""
    return MinutesKeys(
        front=_digest(_front_html(content), document_title(content)),
        cases=tuple(fragment_key(case, content.meeting) for case in content.cases),
    )


def assemble_minutes(
    content: MinutesContent,
    fragments: Sequence[Fragment],
    *,
    front: Fragment | None = None,
) -> Printed:
    """The minutes of a meeting from their front and the fragments of their cases, in order.

    A front that is missing, or no longer says what the content says, is made again.

    Raises:
        RenderFailed: a fragment is not that of its case as the content says it.
        DocumentTooLong.
    """
    keys = minutes_keys(content)
    if front is None or front.manifest.key != keys.front:
        front = render_front(content)
    return finish_minutes(content, join_minutes(keys, front, fragments))


def join_minutes(keys: MinutesKeys, front: Fragment, fragments: Sequence[Fragment]) -> Fragment:
    """The parts of minutes as one, which any edition of the same content is finished from. Raises as above."""
    if keys != MinutesKeys(front.manifest.key, tuple(each.manifest.key for each in fragments)):
        raise RenderFailed
    if front.manifest.pages + sum(each.manifest.pages for each in fragments) > MAX_PAGES:
        raise DocumentTooLong
    return join(front, fragments, key=keys.whole)


def finish_minutes(content: MinutesContent, joined: Fragment) -> Printed:
    """The minutes from their parts joined: feet, mark, seal and instant are those of `content`, which they carry.

    Raises:
        RenderFailed.
    """
    edition = content.edition
    last = Last(
        stamp=Stamp(
            (edited_line(edition), sealed_line(edition)),
            mark=DRAFT_MARK if edition.is_draft else "",
            seal=seal_line(edition),
        ),
        texts={
            "validated": french.instant(edition.validated_at) if edition.validated_at else "",
            "code": edition.code,
            "seal": french.grouped_hash(edition.seal),
        },
        dated=datetime.fromisoformat(edition.edited_at),
        content=_own_content(content),
    )
    return Printed(finish(joined, last), joined.manifest.pages)


def print_embeddable(content: FicheContent) -> Printed:
    """The fiche as PDF/A-1b, small and carrying nothing: what a CDA document embeds (FRCP 2025.01). Not tagged.

    Raises:
        DocumentTooLong, RenderFailed; ValueError for a draft, which is sent to nobody and whose mark is transparent.
    """
    html, title = _embeddable(content)
    data, pages = print_archival(html, title=title, key=_digest(html, title))
    return Printed(data, pages)


@dataclass(frozen=True)
class LaidOut:
    """A fiche laid out once for its two forms: `copy` is that of `print_embeddable`."""

    content: FicheContent
    copy: bytes
    loose: Fragment

    def bound(self, attachments: Sequence[PdfAttachment] = ()) -> Printed:
        """That of `print_document`: what it carries may be made from the copy."""
        data = bind(self.loose, attachments=(_own_content(self.content), *attachments))
        return Printed(data, self.loose.manifest.pages)


def lay_out_fiche(content: FicheContent) -> LaidOut:
    """Both forms of a fiche about to be sealed. Raises as `print_embeddable`."""
    html, title = _embeddable(content)
    copy, loose = print_both(html, key=_digest(html, title), title=title)
    return LaidOut(content, copy, loose)


def _embeddable(content: FicheContent) -> tuple[str, str]:
    if content.edition.is_draft:
        raise ValueError("a draft is not embedded")
    return render_html(content, for_screen=False), document_title(content)


def warm_up() -> None:
    """Read once what every document of the process needs, before somebody waits for it."""
    faces.kit()
    faces.ruler(faces.REGULAR)
    faces.ruler(faces.SEMIBOLD)
    engine.written_by()
    drawable("")


def measure(html: str, anchor: str, *, sheets: Sequence[str]) -> tuple[int, float]:
    """How many pages a page of HTML takes, and how far down its page (mm from the top) an anchor stands.

    Raises:
        RenderFailed: it could not be laid out.
    """

    def measured() -> tuple[int, float]:
        layout = engine.layout(html, sheets)
        found = [page.anchors[anchor][1] for page in layout.pages if anchor in page.anchors]
        return len(layout.pages), found[-1] / _PX_PER_MM if found else 0.0

    with engine.at_work():
        return measured()


def render_pdf(html: str, *, title: str, is_draft: bool = False, attachments: Sequence[PdfAttachment] = ()) -> bytes:
    """The bytes of a PDF from a page made by `html.render_html(..., for_screen=False)`. Raises as `print_document`."""
    sheets = ("print", "print-draft") if is_draft else ("print",)
    return _print(html, title=title, sheets=sheets, attachments=attachments).data


def _print(html: str, *, title: str, sheets: Sequence[str], attachments: Sequence[PdfAttachment] = ()) -> Printed:
    loose = print_loose(html, key=_digest(html, title), name="document", title=title, sheets=sheets, is_whole=True)
    return Printed(bind(loose, attachments=attachments), pages=loose.manifest.pages)


def _front_html(content: MinutesContent) -> str:
    """The page of a front: what only the last moment decides is the same in all."""
    edition = replace(
        content.edition,
        edited_at=UNDATED,
        edited_by="",
        validated_at="",
        seal="0" if content.edition.seal else "",
        code="",
    )
    return render_html(replace(content, edition=edition), for_screen=False, is_front=True)


def _digest(html: str, title: str) -> str:
    return hashlib.sha256(engine.made_of() + title.encode() + html.encode("utf-8", "replace")).hexdigest()


def _own_content(content: MinutesContent | FicheContent) -> PdfAttachment:
    return replace(CARRIED, data=canonical_json(content), dated=datetime.fromisoformat(content.edition.edited_at))
