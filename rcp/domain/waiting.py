"""What somebody may be kept waiting for, and what is done aside instead, its progress shown."""

from __future__ import annotations

from rcp.domain.exports import Choices, Piece

# Seconds of one processor. Beyond the first, work is done aside; beyond the second too when nobody is there to do it
# aside: no request is answered after a minute.
LONGEST_WAIT, LONGEST_ALONE = 1.0, 20.0

# Seconds of one processor, on a machine that does other things too: they only say what is done aside.
_PAPERS = {Piece.AGENDA: 0.4, Piece.ATTENDANCE: 0.3}
_SEALED_FILE, _DRAFT_FICHE, _PACK_PAGE = 0.05, 0.6, 0.8
_SEALED_FICHE = 0.9  # its two forms, its national document, its signature
_PART, _BINDING = 0.45, 0.4  # the pages of one case of the minutes; all of them put together


def is_long(seconds: float, *, is_done_aside: bool) -> bool:
    """Whether nobody is kept waiting for it: `is_done_aside` says that somebody is there to do it aside."""
    return seconds > (LONGEST_WAIT if is_done_aside else LONGEST_ALONE)


def export_seconds(
    choices: Choices, *, sealed: int, drafts: int, cases: int, missing_parts: int, are_minutes_sealed: bool
) -> float:
    """About how long an export takes: `sealed` and `drafts` are the fiches asked for, `cases` those of the session,
    `missing_parts` those of the minutes whose pages are still to be laid out.
    """
    total = sum(cost for piece, cost in _PAPERS.items() if piece in choices.pieces)
    total += sealed * _SEALED_FILE + drafts * _DRAFT_FICHE
    if Piece.PACK in choices.pieces:
        total += (cases + 1) * _PACK_PAGE
    if Piece.MINUTES in choices.pieces:
        total += _SEALED_FILE if are_minutes_sealed else minutes_seconds(missing_parts)
    return total


def sealing_seconds(*, fiches: int, missing_parts: int) -> float:
    """About how long the validation of minutes takes, with the `fiches` that wait for theirs."""
    return fiches * _SEALED_FICHE + minutes_seconds(missing_parts)


def minutes_seconds(missing_parts: int) -> float:
    """About how long minutes take, when the pages of this many of their cases are still to be laid out."""
    return missing_parts * _PART + _BINDING
