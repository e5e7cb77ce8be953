"""Coded results: the ones rules read, in the one unit of their measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rcp.domain.errors import InvalidValue
from rcp.domain.numbers import format_decimal, parse_decimal
from rcp.domain.text import fold
from rcp.domain.vocabulary import MeasureConcept, vocabulary

RULE_MEASURES = "mesures-codees"


@dataclass(frozen=True, slots=True)
class Reading:
    """The value of a measure: a number in its unit, or the code of a choice; and how it is shown."""

    number: Decimal | None
    value: str


def measure(code: str) -> MeasureConcept | None:
    """The measure of this code."""
    concept = vocabulary("measures").get(code)
    return concept if isinstance(concept, MeasureConcept) else None


def measures_of(kind: str) -> Sequence[MeasureConcept]:
    """The measures of a family of results, in the order of the list."""
    return [each for each in vocabulary("measures") if isinstance(each, MeasureConcept) and each.kind == kind]


def read_measure(concept: MeasureConcept, typed: str, *, field: str | None = None) -> Reading:
    """What was typed for a measure; its own unit may follow the number.

    Raises:
        InvalidValue: not a number, another unit, out of the plausible bounds, or not one of the choices.
    """
    if concept.options:
        known = {fold(text): code for code, label in concept.options for text in (code, label)}
        if fold(typed) not in known:
            labels = ", ".join(label for _code, label in concept.options)
            raise InvalidValue(f"Choix inconnu. Réponses possibles\u202f: {labels}.", field)
        return Reading(None, known[fold(typed)])
    number = parse_decimal(
        typed,
        minimum=concept.minimum or Decimal(0),
        maximum=concept.maximum or Decimal(0),
        places=concept.places,
        unit=concept.unit,
        field=field,
    )
    return Reading(number, format_decimal(number))


def result_text(code: str, value: str) -> str:
    """The value of a result as it is shown: the label of a choice, else what is stored."""
    concept = measure(code)
    return dict(concept.options).get(value, value) if concept else value
