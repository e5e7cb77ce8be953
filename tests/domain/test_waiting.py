"""What somebody is kept waiting for, and what is done aside."""

from __future__ import annotations

import pytest

from rcp.domain.exports import USUAL, Choices, Piece
from rcp.domain.waiting import export_seconds, is_long, minutes_seconds, sealing_seconds

PAPERS, PACK = Choices(frozenset({Piece.AGENDA, Piece.ATTENDANCE})), Choices(frozenset({Piece.PACK}))
FICHES, MINUTES = Choices(frozenset({Piece.FICHES})), Choices(frozenset({Piece.MINUTES}))


def seconds(
    choices: Choices, *, sealed: int = 0, drafts: int = 0, missing: int = 0, are_minutes_sealed: bool = False
) -> float:
    return export_seconds(
        choices, sealed=sealed, drafts=drafts, cases=sealed + drafts, missing_parts=missing,
        are_minutes_sealed=are_minutes_sealed,
    )  # fmt: skip


@pytest.mark.parametrize(
    "short",
    [
        seconds(PAPERS),
        seconds(USUAL, sealed=17, are_minutes_sealed=True),
        seconds(FICHES, drafts=1),
        seconds(MINUTES),
        sealing_seconds(fiches=0, missing_parts=1),
    ],
)
def test_what_takes_less_than_a_second_is_handed_over_at_once(short: float) -> None:
    assert not is_long(short, is_done_aside=True)


@pytest.mark.parametrize(
    "long",
    [
        seconds(USUAL, sealed=60, are_minutes_sealed=True),
        seconds(FICHES, drafts=2),
        seconds(MINUTES, missing=2),
        seconds(PACK, sealed=1),
        minutes_seconds(2),
        sealing_seconds(fiches=1, missing_parts=0),
    ],
)
def test_what_takes_longer_is_done_aside_and_in_place_only_when_nobody_is_there_to_do_it(long: float) -> None:
    assert is_long(long, is_done_aside=True)
    assert not is_long(long, is_done_aside=False)


def test_what_outlasts_a_request_waits_for_somebody_to_do_it() -> None:
    assert is_long(sealing_seconds(fiches=60, missing_parts=60), is_done_aside=False)
    assert is_long(seconds(PACK, sealed=60), is_done_aside=False)
