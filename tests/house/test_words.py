"""Every event of the journal and every refusal speaks French, and correctly."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

import rcp
from rcp.access.map import MAP
from rcp.access.permissions import Permission
from rcp.domain.errors import DomainError, declared_errors
from rcp.journal.events import SENTENCES, Event
from tests.support.pages import TYPOGRAPHY

STORIES = Path(rcp.__file__).parent / "demo"


def typography_problems(texts: Iterable[str]) -> list[str]:
    """Sentences with a plain space where French wants a narrow one, or a straight apostrophe."""
    found = [f"{text!r}: {message}" for text in texts for pattern, message in TYPOGRAPHY if pattern.search(text)]
    return found + [f"{text!r}: straight apostrophe" for text in texts if re.search(r"\w'\w", text)]


def straight_literals(source: str) -> list[str]:
    """The texts of a module, docstrings aside, that hold a straight apostrophe between two letters."""
    tree = ast.parse(source)
    said = [
        node.body[0].value for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(node.body[:1][0], ast.Expr)
    ]  # fmt: skip
    return [
        node.value for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in said
        and re.search(r"\w'\w", node.value)
    ]  # fmt: skip


def silent_events(events: Iterable[Event], sentences: dict[Event, str]) -> list[Event]:
    return [event for event in events if not sentences.get(event, "").strip()]


def mute_errors(errors: Iterable[type[DomainError]]) -> list[str]:
    """Errors without a sentence of their own that starts with a capital and ends."""
    return [
        error.__name__ for error in errors
        if not re.match(r"[A-ZÀÂÉÈÊÎÔÛÇŒ].*[.?]$", error.sentence, re.DOTALL)
        or (error is not DomainError and error.sentence == DomainError.sentence)
    ]  # fmt: skip


def test_every_event_has_its_sentence() -> None:
    assert silent_events(Event, SENTENCES) == []
    assert typography_problems(SENTENCES.values()) == []


def test_the_guard_sees_an_event_without_a_sentence() -> None:
    assert silent_events([Event.CASE_BOOKED], {}) == [Event.CASE_BOOKED]


def test_events_are_named_by_their_subject() -> None:
    assert [event for event in Event if not re.fullmatch(r"[a-z]+\.[a-z_]+", event.value)] == []


def test_every_domain_error_has_its_french_sentence() -> None:
    errors = list(declared_errors().values())
    assert mute_errors(errors) == []
    assert typography_problems(error.sentence for error in errors) == []


def test_the_guard_sees_a_mute_error() -> None:
    mute = type("Mute", (Exception,), {"sentence": "", "__name__": "Mute"})
    assert mute_errors([mute]) == ["Mute"]


def test_no_text_of_the_demonstration_has_a_straight_apostrophe() -> None:
    found = {path.name: straight_literals(path.read_text(encoding="utf-8")) for path in STORIES.rglob("*.py")}
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_the_guard_sees_a_straight_apostrophe() -> None:
    source = '''"""The board's."""\ntitle = "L'heure"\n'''
    assert straight_literals(source) == ["L'heure"]


@pytest.mark.parametrize("text", ["Erreur : recommencez.", "Vraiment?", "l'heure", "« mot\u202f»"])
def test_the_guard_sees_bad_typography(text: str) -> None:
    assert len(typography_problems([text])) == 1


def test_every_permission_has_its_line_in_the_table() -> None:
    assert set(MAP) == set(Permission)
    assert all(right.sentence.strip() and right.holders.__doc__ for right in MAP.values())
