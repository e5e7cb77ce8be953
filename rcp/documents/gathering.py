"""Whole documents put one after the other in one PDF: each starts a page, keeps its words, its feet and its tree.

What is put together are finished files (sealed bytes, or drafts), not fragments: their pages are not touched, so that
a page still says the seal, the version and the rank it has in its own document. What a file keeps for itself is given
anew: besides what `growing` sees to, identifiers of cells, named places, bookmarks. The faces and the colour profile,
which every document carries whole, are kept once. Equal parts give equal bytes.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String

from rcp.documents.attachments import PdfAttachment, attach, pdf_date
from rcp.documents.errors import RenderFailed
from rcp.documents.growing import Growing, name_lists, saved


@dataclass(frozen=True)
class Whole:
    """A finished, tagged PDF: its bytes, and the line of the bookmarks that leads to its first page."""

    data: bytes
    label: str


def gather(
    wholes: Sequence[Whole],
    *,
    title: str,
    description: str,
    dated: datetime,
    attachments: Sequence[PdfAttachment] = (),
) -> tuple[bytes, int]:
    """The PDF made of these, in order, and how many pages it has. Its language and intent are those of the first.

    Raises:
        RenderFailed: nothing to gather, or a part is no tagged PDF.
    """
    if not wholes:
        raise RenderFailed
    try:
        with ExitStack() as opened:
            gathered = _Gathered(wholes[0], opened)
            for whole in wholes[1:]:
                gathered.add(whole, opened)
            return gathered.finish(title, description, dated, attachments), len(gathered.pdf.pages)
    except (pikepdf.PdfError, KeyError, AttributeError, IndexError, TypeError) as error:
        raise RenderFailed from error


@dataclass(frozen=True)
class _Mark:
    """A line of the bookmarks: `page` counts from 0 in the gathered document."""

    level: int
    title: str
    page: int
    x: float
    y: float


class _Gathered(Growing):
    """A PDF that grows by whole documents."""

    def __init__(self, first: Whole, opened: ExitStack) -> None:
        super().__init__(opened.enter_context(pikepdf.open(io.BytesIO(first.data))))
        self.shelf: dict[bytes, Any] = {}  # what documents share, by what it is made of
        self.marks: list[_Mark] = []
        self.kids: list[Any] = []
        self.rank = 0

        self._make_its_own(self.pdf, first.label)
        for resources in _resources(self.pdf.pages):
            self._share(resources, self.pdf.make_indirect)
        self._give_back(0)
        self.kids.append(self._part(self.document.K, first.label))
        for key in ("/Names", "/AF", "/Outlines"):
            if key in self.root:
                del self.root[key]

    def add(self, whole: Whole, opened: ExitStack) -> None:
        """Put the pages of a document after those that are there."""
        source = opened.enter_context(pikepdf.open(io.BytesIO(whole.data)))
        start = len(self.pdf.pages)
        self._make_its_own(source, whole.label)
        for resources in _resources(source.pages):
            self._share(resources, lambda item, source=source: self.copied(source, item))
        self.kids.append(self._part(self.take_in(source), whole.label))
        self._give_back(start)

    def finish(self, title: str, description: str, dated: datetime, attachments: Sequence[PdfAttachment]) -> bytes:
        """Write what holds the whole together, then the file."""
        self.write_tree(self.kids)
        with self.pdf.open_outline() as outline:
            above: list[tuple[int, list[OutlineItem]]] = [(-1, outline.root)]
            for mark in self.marks:
                item = OutlineItem(mark.title, mark.page, "XYZ", left=mark.x, top=mark.y)
                item.is_closed = mark.level == 0
                while above[-1][0] >= mark.level:
                    above.pop()
                above[-1][1].append(item)
                above.append((mark.level, item.children))
        self._say(title, description, dated)
        if attachments:
            attach(self.pdf, attachments)
        return saved(self.pdf)

    def _make_its_own(self, source: Pdf, label: str) -> None:
        """Before its pages are copied: note its bookmarks, make its identifiers and its links its own."""
        self.rank += 1
        pages = {page.objgen: rank for rank, page in enumerate(source.pages)}
        start = len(self.pdf.pages) if self.rank > 1 else 0
        height = float(source.pages[0].MediaBox[3])
        self.marks.append(_Mark(0, label, start, 0, height))
        with source.open_outline() as outline:
            self.marks += _marks(outline.root, pages, start, level=1)
        _name_apart(source.Root.StructTreeRoot, f"d{self.rank}.")
        _lead_directly(source)

    def _share(self, resources: Any, copied: Any) -> None:
        """Keep each face and each profile once: those of a later document are put aside, to be given back."""
        for kind in ("/Font", "/ColorSpace"):
            for name, item in list(resources.get(kind, {}).items()):
                key = name.encode() + _print_of(item)
                if key not in self.shelf:
                    self.shelf[key] = copied(item)
                resources[kind][name] = String(key.hex())  # a token, copied in its place

    def _give_back(self, start: int) -> None:
        for resources in _resources(self.pdf.pages[start:]):
            for kind in ("/Font", "/ColorSpace"):
                for name, token in list(resources.get(kind, {}).items()):
                    resources[kind][name] = self.shelf[bytes.fromhex(str(token))]

    def _part(self, tops: Iterable[Any], label: str) -> Any:
        """One document, as a part of the whole in the reading order."""
        part = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Part, P=self.document, T=String(label), K=Array(list(tops)))
        )
        for top in part.K:
            top.P = part
        return part

    def _say(self, title: str, description: str, dated: datetime) -> None:
        """The title, the description and the date of the whole, where the first document said its own."""
        info: Any = self.pdf.trailer.Info
        packet = self.root.Metadata.read_bytes()
        for key, words in (("/Title", title), ("/Subject", description)):
            packet = packet.replace(escape(str(info[key])).encode(), escape(words).encode())
            info[key] = String(words)
        packet = _dated(packet, dated)
        self.root.Metadata.write(packet)
        for key in ("/CreationDate", "/ModDate"):
            info[key] = String(pdf_date(dated))


def _dated(packet: bytes, dated: datetime) -> bytes:
    for tag in (b"xmp:CreateDate", b"xmp:ModifyDate"):
        head, opening, rest = packet.partition(b"<" + tag + b">")
        packet = head + opening + dated.isoformat().encode() + rest[rest.index(b"</" + tag) :]
    return packet


def _marks(items: Sequence[OutlineItem], pages: dict[Any, int], start: int, level: int) -> Iterator[_Mark]:
    for item in items:
        place: Any = item.destination
        if isinstance(place, Array):
            yield _Mark(level, item.title, start + pages[place[0].objgen], float(place[2]), float(place[3]))
            yield from _marks(item.children, pages, start, level + 1)


def _resources(pages: Iterable[Any]) -> Iterator[Any]:
    """The resources of pages, each once: many pages share theirs."""
    seen: set[tuple[int, int]] = set()
    for page in pages:
        resources = page.obj.get("/Resources")
        if resources is not None and (not resources.is_indirect or resources.objgen not in seen):
            seen.add(resources.objgen)
            yield resources


def _print_of(item: Any) -> bytes:
    """What a face or a colour space is made of, as a digest: the bytes of its streams, and what it says of itself."""
    digest, seen = hashlib.sha256(), set()

    def read(value: Any) -> None:
        if isinstance(value, pikepdf.Object) and value.is_indirect:
            if value.objgen in seen:
                return
            seen.add(value.objgen)
        if isinstance(value, pikepdf.Stream):
            digest.update(value.read_raw_bytes())
        elif isinstance(value, Dictionary):
            for key in sorted(value.keys()):
                digest.update(key.encode())
                read(value[key])
        elif isinstance(value, Array):
            digest.update(b"[")
            for each in value:
                read(each)
        else:
            digest.update(repr(value).encode())

    read(item)
    return digest.digest()


def _name_apart(tree: Any, prefix: str) -> None:
    """Make the identifiers of cells, and what refers to them, unlike those of any other document."""
    waiting = list(tree.K)
    while waiting:
        element = waiting.pop()
        if not isinstance(element, Dictionary):
            continue
        if "/ID" in element:
            element.ID = String(prefix + str(element.ID))
        for said in _attributes(element):
            if "/Headers" in said:
                said.Headers = Array([String(prefix + str(each)) for each in said.Headers])
        kids = element.get("/K", ())
        waiting += list(kids) if isinstance(kids, Array) else [kids]
    if "/IDTree" in tree:
        for names in name_lists(tree.IDTree):
            for rank in range(0, len(names), 2):
                names[rank] = String(prefix + str(names[rank]))


def _attributes(element: Any) -> list[Any]:
    said = element.get("/A", ())
    return [said] if isinstance(said, Dictionary) else [each for each in said if isinstance(each, Dictionary)]


def _lead_directly(source: Pdf) -> None:
    """Links that name a place of their document point at it instead: names are not the whole's."""
    names: Any = source.Root.get("/Names", Dictionary())
    pairs = list(names.Dests.Names) if "/Dests" in names and "/Names" in names.Dests else []
    places = {str(name): place for name, place in zip(pairs[::2], pairs[1::2], strict=True)}
    for page in source.pages:
        for note in page.get("/Annots", ()):
            if "/Dest" in note and not isinstance(note.Dest, Array):
                note.Dest = places[str(note.Dest)]
