"""A PDF changed without being written again: some of its objects are given anew, at its end (ISO 32000-1, 7.5.6).

Writing minutes whole takes as long as they have elements in their tree, some fifteen thousand; an update, as long as
what it changes. A reader takes the last form of each object, and no page of the first is lost sight of.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping

import msgspec
from pikepdf import Dictionary, Pdf

_ENTRY = (1, 4, 1)  # bytes of a line of the table: its kind, a place in the file, a generation
_PLAIN_OBJECT = 1


class Tail(msgspec.Struct, frozen=True):
    """What an update repeats of the file it ends: the place of its table, how many numbers it uses, its trailer."""

    table: int
    size: int
    root: str
    info: str
    identifier: str


def tail_of(pdf: Pdf, data: bytes) -> Tail:
    """The end of a file, opened as `pdf`, whose table is a stream."""
    trailer = pdf.trailer
    return Tail(
        table=int(data[data.rindex(b"startxref") + len(b"startxref") :].split()[0]),
        size=int(trailer["/Size"]),
        root=reference(trailer.Root.objgen[0]),
        info=reference(trailer.Info.objgen[0]),
        identifier=f"<{bytes(trailer.ID[0]).hex()}>",  # any bytes, which are no text
    )


def updated(data: bytes, tail: Tail, objects: Mapping[int, bytes]) -> bytes:
    """The file with these objects in place of those that bear their numbers: equal objects give equal bytes.

    No number is new: what is to be written later has its place in the file beforehand.
    """
    written, places, end = [data], [], len(data)
    for number in sorted(objects):
        places.append((number, end))
        written.append(b"%d 0 obj\n%b\nendobj\n" % (number, objects[number]))
        end += len(written[-1])
    identifier = hashlib.md5(b"".join(written[1:]), usedforsecurity=False).hexdigest()
    places.append((tail.size, end))
    table = b"".join(
        part.to_bytes(width, "big")
        for _, place in places
        for part, width in zip((_PLAIN_OBJECT, place, 0), _ENTRY, strict=True)
    )
    entries = (
        f"/Type /XRef /Size {tail.size + 1} /W [{' '.join(map(str, _ENTRY))}] "
        f"/Index [{' '.join(f'{number} 1' for number, _ in places)}] "
        f"/Root {tail.root} /Info {tail.info} /ID [{tail.identifier} <{identifier}>] /Prev {tail.table}"
    )
    written.append(b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (tail.size, stream(table, entries), end))
    return b"".join(written)


def stream(data: bytes, entries: str = "", *, is_plain: bool = False) -> bytes:
    """A stream as it is written, with the entries of its dictionary; compressed unless it is to be read as it is."""
    if not is_plain:
        data, entries = zlib.compress(data), f"{entries} /Filter /FlateDecode"
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (entries.encode("latin-1"), len(data), data)


def entries_of(dictionary: Dictionary) -> str:
    """The entries of a dictionary that refers to no other object, as `stream` takes them."""
    return dictionary.unparse().decode("latin-1").removeprefix("<<").removesuffix(">>").strip()


def reference(number: int) -> str:
    """How an object is named by others."""
    return f"{number} 0 R"
