"""The fields of an organ's sheet, built from its declaration. What they may say is judged by the rule, which knows what
the lesion already holds: a code that left its list since is shown, marked, and may stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from rcp.domain.clinical.conditions import Plain
from rcp.domain.clinical.organs import LONGEST_TEXT, Field, sheet, visible_fields
from rcp.web.fields import ChecksField, ChoiceField, DateField, DecimalField, LineField, RadiosField
from rcp.web.forms import RowForm

FEW = 7  # choices: up to that many are all seen at once


class _Kept:
    """A choice that shows the code it was given even when its list does not hold it."""

    choices: Any
    data: Any

    def process(self, *args: Any, **kwargs: Any) -> None:
        super().process(*args, **kwargs)  # type: ignore[misc]
        known = {choice[0] for choice in self.choices}
        given = self.data if isinstance(self.data, list) else [self.data or ""]
        self.choices = [*self.choices, *((code, f"{code} (hors liste)") for code in given if code not in {*known, ""})]

    def pre_validate(self, _form: Any) -> None:
        """Nothing here: see the module."""


class SheetRadios(_Kept, RadiosField):
    """One answer among a few."""


class SheetChoice(_Kept, ChoiceField):
    """One answer among many."""


class SheetChecks(_Kept, ChecksField):
    """Several answers."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of the sheet as the page shows it: `applies` is false for one to be seen only without a script; `holds`
    says that something is typed in it.
    """

    declared: Field
    field: Any
    applies: bool
    controls: bool
    holds: bool


class SheetForm(RowForm):
    """The sheet of an organ; made by `sheet_form`."""

    organ_code = ""
    folded_groups = frozenset({"Accès"})  # rarely known on the day of the description: folded until they hold something

    def typed(self) -> dict[str, Plain]:
        """The answers by key; what was left empty, or could not be read, is absent."""
        found = {key: _value(field.data) for key, field in self._fields.items()}
        return {key: value for key, value in found.items() if value not in ("", ())}

    def shown(self, columns: Mapping[str, Any]) -> Iterator[tuple[str, list[Shown]]]:
        """The fieldsets: their title, their fields. `columns` are those of the lesion that conditions name.

        A field that does not apply and holds something is shown: it is for the person to empty it.
        """
        declared = sheet(self.organ_code)
        visible = visible_fields(declared, {**columns, **self.typed()})
        for title, fields in declared.groups():
            shown = [
                Shown(each, self[each.key], each in visible or holds, each.key in declared.controls, holds)
                for each, holds in ((each, self._holds(each.key)) for each in fields)
            ]
            yield title, [each for each in shown if each.declared.key not in MEASURED]

    def _holds(self, key: str) -> bool:
        field = self[key]
        return bool(field.errors or field.data or getattr(field, "typed", None))


MEASURED = frozenset({"hauteur_mm"})  # shown beside the two other axes


@lru_cache(maxsize=16)
def sheet_form(organ: str) -> type[SheetForm]:
    """The fields of the sheet of an organ; those common to all when it is not chosen yet."""
    fields = {each.key: _made(each) for each in sheet(organ).fields}
    return type("SheetForm", (SheetForm,), {**fields, "organ_code": organ})


def sheet_data(organ: str, values: Mapping[str, Plain]) -> dict[str, Any]:
    """Stored answers as the fields of the form take them."""
    declared = sheet(organ)
    return {each.key: _shown(each, values[each.key]) for each in declared.fields if each.key in values}


def _made(field: Field) -> Any:
    choices = [(each.value, each.label) for each in field.choices]
    match field.type:
        case "number":
            return DecimalField(
                field.label,
                minimum=Decimal(str(field.min)),
                maximum=Decimal(str(field.max)),
                places=field.places,
                unit=field.unit,
                description=field.help,
            )
        case "date":
            return DateField(field.label, past=True, description=field.help)
        case "text":
            return LineField(field.label, max_length=LONGEST_TEXT, description=field.help)
        case "multiselect":
            return SheetChecks(field.label, choices=choices, description=field.help)
    if len(choices) <= FEW:
        return SheetRadios(field.label, choices=choices, description=field.help)
    return SheetChoice(field.label, choices=choices, description=field.help)


def _value(data: Any) -> Plain:
    match data:
        case None:
            return ""
        case Decimal():
            return float(data)
        case date():
            return data.isoformat()
        case list():
            return tuple(data)
    return str(data)


def _shown(field: Field, value: Plain) -> Any:
    if field.type == "number":
        return round(Decimal(str(value)), field.places) if isinstance(value, int | float) else None
    if field.type == "date":
        return date.fromisoformat(str(value))
    if field.type == "multiselect":
        return list(value) if isinstance(value, tuple) else [str(value)]
    return str(value)
