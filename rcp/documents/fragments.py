"""One case as pages ready to be put among others: rendered once, kept, copied as often as wanted.

A fragment is a PDF with its structure tree but without its fonts (`faces`), without page numbers and without the foot
of the page, which say what is not known yet: the version, the seal, the rank of the page. Some 15 kB a page. What is
known of it without opening its pages is in its manifest, carried in the file itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec
import pydyf
from weasyprint import Document as Layout

from rcp.documents import engine, faces
from rcp.documents.conformance import identify_as_accessible, leave_out_transparency
from rcp.documents.content import CaseContent, Edition, MeetingContent
from rcp.documents.errors import DocumentTooLong, RenderFailed
from rcp.documents.html import anchor, render_case
from rcp.documents.tagging import Tree
from rcp.documents.updating import Tail

ARCHIVAL = "pdf/a-1b"

_POINTS = 0.75  # a CSS pixel is three quarters of a point
SHEETS = ("print", "print-fragment")
MAX_HTML_CHARACTERS = 6_000_000  # some 120 dense cases; beyond, layout would hold a worker for minutes
MAX_PAGES = 1_500

UNDATED = "2000-01-01T00:00:00+00:00"

# A fragment says nothing of who printed it, nor when: it serves every edition.
_NO_EDITION = Edition(edited_at=UNDATED, edited_by="", is_draft=False, status="")


class Heading(msgspec.Struct, frozen=True):
    """A line of the bookmarks: `page` counts from 0 within the fragment, `x` and `y` are points from bottom left."""

    level: int
    title: str
    page: int
    x: float
    y: float


class Blank(msgspec.Struct, frozen=True):
    """A cell left empty, to be written in once what it says is known: its place, as that of a heading, and its face.

    `x` is where its text starts, or ends when `is_right`; `top` that of its first line.
    """

    name: str
    page: int
    x: float
    top: float
    size: float
    is_right: bool
    is_strong: bool


class Sheet(msgspec.Struct, frozen=True):
    """A page of parts joined: the objects that wait for its foot and for its blanks (0: it has none), its size."""

    foot: int
    blanks: int
    width: float
    height: float


class Late(msgspec.Struct, frozen=True):
    """Where what only the last moment knows has its place in parts joined: numbers of objects, and what they say yet.

    `mcids` are those of the blanks, in their order.
    """

    sheets: tuple[Sheet, ...]
    mcids: tuple[int, ...]
    metadata: int
    packet: bytes
    info: int
    told: bytes
    content: int
    tail: Tail


class Manifest(msgspec.Struct, frozen=True):
    """What a fragment is made of. `key` is that of the content it was rendered from.

    `starts` gives, when it is made of several, the first page of each by its name, from 0; `late` what they wait for.
    """

    key: str
    anchor: str
    pages: int
    headings: tuple[Heading, ...]
    faces: tuple[str, ...]
    blanks: tuple[Blank, ...] = ()
    starts: dict[str, int] = {}
    late: Late | None = None


@dataclass(frozen=True)
class Fragment:
    """A PDF without its fonts, and what it holds."""

    data: bytes
    manifest: Manifest

    @property
    def kept(self) -> bytes:
        """The bytes to keep: what it holds is read before its pages are."""
        return msgspec.msgpack.encode((self.manifest, self.data))

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def fragment_key(case: CaseContent, meeting: MeetingContent) -> str:
    """What a fragment depends on, as 64 hexadecimal digits: the case, the head of its pages, and how pages are made.

    Neither the edition nor the other cases, nor whether the case is validated, when and by whom: correcting another
    case, validating, sealing leave a fragment good.
    """
    digest = hashlib.sha256(engine.written_by())
    digest.update(msgspec.json.encode((case.without_validation(), meeting.board, meeting.date)))
    return digest.hexdigest()


def render_fragment(case: CaseContent, meeting: MeetingContent) -> Fragment:
    """The pages of a case. Equal contents give equal bytes.

    Raises:
        DocumentTooLong, RenderFailed.
    """
    bare = MeetingContent(board=meeting.board, date=meeting.date)
    html = render_case(case.without_validation(), meeting=bare, edition=_NO_EDITION)
    return print_loose(html, key=fragment_key(case, meeting), name=anchor(case), title=f"Dossier {case.number}")


def read_fragment(kept: bytes) -> Fragment:
    """A fragment kept earlier, from `Fragment.kept`. Its pages are not opened.

    Raises:
        RenderFailed: these bytes are not those of a fragment.
    """
    try:
        manifest, data = msgspec.msgpack.decode(kept, type=tuple[Manifest, bytes])
    except msgspec.DecodeError as error:
        raise RenderFailed from error
    return Fragment(data, manifest)


def print_loose(
    html: str,
    *,
    key: str,
    name: str,
    title: str,
    sheets: Sequence[str] = SHEETS,
    is_whole: bool = False,
) -> Fragment:
    """Lay out a page of HTML and write it without its fonts; `is_whole` adds what a document says of itself.

    Raises:
        DocumentTooLong: it is beyond `MAX_HTML_CHARACTERS` or `MAX_PAGES`.
        RenderFailed: it asked for something outside itself.
    """
    kept: list[Manifest] = []
    (data,), _ = _written(html, sheets, title, _loosely(key, name, kept, is_whole=is_whole))
    return Fragment(data, kept[0])


def print_archival(html: str, *, key: str, title: str) -> tuple[bytes, int]:
    """Lay out a page of HTML as PDF/A-1b: PDF 1.4, untagged, subsets of the fonts. The bytes, and how many pages.

    Raises as `print_loose`.
    """
    (data,), pages = _written(html, ("print",), title, _archivally(key))
    return data, pages


def print_both(html: str, *, key: str, title: str) -> tuple[bytes, Fragment]:
    """The bytes of `print_archival`, and those of `print_loose` for the whole document, from one layout: placing its
    lines is most of the work, and the forms differ in how they are written only.

    Raises as `print_loose`.
    """
    kept: list[Manifest] = []
    ways = _archivally(key), _loosely(key, "document", kept, is_whole=True)
    (archival, loose), _ = _written(html, ("print",), title, *ways)
    return archival, Fragment(loose, kept[0])


def _loosely(key: str, name: str, kept: list[Manifest], *, is_whole: bool) -> dict[str, Any]:
    """How a page is written without its fonts; what it is made of is added to `kept`."""
    faces.kit()  # made before the engine is taken: the end of the writing needs it
    return {
        "finisher": partial(_finish, key=key, name=name, is_whole=is_whole, kept=kept),
        "pdf_variant": engine.VARIANT,
        "pdf_tags": True,
        "pdf_identifier": bytes.fromhex(key)[:16],
    }


def _archivally(key: str) -> dict[str, Any]:
    return {
        "finisher": lambda _layout, pdf: leave_out_transparency(pdf),
        "pdf_variant": ARCHIVAL,
        "pdf_tags": False,
        "pdf_identifier": bytes.fromhex(key)[:16],
    }


def _written(html: str, sheets: Sequence[str], title: str, *ways: Mapping[str, Any]) -> tuple[list[bytes], int]:
    """A page of HTML laid out once and written as PDF in each of these ways, and how many pages it has.

    The untagged ones first: writing tags leaves marks on what was laid out. Raises as `print_loose`.
    """
    if len(html) > MAX_HTML_CHARACTERS:
        raise DocumentTooLong

    def write() -> tuple[list[bytes], int]:
        # What is asked of the layout is asked again of the writing, which alone obeys it.
        layout = engine.layout(html, sheets, variant=ways[-1]["pdf_variant"], is_tagged=ways[-1]["pdf_tags"])
        if len(layout.pages) > MAX_PAGES:
            raise DocumentTooLong
        layout.metadata.title = title
        # A copy has the same pages, and fonts of its own: those that one writing used are not the next one's.
        return [layout.copy().write_pdf(**how) for how in ways], len(layout.pages)

    with engine.at_work():
        return write()


def _finish(
    layout: Layout,
    pdf: pydyf.PDF,
    *,
    key: str,
    name: str,
    is_whole: bool,
    kept: list[Manifest],
) -> None:
    """Before the trailer is written: a tree set right, no fonts, a manifest."""
    asked = faces.take_out(pdf)
    blanks = tuple(_blanks(layout))
    leave_out_transparency(pdf)
    Tree(pdf).set_right(prefix=f"{name}.", is_lean=True)
    if is_whole:
        identify_as_accessible(pdf)
    headings = tuple(_headings(layout.make_bookmark_tree(_POINTS, transform_pages=True)))
    manifest = Manifest(
        key=key,
        anchor=name,
        pages=len(layout.pages),
        headings=headings,
        faces=tuple(sorted(asked)),
        blanks=blanks,
    )
    kept.append(manifest)


def _headings(bookmarks: list[object], level: int = 1) -> Iterator[Heading]:
    for title, (page, x, y), children, _state in bookmarks:  # type: ignore[misc]
        yield Heading(level, title, page, round(x, 3), round(y, 3))  # type: ignore[has-type]
        yield from _headings(children, level + 1)  # type: ignore[has-type]


def _blanks(layout: Layout) -> Iterator[Blank]:
    """The cells with `data-blank`, each given that name in the tree; of one that goes on over the page, the start."""
    seen: set[str] = set()
    for rank, page in enumerate(layout.pages):
        for box in page._page_box.descendants():
            name = box.element.get("data-blank") if hasattr(box, "mark") and box.element is not None else None
            if not name or name in seen:
                continue
            seen.add(name)
            box.mark["ID"] = pydyf.String(name)  # the engine keeps the element of a cell with its box
            is_right = box.style["text_align_all"] == "right"
            x = box.content_box_x() + (box.width if is_right else 0)
            yield Blank(
                name=name,
                page=rank,
                x=round(x * _POINTS, 3),
                top=round((page.height - box.content_box_y()) * _POINTS, 3),
                size=round(box.style["font_size"] * _POINTS, 3),
                is_right=is_right,
                is_strong=box.style["font_weight"] >= 600,
            )
