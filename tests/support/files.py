"""Files that people join, good and bad: built here, byte by byte, from what `bad-inputs.json` says of them."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from typing import Any


def pdf(trailer: bytes = b"") -> bytes:
    """A valid PDF of one empty page."""
    objects = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>")  # fmt: skip
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%sendobj\n" % (number, content)
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 4\n%strailer<</Size 4/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        trailer,
        len(body),
    )


def png(width: int = 4, height: int = 4, *, extra: bytes = b"") -> bytes:
    """A black PNG, one bit a pixel; `extra` stands before its end."""
    packer = zlib.compressobj(9)
    row = bytes((width + 7) // 8 + 1)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + extra + _chunk(b"IEND", b"")


def jpeg_with_metadata() -> bytes:
    """A JPEG that carries a name in its metadata, and no picture."""
    name = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x0e\x01\x02\0\x0c\0\0\0\x1a\0\0\0\0\0\0\0MARTIN Jean\0"
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(name) + 2) + name + b"\xff\xd9"


def archive(name: str = "a.txt") -> bytes:
    """A ZIP of one small file."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr(name, "x")
    return made.getvalue()


def built(case: dict[str, Any]) -> tuple[str, bytes]:
    """The name and the bytes of a recorded case of the category `uploads`."""
    told = case["file"]
    head = bytes.fromhex(told.get("head_hex", ""))
    makers = {
        "bytes": lambda: bytes.fromhex(told["hex"]),
        "text": lambda: told["text"].encode(),
        "sparse": lambda: head + bytes(told["size"] - len(head)),
        "pdf": pdf,
        "png_flood": lambda: png(told["w"], told["h"]),
        "jpeg_exif": jpeg_with_metadata,
        "zip": archive,
        "zip_slip": lambda: archive("../../evil.txt"),
        "dicom_html": lambda: b"<html><script>alert(1337)</script>".ljust(128, b" ") + b"DICM",
        # Split, so that no scanner takes this file for the real one.
        "eicar": lambda: b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!" + b"$H+H*",
    }
    return told["name"], makers[told["kind"]]()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
