"""Fragments put together as one PDF: their pages, trees, bookmarks and links; one set of fonts, one intent, one XMP.

`growing` gives anew the numbers of the parts; here are the places of destinations and bookmarks. Identifiers are
already unlike (`fragments`). Minutes are put together in two steps: what joins their parts is kept, as the parts are,
and what only the last moment knows (feet, seal, instant) is drawn when somebody asks. Equal parts give equal bytes.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from rcp.documents import faces
from rcp.documents.attachments import PdfAttachment, attach, pdf_date
from rcp.documents.errors import RenderFailed
from rcp.documents.fragments import UNDATED, Fragment, Heading, Manifest
from rcp.documents.growing import Growing, name_lists, saved
from rcp.documents.stamps import MARK_ALPHA, MARK_STATE, Stamp, fill


@dataclass(frozen=True)
class Last:
    """What is known after everything else: the foot of the pages, what goes into the blanks, by name, the instant."""

    stamp: Stamp
    texts: Mapping[str, str]
    dated: datetime


def bind(front: Fragment, fragments: Sequence[Fragment] = (), *, attachments: Sequence[PdfAttachment] = ()) -> bytes:
    """The PDF that begins as `front` says (language, title, XMP) and goes on with the fragments, as it is.

    Raises:
        RenderFailed: two parts bear the same name, or one cannot be read.
    """
    with _bound(front, fragments) as bound:
        if attachments:
            attach(bound.pdf, attachments)
        return saved(bound.pdf)


def join(front: Fragment, fragments: Sequence[Fragment], *, key: str) -> Fragment:
    """The same, as a part to be kept under `key` and finished later.

    A link of the front that bears the name of a fragment leads to its first page. Raises as `bind`.
    """
    with _bound(front, fragments) as bound:
        return Fragment(saved(bound.pdf), bound.manifest(key))


def finish(joined: Fragment, last: Last, *, attachments: Sequence[PdfAttachment] = ()) -> bytes:
    """The PDF of parts joined earlier. A blank that bears the name of a fragment gives the number of its first page.

    Raises:
        RenderFailed: it cannot be read.
    """
    with _refusals(), pikepdf.open(io.BytesIO(joined.data)) as pdf:
        _fill(pdf, joined.manifest, last.texts)
        _stamp(pdf, last.stamp)
        _date(pdf, last.dated)
        if attachments:
            attach(pdf, attachments)
        return saved(pdf)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (pikepdf.PdfError, KeyError, AttributeError) as error:
        raise RenderFailed from error


@contextmanager
def _bound(front: Fragment, fragments: Sequence[Fragment]) -> Iterator[_Bound]:
    names = [each.manifest.anchor for each in (front, *fragments)]
    if len(set(names)) != len(names):
        raise RenderFailed
    with _refusals(), ExitStack() as opened:
        bound = _Bound(front, opened)
        for fragment in fragments:
            bound.add(fragment, opened)
        bound.close()
        yield bound


@dataclass(frozen=True)
class _Place:
    """Where a fragment starts: page from 0, points."""

    title: str
    page: int
    x: float
    y: float


class _Bound(Growing):
    """A PDF that grows by fragments."""

    def __init__(self, front: Fragment, opened: ExitStack) -> None:
        super().__init__(opened.enter_context(pikepdf.open(io.BytesIO(front.data))))
        self.front = front.manifest
        whole = opened.enter_context(pikepdf.open(io.BytesIO(faces.kit())))
        shelf = whole.pages[0].Resources.Font
        self.fonts = {name: self.copied(whole, font) for name, font in shelf.items()}
        self.mark_state = self.pdf.make_indirect(Dictionary(ca=MARK_ALPHA))
        self.kids = list(self.document.K)
        self.headings = list(self.front.headings)
        self.places: dict[str, _Place] = {}

        resources = self.pdf.pages[0].Resources
        self.profile = resources.ColorSpace["/srgb"]
        self._furnish(resources)

    def add(self, fragment: Fragment, opened: ExitStack) -> None:
        """Put the pages of a fragment after those that are there."""
        source = opened.enter_context(pikepdf.open(io.BytesIO(fragment.data)))
        start = len(self.pdf.pages)
        del source.pages[0].Resources.ColorSpace["/srgb"]
        for top in self.take_in(source):
            top.P = self.document
            self.kids.append(top)
        self._furnish(self.pdf.pages[start].Resources)

        headings = fragment.manifest.headings
        for each in headings:
            self.headings.append(msgspec.structs.replace(each, level=each.level + 1, page=each.page + start))
        self.places[fragment.manifest.anchor] = _Place(headings[0].title, start, headings[0].x, headings[0].y)

    def close(self) -> None:
        """Write what holds the whole together."""
        self.write_tree(self.kids)
        if self.headings:
            self.root.Outlines = self._outlines()
        if self.places:
            self._lead()

    def manifest(self, key: str) -> Manifest:
        """What is known of the whole without opening it."""
        starts = {name: place.page for name, place in self.places.items()}
        return msgspec.structs.replace(self.front, key=key, pages=len(self.pdf.pages), headings=(), starts=starts)

    def _furnish(self, resources: Any) -> None:
        """Give the pages that share these resources the fonts, the colour profile and the mark of the whole."""
        for name, font in self.fonts.items():
            resources.Font[name] = font
        resources.ColorSpace["/srgb"] = self.profile
        resources.ExtGState[f"/{MARK_STATE}"] = self.mark_state

    def _target(self, place: _Place | Heading) -> Array:
        return Array([self.pdf.pages[place.page].obj, Name.XYZ, place.x, place.y, 0])

    def _outlines(self) -> Any:
        """The bookmarks, all open."""
        items = [
            self.pdf.make_indirect(Dictionary(Title=String(each.title), Dest=self._target(each)))
            for each in self.headings
        ]
        top = self.pdf.make_indirect(Dictionary(Type=Name.Outlines, Count=len(items)))
        above: list[tuple[int, Any]] = [(0, top)]
        for heading, item in zip(self.headings, items, strict=True):
            while above[-1][0] >= heading.level:
                above.pop()
            parent = above[-1][1]
            item.Parent = parent
            if "/Last" in parent:
                item.Prev = parent.Last
                parent.Last.Next = item
            else:
                parent.First = item
            parent.Last = item
            for _, each in above[1:]:
                each.Count = int(each.get("/Count", 0)) + 1
            above.append((heading.level, item))
        return top

    def _lead(self) -> None:
        """Point the links of the front at the pages, and say in words where they lead."""
        pairs: list[Any] = []
        for name in sorted(self.places):
            pairs += [String(name), self._target(self.places[name])]
        self.root.Names.Dests = Dictionary(Names=Array(pairs))
        for page in self.pdf.pages[: self.front.pages]:
            for note in page.get("/Annots", ()):
                place = self.places[str(note.Dest)]
                note.Contents = String(f"{place.title}, page {place.page + 1}")


def _fill(pdf: Pdf, manifest: Manifest, texts: Mapping[str, str]) -> None:
    """Write in the cells left blank."""
    if not manifest.blanks:
        return
    texts = {**texts, **{name: str(page + 1) for name, page in manifest.starts.items()}}
    tree: Any = pdf.Root.StructTreeRoot
    parents, cells = tree.ParentTree.Nums, _cells(tree.IDTree, f"{manifest.anchor}.".encode())
    drawn: dict[int, list[bytes]] = defaultdict(list)
    for blank in manifest.blanks:
        cell = cells[f"{manifest.anchor}.{blank.name}"]
        contents = parents[2 * blank.page + 1]
        cell.K = Array([len(contents)])
        drawn[blank.page].append(fill(blank, texts[blank.name], len(contents)))
        contents.append(cell)
    for rank, filled in drawn.items():
        page = pdf.pages[rank]
        # A page written by the engine is upside down to its end: turned again, it is upright.
        turned = f"q 1 0 0 -1 0 {page.MediaBox[3]} cm".encode()
        page.Contents = Array([page.Contents, pdf.make_stream(b"\n".join([turned, *filled, b"Q"]))])


def _cells(index: Any, prefix: bytes) -> dict[str, Any]:
    """The cells of the part whose identifiers begin so: its own list, where several are joined."""
    found: dict[str, Any] = {}
    for names in name_lists(index):
        if bytes(names[0]).startswith(prefix):
            found |= zip(map(str, names[::2]), names[1::2], strict=True)
    return found


def _stamp(pdf: Pdf, stamp: Stamp) -> None:
    for rank, page in enumerate(pdf.pages, 1):
        _, _, width, height = (float(side) for side in page.MediaBox)
        drawn = pdf.make_stream(stamp.draw(rank, len(pdf.pages), (width, height)))
        written = page.Contents
        page.Contents = Array([drawn, *(written if isinstance(written, Array) else [written])])


def _date(pdf: Pdf, moment: datetime) -> None:
    """The instant a document was edited, where the engine wrote that of no edition."""
    metadata: Any = pdf.Root.Metadata
    metadata.write(metadata.read_bytes().replace(UNDATED.encode(), moment.isoformat().encode()))
    for key in ("/CreationDate", "/ModDate"):
        pdf.trailer.Info[key] = String(pdf_date(moment))
