"""A score in French: its inputs, its result, what it lacks. Numbers are rounded here and nowhere before."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rcp.domain.clinical.binding import Proposed
from rcp.domain.clinical.computing import Computed
from rcp.domain.clinical.conditions import facts_of
from rcp.domain.clinical.declarations import Declaration, Input, Output
from rcp.domain.clinical.facts import Fact
from rcp.domain.dates import french_date
from rcp.domain.numbers import format_decimal
from rcp.domain.vocabulary import vocabulary

NOT_COMPUTABLE = "Non calculable"
NARROW = "\u202f"
OWN_BANDS = "bands"
# What a formula shows when its file does not say.
PLACES = 2
# Outputs that words already say: the name of the band, and the total with its letters.
_SAID_APART = ("band", "label")
# A hyphen between two numbers of a few digits; those of a date are left.
_RANGE = re.compile(r"(?<![\d-])(\d{1,3})-(\d{1,3})(?![\d-])")


def shown_number(value: float | int | Decimal, places: int | None = None, unit: str = "") -> str:
    """A number with its unit, rounded half up to `places` decimals, without useless zeros when not told how many."""
    number = Decimal(str(value))
    rounded = number.quantize(Decimal(1).scaleb(-(PLACES if places is None else places)), ROUND_HALF_UP)
    text = format_decimal(rounded.normalize() if places is None else rounded)
    return f"{text}{NARROW}{unit}" if unit else text


def shown_input(declared: Input, value: Any) -> str:
    """What was answered: the label of an option, a number with its unit, a day, a text."""
    if isinstance(value, list | tuple):
        return ", ".join(_option(declared, each) for each in value) or "Aucun"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return shown_number(value, unit=declared.unit)
    if declared.type == "date":
        return _day(str(value))
    return _option(declared, value)


def shown_output(declared: Output | None, value: Any) -> str:
    """A value computed. A yes or a no is a word; what the file does not declare is shown as it is."""
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, int | float):
        if declared is None:
            return shown_number(value)
        places = declared.places if declared.places is not None else 0 if isinstance(value, int) else None
        return shown_number(value, places, declared.unit)
    if isinstance(value, list | tuple):
        return ", ".join(typographic(str(each)) for each in value) or "Aucun"
    return typographic(str(value))


def typographic(text: str) -> str:
    """A name that files and vectors keep in plain characters, as it is printed: « Marge ≥ 5 mm », « grade 1–2 »."""
    return _RANGE.sub(r"\1–\2", text.replace(">=", "≥").replace("<=", "≤").replace(" - ", " – "))


def result(declaration: Declaration, outputs: Mapping[str, Any]) -> str:
    """The result in a few characters: the total with its letters, else what the bands name, else the first output."""
    if _is_empty(outputs):
        return NOT_COMPUTABLE
    key = main_output(declaration, outputs)
    return _shown(declaration, key, outputs[key])


def _shown(declaration: Declaration, key: str, value: Any) -> str:
    declared = declaration.output(key)
    if isinstance(value, list | tuple):
        return shown_output(declared, tuple(_said(declaration, declared, each) for each in value))
    return shown_output(declared, _said(declaration, declared, value))


def _said(declaration: Declaration, declared: Output | None, code: Any) -> Any:
    """A code of ours in French: as its output says, as its value list does, or as the input it names is asked."""
    if not isinstance(code, str) or declared is None:
        return code
    if declared.of == OWN_BANDS:
        return next(each.label for each in declaration.bands if each.value == code)
    if declared.of:
        return vocabulary(declared.of).label(code)
    asked = declaration.input(code)
    return declared.labels.get(code) or (asked.label if asked is not None else code)


def main_output(declaration: Declaration, outputs: Mapping[str, Any]) -> str:
    """The key of the output that stands for all."""
    declared = (each.key for each in declaration.outputs)
    candidates = ("label", declaration.band_of, *declared, *outputs)
    return next(key for key in candidates if outputs.get(key) is not None)


def other_outputs(declaration: Declaration, outputs: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """(French name, value) of what else was computed, in the order of the file."""
    if _is_empty(outputs):
        return ()
    main = main_output(declaration, outputs)
    hidden = {main, *_SAID_APART, *((declaration.band_of,) if main == "label" else ())}
    return tuple(
        (each.label, _shown(declaration, each.key, outputs[each.key]))
        for each in declaration.outputs
        if each.key not in hidden and outputs.get(each.key) is not None
    )


def band(declaration: Declaration, computed: Computed) -> str:
    """What the result is called, "" when the result is already that name or has none."""
    label = computed.band.label if computed.band is not None else str(computed.outputs.get("band", ""))
    return "" if typographic(label) == result(declaration, computed.outputs) else typographic(label)


def all_out_of_bounds(proposed: Proposed) -> tuple[str, ...]:
    """What the case holds and the score cannot take, in the order of its file."""
    outside = proposed.outside
    declared = (each for each in proposed.declaration.inputs if each.key in outside)
    return tuple(out_of_bounds(each, outside[each.key]) for each in declared)


def is_any_enough(declaration: Declaration, missing: Iterable[str]) -> bool:
    """Whether one of what is missing would do: each is asked for only because all of them are unknown."""
    keys = set(missing)
    asked = [each for each in declaration.inputs if each.key in keys]
    return len(keys) > 1 and all(set(facts_of(each.required_when)) == keys for each in asked)


def missing_count(declaration: Declaration, missing: Collection[str]) -> int:
    """How many answers are missing."""
    return 1 if is_any_enough(declaration, missing) else len(missing)


def missing_labels(declaration: Declaration, missing: Iterable[str]) -> tuple[str, ...]:
    """The French names of what is missing; a key that the file no longer knows stays a key."""
    return tuple(found.label if (found := declaration.input(key)) is not None else key for key in missing)


def hint(declared: Input, fact: Fact) -> str:
    """What the case suggests for an item that may be answered otherwise, and where it was read."""
    where = f" ({fact.origin})" if fact.origin else ""
    return f"Proposé d’après le dossier\u202f: {shown_input(declared, fact.value)}{where}. Répondez ici pour corriger."


def out_of_bounds(declared: Input, fact: Fact) -> str:
    """An item that the case holds and that the score cannot take: it is not absent."""
    return f"{declared.label}\u202f: {shown_input(declared, fact.value)}, hors des bornes du score"


def lacking_labels(declaration: Declaration, missing: Collection[str]) -> tuple[str, ...]:
    """The same on one line, where one value may do: « au moins une valeur parmi… »."""
    labels = missing_labels(declaration, missing)
    return (f"au moins une valeur parmi\u00a0{', '.join(labels)}",) if is_any_enough(declaration, missing) else labels


def _is_empty(outputs: Mapping[str, Any]) -> bool:
    """Whether nothing came out: a formula may name its outputs and give none of them."""
    return all(value is None for value in outputs.values())


def _option(declared: Input, value: Any) -> str:
    option = declared.option(value)
    return option.label if option is not None else str(value)


def _day(value: str) -> str:
    try:
        return french_date(date.fromisoformat(value))
    except ValueError:
        return value
