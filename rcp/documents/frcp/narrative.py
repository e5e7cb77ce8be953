"""The part of a section a person reads, and the anchors its entries point to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from rcp.documents.frcp.tree import Element, el
from rcp.domain.frcp.model import Note
from rcp.domain.frcp.values import Identifier

NOT_SAID = "Non renseigné"
NOTE = "precision"


class Anchors:
    """Names what must be unique in one document, the same way each time."""

    def __init__(self, document: Identifier) -> None:
        self._space = uuid.uuid5(uuid.NAMESPACE_OID, f"{document.root}/{document.extension}")
        self._used: dict[str, int] = {}

    def take(self, name: str) -> str:
        """The next anchor of this name: `morphologie-1`, `morphologie-2`."""
        self._used[name] = self._used.get(name, 0) + 1
        return f"{name}-{self._used[name]}"

    def identifier(self, name: str) -> Element:
        """The identifier of a section or an entry."""
        return el("id", root=str(uuid.uuid5(self._space, self.take(f"id/{name}"))).upper())


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that an entry points to."""

    anchor: str
    text: str

    @property
    def ref(self) -> str:
        return f"#{self.anchor}"


@dataclass(slots=True)
class Narrative:
    """The narrative of one section: tables, one after the other."""

    anchors: Anchors
    _blocks: list[Element] = field(default_factory=list)

    def cell(self, name: str, text: str) -> Cell:
        """A text under a name an entry will point to."""
        return Cell(self.anchors.take(name), text)

    def table(self, *head: str, span: str = "") -> None:
        """Begin a table; the rows that follow are its own. `span`: how many columns its one heading covers."""
        table = el("table", border="0")
        if head:
            table.add(el("thead", el("tr", *(el("th", each, colspan=span, align="left") for each in head))))
        self._blocks.append(table.add(el("tbody")))

    def row(self, *cells: Cell | str) -> None:
        """A row of the table begun last, or of a new one."""
        if not self._blocks or self._blocks[-1].tag != "table":
            self.table()
        body = self._blocks[-1].children[-1]
        assert isinstance(body, Element)
        body.add(el("tr", *(_td(cell) for cell in cells)))

    def said(self, label: str, name: str, text: str) -> str:
        """A row « label, text » and the reference to its text; « Non renseigné » and "" when nothing is said."""
        if not text:
            self.row(label, NOT_SAID)
            return ""
        cell = self.cell(name, text)
        self.row(label, cell)
        return cell.ref

    def notes(self, notes: tuple[Note, ...]) -> None:
        """Lines of ours, in a table of their own, each under an anchor that says so."""
        if notes:
            self.table()
            for note in notes:
                self.row(note.label, self.cell(NOTE, note.text))

    def text(self, value: str, name: str = "") -> str:
        """A paragraph of its own, and the reference to it."""
        cell = self.cell(name or "texte", value)
        self._blocks.append(el("paragraph", _content(cell)))
        return cell.ref

    def element(self) -> Element:
        """The `text` element of the section."""
        blocks = [part for block in self._blocks for part in (block, el("br"))][:-1]
        narrative = el("text", *blocks)
        if not blocks:
            narrative.add(NOT_SAID)
        for part in blocks:
            part.is_flat = True
        return narrative


def lines(value: str) -> list[Element | str]:
    """A text with its line feeds as breaks."""
    parts: list[Element | str] = []
    for number, line in enumerate(value.split("\n")):
        if number:
            parts.append(el("br"))
        if line:
            parts.append(line)
    return parts


def _td(cell: Cell | str) -> Element:
    return el("td", _content(cell)) if isinstance(cell, Cell) else el("td", *lines(cell))


def _content(cell: Cell) -> Element:
    return el("content", *lines(cell.text), ID=cell.anchor)
