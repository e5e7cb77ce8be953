"""Fragments put together as one PDF: their pages, trees, bookmarks and links; one set of fonts, one intent, one XMP.

Ordinary merging tools keep the pages and lose the rest, and no checker of syntax notices. Here every number that a file
keeps to itself is given anew: the key of each page and each link in the parent tree, the place of each destination and
bookmark, the index of the cells. Identifiers are already unlike (`fragments`). Equal parts give equal bytes.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from rcp.documents import faces
from rcp.documents.attachments import PdfAttachment, attach, pdf_date
from rcp.documents.errors import RenderFailed
from rcp.documents.fragments import UNDATED, Fragment, Heading
from rcp.documents.stamps import MARK_ALPHA, MARK_STATE, Stamp, fill


@dataclass(frozen=True)
class Last:
    """What is known after everything else: the foot of the pages, what goes into the blanks, by name, the instant."""

    stamp: Stamp
    texts: Mapping[str, str]
    dated: datetime


def bind(
    front: Fragment,
    fragments: Sequence[Fragment] = (),
    *,
    attachments: Sequence[PdfAttachment] = (),
    last: Last | None = None,
) -> bytes:
    """The PDF that begins as `front` says (language, title, XMP) and goes on with the fragments.

    A link or a blank of the front that bears the name of a fragment leads to its first page, or gives its number.

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
            return bound.finish(attachments, last)
    except (pikepdf.PdfError, KeyError, AttributeError) as error:
        raise RenderFailed from error


def joined_indexes(pdf: Pdf, indexes: Sequence[Any]) -> Any:
    """One index of the cells over those of several parts, each with its limits, in order."""
    kids: list[tuple[bytes, Any]] = []
    for each in indexes:
        for names in name_lists(each):
            kids.append((bytes(names[0]), Dictionary(Limits=Array([names[0], names[-2]]), Names=names)))
    kids.sort(key=lambda pair: pair[0])
    return pdf.make_indirect(Dictionary(Kids=Array([pdf.make_indirect(kid) for _, kid in kids])))


def name_lists(index: Any) -> Iterator[Any]:
    """The lists of names of a tree of names that is flat, or one level deep."""
    if "/Names" in index:
        yield index.Names
    for kid in index.get("/Kids", ()):
        yield from name_lists(kid)


def saved(pdf: Pdf) -> bytes:
    """The bytes of a document put together: equal parts give equal bytes."""
    written = io.BytesIO()
    pdf.save(
        written,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
        fix_metadata_version=False,
    )
    return written.getvalue()


@dataclass(frozen=True)
class _Place:
    """Where a fragment starts: page from 0, points."""

    title: str
    page: int
    x: float
    y: float


class _Bound:
    """A PDF that grows by fragments."""

    def __init__(self, front: Fragment, opened: ExitStack) -> None:
        self.pdf = opened.enter_context(pikepdf.open(io.BytesIO(front.data)))
        self.root: Any = self.pdf.Root
        self.front = front.manifest
        whole = opened.enter_context(pikepdf.open(io.BytesIO(faces.kit())))
        shelf = whole.pages[0].Resources.Font
        self.fonts = {name: self._copied(whole, font) for name, font in shelf.items()}
        self.mark_state = self.pdf.make_indirect(Dictionary(ca=MARK_ALPHA))

        self.tree = self.root.StructTreeRoot
        self.document = self.tree.K[0]
        self.kids = list(self.document.K)
        self.parents: list[Any] = list(self.tree.ParentTree.Nums)  # a key, its entry, the next key…
        self.next_key = len(self.parents) // 2
        self.indexes = [self.tree.IDTree] if "/IDTree" in self.tree else []
        self.headings = list(self.front.headings)
        self.places: dict[str, _Place] = {}

        resources = self.pdf.pages[0].Resources
        self.profile = resources.ColorSpace["/srgb"]
        self._furnish(resources)

    def add(self, fragment: Fragment, opened: ExitStack) -> None:
        """Put the pages of a fragment after those that are there."""
        source = opened.enter_context(pikepdf.open(io.BytesIO(fragment.data)))
        start = len(self.pdf.pages)
        tree: Any = source.Root.StructTreeRoot
        nums = list(tree.ParentTree.Nums)
        tops = tree.K[0].K
        for top in tops:
            del top["/P"]  # else the whole of the other tree would be copied through it
        del source.pages[0].Resources.ColorSpace["/srgb"]

        self.pdf.pages.extend(source.pages)
        for top in self._copied(source, tops):
            top.P = self.document
            self.kids.append(top)
        for key, entry in zip(nums[::2], nums[1::2], strict=True):
            self.parents += [int(key) + self.next_key, self._copied(source, entry)]
        for page in self.pdf.pages[start:]:
            page.StructParents = int(page.StructParents) + self.next_key
            for note in page.get("/Annots", ()):
                note.StructParent = int(note.StructParent) + self.next_key
        self.next_key += len(nums) // 2
        if "/IDTree" in tree:
            self.indexes.append(self._copied(source, tree.IDTree))
        self._furnish(self.pdf.pages[start].Resources)

        headings = fragment.manifest.headings
        for each in headings:
            self.headings.append(msgspec.structs.replace(each, level=each.level + 1, page=each.page + start))
        self.places[fragment.manifest.anchor] = _Place(headings[0].title, start, headings[0].x, headings[0].y)

    def finish(self, attachments: Sequence[PdfAttachment], last: Last | None) -> bytes:
        """Write what holds the whole together, then the file."""
        self.document.K = Array(self.kids)
        self.tree.ParentTree.Nums = Array(self.parents)
        if self.headings:
            self.root.Outlines = self._outlines()
        if self.places:
            self._lead()
        if last:
            self._fill(last.texts)
            self._stamp(last.stamp)
            self._date(last.dated)
        if len(self.indexes) > 1:
            self.tree.IDTree = joined_indexes(self.pdf, self.indexes)
        if attachments:
            attach(self.pdf, attachments)
        return saved(self.pdf)

    def _copied(self, source: Pdf, item: Any) -> Any:
        return self.pdf.copy_foreign(item if item.is_indirect else source.make_indirect(item))

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

    def _fill(self, texts: Mapping[str, str]) -> None:
        """Write in the cells left blank."""
        texts = {**texts, **{name: str(place.page + 1) for name, place in self.places.items()}}
        names = list(self.indexes[0].Names) if self.front.blanks else []
        cells = dict(zip(map(str, names[::2]), names[1::2], strict=True))
        drawn: dict[int, list[bytes]] = defaultdict(list)
        for blank in self.front.blanks:
            cell = cells[f"{self.front.anchor}.{blank.name}"]
            contents = self.parents[2 * blank.page + 1]
            cell.K = Array([len(contents)])
            drawn[blank.page].append(fill(blank, texts[blank.name], len(contents)))
            contents.append(cell)
        for rank, filled in drawn.items():
            page = self.pdf.pages[rank]
            # A page written by the engine is upside down to its end: turned again, it is upright.
            turned = f"q 1 0 0 -1 0 {page.MediaBox[3]} cm".encode()
            page.Contents = Array([page.Contents, self.pdf.make_stream(b"\n".join([turned, *filled, b"Q"]))])

    def _stamp(self, stamp: Stamp) -> None:
        for rank, page in enumerate(self.pdf.pages, 1):
            _, _, width, height = (float(side) for side in page.MediaBox)
            drawn = self.pdf.make_stream(stamp.draw(rank, len(self.pdf.pages), (width, height)))
            written = page.Contents
            page.Contents = Array([drawn, *(written if isinstance(written, Array) else [written])])

    def _date(self, moment: datetime) -> None:
        """The instant a document was edited, where the engine wrote that of no edition."""
        packet = self.root.Metadata.read_bytes().replace(UNDATED.encode(), moment.isoformat().encode())
        self.root.Metadata.write(packet)
        for key in ("/CreationDate", "/ModDate"):
            self.pdf.trailer.Info[key] = String(pdf_date(moment))
