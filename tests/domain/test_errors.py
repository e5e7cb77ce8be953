"""Every refusal has its code and its French sentence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rcp.domain.errors import (
    DomainError,
    Duplicate,
    Forbidden,
    Incomplete,
    InvalidValue,
    NeedsConfirmation,
    NotFound,
    StaleEdit,
    TransitionRefused,
    declared_errors,
)

# Declared in `domain` itself: what other packages add is checked by tests/house/test_words.py.
RULES = [error for error in declared_errors().values() if error.__module__.startswith("rcp.domain")]


@pytest.mark.parametrize("error", RULES, ids=lambda error: error.code)
def test_every_error_speaks_french_and_ends_its_sentence(error: type[DomainError]) -> None:
    assert error.sentence.endswith(".")
    assert "'" not in error.sentence, "the apostrophe is typographic"
    assert " :" not in error.sentence, "a narrow no-break space stands before the colon"
    assert str(error()) == error.sentence
    assert 400 <= error.status < 500


def test_errors_hint_the_status_a_view_answers() -> None:
    expected = {
        InvalidValue: 422,
        Forbidden: 403,
        NotFound: 404,
        StaleEdit: 409,
        TransitionRefused: 409,
        Incomplete: 422,
        Duplicate: 409,
        NeedsConfirmation: 422,
    }
    assert {error: error.status for error in expected} == expected


def test_a_refusal_names_its_field() -> None:
    error = InvalidValue("Date invalide.", "birth_date")
    assert (error.message, error.field) == ("Date invalide.", "birth_date")


def test_a_forbidden_act_says_who_could_grant_it() -> None:
    assert "coordonnateur" in Forbidden().grant_hint
    assert Forbidden("Non.", grant_hint="Réservé au secrétaire.").grant_hint == "Réservé au secrétaire."


def test_a_stale_edit_keeps_both_texts_and_names_the_colleague() -> None:
    at = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    error = StaleEdit({"question": "a"}, {"question": "b"}, "Dr Anne Le Goff", at)
    assert (error.mine, error.theirs, error.at) == ({"question": "a"}, {"question": "b"}, at)
    assert "par Dr Anne Le Goff" in error.message
    assert StaleEdit().message == StaleEdit.sentence


def test_an_incomplete_case_lists_what_is_missing() -> None:
    assert Incomplete(["question", "organ"]).missing == ("question", "organ")


def test_two_errors_cannot_share_a_code() -> None:
    with pytest.raises(TypeError, match="share the code"):
        type("Copy", (DomainError,), {"code": "not_found"})
