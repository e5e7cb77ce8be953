"""Dates are read in the French order, and what is not known is not made up."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcp.domain.dates import (
    Age,
    PartialDate,
    age,
    birth_date_warnings,
    check_death,
    french_date,
    french_long_date,
    parse_birth_date,
    parse_date,
    parse_time,
)
from rcp.domain.errors import InvalidValue
from tests.domain.bad_inputs import cases, plain, stored, typed

TODAY = date(2026, 11, 23)
READ = {
    "date-01": "2024-02-29",
    "date-04": "2000-02-29",
    "date-07": "1900-01-01",
    "date-12": "2026-11-23",
    "date-13": "1950-02-01",
    "date-16": "2024-02-29",
    "date-18": "1950-02-01",
    "date-19": "1950-02-01",
    "date-21": "1950-02-01",
}


def identify(case: object) -> str:
    return str(case["id"]) if isinstance(case, dict) else ""


def text_of(case: dict[str, str]) -> str:
    days = {"TODAY": TODAY, "TOMORROW": TODAY + timedelta(days=1)}
    return french_date(days[typed(case)]) if typed(case) in days else typed(case)


def message_of(call: object, *args: object, **kwargs: object) -> str:
    with pytest.raises(InvalidValue) as error:
        call(*args, **kwargs)  # type: ignore[operator]
    return plain(error.value.message)


# Rule: identite-date-naissance


@pytest.mark.parametrize("case", cases("dates", expect="accept"), ids=identify)
def test_a_birth_date_is_read_in_the_french_order(case: dict[str, str]) -> None:
    birth = parse_birth_date(text_of(case), today=TODAY)
    assert birth.iso == READ[case["id"]]
    assert bool(birth_date_warnings(birth, TODAY)) == (case["expect"] == "accept_warn")


@pytest.mark.parametrize("case", cases("dates", expect="reject"), ids=identify)
def test_what_is_not_a_birth_date_is_refused_with_its_sentence(case: dict[str, str]) -> None:
    assert message_of(parse_birth_date, text_of(case), today=TODAY, field="birth_date") == case["message_fr"]


def test_a_birth_date_is_required_and_bounded() -> None:
    assert message_of(parse_birth_date, " ", today=TODAY) == "Ce champ est obligatoire."
    assert message_of(parse_birth_date, "24/11/2026", today=TODAY) == "La date de naissance est dans le futur."
    assert message_of(parse_birth_date, "22/10/1896", today=TODAY) == "Date de naissance trop ancienne."
    assert parse_birth_date("23/11/1896", today=TODAY).iso == "1896-11-23"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("1950", "1950"),
        ("00/00/1950", "1950"),
        ("02/1950", "1950-02"),
        ("00/1950", "1950"),
        ("00/02/1950", "1950-02"),
        ("1950-02", "1950-02"),
        ("2.1950", "1950-02"),
        ("01/02/1950", "1950-02-01"),
        ("2026", "2026"),
    ],
)
def test_an_incomplete_birth_date_keeps_what_is_known(text: str, iso: str) -> None:
    assert parse_birth_date(text, today=TODAY, incomplete=True).iso == iso


@pytest.mark.parametrize("text", ["13/1950", "00/13/1950", "1950-00", "50", "01/00/1950"])
def test_an_incomplete_birth_date_is_still_a_date(text: str) -> None:
    assert message_of(parse_birth_date, text, today=TODAY, incomplete=True) == "Date invalide."


def test_newborns_and_the_very_old_are_confirmed() -> None:
    assert "nouveau-né" in birth_date_warnings(PartialDate(2026, 11, 1), TODAY)[0]
    assert birth_date_warnings(PartialDate(2026, 10, 1), TODAY) == ()
    assert "110\u00a0ans" in birth_date_warnings(PartialDate(1916, 11, 23), TODAY)[0]
    assert birth_date_warnings(PartialDate(1916, 11, 24), TODAY) == ()


def test_nobody_dies_before_birth_or_tomorrow() -> None:
    assert message_of(check_death, PartialDate(1950, 1, 2), date(1950, 1, 1), today=TODAY) == (
        "Le décès précède la naissance."
    )
    assert message_of(check_death, None, date(2026, 11, 24), today=TODAY) == "La date est dans le futur."
    check_death(PartialDate(1950), date(1950, 1, 1), today=TODAY)
    check_death(None, TODAY, today=TODAY)


# Partial dates


@pytest.mark.parametrize(
    ("iso", "french", "complete"),
    [("1950", "1950", False), ("1950-02", "02/1950", False), ("1950-02-01", "01/02/1950", True)],
)
def test_a_partial_date_shows_and_stores_what_is_known(iso: str, french: str, complete: bool) -> None:
    value = PartialDate.from_iso(iso)
    assert (value.iso, str(value), value.french, value.is_complete) == (iso, iso, french, complete)


@pytest.mark.parametrize(
    "iso", ["", "50", "1950-2", "1950-13", "1950-02-30", "1950-00", "1950-02-00", "0000", "1950-02-01T00"]
)
def test_a_stored_date_that_is_none_is_refused(iso: str) -> None:
    assert message_of(PartialDate.from_iso, iso) == "Date invalide."


def test_a_day_without_its_month_is_no_date() -> None:
    assert message_of(PartialDate, 1950, None, 3) == "Date invalide."


def test_a_partial_date_is_parsed_up_to_a_day() -> None:
    assert PartialDate.parse("11/2026", not_after=TODAY) == PartialDate(2026, 11)
    assert message_of(PartialDate.parse, "12/2026", not_after=TODAY) == "La date est dans le futur."
    assert message_of(PartialDate.parse, "31/04/2026") == "Date invalide."
    assert message_of(PartialDate.parse, "13/2026") == "Date invalide."
    assert message_of(PartialDate.parse, "1002") == "Date invalide."
    assert PartialDate.parse("14/03/1998") == PartialDate.of(date(1998, 3, 14))


def test_a_partial_date_spans_its_days() -> None:
    assert (PartialDate(2024, 2).earliest, PartialDate(2024, 2).latest) == (date(2024, 2, 1), date(2024, 2, 29))
    assert (PartialDate(1950).earliest, PartialDate(1950).latest) == (date(1950, 1, 1), date(1950, 12, 31))


def test_a_swapped_day_and_month_are_seen() -> None:
    assert PartialDate(1950, 2, 1).is_swap_of(PartialDate(1950, 1, 2))
    assert not PartialDate(1950, 2, 2).is_swap_of(PartialDate(1950, 2, 2))
    assert not PartialDate(1950).is_swap_of(PartialDate(1950))
    assert not PartialDate(1950, 2, 1).is_swap_of(PartialDate(1951, 1, 2))


# Ages


@pytest.mark.parametrize(
    ("birth", "french"),
    [
        (PartialDate(1950, 11, 23), "76 ans"),
        (PartialDate(1950, 11, 24), "75 ans"),
        (PartialDate(2024, 11, 23), "2 ans"),
        (PartialDate(2024, 11, 24), "23 mois"),
        (PartialDate(2026, 10, 24), "moins d’un mois"),
        (PartialDate(1950), "environ 75 ans"),
        (PartialDate(1950, 2), "76 ans"),
        (PartialDate(1950, 11), "environ 75 ans"),
        (PartialDate(2025, 11), "environ 11 mois"),
        (PartialDate(2025), "environ 10 mois"),
        (PartialDate(2024), "environ 1 an"),
        (PartialDate(2026), "moins d’un mois"),
    ],
)
def test_an_age_is_said_in_french(birth: PartialDate, french: str) -> None:
    assert str(age(birth, TODAY)).replace("\u00a0", " ") == french


def test_an_age_keeps_its_numbers() -> None:
    assert age(PartialDate(2000, 2, 29), date(2001, 2, 28)) == Age(0, 11)
    assert age(PartialDate(1950), TODAY) == Age(75, None, is_approximate=True)
    assert message_of(age, PartialDate(2027), TODAY) == "La date de naissance est dans le futur."


# Whole dates and hours


@pytest.mark.parametrize("case", [case for case in cases("dates_cross") if case["id"] == "date-x3"], ids=identify)
def test_a_date_of_the_past_is_not_tomorrow(case: dict[str, str]) -> None:
    assert message_of(parse_date, text_of(case), not_after=TODAY) == case["message_fr"]
    assert parse_date(french_date(TODAY), not_after=TODAY) == TODAY


def test_a_date_has_bounds_and_sentences() -> None:
    assert message_of(parse_date, "01/01/2020", not_before=TODAY) == "La date ne peut pas précéder le 23/11/2026."
    assert message_of(parse_date, "01/01/2020", not_before=TODAY, too_early="Non.") == "Non."
    assert message_of(parse_date, "01/01/0001") == "Date invalide."
    assert message_of(parse_date, "01/02-2020") == "Date invalide."
    assert parse_date("1 2 2020", not_before=date(2020, 2, 1)) == date(2020, 2, 1)


@pytest.mark.parametrize("case", cases("times", expect="accept"), ids=identify)
def test_an_hour_is_read(case: dict[str, str]) -> None:
    assert parse_time(typed(case)).strftime("%H:%M") == stored(case)


@pytest.mark.parametrize("case", cases("times", expect="reject"), ids=identify)
def test_what_is_not_an_hour_is_refused(case: dict[str, str]) -> None:
    assert message_of(parse_time, typed(case)) == case["message_fr"]


@pytest.mark.parametrize(
    ("text", "hour"),
    [("9:05", time(9, 5)), ("9h05", time(9, 5)), ("14 h 30", time(14, 30)), ("14H", time(14)), ("8 h", time(8))],
)
def test_french_hours_are_read(text: str, hour: time) -> None:
    assert parse_time(text) == hour


def test_seconds_are_not_dropped_in_silence() -> None:
    assert message_of(parse_time, "14:30:59") == "Heure invalide."


def test_dates_are_printed_in_french() -> None:
    assert french_date(date(2026, 2, 1)) == "01/02/2026"
    assert french_long_date(date(2026, 8, 1)) == "1er août 2026"
    assert french_long_date(TODAY) == "23 novembre 2026"


@given(st.dates(min_value=date(1900, 1, 1), max_value=TODAY), st.sampled_from([4, 7, 10]))
def test_what_is_shown_is_read_back(day: date, length: int) -> None:
    value = PartialDate.from_iso(day.isoformat()[:length])
    assert PartialDate.parse(value.french) == value
    assert PartialDate.from_iso(value.iso) == value
    assert value.earliest <= day <= value.latest
    assert age(value, TODAY).years <= 126


@given(st.text())
def test_no_text_makes_the_parsers_fail(text: str) -> None:
    for parse in (parse_date, parse_time, PartialDate.parse, PartialDate.from_iso):
        try:
            parse(text)
        except InvalidValue:
            continue
