"""The structure tree WeasyPrint writes, set right before the file is: what a reader that speaks goes by.

WeasyPrint 70 leaves four things to be done. The running heads and feet are marked as text of the page though they
stand outside the tree: they become artifacts. A heading cell does not say what it heads (PDF/UA-1, 7.5): it gets its
scope. Cells have identifiers and the tree no index of them (ISO 32000-1, 14.7.2): it gets one. And every piece of line
is an element of its own: in a fragment, which is copied again and again, those that say nothing are dropped.

Works on the objects of `pydyf` while the file is being written: dictionaries, and references as `b"12 0 R"`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydyf

_HOLDS_TEXT = frozenset(
    {"/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/TD", "/TH", "/Span", "/NonStruct", "/Caption", "/Lbl", "/LBody"}
)
_SAYS_NOTHING = frozenset({"/Span", "/NonStruct"})
_OWN_KEYS = frozenset({"Type", "S", "K", "Pg", "P"})


class Tree:
    """The structure tree of a PDF being written."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self.pdf = pdf
        self.root = self._object(pdf.catalog["StructTreeRoot"])
        # Pairs of a key (the page's rank, then the annotations') and the element, or the elements by content number.
        self.parents: list[Any] = self._object(self.root["ParentTree"])["Nums"]

    def set_right(self, *, prefix: str = "", is_lean: bool = False) -> None:
        """Repair the tree. `prefix` makes its identifiers unlike another tree's; `is_lean` drops empty elements."""
        self._make_artifacts({each.number for each in self._elements()})
        if is_lean:
            self._thin()
        self._name_cells(prefix)

    def _elements(self) -> Iterator[Any]:
        """Every element of the tree, in reading order."""
        waiting = [self._object(reference) for reference in reversed(self.root["K"])]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += reversed(list(self._children(element)))

    def _children(self, element: Any) -> Iterator[Any]:
        for kid in element.get("K", ()):
            if not isinstance(kid, int):
                child = self._object(kid)
                if "S" in child:  # else a reference to an annotation
                    yield child

    def _make_artifacts(self, held: set[int]) -> None:
        """What is marked on a page and belongs to no element of the tree is set outside the reading order."""
        for page in self.pdf.pages["Kids"][::3]:
            sheet = self.pdf.objects[page]
            of_page = self.parents[2 * sheet["StructParents"] + 1]
            loose = {mcid for mcid, reference in enumerate(of_page) if _number(reference) not in held}
            if not loose:
                continue
            for mcid in loose:
                self._forget(of_page[mcid])
                of_page[mcid] = b"null"
            stream = self._object(sheet["Contents"]).stream
            for place, item in enumerate(stream):
                if isinstance(item, dict) and item.get("MCID") in loose:
                    stream[place - 1] = "/Artifact"
                    stream[place] = pydyf.Dictionary({"Type": "/Pagination"})

    def _forget(self, reference: bytes) -> None:
        """Empty an element that is in no tree, and those above it that are in none either."""
        element = self._object(reference)
        while "S" in element and element["S"] != "/Document":
            above = self._object(element["P"])
            element.clear()
            element = above

    def _thin(self) -> None:
        """Text goes straight to the paragraph or the cell that holds it."""
        for element in reversed(list(self._elements())):  # the deepest first
            kids: list[Any] = []
            for kid in element["K"]:
                child = None if isinstance(kid, int) else self._object(kid)
                if child is None or not self._is_idle(child, element):
                    kids.append(kid)
                    continue
                for mcid in child["K"]:
                    self.parents[2 * self._object(child["Pg"])["StructParents"] + 1][mcid] = element.reference
                kids += child["K"]
                child.clear()
            element["K"][:] = kids

    @staticmethod
    def _is_idle(child: Any, parent: Any) -> bool:
        return (
            child.get("S") in _SAYS_NOTHING
            and (parent["S"] in _HOLDS_TEXT or not child["K"])
            and child["Pg"] == parent.get("Pg", child["Pg"])
            and not set(child) - _OWN_KEYS
            and all(isinstance(kid, int) for kid in child["K"])
        )

    def _name_cells(self, prefix: str) -> None:
        """Scopes, identifiers and their index."""
        index: dict[str, bytes] = {}
        for element in self._elements():
            if element["S"] == "/TH":
                row = self._object(element["P"])
                heads_column = self._object(row["P"])["S"] == "/THead"
                element["A"]["Scope"] = "/Column" if heads_column else "/Row"
            elif element["S"] == "/TD" and "Headers" in element["A"]:
                element["A"]["Headers"] = pydyf.Array(
                    pydyf.String(prefix + header.string) for header in element["A"]["Headers"]
                )
            if "ID" in element:
                name = prefix + element["ID"].string
                element["ID"] = pydyf.String(name)
                index[name] = element.reference
        if index:
            names = pydyf.Array()
            for name in sorted(index):
                names += [pydyf.String(name), index[name]]
            tree = pydyf.Dictionary({"Names": names})
            self.pdf.add_object(tree)
            self.root["IDTree"] = tree.reference

    def _object(self, reference: bytes) -> Any:
        return self.pdf.objects[_number(reference)]


def _number(reference: bytes) -> int:
    return int(reference.split()[0])
