"""What the reader typed in a decision and nobody could read: put back in its fields, or read beside them until they
correct it or need it no more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask import request
from wtforms import FieldList, HiddenField, SelectFieldBase

from rcp.cases.queries.drafts import Draft
from rcp.deliberation import queries
from rcp.deliberation.forms import DecisionForm
from rcp.deliberation.views.rivals import screen_marks
from rcp.domain.decision import DecisionEntry
from rcp.web.fields import TickField
from rcp.web.guards import current_actor

NONE: Mapping[str, str] = MappingProxyType({})
Texts = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What the reader typed in a decision and no field shows: of which case, when, each text with its label; `mark`
    says which texts were read.
    """

    case_uuid: UUID
    number: str
    at: Any
    texts: list[tuple[str, str]]
    mark: str


def unread_of(sitting: queries.Sitting) -> dict[UUID, Draft]:
    """What the reader typed of this decision, and of the one it takes up again, and nobody could read; by case."""
    return queries.unread_drafts(sitting.case, actor=current_actor())


def take_unread(form: DecisionForm, draft: Draft | None) -> queries.Unread:
    """Put back in the form what the reader typed and nobody could read, each with what is wrong with it.

    The marks returned are those of what was shown where it was typed: somebody may have changed the field since.
    """
    unread = queries.unread_in(draft)
    form.take_typed(unread.texts)
    return unread


def take_unread_still_shown(form: DecisionForm, draft: Draft | None, entry: DecisionEntry) -> dict[str, str]:
    """The same on a page that compares whole decisions: only what was typed over the fields as they still are. What the
    page holds then, by field (`Unread.held`).
    """
    unread = queries.unread_in(draft)
    now_shown = screen_marks(entry)
    back = [field for field in unread.fields if field in unread.marks and unread.marks[field] == now_shown.get(field)]
    form.take_typed({name: texts for name, texts in unread.texts.items() if queries.group_of(name) in back})
    return unread.held(back)


def sent_held() -> dict[str, str]:
    """What the screen that was sent holds of the reader's draft, by field; a broken text holds nothing."""
    try:
        value = json.loads(request.form.get("repris") or "{}")
    except ValueError:
        return {}
    return {str(name): str(mark) for name, mark in value.items()} if isinstance(value, dict) else {}


def unsaved_texts(
    sitting: queries.Sitting, drafts: Mapping[UUID, Draft], held: Mapping[str, str] = NONE
) -> list[Unsaved]:
    """What the reader typed here, or in the case that this one presents again, and no field holds (`held`)."""
    former = sitting.case.previous_case
    numbers = {each.uuid: each.number for each in (former, sitting.case) if each is not None}
    left = {
        case_uuid: queries.unread_in(draft).without(held if case_uuid == sitting.case.uuid else NONE)
        for case_uuid, draft in drafts.items()
    }
    names = queries.names_of_people(
        _uuids(text for each in left.values() for texts in each.texts.values() for text in texts)
    )
    found = []
    for case_uuid, draft in drafts.items():
        lines = list(typed_words(left[case_uuid].fields, names))
        if lines:
            found.append(Unsaved(case_uuid, numbers[case_uuid], draft.saved_at, lines, queries.draft_mark(draft)))
    return found


def typed_words(typed: Mapping[str, Texts], names: Mapping[UUID, str]) -> Iterator[tuple[str, str]]:
    """What was typed, by field and input, as a person reads it: each field, each row, with its label. What is typed
    stays as it was; what was chosen is said by its label, people by their name; hidden inputs say nothing.
    """
    form = DecisionForm(formdata=None, meta={"csrf": False})
    for field in form:
        inputs = typed.get(field.name, {})
        if isinstance(field, FieldList):
            yield from ((field.label.text, words) for words in _rows(field, inputs, names))
        else:
            words = _said(field, [text for texts in inputs.values() for text in texts], names)
            if words:
                yield field.label.text, words


def _rows(rows: FieldList, inputs: Texts, names: Mapping[UUID, str]) -> Iterator[str]:
    row = (rows.entries or [rows.append_entry()])[0].form
    numbers = {name.split("-")[1] for name in inputs if name.count("-") == 2}
    for number in sorted(numbers, key=lambda text: (len(text), text)):
        said = (
            (field.label.text, _said(field, inputs.get(f"{rows.name}-{number}-{name}", ()), names))
            for name, field in row._fields.items()
        )
        words = " · ".join(f"{label}\u202f: {text}" for label, text in said if text)
        if words:
            yield words


def _said(field: Any, texts: Iterable[str], names: Mapping[UUID, str]) -> str:
    """What was answered to one field."""
    if isinstance(field, HiddenField):
        return ""
    given = [text for text in texts if text.strip()]
    if isinstance(field, TickField):
        return "Oui" if given else ""
    if isinstance(field, SelectFieldBase):
        labels = {str(choice.value): choice.label for choice in field.iter_choices()}
        given = [
            labels.get(text) or next((names[each] for each in _uuids([text]) if each in names), "") for text in given
        ]
        return ", ".join(text or "réponse inconnue" for text in given)
    return "\n".join(given)


def _uuids(texts: Iterable[str]) -> set[UUID]:
    found = set()
    for text in texts:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found
