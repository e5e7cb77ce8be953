"""What a decision carries besides its treatments: conditions, actions, dissents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

# How many rows of a kind a decision holds.
MOST_ROWS: Mapping[str, int] = MappingProxyType(
    {"proposals": 20, "examinations": 20, "conditions": 20, "actions": 30, "dissents": 20}
)


@dataclass(frozen=True, slots=True)
class ConditionEntry:
    """« Si … alors … »: what has to be known, and what is then done."""

    if_text: str
    then_text: str = ""

    @property
    def is_whole(self) -> bool:
        return bool(self.if_text.strip() and self.then_text.strip())

    @property
    def sentence(self) -> str:
        """« si la biopsie confirme la récidive, alors cryoablation »; a half that misses is said.

        The word people type again by habit is not said twice.
        """
        if_half, then_half = _half(self.if_text, "si"), _half(self.then_text, "alors")
        opening = "" if if_half.startswith(("s’il", "s'il")) else "si "
        return f"{opening}{if_half}, alors {then_half}"


@dataclass(frozen=True, slots=True)
class ActionEntry:
    """Something to do after the decision, by somebody (key of a person), before a day."""

    label: str
    assignee_id: int | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class DissentEntry:
    """Somebody who took part does not share the decision: a person of the directory, or a name, and why."""

    person_id: int | None = None
    name: str = ""
    text: str = ""

    @property
    def has_author(self) -> bool:
        return self.person_id is not None or bool(self.name.strip())


def lower_first(text: str) -> str:
    """A text inside a sentence: its first letter small, unless its first word is an acronym (IRM, RTST)."""
    first_word = text.split(" ")[0]
    return text if len(first_word) > 1 and first_word[1:] != first_word[1:].lower() else text[:1].lower() + text[1:]


def inline(text: str) -> str:
    """A typed text on one line, ready to stand inside a sentence: no line break, no final full stop."""
    return lower_first(" ".join(text.split()).rstrip(". "))


def _half(text: str, word: str) -> str:
    half = inline(text).rstrip(",").removeprefix(f"{word} ").removeprefix(f"{word}, ")
    return half.strip() or "(non précisé)"
