"""What is written is read: every field that both sides know comes back, and nothing of our own is left unread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_args, get_type_hints

from hypothesis import HealthCheck, Phase, given, settings

from rcp.documents.frcp import write_frcp
from rcp.domain.frcp.model import Evaluation, Frcp
from rcp.domain.frcp.national import concept
from rcp.interop.frcp.reading import read_frcp
from tests.interop.frcp.samples import FICHE
from tests.interop.frcp.strategies import FICHES

PDF = b"%PDF-1.4 copy"


def differences(mine: Any, theirs: Any, place: str = "") -> list[tuple[str, Any, Any]]:
    """The fields that differ, by name."""
    if is_dataclass(mine) and type(mine) is type(theirs):
        pairs = [(each.name, getattr(mine, each.name), getattr(theirs, each.name)) for each in fields(mine)]
        return [found for name, one, two in pairs for found in differences(one, two, f"{place}.{name}")]
    if isinstance(mine, tuple) and isinstance(theirs, tuple) and len(mine) == len(theirs):
        return [
            found
            for rank, (one, two) in enumerate(zip(mine, theirs, strict=True))
            for found in differences(one, two, f"{place}[{rank}]")
        ]
    return [] if mine == theirs else [(place, mine, theirs)]


@settings(max_examples=25, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(FICHES)
def test_a_fiche_written_then_read_says_the_same_and_leaves_nothing(fiche: Frcp) -> None:
    written = write_frcp(fiche, PDF)
    reading = read_frcp(written)
    assert differences(fiche, reading.frcp) == []
    assert reading.left_over == ()
    assert (reading.missing, reading.copy, reading.version) == ((), PDF, "2025.01")


@settings(max_examples=5, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(FICHES)
def test_one_fiche_always_gives_the_same_bytes(fiche: Frcp) -> None:
    assert write_frcp(fiche, PDF) == write_frcp(fiche, PDF)


def test_every_field_of_the_model_is_drawn_sooner_or_later() -> None:
    """The property is worth what the fiches it draws say: a field nobody draws is a field nobody tests."""
    asked = {f"{each.__name__}.{one.name}" for each in _classes(Frcp) for one in fields(each)}
    drawn: set[str] = set()

    @settings(max_examples=60, deadline=None, database=None, phases=[Phase.generate], derandomize=True)
    @given(FICHES)
    def look(fiche: Frcp) -> None:
        drawn.update(_said(fiche))

    look()
    assert asked - drawn == set()


def _classes(kind: type) -> set[type]:
    """A class of the model and those its fields hold."""
    found: set[type] = set()
    waiting = [kind]
    while waiting:
        each = waiting.pop()
        if each in found:
            continue
        found.add(each)
        waiting += [one for hint in get_type_hints(each).values() for one in _held(hint)]
    return found


def _held(hint: Any) -> list[type]:
    inner = get_args(hint)
    return [hint] if is_dataclass(hint) else [one for each in inner for one in _held(each)]


def _said(value: Any) -> Iterator[str]:
    """The fields that say something, as « class.field »."""
    if isinstance(value, tuple):
        for each in value:
            yield from _said(each)
    elif is_dataclass(value):
        for one in fields(value):
            inner = getattr(value, one.name)
            if inner not in ("", None, ()):
                yield f"{type(value).__name__}.{one.name}"
            yield from _said(inner)


def test_words_that_end_with_a_colon_are_words_like_others() -> None:
    named = Evaluation(code=concept("84121-3"), name="Échelle du service\u202f:", number=3)
    assert read_frcp(write_frcp(replace(FICHE, evaluations=(named,)), PDF)).left_over == ()
