"""Codes and values in the French of the documents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from rcp.domain.agenda import to_paris
from rcp.domain.case import answer_label
from rcp.domain.vocabulary import vocabulary


def specialty(code: str) -> str:
    concept = vocabulary("all_specialties").get(code)
    return concept.short_label if concept else code


def listed(name: str, codes: Iterable[str]) -> str:
    return ", ".join(label(name, code) for code in codes)


def label(name: str, code: str) -> str:
    return vocabulary(name).label(code) if code else ""


def coded(name: str, code: str) -> str:
    return f"{code} {vocabulary(name).label(code)}" if code else ""


def answer(value: str, detail: str = "") -> str:
    said = answer_label(value)
    return f"{said}\u202f: {detail}" if detail and value else detail or said


def length(value: Decimal | None) -> str:
    if value is None:
        return ""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def paris(instant: datetime | None) -> str:
    return to_paris(instant).strftime("%H:%M") if instant else ""
