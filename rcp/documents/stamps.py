"""What is put on a page once its place in a document is known: the foot, and the mark of what is not in force.

Drawn outside the reading order (artifacts), where `print.css` puts the foot of a page and `print-draft.css` the mark of
a draft. A stamp is drawn before the page, so that nothing covers what was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin

from rcp.documents import faces
from rcp.documents.fragments import Blank
from rcp.documents.glyphs import drawable

MARK_STATE = "RCPMark"  # the name, in the resources of a page, of the state that makes the mark pale
MARK_ALPHA = 0.11

_MM = 72 / 25.4
_LEFT, _RIGHT = 18 * _MM, 18 * _MM  # the margins of @page
_RULE = 21 * _MM  # from the bottom edge: a margin of 23 mm, less the 2 mm above the rule
_PADDING = 1.6 * _MM + 0.5
_SIZE, _LEADING = 10.0, 13.0
_SHARE = 0.78  # of the width: the words; the rest is the number of the page
_GREY, _LINE, _ALERT = "0.267 0.267 0.267", "0.663 0.729 0.773", "0.608 0.110 0.110"
_SEAL_SIZE, _SEAL_UP = 6.5, 4.9 * _MM  # smaller than any text: compared by eye, read in full in the seal block
_LINE_HEIGHT = 1.35  # of html, in print.css
_MARK_SIZE, _MARK_ANGLE = 54.0, 52.0


@dataclass(frozen=True)
class Stamp:
    """The lines at the foot of every page, the hash under them, and the words across it (none when in force)."""

    lines: tuple[str, ...]
    mark: str = ""
    seal: str = ""

    def draw(self, page: int, pages: int, size: tuple[float, float]) -> bytes:
        """The content stream for a page of a document, page and size (points) given."""
        width, height = size
        parts = [*self._marked(width, height), *self._foot(f"page {page} / {pages}", width)]
        return "\n".join(parts).encode()

    def _foot(self, number: str, width: float) -> Iterator[str]:
        yield "/Artifact <</Type /Pagination /Subtype /Footer>> BDC q"
        yield f"{_LINE} RG 0.5 w {_LEFT:.2f} {_RULE - 0.25:.2f} m {width - _RIGHT:.2f} {_RULE - 0.25:.2f} l S"
        yield f"{_GREY} rg"
        ruler = faces.ruler(faces.REGULAR)
        # Lines are centred on their leading, as a browser does.
        first = _RULE - _PADDING - _LEADING / 2 - (ruler.ascent - ruler.descent) / 2 * _SIZE / 1000
        lines = [piece for line in self.lines for piece in _broken(line, (width - _LEFT - _RIGHT) * _SHARE)]
        for rank, line in enumerate(lines):
            yield _text(line, faces.REGULAR, _SIZE, _LEFT, first - rank * _LEADING)
        yield _text(number, faces.REGULAR, _SIZE, width - _RIGHT - ruler.width(number, _SIZE), first)
        if self.seal:
            yield _text(self.seal, faces.REGULAR, _SEAL_SIZE, _LEFT, _SEAL_UP)
        yield "Q EMC"

    def _marked(self, width: float, height: float) -> Iterator[str]:
        if not self.mark:
            return
        ruler = faces.ruler(faces.SEMIBOLD)
        along, across = cos(radians(_MARK_ANGLE)), sin(radians(_MARK_ANGLE))
        half = ruler.width(self.mark, _MARK_SIZE) / 2
        yield "/Artifact <</Type /Pagination /Subtype /Watermark>> BDC q"
        yield f"/{MARK_STATE} gs {_ALERT} rg"
        yield f"{along:.5f} {across:.5f} {-across:.5f} {along:.5f} {width / 2:.2f} {height / 2:.2f} cm"
        yield _text(self.mark, faces.SEMIBOLD, _MARK_SIZE, -half, -0.33 * _MARK_SIZE)
        yield "Q EMC"


def fill(blank: Blank, text: str, mcid: int) -> bytes:
    """The text of a cell left blank, as marked content of its page."""
    face = faces.SEMIBOLD if blank.is_strong else faces.REGULAR
    ruler = faces.ruler(face)
    x = blank.x - (ruler.width(text, blank.size) if blank.is_right else 0)
    y = blank.top - _LINE_HEIGHT * blank.size / 2 - (ruler.ascent - ruler.descent) / 2 * blank.size / 1000
    return f"/TD <</MCID {mcid}>> BDC 0 g {_text(text, face, blank.size, x, y)} EMC".encode()


def _text(text: str, face: str, size: float, x: float, y: float) -> str:
    return f"BT /{faces.names()[face]} {size:g} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm {_glyphs(text, face)} Tj ET"


@lru_cache(maxsize=512)
def _glyphs(text: str, face: str) -> str:
    return f"<{faces.ruler(face).encode(text)}>"


@lru_cache(maxsize=64)
def _broken(line: str, width: float) -> tuple[str, ...]:
    """A line cut between words where it would be too long."""
    ruler = faces.ruler(faces.REGULAR)
    pieces = [""]
    for word in drawable(line).split(" "):
        longer = f"{pieces[-1]} {word}".lstrip(" ")
        if pieces[-1] and ruler.width(longer, _SIZE) > width:
            pieces.append(word)
        else:
            pieces[-1] = longer
    return tuple(pieces)
