"""What changed between two texts."""

from __future__ import annotations

from rcp.domain.text_changes import Piece, text_changes


def shown(old: str, new: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in text_changes(old, new)]


def test_the_same_text_has_not_changed() -> None:
    assert shown("rien de neuf", "rien de neuf") == [("same", "rien de neuf")]
    assert shown("", "") == []


def test_a_word_replaced_in_the_middle() -> None:
    assert shown("lésion de 12 mm", "lésion de 15 mm") == [
        ("same", "lésion de "), ("removed", "12"), ("added", "15"), ("same", " mm"),
    ]  # fmt: skip


def test_what_stays_between_two_changes_is_kept() -> None:
    assert shown("un foie sain ici", "le foie malade ici")[:3] == [
        ("removed", "un"),
        ("added", "le"),
        ("same", " foie "),
    ]
    assert shown("a b", "c d") == [("removed", "a b"), ("added", "c d")]


def test_words_added_at_the_end() -> None:
    assert shown("fin", "fin heureuse") == [("same", "fin"), ("added", " heureuse")]


def test_two_long_texts_are_replaced_as_a_whole() -> None:
    old, new = " ".join(["gauche"] * 1_000), " ".join(["droite"] * 1_000)
    assert shown(old, new) == [("removed", old), ("added", new)]


def test_unchanged_passages_are_shortened() -> None:
    long = "mot " * 200
    pieces = text_changes(f"{long}un{long}", f"{long}deux{long}")
    assert [piece.kind for piece in pieces].count("skipped") == 2
    assert Piece("same", long) not in pieces
    kept = text_changes(f"a {long} b", f"c {long} d")
    assert [piece.kind for piece in kept if piece.kind in {"same", "skipped"}] == ["same", "skipped", "same"]
