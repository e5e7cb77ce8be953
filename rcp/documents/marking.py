"""A copy of a sealed PDF with words across each page: what is kept is read, never touched.

The words are an artifact, over the page, pale enough to read through; the tree, the fonts and the files carried stay as
they were. Who does not see the page is told by the title, which a reader of screens says first.
"""

from __future__ import annotations

import io
from math import cos, radians, sin
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from rcp.documents import faces
from rcp.documents.errors import RenderFailed
from rcp.documents.growing import saved

_ALPHA = 0.22
_RED = "0.608 0.110 0.110"
_LARGEST, _ANGLE = 54.0, 52.0  # points, degrees
_ROOM = 0.86  # of what the page can hold along the slope


def mark_across(data: bytes, words: str) -> bytes:
    """The same PDF marked. Equal bytes and words give equal bytes.

    Raises:
        RenderFailed: these bytes are no PDF.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            _mark(pdf, words)
            _title(pdf, words)
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


def _title(pdf: Pdf, words: str) -> None:
    title = str(pdf.trailer.Info.Title)
    marked = f"{words} – {title}"
    pdf.trailer.Info.Title = String(marked)
    metadata: Any = pdf.Root.Metadata
    metadata.write(metadata.read_bytes().replace(_listed(title), _listed(marked), 1))


def _listed(title: str) -> bytes:
    return f'<rdf:li xml:lang="x-default">{escape(title)}</rdf:li>'.encode()
