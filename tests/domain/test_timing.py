"""The time of a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from rcp.domain.errors import InvalidValue
from rcp.domain.timing import (
    REST_MINUTES,
    RULE_BREAK,
    RULE_CASE_TIME,
    RULE_PROJECTED_END,
    Measured,
    Stretch,
    Waiting,
    break_seconds,
    case_seconds,
    check_break_after,
    clock_text,
    median_seconds,
    overrun_seconds,
    projected_end,
    suggests_break,
    worked_seconds,
)

START = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
ADRENAL, KIDNEY, LUNG = 1, 2, 3


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def stretch(case: int | None, started: float, ended: float | None = None) -> Stretch:
    return Stretch(case, at(started), None if ended is None else at(ended))


def test_the_rules_have_their_names() -> None:
    assert (RULE_CASE_TIME, RULE_PROJECTED_END, RULE_BREAK) == ("temps-par-dossier", "fin-estimee", "pause-suggeree")


def test_a_case_called_twice_adds_up_and_the_one_under_discussion_runs() -> None:
    stretches = [
        stretch(ADRENAL, 0, 4), stretch(KIDNEY, 4, 6), stretch(None, 6, 16), stretch(ADRENAL, 16, 17),
        stretch(LUNG, 17.5),
    ]  # fmt: skip
    assert case_seconds(stretches, now=at(20)) == {ADRENAL: 300, KIDNEY: 120, LUNG: 150}
    assert break_seconds(stretches, now=at(20)) == 600


def test_a_clock_set_back_takes_no_time_off() -> None:
    assert stretch(ADRENAL, 5).seconds(at(4)) == 0


@pytest.mark.parametrize(("spent", "planned", "over"), [(0, 5, 0), (299, 5, 0), (300, 5, 0), (301, 5, 1), (60, 0, 60)])
def test_a_case_is_over_past_its_planned_minutes(spent: int, planned: int, over: int) -> None:
    assert overrun_seconds(spent, planned) == over


def test_the_end_is_what_is_left_of_each_case_not_decided() -> None:
    waiting = [Waiting(5, 120), Waiting(5, 900), Waiting(10)]
    assert projected_end(waiting, starts_at=START, now=at(30)) == at(30 + 3 + 0 + 10)


def test_before_its_start_a_meeting_ends_after_its_planned_start() -> None:
    assert projected_end([Waiting(5), Waiting(5)], starts_at=START, now=at(-60)) == at(10)


def test_nothing_left_ends_now() -> None:
    assert projected_end([], starts_at=START, now=at(42)) == at(42)


def test_work_counts_from_the_last_break() -> None:
    stretches = [stretch(ADRENAL, 0, 50), stretch(None, 50, 60), stretch(KIDNEY, 60, 65), stretch(LUNG, 65)]
    assert worked_seconds(stretches, now=at(80)) == 20 * 60


def test_a_short_stop_is_work_and_a_long_one_is_a_rest() -> None:
    short = [stretch(ADRENAL, 0, 20), stretch(KIDNEY, 20 + REST_MINUTES - 1)]
    long = [stretch(ADRENAL, 0, 20), stretch(KIDNEY, 20 + REST_MINUTES)]
    assert worked_seconds(short, now=at(40)) == 40 * 60
    assert worked_seconds(long, now=at(40)) == 15 * 60


def test_nobody_works_during_a_rest() -> None:
    assert worked_seconds([], now=START) == 0
    assert worked_seconds([stretch(ADRENAL, 0, 50), stretch(None, 50)], now=at(52)) == 0
    stopped = [stretch(ADRENAL, 0, 50)]
    assert worked_seconds(stopped, now=at(50 + REST_MINUTES)) == 0
    assert worked_seconds(stopped, now=at(52)) == 52 * 60


@pytest.mark.parametrize(("minutes", "is_suggested"), [(None, False), (61, False), (60, True), (45, True)])
def test_a_break_is_suggested_where_the_board_asks_for_it(minutes: int | None, is_suggested: bool) -> None:
    assert suggests_break([stretch(ADRENAL, 0)], after_minutes=minutes, now=at(60)) is is_suggested


@pytest.mark.parametrize("minutes", [14, 241])
def test_a_board_suggests_a_break_after_fifteen_minutes_to_four_hours(minutes: int) -> None:
    for allowed in (None, 15, 240):
        check_break_after(allowed)
    with pytest.raises(InvalidValue) as refused:
        check_break_after(minutes)
    assert refused.value.field == "break_after_minutes"


def test_the_median_of_nothing_is_nothing() -> None:
    assert median_seconds([]) is None
    assert median_seconds([100, 300, 200]) == 200
    assert median_seconds([100, 201]) == 150


@pytest.mark.parametrize(
    ("seconds", "text"), [(-3, "0:00"), (0, "0:00"), (65, "1:05"), (3599, "59:59"), (3750, "1:02:30")]
)
def test_a_duration_reads_as_a_clock(seconds: int, text: str) -> None:
    assert clock_text(seconds) == text


@dataclass(frozen=True, slots=True)
class Spent(Measured):
    spent: int | None
    planned_minutes: int | None


@pytest.mark.parametrize(
    ("spent", "planned", "over", "said"),
    [
        (245, 3, 65, ("4:05", "1:05")),
        (120, 3, 0, ("2:00", "")),
        (None, 3, 0, ("", "")),
        (90, None, 0, ("1:30", "")),
    ],
)
def test_a_case_says_what_it_took_beyond_what_was_planned(
    spent: int | None, planned: int | None, over: int, said: tuple[str, str]
) -> None:
    case = Spent(spent, planned)
    assert (case.over, (case.spent_text, case.over_text)) == (over, said)
