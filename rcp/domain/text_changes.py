"""What changed between two texts, word by word, as a person reads it: kept, removed, added."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "removed", "added", "skipped"]
_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
_CONTEXT = 60  # characters shown on each side of a change
_MOST_COMPARED = 1_000_000  # pairs of words: beyond, the middle is shown as replaced as a whole


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text. `skipped` stands for an unchanged passage left out; its text is empty."""

    kind: Kind
    text: str


def text_changes(old: str, new: str) -> list[Piece]:
    """The pieces that lead from one text to the other, in reading order; unchanged passages are shortened."""
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    middle_old, middle_new = before[head : len(before) - tail], after[head : len(after) - tail]
    pieces = [Piece("same", "".join(before[:head])), *_compare(middle_old, middle_new)]
    pieces.append(Piece("same", "".join(before[len(before) - tail :]) if tail else ""))
    return _shortened([piece for piece in _joined(pieces) if piece.text])


def _common(one: list[str], other: list[str]) -> int:
    """How many words two lists begin with in common."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _compare(before: list[str], after: list[str]) -> list[Piece]:
    if len(before) * len(after) > _MOST_COMPARED:
        return [Piece("removed", "".join(before)), Piece("added", "".join(after))]
    pieces = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[a:b])))
            continue
        pieces.append(Piece("removed", "".join(before[a:b])))
        pieces.append(Piece("added", "".join(after[c:d])))
    return pieces


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of one kind made one; a lone space between two changes changes with them."""
    runs: list[list[str]] = []  # [removed, added] or [same]
    for piece in pieces:
        if not piece.text:
            continue
        if piece.kind == "same" and (piece.text.strip() or not runs or len(runs[-1]) == 1):
            runs.append([piece.text])
            continue
        if not runs or len(runs[-1]) == 1:
            runs.append(["", ""])
        if piece.kind in {"removed", "same"}:
            runs[-1][0] += piece.text
        if piece.kind in {"added", "same"}:
            runs[-1][1] += piece.text
    made: list[Piece] = []
    for run in runs:
        made += [Piece("same", run[0])] if len(run) == 1 else [Piece("removed", run[0]), Piece("added", run[1])]
    return made


def _shortened(pieces: list[Piece]) -> list[Piece]:
    made: list[Piece] = []
    for place, piece in enumerate(pieces):
        if piece.kind != "same" or len(piece.text) <= 3 * _CONTEXT:
            made.append(piece)
            continue
        if place > 0:
            made.append(Piece("same", piece.text[:_CONTEXT]))
        made.append(Piece("skipped", ""))
        if place < len(pieces) - 1:
            made.append(Piece("same", piece.text[-_CONTEXT:]))
    return made
