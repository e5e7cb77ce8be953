"""Organ sheets: what is asked about a lesion of an organ, declared in `organs/`, one file an organ.

A sheet is the fields of the organ, then those common to all; a field of the organ replaces the common one of the same
key. Fields that depend on others are shown when their condition on `lesion.<key>` holds; what somebody typed in one
that no longer applies is shown with a refusal, never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from rcp.domain.clinical.conditions import Condition, Plain, Value, facts_of, holds
from rcp.domain.clinical.declarations import DeclarationError
from rcp.domain.clinical.library import read_folder
from rcp.domain.clinical.status import Status
from rcp.domain.errors import InvalidValue

RULE_ORGAN_SHEET = "fiche-organe"

FieldType = Literal["select", "multiselect", "bool", "number", "text", "date"]
Level = Literal["submit", "validate"]
Answers = Mapping[str, Plain]
# Facts of a lesion that are columns of their own, which conditions may name beside the descriptors.
COLUMNS = ("organ", "nature", "laterality", "long_axis_mm", "short_axis_mm", "modality")
LONGEST_TEXT = 300
_COMMON = "common"
_SPHERE = 0.5236  # π / 6: an ellipsoid from its three axes


class Choice(Struct, frozen=True, forbid_unknown_fields=True):
    """A code and its French label."""

    value: str
    label: str


YES_NO = (Choice("oui", "Oui"), Choice("non", "Non"))


class Field(Struct, frozen=True, forbid_unknown_fields=True):
    """One question of a sheet. Numbers are in `unit`, bounds included, with at most `places` decimals.

    Attributes:
        group: the title of the fieldset it stands in.
        required: from which step on it is asked for, where it applies; "" never.
        at_most: the key of a number that this one does not exceed.
        of_the_day: the answer says how the lesion was that day, or what was intended then, and not what the lesion is;
            a new case does not take it over.
    """

    key: str
    label: str
    type: FieldType
    group: str
    unit: str = ""
    min: float | None = None
    max: float | None = None
    places: int = 1
    options: tuple[Choice, ...] = ()
    shown_when: Condition | None = None
    required: Literal["submit", "validate", ""] = ""
    at_most: str = ""
    help: str = ""
    of_the_day: bool = False

    def __post_init__(self) -> None:
        codes = [each.value for each in self.options]
        if len(set(codes)) < len(codes):
            raise DeclarationError(f"{self.key}: two options share a code")
        if (self.type in ("select", "multiselect")) is not bool(codes):
            raise DeclarationError(f"{self.key}: a choice has options, and nothing else has")
        if self.type == "number" and (self.min is None or self.max is None):
            raise DeclarationError(f"{self.key}: a number has bounds")

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What may be answered, a tick being a choice of two."""
        return YES_NO if self.type == "bool" else self.options

    @property
    def depends_on(self) -> tuple[str, ...]:
        """The keys that decide whether it is shown."""
        return tuple(name.removeprefix("lesion.") for name in facts_of(self.shown_when))

    def text(self, value: Value) -> str:
        """A value in French, with its unit; a code that left the list as it is."""
        if isinstance(value, tuple):
            return ", ".join(self._label(str(each)) for each in value)
        if isinstance(value, str):
            return _french_day(value) if self.type == "date" else self._label(value)
        number = f"{value:.4f}".rstrip("0").rstrip(".").replace(".", ",").replace("-", "\u2212")
        return f"{number}\u202f{self.unit}" if self.unit else number

    def _label(self, code: str) -> str:
        return next((each.label for each in self.choices if each.value == code), code)


class Edition(Struct, frozen=True, forbid_unknown_fields=True):
    """The codes an edition of the TNM offers for an organ; without any, they are typed freely."""

    code: str
    system: str
    status: Status
    citation: str
    t: tuple[str, ...] = ()
    n: tuple[str, ...] = ()
    m: tuple[str, ...] = ()
    note: str = ""


class Sheet(Struct, frozen=True, forbid_unknown_fields=True):
    """The sheet of an organ. The first edition of `tnm` is the one proposed."""

    id: str
    version: str
    label: str
    citation: str
    status: Status
    licence: str
    fields: tuple[Field, ...]
    structures: tuple[Choice, ...] = ()
    histologies: tuple[str, ...] = ()
    tnm: tuple[Edition, ...] = ()
    complications: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        keys = [each.key for each in self.fields]
        if len(set(keys)) < len(keys) or set(keys) & set(COLUMNS):
            raise DeclarationError(f"{self.id}: two fields share a key, or one is a column of the lesion")

    def field(self, key: str) -> Field | None:
        """The field of this key."""
        return next((each for each in self.fields if each.key == key), None)

    def labels(self) -> dict[str, dict[str, str]]:
        """The French of each code, by field."""
        return {each.key: {one.value: one.label for one in each.choices} for each in self.fields if each.choices}

    def groups(self) -> Iterator[tuple[str, tuple[Field, ...]]]:
        """The fieldsets in order: their title and their fields."""
        for title in dict.fromkeys(each.group for each in self.fields):
            yield title, tuple(each for each in self.fields if each.group == title)

    @property
    def controls(self) -> frozenset[str]:
        """The keys of what decides which other fields are shown."""
        return frozenset(key for each in self.fields for key in each.depends_on)


@lru_cache(maxsize=1)
def organ_files() -> Mapping[str, Sheet]:
    """The files as they are written, by organ, `common` among them."""
    return read_folder("organs", Sheet)


@lru_cache(maxsize=16)
def sheet(organ: str) -> Sheet:
    """The sheet of an organ, with the common fields after its own; an organ without a file has the common ones.

    Raises:
        DeclarationError: a condition or a bound names a field that the sheet does not have.
    """
    common = organ_files()[_COMMON]
    own = organ_files().get(organ, organ_files()["other"])
    kept = tuple(each for each in common.fields if own.field(each.key) is None)
    whole = replace(own, fields=own.fields + kept)
    known = {*COLUMNS, *(each.key for each in whole.fields)}
    named = {key for each in whole.fields for key in (*each.depends_on, *filter(None, (each.at_most,)))}
    if named - known:
        raise DeclarationError(f"{organ}: {sorted(named - known)} is no field")
    return whole


@lru_cache(maxsize=256)
def field_named(key: str) -> Field | None:
    """A field whatever the organ, with the options of all: for the history, which knows a key and no organ."""
    found = [field for file in organ_files().values() if (field := file.field(key)) is not None]
    if not found:
        return None
    options = {option.value: option for field in reversed(found) for option in field.options}
    return replace(found[0], options=tuple(options.values()))


def visible_fields(sheet: Sheet, values: Answers) -> tuple[Field, ...]:
    """The fields that apply. `values` are those typed, by key, with the columns of the lesion that conditions name."""
    facts = {f"lesion.{key}": value for key, value in values.items() if value not in ("", ())}
    return tuple(each for each in sheet.fields if holds(each.shown_when, facts) is True)


def check_sheet(sheet: Sheet, values: Answers, stored: Answers) -> tuple[InvalidValue, ...]:
    """Everything wrong in a sheet about to be saved, each with the key of its field.

    A value that the lesion already holds may stay, whatever became of the sheet since; it may not come back.
    """
    visible = visible_fields(sheet, values)
    problems: list[InvalidValue] = []
    for key, value in values.items():
        field = sheet.field(key)
        if key in COLUMNS or (value == stored.get(key) and (field is None or field in visible)):
            continue
        problem = (
            f"{key}\u202f: cette rubrique n’est pas dans la fiche de cet organe."
            if field is None
            else _problem(field, value, stored.get(key))
            if field in visible
            else _not_applicable(field, sheet)
        )
        if problem:
            problems.append(InvalidValue(problem, key))
    return (*problems, *_disorders(sheet, values))


def gaps(sheet: Sheet, values: Answers, level: Level) -> tuple[Field, ...]:
    """The fields that apply, are asked for at this step, and nobody filled in."""
    asked = ("submit",) if level == "submit" else ("submit", "validate")
    return tuple(
        each
        for each in visible_fields(sheet, values)
        if each.required in asked and values.get(each.key) in (None, "", ())
    )


def described(sheet: Sheet, values: Answers) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """What a sheet says, by group: (title, ((label, text), …)). A key that left the sheet comes last, as it is."""
    found = [
        (title, tuple((each.label, each.text(values[each.key])) for each in fields if each.key in values))
        for title, fields in sheet.groups()
    ]
    others = tuple(
        (key, ", ".join(str(each) for each in value) if isinstance(value, tuple) else str(value))
        for key, value in values.items()
        if key not in COLUMNS and sheet.field(key) is None
    )
    return tuple((title, rows) for title, rows in (*found, ("Autres rubriques", others)) if rows)


def volume_cm3(long_axis_mm: float | None, short_axis_mm: float | None, height_mm: float | None) -> float | None:
    """The volume of an ellipsoid of these axes (mm), in cm³, unrounded; None when one is missing."""
    if long_axis_mm is None or short_axis_mm is None or height_mm is None:
        return None
    return _SPHERE * long_axis_mm * short_axis_mm * height_mm / 1000


def volume_text(long_axis_mm: float | None, short_axis_mm: float | None, height_mm: float | None) -> str:
    """The volume as it is shown: two decimals below 1 cm³, else one."""
    volume = volume_cm3(long_axis_mm, short_axis_mm, height_mm)
    if volume is None:
        return ""
    return f"{volume:.{2 if volume < 1 else 1}f}\u202fcm³".replace(".", ",")


def edition(organ: str, version: str) -> Edition | None:
    """What an edition of the TNM offers for an organ, None when the sheet does not hold it."""
    return next((each for each in sheet(organ).tnm if each.code == version), None)


def editions_for(organ: str, version: str) -> tuple[Edition | None, Edition | None]:
    """The edition of a tumour (None when none is chosen, or the sheet does not hold it), and the one proposed."""
    return edition(organ, version), next(iter(sheet(organ).tnm), None)


def _not_applicable(field: Field, sheet: Sheet) -> str:
    controls = (sheet.field(key) for key in field.depends_on)
    names = " ou ".join(f"«\u202f{each.label}\u202f»" for each in controls if each) or "la nature de la lésion"
    return f"{field.label}\u202f: sans objet pour cette lésion. Videz cette rubrique, ou corrigez {names}."


def _problem(field: Field, value: Plain, kept: Plain | None) -> str:
    if field.choices:
        codes = value if isinstance(value, tuple) and field.type == "multiselect" else (value,)
        known = {*(each.value for each in field.choices), *(kept if isinstance(kept, tuple) else ())}
        return "" if known.issuperset(codes) else _unknown(field)
    if field.type == "number":
        return _number_problem(field, value)
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        return f"{field.label}\u202f: {LONGEST_TEXT} caractères au plus."
    return _day_problem(field, value) if field.type == "date" else ""


def _unknown(field: Field) -> str:
    return f"{field.label}\u202f: choix inconnu. Choisissez une des réponses proposées pour cet organe."


def _number_problem(field: Field, value: Plain) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"{field.label}\u202f: un nombre est attendu."
    low, high = field.min or 0, field.max or 0
    if low <= value <= high:
        return ""
    bounds = f"{_bound(low)} à {_bound(high)}"
    return f"{field.label}\u202f: valeur hors limites ({bounds}\u202f{field.unit}).".replace("\u202f)", ")")


def _day_problem(field: Field, value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        return f"{field.label}\u202f: date attendue."
    return ""


def _disorders(sheet: Sheet, values: Answers) -> Iterator[InvalidValue]:
    for field in sheet.fields:
        whole, part = sheet.field(field.at_most), values.get(field.key)
        limit = values.get(field.at_most)
        if whole and isinstance(part, int | float) and isinstance(limit, int | float) and part > limit:
            yield InvalidValue(f"{field.label}\u202f: plus que «\u202f{whole.label}\u202f».", field.key)


def _bound(number: float) -> str:
    return f"{number:g}".replace(".", ",").replace("-", "\u2212")


def _french_day(iso: str) -> str:
    try:
        return date.fromisoformat(iso).strftime("%d/%m/%Y")
    except ValueError:
        return iso
