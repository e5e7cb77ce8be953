"""What a tagged PDF is made of, read from its own objects: no checker of conformance is among the packages."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

# ISO 32000-1, 14.8.4: what needs no role map.
STANDARD = {
    "/Document", "/Part", "/Art", "/Sect", "/Div", "/P", "/H1", "/H2", "/H3", "/L", "/LI", "/Lbl", "/LBody", "/Table",
    "/TR", "/TH", "/TD", "/THead", "/TBody", "/Caption", "/Span", "/Link", "/Figure", "/NonStruct",
}  # fmt: skip
PAINTS = {"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "BI", "EI", "INLINE IMAGE"}
TEXT = {"Tj", "TJ", "'", '"'}


def notes_on(page: Any) -> list[Any]:
    """The annotations that lie on a page: one outside it, as a signature's field, has no place in the tree (7.18.1)."""
    left, bottom, right, top = (float(each) for each in page.mediabox)

    def lies(box: list[float]) -> bool:
        return box[0] <= right and box[2] >= left and box[1] <= top and box[3] >= bottom

    return [note for note in page.get("/Annots", Array()) if lies([float(each) for each in note.Rect])]


class Anatomy:
    """A PDF taken apart: its elements in reading order, the text of each marked content, and all that does not fit."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.pdf = pikepdf.open(io.BytesIO(data))
        self.root: Any = self.pdf.Root
        self.tree = self.root.StructTreeRoot
        self.problems: list[str] = []
        self.unicode: dict[tuple[int, int], dict[int, str]] = {}
        self.texts: dict[tuple[int, int], str] = {}  # (page, content number) → its text
        self.artifacts: list[str] = []  # of each page
        self.page_of = {page.obj.objgen: rank for rank, page in enumerate(self.pdf.pages)}
        self.owners: dict[tuple[int, int], Any] = {}
        self.elements: list[Any] = []
        self.reached: Counter[tuple[int, int]] = Counter()  # how often the tree refers to each annotation
        for rank, page in enumerate(self.pdf.pages):
            self._read_page(rank, page)
        self._read_tree()
        self._compare()
        self._look_over()

    # The pages

    def _read_page(self, rank: int, page: pikepdf.Page) -> None:
        fonts = {str(name): font for name, font in page.Resources.Font.items()}
        forms = page.Resources.get("/XObject", Dictionary())
        font, marks, outside, turned = {}, [], [], 0
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                marks.append(_mark(operands))
            elif name == "EMC":
                marks.pop()
            elif name in ("q", "Q"):
                turned += 1 if name == "q" else -1
            elif name == "Tf":
                font = self._characters(fonts[str(operands[0])])
            elif name in TEXT or name == "Do":
                text = self._text(operands, font, rank) if name in TEXT else self._drawn(forms[operands[0]], rank)
                mcids = [mark for mark in marks if isinstance(mark, int)]
                if mcids:
                    self.texts[rank, mcids[-1]] = self.texts.get((rank, mcids[-1]), "") + text
                else:
                    outside.append(text)
            if name in PAINTS and not marks:
                self.problems.append(f"page {rank}: {name} is neither tagged nor an artifact")
            if name == "BDC" and isinstance(marks[-1], int):
                if (rank, marks[-1]) in self.texts:
                    self.problems.append(f"page {rank}: the content {marks[-1]} is marked twice")
                self.texts[rank, marks[-1]] = ""
                if len([mark for mark in marks if isinstance(mark, int)]) > 1 or "artifact" in marks:
                    self.problems.append(f"page {rank}: the content {marks[-1]} is inside another")
        if marks or turned:
            self.problems.append(f"page {rank}: marks or states are left open")
        self.artifacts.append("".join(outside))

    def _drawn(self, form: Any, rank: int) -> str:
        """The text of a drawing."""
        fonts, font, text = {str(name): each for name, each in form.Resources.Font.items()}, {}, ""
        for operands, operator in pikepdf.parse_content_stream(form):
            if str(operator) in ("BDC", "BMC"):
                self.problems.append(f"page {rank}: content is marked inside a form")
            elif str(operator) == "Tf":
                font = self._characters(fonts[str(operands[0])])
            elif str(operator) in TEXT:
                text += self._text(operands, font, rank)
        return text

    def _characters(self, font: Any) -> dict[int, str]:
        """What each glyph stands for."""
        if font.objgen not in self.unicode:
            lines = re.findall(r"<([0-9a-f]{4})> <((?:[0-9a-f]{4})*)>", font.ToUnicode.read_bytes().decode())
            self.unicode[font.objgen] = {
                int(code, 16): bytes.fromhex(letters).decode("utf-16-be") for code, letters in lines
            }
        return self.unicode[font.objgen]

    def _text(self, operands: Any, font: dict[int, str], rank: int) -> str:
        strings = operands[0] if isinstance(operands[0], Array) else operands
        codes = b"".join(bytes(each) for each in strings if isinstance(each, pikepdf.String))
        found = [font.get(int.from_bytes(codes[at : at + 2], "big"), "") for at in range(0, len(codes), 2)]
        if not all(found):
            self.problems.append(f"page {rank}: a glyph stands for no character")
        return "".join(found)

    # The tree

    def _read_tree(self) -> None:
        if [str(top.S) for top in self.tree.K] != ["/Document"]:
            self.problems.append("the tree has not one Document at its root")
        self._visit(self.tree.K[0], self.tree)

    def _visit(self, element: Any, parent: Any) -> None:
        if element.P.objgen != parent.objgen:
            self.problems.append(f"{element.S} does not know its parent")
        self.elements.append(element)
        if str(element.S) not in STANDARD:
            self.problems.append(f"{element.S} is no standard type")
        kids = element.get("/K", Array())
        for kid in kids if isinstance(kids, Array) else [kids]:
            if isinstance(kid, int):
                key = (self.page_of[element.Pg.objgen], int(kid))
                if key in self.owners:
                    self.problems.append(f"the content {key} belongs to two elements")
                self.owners[key] = element
            elif "/S" in kid:
                self._visit(kid, element)
            elif kid.get("/Type") == Name.OBJR:
                self.reached[kid.Obj.objgen] += 1
                if str(element.S) != "/Link":
                    self.problems.append(f"an annotation belongs to {element.S}")
                owner = self.parents.get(int(kid.Obj.StructParent))
                if owner is None or owner.objgen != element.objgen:
                    self.problems.append("an annotation does not know its element")

    @property
    def parents(self) -> dict[int, Any]:
        nums = self.tree.ParentTree.Nums
        return {int(nums[at]): nums[at + 1] for at in range(0, len(nums), 2)}

    def _compare(self) -> None:
        """Contents, elements and parent tree must tell the same."""
        if set(self.texts) != set(self.owners):
            self.problems.append(f"marked and owned differ: {set(self.texts) ^ set(self.owners)}")
        seen = Counter(element.objgen for element in self.elements)
        self.problems += [f"{objgen} is {count} times in the tree" for objgen, count in seen.items() if count > 1]
        nums = [int(key) for key in list(self.tree.ParentTree.Nums)[::2]]
        if nums != sorted(set(nums)):
            self.problems.append("the keys of the parent tree do not rise")
        used: set[int] = set()
        for rank, page in enumerate(self.pdf.pages):
            used.add(int(page.StructParents))
            entries = self.parents[int(page.StructParents)]
            told = {(rank, at): each.objgen for at, each in enumerate(entries) if each is not None}
            owned = {key: owner.objgen for key, owner in self.owners.items() if key[0] == rank}
            if told != owned:
                self.problems.append(f"page {rank}: the parent tree tells another story")
            used |= {int(note.StructParent) for note in notes_on(page)}
        if used != set(nums):
            self.problems.append("the parent tree has keys nobody uses, or lacks some")

    def _look_over(self) -> None:
        """What PDF/UA-1 asks of the elements: 7.1 (identifiers), 7.2 (language), 7.4.2, 7.5 and 7.18."""
        notes = Counter(note.objgen for page in self.pdf.pages for note in notes_on(page))
        if notes != self.reached or any(count > 1 for count in notes.values()):
            self.problems.append("an annotation is not reached once from the tree")
        names = Counter(bytes(element.ID) for element in self.elements if "/ID" in element)
        self.problems += [f"{name!r} names {count} elements" for name, count in names.items() if count > 1]
        self.problems += [
            "a heading cell has no scope" for cell in self.of_type("/TH") if "/Scope" not in cell.get("/A", {})
        ]
        levels = [int(str(each.S)[2]) for each in self.elements if re.fullmatch(r"/H[1-6]", str(each.S))]
        self.problems += [f"H{a} is followed by H{b}" for a, b in pairwise([0, *levels]) if b > a + 1]
        if not str(self.root.get("/Lang", "")):
            self.problems.append("no language")

    # What is read

    def reading(self) -> str:
        """The text of the tree, in its order; the heads of a table that goes on over a page are said once."""
        first_of: dict[int, tuple[int, int]] = {}
        for key in self.owners:
            first_of.setdefault(key[0], key)
        again: set[tuple[int, int]] = set()
        rank = {key: number for number, key in enumerate(self.owners)}
        before, ended = "", -1
        for head in self.of_type("/THead"):
            text, keys = self.text_of(head), list(self.keys_of(head))
            if text == before and first_of[keys[0][0]] == keys[0] and rank[keys[0]] == ended + 1:
                again.update(keys)
            before, ended = text, max(rank[key] for key in self.keys_of(head.P))
        return "".join(self.texts[key] for key in self.owners if key not in again)

    def keys_of(self, element: Any) -> Iterator[tuple[int, int]]:
        for kid in element.get("/K", Array()):
            if isinstance(kid, int):
                yield self.page_of[element.Pg.objgen], int(kid)
            elif "/S" in kid:
                yield from self.keys_of(kid)

    def of_type(self, kind: str) -> list[Any]:
        return [element for element in self.elements if str(element.S) == kind]

    def headings(self) -> list[tuple[int, str]]:
        """The level and the text of each heading."""
        found = []
        for element in self.elements:
            if re.fullmatch(r"/H[1-6]", str(element.S)):
                found.append((int(str(element.S)[2]), self.text_of(element)))
        return found

    def text_of(self, element: Any) -> str:
        return "".join(self.texts[key] for key in self.keys_of(element))

    def cells(self) -> dict[str, Any]:
        """The heading cells by identifier, as the index of the tree gives them."""
        if "/IDTree" not in self.tree:
            return {}
        return dict(self._named(self.tree.IDTree))

    def _named(self, node: Any) -> Iterator[tuple[str, Any]]:
        if "/Kids" in node:
            last = b""
            for kid in node.Kids:
                names = [bytes(name) for name in list(kid.Names)[::2]]
                if names[0] <= last or names != sorted(names) or [bytes(each) for each in kid.Limits] != [
                    names[0], names[-1]
                ]:  # fmt: skip
                    self.problems.append("the index of the cells is out of order")
                last = names[-1]
                yield from self._named(kid)
        else:
            for at in range(0, len(node.Names), 2):
                yield str(node.Names[at]), node.Names[at + 1]

    def bookmarks(self) -> list[tuple[int, str, int]]:
        """Level, title and page (from 1) of the bookmarks; their links back and forth are checked."""
        return list(self._bookmarked(self.root.Outlines, 1))

    def _bookmarked(self, parent: Any, level: int) -> Iterator[tuple[int, str, int]]:
        item, before, count = parent.get("/First"), None, 0
        while item is not None:
            if item.Parent.objgen != parent.objgen or (before and item.Prev.objgen != before.objgen):
                self.problems.append(f"the bookmark {item.Title} is loose")
            yield level, str(item.Title), self.page_of[item.Dest[0].objgen] + 1
            below = list(self._bookmarked(item, level + 1))
            if int(item.get("/Count", 0)) != len(below):
                self.problems.append(f"the bookmark {item.Title} miscounts")
            yield from below
            count += 1 + len(below)
            before, item = item, item.get("/Next")
        if before is not None and before.objgen != parent.Last.objgen:
            self.problems.append("the last bookmark is not the last")
        if level == 1 and int(parent.Count) != count:
            self.problems.append("the bookmarks are miscounted")


def _mark(operands: Any) -> int | str:
    if str(operands[0]) == "/Artifact":
        return "artifact"
    if len(operands) == 2 and "/MCID" in operands[1]:
        return int(operands[1].MCID)
    return "other"
