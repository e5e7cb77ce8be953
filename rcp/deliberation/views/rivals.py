"""What a screen that types a decision holds beside its fields: marks of what it was shown, texts that wait, drafts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rcp.cases.queries.drafts import Draft
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


def unread_of(sitting: queries.Sitting) -> dict[UUID, Draft]:
    """What the reader typed of this decision, and of the one it takes up again, and nobody could read; by case."""
    return queries.unread_drafts(sitting.case, actor=current_actor())


def take_unread(form: DecisionForm, draft: Draft | None) -> dict[str, str]:
    """Put back in the form what the reader typed and nobody could read, each with what is wrong with it.

    The marks of what was shown where it was typed, by field: somebody may have changed the field since.
    """
    typed, marks = _parts(draft)
    form.take_typed(typed)
    return marks


def take_unread_still_shown(form: DecisionForm, draft: Draft | None, entry: DecisionEntry) -> set[str]:
    """The same on a page that compares whole decisions: only what was typed over the fields as they still are. The
    inputs put back.
    """
    typed, then = _parts(draft)
    now = screen_marks(entry)
    back = {name: texts for name, texts in typed.items() if _is_still(name.partition("-")[0], now, then)}
    form.take_typed(back)
    return set(back)


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What the reader typed in a decision and no field shows: of which case, when, and each text with its label."""

    case_uuid: UUID
    number: str
    at: Any
    texts: list[tuple[str, str]]


def unsaved_texts(sitting: queries.Sitting, drafts: Mapping[UUID, Draft], shown: Collection[str] = ()) -> list[Unsaved]:
    """What the reader typed here, or in the case that this one presents again, and no field `shown` holds."""
    labels = {field.name: field.label.text for field in DecisionForm(formdata=None)}
    former = sitting.case.previous_case
    numbers = {each.uuid: each.number for each in (former, sitting.case) if each is not None}
    found = []
    for case_uuid, draft in drafts.items():
        left: dict[str, list[str]] = defaultdict(list)
        for name, texts in _parts(draft)[0].items():
            group = name.partition("-")[0]
            if group in labels and not (case_uuid == sitting.case.uuid and name in shown):
                left[group] += [text for text in texts if text.strip()]
        lines = [(labels[group], " · ".join(texts)) for group, texts in left.items() if texts]
        if lines:
            found.append(Unsaved(case_uuid, numbers[case_uuid], draft.saved_at, lines))
    return found


def _is_still(field: str, now: Mapping[str, str], then: Mapping[str, str]) -> bool:
    return field in then and then[field] == now.get(field)


def _parts(draft: Draft | None) -> tuple[dict[str, Sequence[str]], dict[str, str]]:
    """What was typed and nobody could read, and the marks of what was shown there."""
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
