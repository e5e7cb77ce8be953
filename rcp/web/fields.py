"""Form fields that route syntax to the domain: a stock WTForms number accepts `NaN`, a stock boolean reads `0` as true.

Each field keeps what was typed and shows it again after an error; each puts the domain's French sentence next to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

from wtforms import Field, FileField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from rcp.domain.dates import PartialDate, parse_birth_date, parse_date, parse_time
from rcp.domain.errors import InvalidValue
from rcp.domain.numbers import format_decimal, parse_decimal, parse_flag, parse_int
from rcp.domain.text import clean_line, clean_name, clean_prose
from rcp.web.clock import today

Option = tuple[str, str]
EMPTY: Option = ("", "Non renseigné")


class Needed:
    """The field is required; the sentence says what to do (« Saisissez la date de l’imagerie »)."""

    def __init__(self, message: str) -> None:
        self.message = message
        self.field_flags = {"required": True}

    def __call__(self, _form: Any, field: Any) -> None:
        if field.errors:
            raise StopValidation()
        if field.data is None or field.data == "" or field.data == []:
            raise StopValidation(self.message)


# Controls, surrogates and non-characters: what was typed comes back without what no page can hold.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def _showable(text: str) -> str:
    return _UNSHOWABLE.sub("", text)


class ParsedField(Field):
    """A text box whose text a domain function reads. `data` is the value, None when left empty."""

    widget = TextInput()

    def __init__(self, label: str = "", validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.typed: str | None = None

    def parse(self, text: str) -> Any:
        raise NotImplementedError

    def show(self, value: Any) -> str:
        return str(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        self.typed = str(valuelist[0])
        self.data = None
        if not self.typed.strip():
            return
        try:
            self.data = self.parse(self.typed)
        except InvalidValue as error:
            raise ValueError(error.message) from None

    def _value(self) -> str:
        if self.typed is not None:
            return _showable(self.typed)
        return "" if self.data is None else self.show(self.data)


class LineField(StringField):
    """One line of text, cleaned."""

    cleaner: Callable[..., str] = staticmethod(clean_line)

    def __init__(
        self, label: str = "", validators: Sequence[Any] = (), *, max_length: int = 200, **kwargs: Any
    ) -> None:
        super().__init__(label, list(validators), **kwargs)
        self.max_length = max_length

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            self.data = ""
            return
        self.data = str(valuelist[0])
        try:
            self.data = self.cleaner(self.data, max_length=self.max_length) if self.data else ""
        except InvalidValue as error:
            raise ValueError(error.message) from None

    def _value(self) -> str:
        return _showable(str(self.data or ""))


class TypedLineField(LineField):
    """One line of text, cleaned to be read and given back as it was typed: a person knows again what they pasted."""

    def _value(self) -> str:
        return _showable(str(self.raw_data[0])) if self.raw_data else super()._value()


class NameField(LineField):
    """A person's name: letters, accents, hyphens, apostrophes, in any script."""

    cleaner = staticmethod(clean_name)

    def __init__(self, label: str = "", validators: Sequence[Any] = (), *, max_length: int = 100, **kw: Any) -> None:
        super().__init__(label, validators, max_length=max_length, **kw)


class ProseField(TextAreaField):
    """Several lines of text, cleaned."""

    def __init__(
        self, label: str = "", validators: Sequence[Any] = (), *, max_length: int = 200_000, **kwargs: Any
    ) -> None:
        super().__init__(label, list(validators), **kwargs)
        self.max_length = max_length

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            self.data = ""
            return
        self.data = str(valuelist[0])
        try:
            self.data = clean_prose(self.data, max_length=self.max_length) if self.data else ""
        except InvalidValue as error:
            raise ValueError(error.message) from None

    def _value(self) -> str:
        return _showable(str(self.data or ""))


class DecimalField(ParsedField):
    """A decimal number with its unit; comma or point."""

    def __init__(
        self,
        label: str = "",
        validators: Sequence[Any] = (),
        *,
        minimum: Decimal | int = 0,
        maximum: Decimal | int = 500,
        places: int = 1,
        unit: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.minimum, self.maximum, self.places, self.unit = Decimal(minimum), Decimal(maximum), places, unit

    def parse(self, text: str) -> Decimal:
        return parse_decimal(text, minimum=self.minimum, maximum=self.maximum, places=self.places, unit=self.unit)

    def show(self, value: Decimal) -> str:
        return format_decimal(value)


class MillimetreField(DecimalField):
    """A length in mm: above 0, at most 500."""

    def __init__(self, label: str = "", validators: Sequence[Any] = (), **kwargs: Any) -> None:
        kwargs.setdefault("minimum", Decimal("0.1"))
        super().__init__(label, validators, unit="mm", **kwargs)


class WholeField(ParsedField):
    """A whole number within bounds."""

    def __init__(
        self, label: str = "", validators: Sequence[Any] = (), *, minimum: int, maximum: int, unit: str = "", **kw: Any
    ) -> None:
        super().__init__(label, validators, **kw)
        self.minimum, self.maximum, self.unit = minimum, maximum, unit

    def parse(self, text: str) -> int:
        return parse_int(text, minimum=self.minimum, maximum=self.maximum)


class DateField(ParsedField):
    """A date typed jj/mm/aaaa. `past=True` refuses the future."""

    def __init__(self, label: str = "", validators: Sequence[Any] = (), *, past: bool = False, **kw: Any) -> None:
        super().__init__(label, validators, **kw)
        self.past = past

    def parse(self, text: str) -> date:
        return parse_date(text, not_after=today() if self.past else None)

    def show(self, value: date) -> str:
        return value.strftime("%d/%m/%Y")


class PartialDateField(ParsedField):
    """A date of which only the year, or the month and year, may be known (1998, 03/1998, 14/03/1998)."""

    def parse(self, text: str) -> PartialDate:
        return PartialDate.parse(text, not_after=today())

    def show(self, value: PartialDate | str) -> str:
        if isinstance(value, str):
            value = PartialDate.from_iso(value)
        return value.french


class BirthDateField(ParsedField):
    """A birth date; incomplete only when the form says so (`incomplete_field` names the checkbox)."""

    def __init__(
        self, label: str = "", validators: Sequence[Any] = (), *, incomplete_field: str = "", **kw: Any
    ) -> None:
        super().__init__(label, validators, **kw)
        self.incomplete_field = incomplete_field

    def parse(self, text: str) -> str:
        # Read as complete first; `pre_validate` reads it again when the form says the date is incomplete.
        return text

    def pre_validate(self, form: Any) -> None:
        if self.data is None:
            return
        incomplete = bool(self.incomplete_field and form[self.incomplete_field].data)
        try:
            self.data = parse_birth_date(str(self.typed), today=today(), incomplete=incomplete)
        except InvalidValue as error:
            raise StopValidation(error.message) from None

    def show(self, value: PartialDate | str) -> str:
        if isinstance(value, str):
            value = PartialDate.from_iso(value)
        return value.french


class TimeField(ParsedField):
    """An hour typed 14:30 or 14h30."""

    def parse(self, text: str) -> time:
        return parse_time(text)

    def show(self, value: time) -> str:
        return value.strftime("%H:%M")


class ChoiceField(SelectField):
    """One value among declared ones, as a list; empty allowed unless `Needed`."""

    def __init__(
        self,
        label: str = "",
        validators: Sequence[Any] = (),
        *,
        choices: Iterable[Option] | Callable[[], Iterable[Option]] = (),
        empty: str | None = "Non renseigné",
        **kwargs: Any,
    ) -> None:
        def with_empty() -> list[Option]:
            options = list(choices() if callable(choices) else choices)
            return options if empty is None else [("", empty), *options]

        super().__init__(label, list(validators), choices=with_empty, coerce=_text, **kwargs)

    data: str

    def pre_validate(self, form: Any) -> None:
        if not self.data:
            self.data = ""
            return
        try:
            super().pre_validate(form)
        except ValueError:
            raise StopValidation("Choix inconnu. Choisissez une valeur de la liste.") from None


class RadiosField(RadioField):
    """One value among a few, none chosen beforehand."""

    def __init__(
        self, label: str = "", validators: Sequence[Any] = (), *, choices: Iterable[Option], **kwargs: Any
    ) -> None:
        super().__init__(label, list(validators), choices=list(choices), coerce=_text, validate_choice=False, **kwargs)

    data: str

    def pre_validate(self, _form: Any) -> None:
        if not self.data:
            self.data = ""
        elif self.data not in {value for value, _label in self.choices}:
            raise StopValidation("Choix inconnu. Choisissez une des réponses proposées.")


class AnswerField(RadiosField):
    """Oui, non, inconnu; nothing chosen stays « non renseigné »."""

    def __init__(self, label: str = "", validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, choices=[("yes", "Oui"), ("no", "Non"), ("unknown", "Inconnu")], **kwargs)


class ChecksField(SelectMultipleField):
    """Several values among declared ones, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(
        self, label: str = "", validators: Sequence[Any] = (), *, choices: Iterable[Option], **kwargs: Any
    ) -> None:
        super().__init__(label, list(validators), choices=list(choices), coerce=_text, **kwargs)

    def pre_validate(self, _form: Any) -> None:
        known = {value for value, _label in self.choices}
        if any(value not in known for value in self.data or []):
            raise StopValidation("Choix inconnu. Choisissez parmi les réponses proposées.")


class TickField(Field):
    """One checkbox. Its own value is `y`; what is neither true nor false is refused, never guessed."""

    widget = CheckboxInput()
    false_values = (False, None, "")

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = False
        if not valuelist:
            return
        try:
            self.data = parse_flag(str(valuelist[0]))
        except InvalidValue as error:
            raise ValueError(error.message) from None

    def _value(self) -> str:
        return "y"


class UploadField(FileField):
    """A file; its bytes are checked by the service that stores it."""


def _text(value: Any) -> str:
    return "" if value is None else str(value)
