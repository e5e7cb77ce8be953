"""Fragments put together as one PDF: their pages, trees, bookmarks and links; one set of fonts, one intent, one XMP.

`growing` gives anew the numbers of the parts; here are the places of destinations and bookmarks. Identifiers are
already unlike (`fragments`). Minutes are put together in two steps: what joins their parts is kept, as the parts are,
and what only the last moment knows is added when somebody asks (`finishing`). Equal parts give equal bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
import pikepdf
from pikepdf import Array, Dictionary, Name, String

from rcp.documents import faces
from rcp.documents.attachments import PdfAttachment, attach
from rcp.documents.errors import RenderFailed
from rcp.documents.finishing import found_again, make_room
from rcp.documents.fragments import Fragment, Heading, Manifest
from rcp.documents.growing import Growing, saved
from rcp.documents.stamps import MARK_ALPHA, MARK_STATE


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
        manifest = bound.manifest(key)
        make_room(bound.pdf, manifest)
        data = saved(bound.pdf)
    return Fragment(data, found_again(data, manifest))


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
