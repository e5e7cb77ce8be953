"""Two people type one decision: field by field, what each changed is kept, what both changed waits for a choice.

Nothing here knows the fields by name, texts excepted: a field added to `DecisionEntry` merges like the others, and its
rows (proposals, examinations…) are one field.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, get_args, get_type_hints

from rcp.domain.decision.entry import DecisionEntry

RULE_MERGE = "saisie-a-plusieurs"

# What joins two texts of a field when both are kept: a new line in prose, a dash on a single line.
_PROSE, _LINE = "\n", " – "
TEXTS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        (
            "comment", "no_decision_comment", "departure_reason", "patient_preference", "plan_b", "unblocked_by",
            "present_again_note",
        ),
        _PROSE,
    )
    | dict.fromkeys(
        ("surveillance", "stopping", "referral_board", "supportive_care_comment", "trial_name", "guideline"), _LINE
    )
)  # fmt: skip


class Choice(StrEnum):
    """What is kept of two texts: the one stored, its rival, or both."""

    STORED = "stored"
    RIVAL = "rival"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Clash:
    """A field two people changed: `theirs` is stored and stays so, `mine` is its rival."""

    field: str
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """What to store, the fields that wait for a choice, and those somebody else changed since they were shown."""

    entry: DecisionEntry
    clashes: tuple[Clash, ...]
    unseen: tuple[str, ...]


def seen(entry: DecisionEntry) -> dict[str, str]:
    """What a screen was shown, by field: a short mark of each value, which tells nothing of it."""
    return {each.name: mark_of(getattr(entry, each.name)) for each in fields(entry)}


def mark_of(value: Any) -> str:
    """The mark of one value: equal values have equal marks, and only they do."""
    text = json.dumps(plain(value), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def merge(base: Mapping[str, str], mine: DecisionEntry, theirs: DecisionEntry, frozen: Iterable[str] = ()) -> Merged:
    """Merge what somebody typed with what is stored now, field by field.

    `base` holds the marks (`seen`) of what that person was shown. A field nobody told the mark of was never shown: if
    the two values differ, it waits for a choice rather than being written over. `frozen` fields could not be read as
    typed: they stay as stored.
    """
    skipped = frozenset(frozen)
    taken: dict[str, Any] = {}
    clashes, unseen = [], []
    for name in (each.name for each in fields(theirs)):
        typed, stored, shown = getattr(mine, name), getattr(theirs, name), base.get(name)
        is_unseen = mark_of(stored) != shown
        if is_unseen and typed != stored:
            unseen.append(name)
        if name in skipped or typed == stored or mark_of(typed) == shown:
            continue
        if is_unseen:
            clashes.append(Clash(name, typed, stored))
        else:
            taken[name] = typed
    return Merged(replace(theirs, **taken), tuple(clashes), tuple(unseen))


def keep_both(field: str, stored: Any, rival: Any) -> Any | None:
    """Two values of a field in one, what is stored first; None where they exclude each other (a code, a date, a tick).

    What one already says is not said twice.
    """
    if isinstance(stored, tuple) and stored and rival:
        return (*stored, *(each for each in rival if each not in stored))
    if field in TEXTS and stored and rival:
        if stored in rival or rival in stored:
            return max(stored, rival, key=len)
        return f"{stored}{TEXTS[field]}{rival}"
    return None


def plain(value: Any) -> Any:
    """A value of a field as JSON holds it."""
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def from_plain(field: str, value: Any) -> Any:
    """The value of a field of `DecisionEntry` that `plain` made."""
    return _read(get_type_hints(DecisionEntry)[field], value)


def _read(kind: Any, value: Any) -> Any:
    kinds = get_args(kind) or (kind,)
    if isinstance(value, list):
        return tuple(_read(kinds[0], each) for each in value)
    if isinstance(value, dict):
        hints = get_type_hints(kind)
        return kind(**{name: _read(hints[name], each) for name, each in value.items()})
    return date.fromisoformat(value) if date in kinds and value is not None else value
