"""Parts joined become a document: the feet, the blanks, the seal, the instant, the content are added at the end.

Room is made for all of it when the parts are joined: empty streams, which the pages and the tree already know. Nothing
is opened nor written again when somebody asks, and the minutes are the parts followed by one update (`updating`).
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import pikepdf
from pikepdf import Array, Pdf, String

from rcp.documents.attachments import PdfAttachment, attach, embedded, pdf_date
from rcp.documents.errors import RenderFailed
from rcp.documents.fragments import UNDATED, Fragment, Late, Manifest, Sheet
from rcp.documents.growing import name_lists
from rcp.documents.stamps import Stamp, fill
from rcp.documents.updating import entries_of, stream, tail_of, updated

CARRIED = PdfAttachment("contenu.json", b"", "Contenu du document, tel que scellé")

_NEVER = pdf_date(datetime.fromisoformat(UNDATED))
_PACKET = "/Type /Metadata /Subtype /XML"


@dataclass(frozen=True)
class Last:
    """What is known after everything else: the foot of the pages, what goes into the blanks, by name, the instant.

    `content` is what the document carries of itself: `CARRIED`, filled.
    """

    stamp: Stamp
    texts: Mapping[str, str]
    dated: datetime
    content: PdfAttachment


def make_room(pdf: Pdf, manifest: Manifest) -> None:
    """Give every page a place for its foot, and for its blanks where it has some; the file, one for its content."""
    for rank, page in enumerate(pdf.pages):
        after = [pdf.make_stream(b"")] if rank in _pages_with_blanks(manifest) else []
        page.Contents = Array([pdf.make_stream(b""), page.Contents, *after])
    _own_blanks(pdf, manifest)
    for key in ("/CreationDate", "/ModDate"):
        pdf.trailer.Info[key] = String(_NEVER)
    attach(pdf, [CARRIED])


def found_again(data: bytes, manifest: Manifest) -> Manifest:
    """The manifest of a file written with room in it: where that is, its objects having been given other numbers."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        metadata: Any = pdf.Root.Metadata
        cells = _cells(pdf, manifest)
        late = Late(
            sheets=tuple(_sheet(page, rank in _pages_with_blanks(manifest)) for rank, page in enumerate(pdf.pages)),
            mcids=tuple(int(cells[blank.name].K[0]) for blank in manifest.blanks),
            metadata=metadata.objgen[0],
            packet=metadata.read_bytes(),
            info=pdf.trailer.Info.objgen[0],
            told=pdf.trailer.Info.unparse(resolved=True),
            content=pdf.Root.AF[0].EF.F.objgen[0],
            tail=tail_of(pdf, data),
        )
    return msgspec.structs.replace(manifest, late=late)


def finish(joined: Fragment, last: Last) -> bytes:
    """The document of parts joined earlier. A blank that bears the name of a part gives the number of its first page.

    Raises:
        RenderFailed: no room was made in it.
    """
    late = joined.manifest.late
    if late is None:
        raise RenderFailed
    moment, date = last.dated.isoformat().encode(), pdf_date(last.dated).encode()
    objects = dict(_drawn(joined.manifest, late, last))
    objects[late.metadata] = stream(late.packet.replace(UNDATED.encode(), moment), _PACKET, is_plain=True)
    objects[late.content] = stream(last.content.data, entries_of(embedded(last.content)))
    objects[late.info] = late.told.replace(_NEVER.encode(), date)
    return updated(joined.data, late.tail, objects)


def _drawn(manifest: Manifest, late: Late, last: Last) -> Iterator[tuple[int, bytes]]:
    """The feet and the blanks, by the number of their stream."""
    for rank, sheet in enumerate(late.sheets, 1):
        yield sheet.foot, stream(last.stamp.draw(rank, len(late.sheets), (sheet.width, sheet.height)))
    texts = {**last.texts, **{name: str(page + 1) for name, page in manifest.starts.items()}}
    filled: dict[int, list[bytes]] = defaultdict(list)
    for blank, mcid in zip(manifest.blanks, late.mcids, strict=True):
        filled[blank.page].append(fill(blank, texts[blank.name], mcid))
    for page, written in filled.items():
        sheet = late.sheets[page]
        # A page written by the engine is upside down to its end: turned again, it is upright.
        turned = f"q 1 0 0 -1 0 {sheet.height:g} cm".encode()
        yield sheet.blanks, stream(b"\n".join([turned, *written, b"Q"]))


def _pages_with_blanks(manifest: Manifest) -> set[int]:
    return {blank.page for blank in manifest.blanks}


def _sheet(page: pikepdf.Page, has_blanks: bool) -> Sheet:
    streams: Any = page.Contents
    _, _, width, height = (float(side) for side in page.MediaBox)
    blanks = streams[-1].objgen[0] if has_blanks else 0
    return Sheet(foot=streams[0].objgen[0], blanks=blanks, width=width, height=height)


def _own_blanks(pdf: Pdf, manifest: Manifest) -> None:
    """Let each cell left blank own the content that will be written in it."""
    if not manifest.blanks:
        return
    parents: Any = pdf.Root.StructTreeRoot.ParentTree.Nums
    cells = _cells(pdf, manifest)
    for blank in manifest.blanks:
        contents, cell = parents[2 * blank.page + 1], cells[blank.name]
        cell.K = Array([len(contents)])
        contents.append(cell)


def _cells(pdf: Pdf, manifest: Manifest) -> dict[str, Any]:
    """The cells of the front by the name of their blank, from its own list in the index of the whole."""
    prefix = f"{manifest.anchor}."
    tree: Any = pdf.Root.StructTreeRoot
    for names in name_lists(tree.IDTree) if manifest.blanks else ():
        if bytes(names[0]).startswith(prefix.encode()):
            named = zip(map(str, names[::2]), names[1::2], strict=True)
            return {name.removeprefix(prefix): cell for name, cell in named}
    return {}
