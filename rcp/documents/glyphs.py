"""What the vendored typeface can draw: Latin, Greek, Cyrillic and the signs of medicine and mathematics.

A character outside it would bring whatever font the machine has into a document meant to be the same everywhere, or
print as an empty box, which PDF/A forbids. It is printed by its code instead, `[U+1F600]`; the sealed content keeps
the character itself.
"""

from __future__ import annotations

import io
import re
from functools import cache

from fontTools.ttLib import TTFont

from rcp.documents.stylesheets import fonts

# Drawn by nothing, and each a risk: soft hyphen, zero-width and direction marks, byte order mark, variation selectors.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")

# Same meaning, another form: what word processors and keyboards put where the typeface has a twin.
_TWINS = str.maketrans(
    {
        "\u2000": " ",
        "\u2001": " ",
        "\u2002": " ",
        "\u2003": " ",
        "\u2004": " ",
        "\u2005": " ",
        "\u2006": " ",
        "\u2008": " ",
        "\u3000": " ",
        "\x85": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
        "⩽": "≤",
        "⩾": "≥",
        "≃": "≈",
        "≅": "≈",
        "∼": "~",
        "∅": "Ø",
        "⌀": "Ø",
        "℃": "°C",
        "⇔": "↔",
        "➔": "→",
        "➜": "→",
        "\uf0b7": "•",  # the bullet and the arrow of older Word documents
        "\uf0e0": "→",
    }
)


def drawable(text: str) -> str:
    """The text with invisible characters removed and those no vendored face draws named by their code."""
    return _undrawable().sub(lambda match: f"[U+{ord(match[0]):04X}]", _INVISIBLE.sub("", text).translate(_TWINS))


@cache
def _undrawable() -> re.Pattern[str]:
    """Every character missing from at least one of the faces; line ends and tabs are not drawn."""
    covered = set.intersection(*(set(TTFont(io.BytesIO(data)).getBestCmap()) for data in fonts().values()))
    covered |= {0x09, 0x0A, 0x0D}
    ranges: list[str] = []
    start = previous = -2
    for code in [*sorted(covered), -1]:
        if code != previous + 1:
            if start >= 0:
                ranges.append(f"{re.escape(chr(start))}-{re.escape(chr(previous))}")
            start = code
        previous = code
    return re.compile(f"[^{''.join(ranges)}]")
