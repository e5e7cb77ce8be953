"""A lesion in words, line by line, and back: the volet has no entry for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rcp.domain.clinical.conditions import Plain
from rcp.domain.clinical.organs import Field, Sheet, sheet
from rcp.domain.frcp.lines import from_lines, in_lines
from rcp.domain.frcp.values import french_date
from rcp.domain.vocabulary import vocabulary

LESION = "Lésion"
_DISTANCE, _ANSWER = "Distance", "Fiche d’organe"
_IS = " = "
_FROM = " mm, "
# What is said of a lesion: the label of the line, the field, its list for a code, "mm" for a length.
_LINES = (
    ("Organe", "organ", "lesion_organs"),
    ("Nature", "nature", "lesion_natures"),
    ("Siège", "site", ""),
    ("Code du siège", "site_code", ""),
    ("Latéralité", "laterality", "lesion_lateralities"),
    ("Grand axe", "long_axis_mm", "mm"),
    ("Petit axe", "short_axis_mm", "mm"),
    ("Imagerie", "imaging_modality", "modalities"),
    ("Date de l’imagerie", "imaging_date", "date"),
)
_LABELS = frozenset({*(label for label, _, _ in _LINES), _DISTANCE, _ANSWER})
_NUMBER = re.compile(r"-?\d{1,9}(?:,\d{1,4})?", re.ASCII)
_DAY = re.compile(r"(\d\d)/(\d\d)/(\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidLesion:
    """A lesion as its lines say it: codes of our lists, lengths in mm.

    `answers`: (label, text) of the organ's sheet, as the sheet words them.
    """

    organ: str
    nature: str = ""
    site: str = ""
    site_code: str = ""
    laterality: str = ""
    long_axis_mm: Decimal | None = None
    short_axis_mm: Decimal | None = None
    imaging_modality: str = ""
    imaging_date: date | None = None
    distances: tuple[tuple[str, Decimal], ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    remark: str = ""


def lesion_said(of: SaidLesion) -> str:
    """A lesion as lines; its remark comes last."""
    lines = [(label, _worded(getattr(of, name), kind)) for label, name, kind in _LINES]
    lines += [(_DISTANCE, f"{_length(each)}{_FROM}{structure}") for structure, each in of.distances]
    lines += [(_ANSWER, f"{label}{_IS}{text}") for label, text in of.answers]
    return in_lines(lines, of.remark, labels=_LABELS)


def lesion_of(text: str) -> SaidLesion | None:
    """The lesion of a text made by `lesion_said`; None for any other, or when one of its lines is not of our lists."""
    lines, remark = from_lines(text, _LABELS)
    said = {label: words for label, words in lines if label not in (_DISTANCE, _ANSWER)}
    values = {name: _read(said[label], kind) for label, name, kind in _LINES if label in said}
    distances = [(structure, _decimal(each)) for each, structure in _pairs(lines, _DISTANCE, _FROM)]
    if "organ" not in values or None in values.values() or None in [each for _, each in distances]:
        return None
    return SaidLesion(
        **values,  # type: ignore[arg-type]
        distances=tuple((structure, each) for structure, each in distances if each is not None),
        answers=tuple(_pairs(lines, _ANSWER, _IS)),
        remark=remark,
    )


def answers_of(said: tuple[tuple[str, str], ...], organ: str) -> tuple[dict[str, Plain], tuple[tuple[str, str], ...]]:
    """The answers of a sheet by key, from its own words, and those that today's sheet does not word so."""
    found: dict[str, Plain] = {}
    others = []
    for label, text in said:
        field = _field(sheet(organ), label)
        value = _answer(field, text) if field else None
        if field is None or value is None or field.text(value) != text:
            others.append((label, text))
        else:
            found[field.key] = value
    return found, tuple(others)


def answer_lines(answers: tuple[tuple[str, str], ...]) -> str:
    """Answers as lines."""
    return in_lines((_ANSWER, f"{label}{_IS}{text}") for label, text in answers)


def _field(of: Sheet, label: str) -> Field | None:
    return next((field for _, fields in of.groups() for field in fields if field.label == label), None)


def _answer(field: Field, text: str) -> Plain | None:
    codes = {each.label: each.value for each in field.choices}
    if field.type == "multiselect":
        listed = f", {text}, "
        places = {listed.find(f", {label}, "): code for label, code in codes.items()}
        return tuple(places[place] for place in sorted(places) if place >= 0)
    if field.choices:
        return codes.get(text)
    if field.type == "number":
        number = _decimal(text.removesuffix(f"\u202f{field.unit}").replace("\u2212", "-"))
        return None if number is None else float(number)
    return _iso(text) if field.type == "date" else text


def _pairs(lines: list[tuple[str, str]], label: str, between: str) -> list[tuple[str, str]]:
    parted = [words.partition(between) for name, words in lines if name == label]
    return [(first, second) for first, _, second in parted]


def _worded(value: str | Decimal | date | None, kind: str) -> str:
    if not value:
        return ""
    if isinstance(value, Decimal):
        return f"{_length(value)} mm"
    if isinstance(value, date):
        return french_date(value.isoformat())
    return vocabulary(kind).label(value) if kind else value


def _read(text: str, kind: str) -> str | Decimal | date | None:
    if kind == "mm":
        return _decimal(text.removesuffix(" mm"))
    if kind == "date":
        iso = _iso(text)
        return date.fromisoformat(iso) if iso else None
    return next((each.code for each in vocabulary(kind) if each.label == text), None) if kind else text


def _length(value: Decimal) -> str:
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _decimal(text: str) -> Decimal | None:
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def _iso(text: str) -> str | None:
    """The ISO form of a day of the calendar written in French."""
    match = _DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in reversed(match.groups()))).isoformat() if match else None
    except ValueError:
        return None
