"""What a screen that types a decision holds beside its fields: marks of what it was shown, texts that wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rcp.deliberation import queries, services
from rcp.deliberation.forms import DecisionForm
from rcp.domain.decision import DecisionEntry, decision_words
from rcp.domain.decision.merge import from_plain, keep_both, seen
from rcp.web.guards import current_actor

# Where the form and the entry call a field differently.
_NAMES = {"responsible_id": "responsible"}
_FIELDS = {shown: name for name, shown in _NAMES.items()}


@dataclass(frozen=True, slots=True)
class Rival:
    """Two texts of one field, as the screens show them; `can_keep_both` when they do not exclude each other."""

    uuid: UUID
    field: str
    label: str
    stored: str
    typed: str
    by: str
    at: Any
    is_mine: bool
    can_keep_both: bool
    mark: str


def screen_marks(entry: DecisionEntry) -> dict[str, str]:
    """What a screen is shown, by field of the form."""
    return {shown_name(name): mark for name, mark in seen(entry).items()}


def shown_name(field: str) -> str:
    """The name of a field of the entry in the form."""
    return _NAMES.get(field, field)


def field_of(name: str) -> str:
    """The name of a field of the form in the entry."""
    return _FIELDS.get(name, name)


def rivals_shown(sitting: queries.Sitting, form: DecisionForm, rows: Sequence[Any] | None = None) -> list[Rival]:
    """The texts of this case that wait for a choice, typed here or at a meeting it left; one that says what is stored
    waits no more. They are read unless they are given.
    """
    known = sitting.decision or form.started
    if known is None:
        return []
    entry = queries.entry_of(known)
    shown = []
    for row in queries.list_rivals(sitting.case) if rows is None else rows:
        stored, typed = getattr(entry, row.field), from_plain(row.field, row.value)
        name = shown_name(row.field)
        if typed == stored or name not in form:
            continue
        shown.append(
            Rival(
                uuid=row.uuid,
                field=name,
                label=form[name].label.text,
                stored=_words(row.field, stored, form),
                typed=_words(row.field, typed, form),
                by=row.typed_by.name if row.typed_by else "",
                at=row.typed_at,
                is_mine=row.typed_by_id == current_actor().person_id,
                can_keep_both=keep_both(row.field, stored, typed) is not None,
                mark=services.rival_mark(entry, row),
            )
        )
    return shown


def _words(field: str, value: Any, form: DecisionForm) -> str:
    """One field of a decision in words, "" for what says nothing."""
    entry = DecisionEntry(**{field: value})
    empty = dict(decision_words(DecisionEntry(), form.names))
    return "\n".join(text for label, text in decision_words(entry, form.names) if text != empty[label])
