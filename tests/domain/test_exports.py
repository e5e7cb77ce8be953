"""What is taken away of a session: choices kept and read again, what would give nothing, how long it takes."""

from __future__ import annotations

import pytest

from rcp.domain.errors import InvalidValue
from rcp.domain.exports import (
    USUAL,
    Choices,
    Copy,
    Form,
    Piece,
    Which,
    check_choices,
    names_apart,
    read_choices,
)

EVERYTHING = Choices(frozenset(Piece), Form.ZIP, Which.CHOSEN, Copy.SIGNED, frozenset({"b", "a"}))


def test_choices_are_kept_and_read_again() -> None:
    assert read_choices(EVERYTHING.as_plain()) == EVERYTHING
    assert EVERYTHING.as_plain()["cases"] == ["a", "b"]
    assert Choices(frozenset({Piece.FICHES}), cases=frozenset({"a"})).as_plain()["cases"] == []


def test_what_is_not_understood_any_more_is_as_usual() -> None:
    assert read_choices({}) == USUAL
    assert read_choices({"pieces": ["tout"], "form": "rar", "which": None, "copy": 3}) == USUAL


def test_each_choice_has_its_words() -> None:
    for kind in (Piece, Form, Which, Copy):
        assert len({each.label for each in kind}) == len(kind)


@pytest.mark.parametrize(
    ("which", "is_sealed", "wanted"),
    [
        (Which.SEALED, True, True),
        (Which.SEALED, False, False),
        (Which.ALL, False, True),
        (Which.CHOSEN, False, True),
    ],
)
def test_fiches_are_all_the_validated_ones_or_those_chosen(which: Which, is_sealed: bool, wanted: bool) -> None:
    choices = Choices(frozenset({Piece.FICHES}), which=which, cases=frozenset({"a"}))
    assert choices.wants("a", is_sealed=is_sealed) is wanted
    assert choices.wants("z", is_sealed=is_sealed) is (wanted and which is not Which.CHOSEN)
    assert not Choices(frozenset({Piece.MINUTES}), which=which).wants("a", is_sealed=True)


@pytest.mark.parametrize(
    ("pieces", "form", "fiches", "is_signed"),
    [
        ({Piece.FICHES}, Form.ONE, 1, True),
        ({Piece.MINUTES}, Form.ONE, 0, True),
        ({Piece.FICHES}, Form.ONE, 2, False),
        ({Piece.MINUTES, Piece.FICHES}, Form.ONE, 1, False),
        ({Piece.MINUTES, Piece.FICHES}, Form.ZIP, 2, True),
    ],
)
def test_signed_copies_leave_when_each_document_is_a_file_of_its_own(
    pieces: set[Piece], form: Form, fiches: int, is_signed: bool
) -> None:
    assert Choices(frozenset(pieces), form, copy=Copy.SIGNED).takes_signed(fiches=fiches) is is_signed
    assert not Choices(frozenset(pieces), form, copy=Copy.ACCESSIBLE).takes_signed(fiches=fiches)


def test_what_would_give_nothing_is_refused_next_to_its_field() -> None:
    check_choices(USUAL)
    check_choices(EVERYTHING)
    with pytest.raises(InvalidValue) as nothing:
        check_choices(Choices(frozenset()))
    assert nothing.value.field == "pieces"
    with pytest.raises(InvalidValue) as no_case:
        check_choices(Choices(frozenset({Piece.FICHES}), which=Which.CHOSEN))
    assert no_case.value.field == "cases"


def test_two_files_of_one_name_are_told_apart() -> None:
    assert names_apart(["RCP_0042.pdf", "PV.pdf", "RCP_0042.pdf"]) == ["RCP_0042.pdf", "PV.pdf", "RCP_0042-2.pdf"]
