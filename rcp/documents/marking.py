"""A copy of a sealed PDF with words across each page: what is kept is read, never touched.

The words are an artifact, over the page, pale enough to read through; the tree, the fonts and the files carried stay as
they were. Who does not see the page is told by the title, which a reader of screens says first. The packet of metadata,
which is in clear, also bears the code of the version: who is shown such a copy knows from it which one to make again.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from math import cos, radians, sin
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from rcp.documents import faces
from rcp.documents.errors import RenderFailed
from rcp.documents.growing import saved
from rcp.domain.minutes import CODE_ALPHABET

_ALPHA = 0.22
_RED = "0.608 0.110 0.110"
_LARGEST, _ANGLE = 54.0, 52.0  # points, degrees
_ROOM = 0.86  # of what the page can hold along the slope
_DASH = " – "  # between the words and the title
_TITLE = re.compile(rb'<rdf:li xml:lang="x-default">([^<]{1,80}?)' + _DASH.encode())
_CODE = re.compile(b"<dc:identifier>((?:[%b]{4}-){3}[%b]{4})</dc:identifier>" % ((CODE_ALPHABET.encode(),) * 2))


@dataclass(frozen=True, slots=True)
class Claim:
    """What a file says that it is: the copy, with these words across, of the version that prints this code."""

    code: str
    words: str


def claim_of(data: bytes) -> Claim | None:
    """What a file, from anybody, claims to be. It is looked for in its bytes as they are: no PDF is opened."""
    code, title = _CODE.search(data), _TITLE.search(data)
    if code is None or title is None:
        return None
    return Claim(code[1].decode(), title[1].decode(errors="replace"))


def mark_across(data: bytes, words: str, *, code: str) -> bytes:
    """The same PDF marked, and bearing the code of its version. Equal bytes, words and code give equal bytes.

    Raises:
        RenderFailed: these bytes are no PDF.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            _mark(pdf, words)
            _tell(pdf, words, code)
            return saved(pdf)
    except pikepdf.PdfError as error:
        raise RenderFailed from error


def _mark(pdf: Pdf, words: str) -> None:
    before = pdf.make_stream(b"q")
    forms: dict[tuple[float, float], tuple[str, Any, Any]] = {}
    font = _font(pdf)
    for page in pdf.pages:
        _, _, width, height = (float(side) for side in page.MediaBox)
        if (width, height) not in forms:
            name = f"/RCPAcross{len(forms)}"
            after = f"Q /Artifact <</Type /Pagination /Subtype /Watermark>> BDC q {name} Do Q EMC"
            forms[width, height] = name, _form(pdf, font, words, width, height), pdf.make_stream(after.encode())
        name, form, after_page = forms[width, height]
        resources: Any = page.Resources
        if "/XObject" not in resources:
            resources.XObject = Dictionary()
        resources.XObject[name] = form
        written = page.Contents
        page.Contents = Array([before, *(written if isinstance(written, Array) else [written]), after_page])


def _font(pdf: Pdf) -> Any:
    """The face of the words: the one the document has, or a copy."""
    name = f"/{faces.names()[faces.SEMIBOLD]}"
    shelf = pdf.pages[0].Resources.get("/Font", Dictionary())
    if name in shelf:
        return shelf[name]
    with pikepdf.open(io.BytesIO(faces.kit())) as whole:
        return pdf.copy_foreign(whole.pages[0].Resources.Font[name])


def _form(pdf: Pdf, font: Any, words: str, width: float, height: float) -> Any:
    ruler = faces.ruler(faces.SEMIBOLD)
    along, across = cos(radians(_ANGLE)), sin(radians(_ANGLE))
    room = min(width / along, height / across) * _ROOM
    size = min(_LARGEST, room / ruler.width(words, 1))
    x, y = -ruler.width(words, size) / 2, -0.33 * size
    drawn = (
        f"/Pale gs {_RED} rg {along:.5f} {across:.5f} {-across:.5f} {along:.5f} {width / 2:.2f} {height / 2:.2f} cm "
        f"BT /Face {size:.2f} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm <{ruler.encode(words)}> Tj ET"
    )
    return pdf.make_stream(
        drawn.encode(),
        Dictionary(
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, width, height]),
            Resources=Dictionary(Font=Dictionary(Face=font), ExtGState=Dictionary(Pale=Dictionary(ca=_ALPHA))),
        ),
    )


def _tell(pdf: Pdf, words: str, code: str) -> None:
    title = str(pdf.trailer.Info.Title)
    marked = f"{words}{_DASH}{title}"
    pdf.trailer.Info.Title = String(marked)
    metadata: Any = pdf.Root.Metadata
    packet = metadata.read_bytes().replace(_listed(title), _listed(marked), 1)
    metadata.write(packet.replace(b"</rdf:RDF>", _identified(code), 1))


def _listed(title: str) -> bytes:
    return f'<rdf:li xml:lang="x-default">{escape(title)}</rdf:li>'.encode()


def _identified(code: str) -> bytes:
    return (
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:identifier>{code}</dc:identifier></rdf:Description></rdf:RDF>"
    ).encode()
