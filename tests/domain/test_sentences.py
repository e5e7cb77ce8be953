"""The sentences of a board: a shortcut of a few letters, a text, and nothing that calls two sentences at once."""

from __future__ import annotations

import pytest

from rcp.domain.errors import Duplicate, InvalidValue
from rcp.domain.sentences import LONGEST_SENTENCE, LONGEST_SHORTCUT, SentenceEntry, sentence_entry


def test_a_shortcut_is_kept_without_accents_capitals_nor_hyphens() -> None:
    assert sentence_entry(" Cryo-Rénal ", "  Cryoablation à ___.\r\n ") == SentenceEntry(
        "cryorenal", "Cryoablation à ___."
    )


@pytest.mark.parametrize(
    ("shortcut", "text", "field"),
    [
        ("", "Une phrase.", "shortcut"),
        (" - ", "Une phrase.", "shortcut"),
        ("a/b", "Une phrase.", "shortcut"),
        ("骨", "Une phrase.", "shortcut"),
        ("a" * (LONGEST_SHORTCUT + 1), "Une phrase.", "shortcut"),
        ("abc", " \n", "text"),
        ("abc", "a" * (LONGEST_SENTENCE + 1), "text"),
        ("abc", "Un caractère \x00 interdit", "text"),
    ],
)
def test_what_no_sentence_can_be_is_refused_next_to_its_field(shortcut: str, text: str, field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        sentence_entry(shortcut, text)
    assert refused.value.field == field


def test_a_shortcut_calls_one_sentence_alone() -> None:
    with pytest.raises(Duplicate) as refused:
        sentence_entry("SURV", "Surveillance.", taken={"surv"})
    assert refused.value.field == "shortcut"
    assert sentence_entry("surv", "Surveillance.", taken={"surveiller"}).shortcut == "surv"
