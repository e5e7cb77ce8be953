"""When somebody arrived and left, and the moment a case was discussed (rule `presence-dans-le-temps`)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcp.domain.errors import InvalidValue
from rcp.domain.presence import (
    PASSING,
    RULE_PRESENCE,
    Hours,
    Stretch,
    arrival,
    clock,
    corrected,
    discussed_at,
    is_under_way,
    presence_sentence,
    taking_part,
)

RULES = (RULE_PRESENCE,)
DAY = date(2026, 11, 23)


def at(minute: int, second: int = 0) -> datetime:
    """An instant of the meeting: 12 h in Paris, and minutes."""
    return datetime(2026, 11, 23, 11, tzinfo=UTC) + timedelta(minutes=minute, seconds=second)


# --- the moment of a case -----------------------------------------------------------------------------------------


def test_a_case_never_called_is_discussed_when_it_is_decided() -> None:
    assert discussed_at([]) is None
    assert discussed_at([], at(20)) == at(20)


def test_a_case_under_discussion_is_discussed_now() -> None:
    assert discussed_at([Stretch(at(0), at(4)), Stretch(at(8))]) is None
    assert discussed_at([Stretch(at(8))], at(12)) == at(12)


def test_the_end_of_the_last_discussion_counts_however_late_it_is_typed() -> None:
    twice = [Stretch(at(8), at(12)), Stretch(at(0), at(4))]
    assert discussed_at(twice) == at(12)
    assert discussed_at(twice, at(60)) == at(12)
    assert discussed_at(twice, at(11)) == at(11), "never later than the decision"


def test_a_case_shown_again_after_its_decision_was_not_discussed_then() -> None:
    assert discussed_at([Stretch(at(0), at(4)), Stretch(at(30), at(40))], at(3)) == at(3)


def test_a_case_passed_by_was_not_discussed() -> None:
    passing = Stretch(at(0), at(0) + PASSING - timedelta(seconds=1))
    assert discussed_at([passing]) is None
    assert discussed_at([passing], at(30)) == at(30)
    assert discussed_at([Stretch(at(0), at(0) + PASSING)], at(30)) == at(0) + PASSING
    typed = Stretch(at(0), at(0), is_typed_afterwards=True)
    assert discussed_at([typed], at(300)) == at(0)


# --- noted now ----------------------------------------------------------------------------------------------------


def test_what_is_noted_now_happens_now_on_the_day_of_an_open_meeting() -> None:
    assert is_under_way(at(5), day=DAY, is_open=True)
    assert not is_under_way(at(5), day=DAY, is_open=False)
    assert not is_under_way(at(5) + timedelta(days=1), day=DAY, is_open=True)
    assert is_under_way(datetime(2026, 11, 22, 23, 30, tzinfo=UTC), day=DAY, is_open=True), "0 h 30 in Paris"


def test_who_is_noted_before_a_first_case_was_discussed_is_there_from_the_start() -> None:
    assert arrival(at(5), is_under_way=True, first_discussed_at=None) is None
    assert arrival(at(5), is_under_way=True, first_discussed_at=at(3)) == at(5)
    assert arrival(at(5), is_under_way=False, first_discussed_at=at(3)) is None


# --- corrected afterwards -----------------------------------------------------------------------------------------


def test_hours_are_typed_as_the_clock_of_the_room_shows_them() -> None:
    hours = corrected(Hours(), day=DAY, arrived=time(12, 5), left=time(12, 40), now=at(90))
    assert hours == Hours(at(5), at(40))
    assert corrected(hours, day=DAY, arrived=None, left=None, now=at(90)) == Hours()


def test_an_hour_left_as_it_was_shown_keeps_its_seconds() -> None:
    before = Hours(at(5, 41), at(40, 12))
    assert corrected(before, day=DAY, arrived=time(12, 5), left=time(12, 41), now=at(90)) == Hours(at(5, 41), at(41))


@pytest.mark.parametrize(
    ("arrived", "left", "field", "words"),
    [
        (time(12, 40), time(12, 5), "left", "suit l’arrivée"),
        (time(12, 40), time(12, 40), "left", "suit l’arrivée"),
        (time(13, 31), None, "arrived", "pas encore passée"),
        (None, time(23, 59), "left", "pas encore passée"),
    ],
)
def test_impossible_hours_are_refused_by_the_field(
    arrived: time | None, left: time | None, field: str, words: str
) -> None:
    with pytest.raises(InvalidValue, match=words) as refused:
        corrected(Hours(), day=DAY, arrived=arrived, left=left, now=at(90))
    assert refused.value.field == field


def test_an_hour_the_clocks_never_showed_is_refused() -> None:
    spring = date(2026, 3, 29)
    with pytest.raises(InvalidValue, match="n’existe pas"):
        corrected(Hours(), day=spring, arrived=time(2, 30), left=None, now=at(0))


@given(st.times(), st.times())
def test_what_is_accepted_is_in_order_and_reads_back(arrived: time, left: time) -> None:
    typed = [each.replace(second=0, microsecond=0, fold=0) for each in (arrived, left)]
    later = at(0) + timedelta(days=2)
    try:
        hours = corrected(Hours(), day=DAY, arrived=typed[0], left=typed[1], now=later)
    except InvalidValue:
        assert typed[1] <= typed[0]
        return
    assert hours.arrived_at is not None and hours.left_at is not None and hours.arrived_at < hours.left_at
    assert corrected(hours, day=DAY, arrived=typed[0], left=typed[1], now=later) == hours


def test_the_clock_of_the_room_is_shown_in_hours_and_minutes() -> None:
    assert clock(at(5, 59)) == "12:05"
    assert clock(None) == ""


def test_hours_in_words() -> None:
    assert presence_sentence(Hours(at(5), at(40))) == "présent de 12\u00a0h\u00a005 à 12\u00a0h\u00a040"
    assert presence_sentence(Hours(at(0))) == "présent à partir de 12\u00a0h"
    assert presence_sentence(Hours(None, at(40))) == "présent jusqu’à 12\u00a0h\u00a040"
    assert presence_sentence(Hours()) == ""


@pytest.mark.parametrize(
    ("present", "written", "said"),
    [
        (3, 1, "3 présents, 1 avis écrit"),
        (1, 2, "1 présent, 2 avis écrits"),
        (0, 1, "1 avis écrit"),
        (2, 0, "2 présents"),
        (0, 0, "Personne"),
    ],
)
def test_who_wrote_an_opinion_is_counted_apart_from_who_discusses(present: int, written: int, said: str) -> None:
    assert taking_part(present, written) == said
