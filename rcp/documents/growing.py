"""A tagged PDF that takes in the pages and the trees of others, for `binding` and for `gathering`.

Ordinary merging tools keep the pages and lose the rest, and no checker of syntax notices. Here every number that a file
keeps to itself is given anew: the key of each page and of each link in the parent tree, the index of the cells.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Pdf


class Growing:
    """The first PDF, and what it has taken in. Its parts must stay open until it is saved."""

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.root: Any = pdf.Root
        self.tree: Any = self.root.StructTreeRoot
        self.document: Any = self.tree.K[0]
        self.parents: list[Any] = list(self.tree.ParentTree.Nums)  # a key, its entry, the next key…
        self.next_key = len(self.parents) // 2
        self.indexes: list[Any] = [self.tree.IDTree] if "/IDTree" in self.tree else []

    def take_in(self, source: Pdf) -> Any:
        """Put the pages of another PDF after those that are there; the elements under its document, still in no tree.

        Raises:
            KeyError, AttributeError: it is not tagged.
        """
        start = len(self.pdf.pages)
        tree: Any = source.Root.StructTreeRoot
        nums = list(tree.ParentTree.Nums)
        tops = tree.K[0].K
        for top in tops:
            del top["/P"]  # else the whole of the other tree would be copied through it
        self.pdf.pages.extend(source.pages)
        taken = self.copied(source, tops)
        for key, entry in zip(nums[::2], nums[1::2], strict=True):
            self.parents += [int(key) + self.next_key, self.copied(source, entry)]
        for page in self.pdf.pages[start:]:
            page.StructParents = int(page.StructParents) + self.next_key
            for note in page.get("/Annots", ()):
                note.StructParent = int(note.StructParent) + self.next_key
        self.next_key += len(nums) // 2
        if "/IDTree" in tree:
            self.indexes.append(self.copied(source, tree.IDTree))
        return taken

    def write_tree(self, kids: list[Any]) -> None:
        """Make one tree of them all, with `kids` under its document."""
        self.document.K = Array(kids)
        self.tree.ParentTree.Nums = Array(self.parents)
        if len(self.indexes) > 1:
            self.tree.IDTree = self._joined_indexes()

    def copied(self, source: Pdf, item: Any) -> Any:
        """An object of another PDF, as one of this."""
        return self.pdf.copy_foreign(item if item.is_indirect else source.make_indirect(item))

    def _joined_indexes(self) -> Any:
        """One index of the cells over those of the parts, each with its limits, in order."""
        kids: list[tuple[bytes, Any]] = []
        for each in self.indexes:
            for names in name_lists(each):
                kids.append((bytes(names[0]), Dictionary(Limits=Array([names[0], names[-2]]), Names=names)))
        kids.sort(key=lambda pair: pair[0])
        return self.pdf.make_indirect(Dictionary(Kids=Array([self.pdf.make_indirect(kid) for _, kid in kids])))


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
