"""Numbers are read as French people type them, and nothing is guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcp.domain.errors import InvalidValue
from rcp.domain.numbers import format_decimal, parse_decimal, parse_flag, parse_int
from tests.domain.bad_inputs import cases, plain, stored, typed


def identify(case: object) -> str:
    return str(case["id"]) if isinstance(case, dict) else ""


def of_field(field: str, expect: str) -> list[dict[str, str]]:
    return [case for case in cases("numbers", "choices", expect=expect) if case["field"] == field]


def millimetres(text: str) -> Decimal:
    return parse_decimal(text, minimum=0, maximum=500, places=1, unit="mm", field="long_axis_mm")


def performance_status(text: str) -> int:
    return parse_int(text, minimum=0, maximum=4, field="performance_status")


def refusal(error: pytest.ExceptionInfo[InvalidValue]) -> str:
    return plain(error.value.message)


@pytest.mark.parametrize("case", of_field("decimal_mm", "accept"), ids=identify)
def test_a_length_is_read_with_a_comma_or_a_point(case: dict[str, str]) -> None:
    assert millimetres(typed(case)) == Decimal(stored(case))


@pytest.mark.parametrize("case", of_field("decimal_mm", "reject"), ids=identify)
def test_what_is_not_a_length_is_refused_with_its_sentence(case: dict[str, str]) -> None:
    with pytest.raises(InvalidValue) as error:
        millimetres(typed(case))
    assert refusal(error) == case["message_fr"]
    assert error.value.field == "long_axis_mm"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Ce champ est obligatoire."),
        ("1 2", "Nombre invalide."),
        ("1.234,5", "Nombre invalide."),
        ("12,", "Nombre invalide."),
        (",5", "Nombre invalide."),
        ("+5", "Nombre invalide."),
        ("12 pouces", "Nombre invalide."),
        ("3000", "Valeur hors limites (0 à 500 mm)."),
        ("9" * 10_000, "Valeur hors limites (0 à 500 mm)."),
        ("- 5", "La valeur doit être positive."),
        ("-5 mm", "La valeur doit être positive."),
        ("3 m", "Saisissez la taille en millimètres, sans unité."),
    ],
)
def test_a_length_is_never_guessed(text: str, message: str) -> None:
    with pytest.raises(InvalidValue) as error:
        millimetres(text)
    assert refusal(error) == message


def test_a_distance_may_be_negative_where_its_field_allows_it_but_never_minus_zero() -> None:
    def distance(text: str) -> Decimal:
        return parse_decimal(text, minimum=-20, maximum=100, places=1, unit="mm")

    assert distance("−2,5 mm") == Decimal("-2.5")
    assert distance("0") == 0
    with pytest.raises(InvalidValue, match="Nombre invalide"):
        distance("-0,0")
    with pytest.raises(InvalidValue, match="hors limites"):
        distance("-21")


def test_the_sentences_follow_the_field() -> None:
    def message(text: str, places: int, unit: str = "") -> str:
        with pytest.raises(InvalidValue) as error:
            parse_decimal(text, minimum=0, maximum=Decimal("2000.5"), places=places, unit=unit)
        return refusal(error)

    assert message("1,5", 0) == "Un nombre entier est attendu."
    assert message("1,555", 2) == "Deux décimales au maximum."
    assert message("1,55555", 4) == "4 décimales au maximum."
    assert message("3000", 1) == "Valeur hors limites (0 à 2 000,5)."
    assert message("3 kg", 1) == "Saisissez la valeur, sans unité."
    assert message("3 kg", 1, "mL") == "Saisissez la valeur en mL, sans unité."
    assert parse_decimal("1\u202f234,5 mL", minimum=0, maximum=2000, places=1, unit="mL") == Decimal("1234.5")


@pytest.mark.parametrize("case", of_field("integer", "reject"), ids=identify)
def test_a_scale_takes_its_own_whole_numbers_only(case: dict[str, str]) -> None:
    with pytest.raises(InvalidValue) as error:
        performance_status(typed(case))
    assert refusal(error) == case["message_fr"]


def test_a_whole_number_is_read() -> None:
    assert performance_status(" 2 ") == 2
    assert parse_int("-3", minimum=-5, maximum=5) == -3
    with pytest.raises(InvalidValue, match="obligatoire"):
        performance_status("")
    with pytest.raises(InvalidValue, match="entre −5 et 5"):
        parse_int("1" * 5_000, minimum=-5, maximum=5)


@pytest.mark.parametrize("case", of_field("checkbox", "reject"), ids=identify)
def test_a_tick_is_never_guessed(case: dict[str, str]) -> None:
    with pytest.raises(InvalidValue) as error:
        parse_flag(typed(case), field="patient_informed")
    assert refusal(error) == case["message_fr"]


def test_a_tick_is_read() -> None:
    assert parse_flag("y") and parse_flag("true")
    assert not (parse_flag(None) or parse_flag("") or parse_flag("false"))


def test_numbers_are_printed_in_french() -> None:
    assert format_decimal(Decimal("1234.5")) == "1\u202f234,5"
    assert format_decimal(Decimal("12.50")) == "12,50"
    assert format_decimal(-3, places=1) == "−3,0"


@given(st.decimals(min_value=-20, max_value=100, places=1, allow_nan=False, allow_infinity=False))
def test_what_is_printed_is_read_back(value: Decimal) -> None:
    if value == 0:
        value = abs(value)
    assert parse_decimal(format_decimal(value), minimum=-20, maximum=100, places=1) == value


@given(st.text())
def test_no_text_makes_the_parser_fail(text: str) -> None:
    try:
        value = millimetres(text)
    except InvalidValue:
        return
    assert 0 <= value <= 500
