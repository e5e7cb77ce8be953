"""Numbers, whole numbers, ticks and choices as people type them in French.

Stock parsers accept `NaN`, `1e3`, `1_000`, full-width digits and `-0`; here a number is ASCII digits, at most one
comma or point, and nothing is converted in silence.
"""

from __future__ import annotations

import re
from decimal import Decimal

from rcp.domain.errors import InvalidValue

BAD_NUMBER = "Nombre invalide."
NOT_NEGATIVE = "La valeur doit être positive."
REQUIRED = "Ce champ est obligatoire."

_SPACE = "[ \u00a0\u2009\u202f]"
_NUMBER = re.compile(rf"(?P<whole>[0-9]+|[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}})+)(?:[.,](?P<part>[0-9]+))?", re.ASCII)
_WITH_UNIT = re.compile(rf"(?P<number>.*?[0-9]){_SPACE}*(?P<unit>[A-Za-zµμ°%/²³³]+)")
_MINUS = re.compile(f"[-\u2212\u2010\u2013]{_SPACE}*(?=[0-9])")
_LENGTHS = ("mm", "cm", "dm", "m", "µm")
_OTHERS = ("kg", "g", "mg", "µg", "l", "dl", "cl", "ml", "min", "h", "s", "°c", "%")
_UNITS = frozenset(_LENGTHS + _OTHERS)
# What a field measures, in words: « Saisissez la taille en millimètres, sans unité. »
_UNIT_WORDS = {"mm": "la taille en millimètres", "min": "la durée en minutes", "kg": "le poids en kilogrammes"}
_COUNTS = {1: "Une décimale", 2: "Deux décimales", 3: "Trois décimales"}
_LONGEST = 30  # digits: far above any bound, far below what makes a conversion slow


def parse_decimal(
    text: str,
    *,
    minimum: Decimal | int,
    maximum: Decimal | int,
    places: int,
    unit: str = "",
    field: str | None = None,
) -> Decimal:
    """A decimal number typed with a comma or a point, within [`minimum`, `maximum`], of at most `places` decimals.

    The field's own `unit` may be typed after the number; any other unit is refused, never converted.

    Raises:
        InvalidValue: with the sentence that says which of these is wrong.
    """
    typed = text.strip()
    if not typed:
        raise InvalidValue(REQUIRED, field)
    typed, sign = _split_sign(typed)
    typed = _without_unit(typed, unit, field)
    match = _NUMBER.fullmatch(typed)
    if not match:
        raise InvalidValue(BAD_NUMBER, field)
    if sign and minimum >= 0:
        raise InvalidValue(NOT_NEGATIVE, field)
    part = match["part"] or ""
    if len(part) > places:
        counted = _COUNTS.get(places, f"{places} décimales")
        raise InvalidValue(f"{counted} au maximum." if places else "Un nombre entier est attendu.", field)
    digits = re.sub(_SPACE, "", match["whole"])
    if len(digits) > _LONGEST:
        raise InvalidValue(_out_of_range(minimum, maximum, unit), field)
    value = Decimal(f"{sign}{digits}.{part}" if part else f"{sign}{digits}")
    if sign and not value:
        raise InvalidValue(BAD_NUMBER, field)
    if not minimum <= value <= maximum:
        raise InvalidValue(_out_of_range(minimum, maximum, unit), field)
    return value


def parse_int(text: str, *, minimum: int, maximum: int, field: str | None = None) -> int:
    """A whole number of an ordinal scale, in ASCII digits alone.

    Raises:
        InvalidValue: anything else, or out of bounds; the sentence gives the bounds.
    """
    typed = text.strip()
    if not typed:
        raise InvalidValue(REQUIRED, field)
    digits = "-?[0-9]+" if minimum < 0 else "[0-9]+"
    if len(typed) > _LONGEST or not re.fullmatch(digits, typed) or not minimum <= int(typed) <= maximum:
        bounds = f"{format_decimal(Decimal(minimum))} et {format_decimal(Decimal(maximum))}"
        raise InvalidValue(f"Valeur entre {bounds} attendue.", field)
    return int(typed)


def parse_flag(text: str | None, *, field: str | None = None) -> bool:
    """A tick: `y` or `true` is yes; nothing, "" or `false` is no. `0`, `no`, `on` and the rest are not guessed.

    Raises:
        InvalidValue: any other text.
    """
    if text in {"y", "true"}:
        return True
    if text in {None, "", "false"}:
        return False
    raise InvalidValue("Valeur invalide.", field)


def format_decimal(value: Decimal | int, places: int | None = None) -> str:
    """A number as French prints it: decimal comma, U+202F between thousands; its decimals unless `places` is set."""
    number = Decimal(value)
    text = f"{number:,f}" if places is None else f"{number:,.{places}f}"
    return text.replace(",", "\u202f").replace(".", ",").replace("-", "\u2212")


def _split_sign(typed: str) -> tuple[str, str]:
    """The text without its minus sign, and the sign: a hyphen, a dash or U+2212."""
    match = _MINUS.match(typed)
    return (typed[match.end() :], "-") if match else (typed, "")


def _without_unit(typed: str, unit: str, field: str | None) -> str:
    match = _WITH_UNIT.fullmatch(typed)
    if not match or not _NUMBER.fullmatch(match["number"]) or match["unit"].lower() not in _UNITS | {unit.lower()}:
        return typed
    if unit and match["unit"].lower() == unit.lower():
        return match["number"]
    wanted = _UNIT_WORDS.get(unit, f"la valeur en {unit}" if unit else "la valeur")
    raise InvalidValue(f"Saisissez {wanted}, sans unité.", field)


def _out_of_range(minimum: Decimal | int, maximum: Decimal | int, unit: str) -> str:
    bounds = f"{format_decimal(minimum)} à {format_decimal(maximum)}"
    return f"Valeur hors limites ({bounds}\u202f{unit})." if unit else f"Valeur hors limites ({bounds})."
