"""The vendored faces as PDF font objects, made once a process and shared by every document put together.

WeasyPrint names a font after its description, never after what was drawn with it, and a whole face numbers its glyphs
as the file does: the same few objects serve any page. What they need (widths and characters of some 2,000 glyphs each)
costs 0.1 s to write; a document that only refers to them is spared that.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from functools import cache
from typing import Any

import pydyf
from fontTools.agl import toUnicode
from fontTools.ttLib import TTFont
from weasyprint import Document as Layout

from rcp.documents import engine
from rcp.documents.html import specimen
from rcp.documents.stylesheets import fonts

REGULAR, SEMIBOLD = "SourceSans3-Regular", "SourceSans3-SemiBold"


@dataclass(frozen=True)
class Ruler:
    """How to draw with a face: the glyph of a character and its width (thousandths of the size)."""

    glyphs: dict[int, int]
    widths: dict[int, float]
    ascent: float
    descent: float

    def encode(self, text: str) -> str:
        """The glyphs of a text, hexadecimal, four digits each."""
        return "".join(f"{self.glyphs[ord(letter)]:04x}" for letter in text)

    def width(self, text: str, size: float) -> float:
        """The length of a text in points, at a size in points, without kerning."""
        return sum(self.widths[self.glyphs[ord(letter)]] for letter in text) * size / 1000


def kit() -> bytes:
    """A PDF whose only purpose is to be copied from: its first page's resources hold each face whole."""
    return _specimen()[0]


def names() -> dict[str, str]:
    """The name WeasyPrint gives a face in the resources of a page (`APDWCE`), by the name of its file."""
    return _specimen()[1]


@cache
def _specimen() -> tuple[bytes, dict[str, str]]:
    found: dict[str, str] = {}

    def finish(layout: Layout, pdf: pydyf.PDF) -> None:
        files = {data: url.rsplit("/", 1)[-1].removesuffix(".ttf") for url, data in fonts().items()}
        shelf = _object(pdf, _object(pdf, _pages(pdf)[0]["Resources"])["Font"])
        for font in layout.fonts.values():
            found[files[font.file_content]] = font.hash
            _name_variants(_object(pdf, _object(pdf, shelf[font.hash])["ToUnicode"]).stream, font.file_content)
        _compress(pdf)

    with engine.at_work():
        data = engine.layout(specimen(), ("print",)).write_pdf(
            finisher=finish, pdf_variant=engine.VARIANT, full_fonts=True, pdf_identifier=engine.made_of()[:16]
        )
    return bytes(data), found


@cache
def ruler(face: str) -> Ruler:
    """The glyphs and widths of a face (`REGULAR`…)."""
    data = next(data for url, data in fonts().items() if url.endswith(f"/{face}.ttf"))
    font = TTFont(io.BytesIO(data))
    scale = 1000 / font["head"].unitsPerEm
    glyphs = {code: font.getGlyphID(name) for code, name in font.getBestCmap().items()}
    widths = {font.getGlyphID(name): advance * scale for name, (advance, _) in font["hmtx"].metrics.items()}
    return Ruler(glyphs, widths, ascent=font["hhea"].ascent * scale, descent=-font["hhea"].descent * scale)


def _name_variants(lines: list[bytes], data: bytes) -> None:
    """Say in a `ToUnicode` what the glyphs without a code of their own stand for: `uni0301.case` is an acute accent.

    The engine names those with a code only; an accent set on a capital J would be silent, which PDF/A-3a forbids.
    """
    font = TTFont(io.BytesIO(data))
    coded = set(font.getBestCmap().values())
    variants = [(glyph, toUnicode(name)) for glyph, name in enumerate(font.getGlyphOrder()) if name not in coded]
    named = [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>".encode() for glyph, text in variants if text]
    end = lines.index(b"endcmap")
    for start in range(0, len(named), 100):
        some = named[start : start + 100]
        lines[end:end] = [f"{len(some)} beginbfchar".encode(), *some, b"endbfchar"]


def _compress(pdf: pydyf.PDF) -> None:
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.compress and "Length1" in item.extra:
            item.stream[:] = [zlib.compress(bytes(item.stream[0]), level=9)]
            item.extra["Filter"] = "/FlateDecode"
            item.compress = False


def take_out(pdf: pydyf.PDF) -> frozenset[str]:
    """Leave a PDF being written without the vendored faces; the names of those its pages ask for.

    A face of the machine, should one ever be needed, stays in: it belongs to this PDF alone.
    """
    asked: set[str] = set()
    ours = frozenset(names().values())
    for page in _pages(pdf):
        shelf = _object(pdf, _object(pdf, page["Resources"])["Font"])
        for name in ours.intersection(shelf):
            asked.add(name)
            _forget(pdf, shelf.pop(name))
    return frozenset(asked)


def _forget(pdf: pydyf.PDF, reference: bytes) -> None:
    font = _object(pdf, reference)
    descendant = _object(pdf, font["DescendantFonts"][0])
    descriptor = _object(pdf, descendant["FontDescriptor"])
    for each in (descriptor["FontFile2"], font["ToUnicode"]):
        blank = pydyf.Dictionary()
        blank.number = _number(each)
        pdf.objects[blank.number] = blank
    for emptied in (descriptor, descendant, font):
        emptied.clear()


def _pages(pdf: pydyf.PDF) -> list[Any]:
    return [pdf.objects[number] for number in pdf.pages["Kids"][::3]]


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[_number(reference)]


def _number(reference: bytes) -> int:
    return int(reference.split()[0])
