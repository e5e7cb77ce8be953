"""The form of a score: one field for each input that the case does not hold as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from wtforms import Field

from rcp.domain.clinical.declarations import Declaration, Input
from rcp.web.fields import ChecksField, ChoiceField, DateField, DecimalField, LineField, RadiosField
from rcp.web.forms import Form

PREFIX = "saisie-"  # so that no input of a score is taken for something the form carries
MOST_RADIOS = 7
_UNBOUNDED = Decimal(1_000_000)


class ScoreForm(Form):
    """What is typed for one score; `score_form` gives it its fields and its declaration."""

    declaration: Declaration

    def inputs(self) -> dict[str, Any]:
        """What was typed, by key; what was left empty is not there."""
        # Zero is an answer: only what is empty was not given.
        return {key: _given(field.data) for key, field in self.fields().items() if field.data not in (None, "", [])}

    def fields(self) -> dict[str, Any]:
        """The fields by key of the input."""
        return {name.removeprefix(PREFIX): field for name, field in self._fields.items() if name.startswith(PREFIX)}

    def place(self, anchor: str) -> None:
        """Give the fields ids that no other score of the page has."""
        for key, field in self.fields().items():
            field.id = field.label.field_id = f"{anchor}-{key}"


def score_form(
    declaration: Declaration, keys: Iterable[str], hints: Mapping[str, str] = MappingProxyType({})
) -> type[ScoreForm]:
    """The form that asks for these inputs of a score, in the order of its file; `hints` say what the case suggests."""
    wanted = set(keys)
    asked = [each for each in declaration.inputs if each.key in wanted]
    fields = {f"{PREFIX}{each.key}": _field(each, hints.get(each.key, "")) for each in asked}
    return type("ScoreForm", (ScoreForm,), {**fields, "declaration": declaration})


def initial(declaration: Declaration, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed before, as the fields show it."""
    data: dict[str, Any] = {}
    for key, value in typed.items():
        declared = declaration.input(key)
        if declared is None:
            continue
        if declared.type == "number":
            value = Decimal(str(value)).normalize()
        elif declared.type == "date":
            value = date.fromisoformat(value)
        data[f"{PREFIX}{key}"] = value
    return data


def _given(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return tuple(value) if isinstance(value, list) else value


def _field(declared: Input, hint: str) -> Field:
    help_text = " ".join(part for part in (declared.help, hint) if part)
    options = [(option.value, option.label) for option in declared.options]
    if declared.type == "number":
        return DecimalField(
            declared.label,
            minimum=_bound(declared.min, -_UNBOUNDED),
            maximum=_bound(declared.max, _UNBOUNDED),
            places=0 if declared.whole else declared.places,
            unit=declared.unit,
            description=help_text,
        )
    if declared.type in ("multiselect", "list"):
        return ChecksField(declared.label, choices=options, description=help_text)
    if declared.type in ("select", "bool"):
        if len(options) > MOST_RADIOS:
            return ChoiceField(declared.label, choices=options, description=help_text)
        return RadiosField(declared.label, choices=options, description=help_text)
    if declared.type == "date":
        return DateField(declared.label, description=help_text)
    return LineField(declared.label, description=help_text)


def _bound(bound: float | None, otherwise: Decimal) -> Decimal:
    return otherwise if bound is None else Decimal(str(bound))
