"""Fragments put together as one PDF: their pages, trees, bookmarks and links; one set of fonts, one intent, one XMP.

Ordinary merging tools keep the pages and lose the rest, and no checker of syntax notices. Here every number that a file
keeps to itself is given anew: the key of each page and each link in the parent tree, the place of each destination and
bookmark, the index of the cells. Identifiers are already unlike (`fragments`). Equal parts give equal bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import msgspec
import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from rcp.documents import faces
from rcp.documents.errors import RenderFailed
from rcp.documents.fragments import MANIFEST, Fragment, Heading
from rcp.documents.stamps import MARK_ALPHA, MARK_STATE, Stamp, in_cell


def bind(front: Fragment, fragments: Sequence[Fragment] = (), *, stamp: Stamp | None = None) -> bytes:
    """The PDF that begins as `front` says (language, title, XMP, attachments) and goes on with the fragments.

    Raises:
        RenderFailed: two parts bear the same name, or one cannot be read.
    """
    names = [each.manifest.anchor for each in (front, *fragments)]
    if len(set(names)) != len(names):
        raise RenderFailed
    try:
        with ExitStack() as opened:
            bound = _Bound(front, opened)
            for fragment in fragments:
                bound.add(fragment, opened)
            return bound.finish(stamp)
    except (pikepdf.PdfError, KeyError, AttributeError) as error:
        raise RenderFailed from error


@dataclass(frozen=True)
class _Place:
    """Where a bookmark or a link leads: page from 0, points."""

    title: str
    page: int
    x: float
    y: float


class _Bound:
    """A PDF that grows by fragments."""

    def __init__(self, front: Fragment, opened: ExitStack) -> None:
        self.pdf = opened.enter_context(pikepdf.open(io.BytesIO(front.data)))
        whole = opened.enter_context(pikepdf.open(io.BytesIO(faces.kit())))
        shelf = whole.pages[0].Resources.Font
        self.fonts = {name: self.pdf.copy_foreign(whole.make_indirect(font)) for name, font in shelf.items()}
        self.mark_state = self.pdf.make_indirect(Dictionary(ca=MARK_ALPHA))

        root: Any = self.pdf.Root
        self.tree = root.StructTreeRoot
        self.document = self.tree.K[0]
        self.kids = list(self.document.K)
        self.parents = list(self.tree.ParentTree.Nums)
        self.next_key = len(self.parents) // 2
        self.cells = [self.tree.IDTree] if "/IDTree" in self.tree else []
        self.front_pages = front.manifest.pages
        self.headings = list(front.manifest.headings)
        self.places: dict[str, _Place] = {}

        resources = self.pdf.pages[0].Resources
        self.profile = resources.ColorSpace["/srgb"]
        self._furnish(resources)
        del root[MANIFEST]

    def add(self, fragment: Fragment, opened: ExitStack) -> None:
        """Put the pages of a fragment after those that are there."""
        source = opened.enter_context(pikepdf.open(io.BytesIO(fragment.data)))
        start = len(self.pdf.pages)
        tree: Any = source.Root.StructTreeRoot
        keys, numbers = list(tree.ParentTree.Nums)[::2], list(tree.ParentTree.Nums)[1::2]
        tops = tree.K[0].K
        for top in tops:
            del top["/P"]  # else the whole of the other tree would be copied through it
        del source.pages[0].Resources.ColorSpace["/srgb"]

        self.pdf.pages.extend(source.pages)
        for top in self._copied(source, tops):
            top.P = self.document
            self.kids.append(top)
        for key, number in zip(keys, numbers, strict=True):
            self.parents += [int(key) + self.next_key, self._copied(source, number)]
        for page in self.pdf.pages[start:]:
            page.StructParents = int(page.StructParents) + self.next_key
            for note in page.get("/Annots", ()):
                note.StructParent = int(note.StructParent) + self.next_key
        self.next_key += len(keys)
        if "/IDTree" in tree:
            self.cells.append(self._copied(source, tree.IDTree))
        self._furnish(self.pdf.pages[start].Resources)

        for heading in fragment.manifest.headings:
            self.headings.append(msgspec.structs.replace(heading, level=heading.level + 1, page=heading.page + start))
        first = fragment.manifest.headings[0]
        self.places[fragment.manifest.anchor] = _Place(first.title, start, first.x, first.y)

    def finish(self, stamp: Stamp | None) -> bytes:
        """Write what holds the whole together, then the file."""
        root: Any = self.pdf.Root
        self.document.K = Array(self.kids)
        self.tree.ParentTree.Nums = Array(self.parents)
        if len(self.cells) > 1:
            self.tree.IDTree = self.pdf.make_indirect(Dictionary(Kids=Array(self._index())))
        if self.headings:
            root.Outlines = self._outlines()
        if self.places:
            self._lead(root)
        if stamp:
            self._stamp(stamp)
        written = io.BytesIO()
        self.pdf.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
        return written.getvalue()

    def _copied(self, source: Pdf, item: Any) -> Any:
        return self.pdf.copy_foreign(item if item.is_indirect else source.make_indirect(item))

    def _furnish(self, resources: Any) -> None:
        """Give the pages that share these resources the fonts, the colour profile and the mark of the whole."""
        for name, font in self.fonts.items():
            resources.Font[name] = font
        resources.ColorSpace["/srgb"] = self.profile
        resources.ExtGState[f"/{MARK_STATE}"] = self.mark_state

    def _index(self) -> Iterable[Any]:
        """The indexes of the cells, each with its limits, in order."""
        kids = []
        for each in self.cells:
            names = each.Names
            kids.append((bytes(names[0]), Dictionary(Limits=Array([names[0], names[-2]]), Names=names)))
        return [self.pdf.make_indirect(kid) for _, kid in sorted(kids, key=lambda pair: pair[0])]

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

    def _lead(self, root: Any) -> None:
        """Point the links of the front at the pages, say in words where they lead, and print the number of the page."""
        pairs: list[Any] = []
        for name in sorted(self.places):
            pairs += [String(name), self._target(self.places[name])]
        root.Names.Dests = Dictionary(Names=Array(pairs))
        numbered: set[str] = set()
        for page in list(self.pdf.pages)[: self.front_pages]:
            drawn: list[bytes] = []
            for note in page.get("/Annots", ()):
                name = str(note.get("/Dest", ""))
                if name not in self.places:
                    continue
                place = self.places[name]
                note.Contents = String(f"{place.title}, page {place.page + 1}")
                if name not in numbered:  # a name on two lines has two links
                    numbered.add(name)
                    drawn.append(self._number(page, note, str(place.page + 1)))
            if drawn:
                # A page written by the engine is upside down to its end: turned again, it is upright.
                turned = f"q 1 0 0 -1 0 {page.MediaBox[3]} cm".encode()
                page.Contents = Array([page.Contents, self.pdf.make_stream(b"\n".join([turned, *drawn, b"Q"]))])

    def _number(self, page: Any, note: Any, number: str) -> bytes:
        """The number of a page, in the last cell of the row of the link that leads there, on its line."""
        row = self._parent(int(note.StructParent))
        while row.S != Name.TR:
            row = row.P
        cell = row.K[-1]
        contents = self._parent(int(page.StructParents))
        cell.K = Array([len(contents)])
        cell.Pg = page.obj
        contents.append(cell)
        return in_cell(number, len(contents) - 1, right=float(page.MediaBox[2]), line=(float(note.Rect[1]), float(note.Rect[3])))

    def _parent(self, key: int) -> Any:
        """An entry of the parent tree, whose keys of the front follow each other from 0."""
        return self.parents[2 * key + 1]

    def _stamp(self, stamp: Stamp) -> None:
        pages = list(self.pdf.pages)
        for rank, page in enumerate(pages, 1):
            _, _, width, height = (float(side) for side in page.MediaBox)
            drawn = self.pdf.make_stream(stamp.draw(rank, len(pages), (width, height)))
            written = page.Contents
            page.Contents = Array([drawn, *(written if isinstance(written, Array) else [written])])

