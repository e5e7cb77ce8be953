"""Compress the fonts of `static/fonts/` for screens: the same characters, a quarter of the bytes.

Printing embeds the TTF; browsers load `static/fonts/screen/*.woff2`. Run after the TTF change.
"""

from __future__ import annotations

from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
FOR_SCREENS = ("SourceSans3-Regular", "SourceSans3-Italic", "SourceSans3-SemiBold")


def main() -> None:
    (FONTS / "screen").mkdir(exist_ok=True)
    for name in FOR_SCREENS:
        font = TTFont(FONTS / f"{name}.ttf", recalcTimestamp=False)
        font.flavor = "woff2"
        font.save(FONTS / "screen" / f"{name}.woff2")


if __name__ == "__main__":
    main()
