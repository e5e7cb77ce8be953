"""Files carried inside a PDF, as PDF/A-3 wants them: named, typed, dated, and in a stated relation to what is read."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, String

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_TYPES = mimetypes.MimeTypes()  # the standard library's own, whatever the machine knows


@dataclass(frozen=True)
class PdfAttachment:
    """A file, given as bytes. `relationship` is one of PDF/A-3: Data, Source, Alternative, Supplement."""

    name: str
    data: bytes
    description: str = ""
    relationship: str = "Data"
    dated: datetime = _EPOCH


def attach(pdf: Pdf, attachments: Sequence[PdfAttachment]) -> None:
    """Put files in a PDF, listed by name and as files associated with the whole document."""
    root: Any = pdf.Root
    listed: list[tuple[str, Any]] = []
    for each in attachments:
        stream: Any = pdf.make_stream(each.data, embedded(each))
        file = Dictionary(
            Type=Name.Filespec,
            F=String(each.name),
            UF=String(each.name),
            Desc=String(each.description),
            AFRelationship=Name(f"/{each.relationship}"),
            EF=Dictionary(F=stream, UF=stream),
        )
        listed.append((each.name, pdf.make_indirect(file)))
    listed.sort(key=lambda pair: pair[0])
    if "/Names" not in root:
        root.Names = Dictionary()
    root.Names.EmbeddedFiles = Dictionary(Names=Array([item for name, file in listed for item in (String(name), file)]))
    root.AF = Array([file for _, file in listed])


def embedded(each: PdfAttachment) -> Dictionary:
    """What the stream of a file carried says of it."""
    moment = String(pdf_date(each.dated))
    return Dictionary(
        Type=Name.EmbeddedFile,
        Subtype=Name(f"/{_TYPES.guess_type(each.name)[0] or 'application/octet-stream'}"),
        Params=Dictionary(
            Size=len(each.data),
            CheckSum=String(hashlib.md5(each.data, usedforsecurity=False).digest()),
            CreationDate=moment,
            ModDate=moment,
        ),
    )


def pdf_date(moment: datetime) -> str:
    """`D:20261123170500+01'00`, as ISO 32000-1, 7.9.4 writes an instant."""
    offset = moment.strftime("%z") or "+0000"
    return f"D:{moment:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:5]}"
