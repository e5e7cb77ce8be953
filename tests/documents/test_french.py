from __future__ import annotations

import pytest

from rcp.documents import french
from rcp.domain.identity import Sex


@pytest.mark.parametrize(
    ("iso", "long", "short"),
    [
        ("2026-11-23", "23\xa0novembre 2026", "23/11/2026"),
        ("2026-08-01", "1er\xa0août 2026", "01/08/2026"),
        ("1958-04", "avril 1958", "04/1958"),
        ("1949", "1949", "1949"),
    ],
)
def test_dates_say_what_is_known(iso: str, long: str, short: str) -> None:
    assert french.long_date(iso) == long
    assert french.short_date(iso) == short


def test_the_day_of_the_week() -> None:
    assert french.weekday_date("2026-11-23") == "lundi 23\xa0novembre 2026"


@pytest.mark.parametrize(
    ("iso", "text"),
    [
        ("2026-11-23T15:05:00+00:00", "23\xa0novembre 2026 à 16\xa0h\xa005"),
        ("2026-07-01T22:30:00+00:00", "2\xa0juillet 2026 à 0\xa0h\xa030"),
        ("2026-03-29T01:00:00+00:00", "29\xa0mars 2026 à 3\xa0h"),
    ],
)
def test_instants_are_shown_in_paris(iso: str, text: str) -> None:
    assert french.instant(iso) == text


@pytest.mark.parametrize(
    ("axes", "text"),
    [
        (("31.0", "27.50"), "31\xa0×\xa027,5\u202fmm"),
        (("24", ""), "24\u202fmm"),
        (("", ""), ""),
        (("100", ""), "100\u202fmm"),
    ],
)
def test_sizes(axes: tuple[str, str], text: str) -> None:
    assert french.size(*axes) == text


@pytest.mark.parametrize(
    ("dates", "text"),
    [
        (("2023-09", "2024-02"), "09/2023 → 02/2024"),
        (("2021-03", ""), "depuis 03/2021"),
        (("", "2024"), "jusqu’à 2024"),
        (("", "2024-05-06"), "jusqu’au 06/05/2024"),
        (("2024-05-06", "2024-05-06"), "06/05/2024"),
        (("", ""), ""),
    ],
)
def test_periods(dates: tuple[str, str], text: str) -> None:
    assert french.period(*dates) == text


def test_an_ins_is_grouped_and_a_wrong_length_left_alone() -> None:
    assert french.grouped_ins("258042999901234").replace("\xa0", " ") == "2 58 04 29 999 012 34"
    assert french.grouped_ins("12") == "12"


def test_zero_is_singular() -> None:
    assert [french.plural(n, "dossier") for n in (0, 1, 2)] == ["0\xa0dossier", "1\xa0dossier", "2\xa0dossiers"]


def test_birth_agrees_with_the_sex() -> None:
    assert french.birth("1958-04-12", Sex.FEMALE.label) == "née le 12\xa0avril 1958"
    assert french.birth("1958-04", Sex.MALE.label) == "né en avril 1958"
    assert french.birth("1958", Sex.UNDETERMINED.label) == "né(e) en 1958"
    assert french.birth("", Sex.FEMALE.label) == ""
