"""Lines « label : text » that say our own fields in words where the volet has one text, and are read back from them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

_COLON = "\u202f: "


def in_lines(said: Iterable[tuple[str, str]], rest: str = "") -> str:
    """A line for each label that has something to say, then the rest."""
    lines = [f"{label}{_COLON}{text}" for label, text in said if text]
    return "\n".join([*lines, rest] if rest else lines)


def from_lines(text: str, labels: Collection[str]) -> tuple[list[tuple[str, str]], str]:
    """The lines that a text made by `in_lines` begins with, by label, and the rest; of any other text, no line."""
    found = []
    lines = text.split("\n") if text else []
    while lines:
        label, colon, said = lines[0].partition(_COLON)
        if not colon or label not in labels:
            break
        found.append((label, said))
        del lines[0]
    return found, "\n".join(lines)
