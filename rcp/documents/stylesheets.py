"""The print style sheets and fonts, held in memory: the only things a document may fetch."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_STATIC = Path(__file__).resolve().parents[2] / "static"

# A host that can exist nowhere (RFC 2606): it only gives `../fonts/` of print.css something to be relative to.
BASE_URL = "https://documents.invalid/static/css/print.css"
_FONTS_URL = "https://documents.invalid/static/fonts/"


@cache
def css(name: str) -> str:
    """The text of `static/css/<name>.css`."""
    return (_STATIC / "css" / f"{name}.css").read_text(encoding="utf-8")


@cache
def fonts() -> dict[str, bytes]:
    """The closed table of the fetcher: exact URL → bytes."""
    return {_FONTS_URL + path.name: path.read_bytes() for path in sorted((_STATIC / "fonts").glob("*.ttf"))}
