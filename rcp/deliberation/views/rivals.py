"""What a screen that types a decision holds beside its fields: marks of what it was shown, texts that wait, drafts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rcp.cases.queries.drafts import find_draft
from rcp.deliberation import queries, services
from rcp.deliberation.forms import DecisionForm
from rcp.domain.decision import DecisionEntry, decision_words
from rcp.domain.decision.merge import from_plain, keep_both, seen
from rcp.web.guards import current_actor

# In a draft, beside what was typed: the marks of what its fields showed.
DRAFT_MARKS = "marques"
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


def rivals_shown(sitting: queries.Sitting, form: DecisionForm) -> list[Rival]:
    """The texts of this decision that wait for a choice; one that says what is stored waits no more."""
    entry = queries.entry_of(sitting.decision)
    shown = []
    for row in queries.list_rivals(sitting.decision):
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


def take_unread(sitting: queries.Sitting, form: DecisionForm) -> dict[str, str]:
    """Put back in the form what the reader typed and nobody could read, each with what is wrong with it.

    The marks of what was shown where it was typed, by field: somebody may have changed the field since.
    """
    typed, marks = _draft(sitting)
    form.take_typed(typed)
    return marks


def take_unread_still_shown(sitting: queries.Sitting, form: DecisionForm, entry: DecisionEntry) -> None:
    """The same on a page that compares whole decisions: only what was typed over the fields as they still are."""
    typed, then = _draft(sitting)
    now = screen_marks(entry)
    form.take_typed({name: texts for name, texts in typed.items() if _is_still(name.partition("-")[0], now, then)})


def _is_still(field: str, now: Mapping[str, str], then: Mapping[str, str]) -> bool:
    return field in then and then[field] == now.get(field)


def _draft(sitting: queries.Sitting) -> tuple[dict[str, Sequence[str]], dict[str, str]]:
    """What the reader typed and nobody could read, and the marks of what was shown there."""
    draft = find_draft(sitting.case.uuid, queries.unread_form(sitting.meeting), actor=current_actor())
    if draft is None:
        return {}, {}
    typed: dict[str, Sequence[str]] = dict(draft.payload)
    marks = typed.pop(DRAFT_MARKS, None)
    return typed, json.loads(marks[0]) if marks else {}


def _words(field: str, value: Any, form: DecisionForm) -> str:
    """One field of a decision in words, "" for what says nothing."""
    entry = DecisionEntry(**{field: value})
    empty = dict(decision_words(DecisionEntry(), form.names))
    return "\n".join(text for label, text in decision_words(entry, form.names) if text != empty[label])
