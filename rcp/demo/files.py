"""Two files to join to a case: one page of PDF and one grey picture, both saying that they are fictional."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw


def content_of(label: str, number: str) -> bytes:
    """The bytes of the file called so, for the case of this number: a joined file is never the same twice."""
    return _picture() if label.endswith(".png") else _page(f"Document fictif de démonstration, dossier {number}")


def _picture() -> bytes:
    image = Image.new("L", (360, 360), 12)
    draw = ImageDraw.Draw(image)
    draw.ellipse((30, 60, 330, 310), fill=70, outline=150, width=6)
    draw.ellipse((70, 110, 170, 250), fill=40)
    draw.ellipse((190, 110, 290, 250), fill=40)
    draw.ellipse((285, 170, 309, 190), fill=215)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _page(text: str) -> bytes:
    """A PDF of one line, with its cross-reference table."""
    words = text.encode("cp1252")
    stream = b"BT /F1 14 Tf 60 760 Td (" + words + b") Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length " + str(len(stream)).encode() + b" >>\nstream\n" + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    data, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(data))
        data += str(number).encode() + b" 0 obj\n" + each + b"\nendobj\n"
    table = b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    start = len(data)
    data += b"xref\n0 6\n0000000000 65535 f \n" + table
    return data + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n" + str(start).encode() + b"\n%%EOF\n"
