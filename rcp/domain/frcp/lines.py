"""Lines « label : text » that say our own fields in words where the volet has one text, and are read back from them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

_COLON = "\u202f: "
REST = f"Texte{_COLON}"  # before words that would be read as one of these lines
_MARKS = re.compile(f"^(?:{REST})+")


def in_lines(said: Iterable[tuple[str, str]], rest: str = "", *, labels: Collection[str] = ()) -> str:
    """A line for each label that has something to say, then the rest. A rest that would itself be read as lines of
    these labels is marked as words.
    """
    lines = [f"{label}{_COLON}{text}" for label, text in said if text]
    rest = f"{REST}{rest}" if _begins_as_line(rest, labels) else rest
    return "\n".join([*lines, rest] if rest else lines)


def from_lines(text: str, labels: Collection[str]) -> tuple[list[tuple[str, str]], str]:
    """The lines that a text made by `in_lines` begins with, by label, and the rest; of any other text, no line."""
    found = []
    lines = text.split("\n") if text else []
    while lines:
        if lines[0].startswith(REST) and _begins_as_line("\n".join(lines), labels):
            lines[0] = lines[0].removeprefix(REST)
            break
        label, colon, said = lines[0].partition(_COLON)
        if not colon or label not in labels:
            break
        found.append((label, said))
        del lines[0]
    return found, "\n".join(lines)


def _begins_as_line(text: str, labels: Collection[str]) -> bool:
    """Whether a text, marked as words or not, begins as a line of these labels does."""
    first, _, _ = _MARKS.sub("", text, count=1).partition("\n")
    label, colon, _ = first.partition(_COLON)
    return bool(colon) and label in labels
