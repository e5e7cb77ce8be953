"""How many cases of each status, and the days and hours of the meetings they are booked on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from rcp.demo.calendar import is_working_day

CASES_PER_MEETING = 20
# Shares of a life-size base: most cases are closed, few are open.
BOOKED, AWAITING_MINUTES, OPEN = 0.03, 0.015, 0.05
OPEN_STATUSES = ("submitted",) * 8 + ("draft",) * 7 + ("returned",) * 3 + ("withdrawn",) * 7
AWAITING_STATUSES = ("validated",) * 10 + ("discussed",) * 8 + ("registered",) * 2
SLOTS = tuple(time(8 + number // 2, 10 + 30 * (number % 2)) for number in range(16))
FULLEST_YEARS = 500  # working days the past is spread over before a day receives more meetings


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of cases: on validated meetings, on closed ones, on planned ones, on none."""

    closed: int
    awaiting: int
    booked: int
    open: int

    @classmethod
    def of(cls, count: int) -> Sizes:
        is_small = count < 4 * CASES_PER_MEETING
        booked = 0 if is_small else _whole(count * BOOKED)
        awaiting = 0 if is_small else _whole(count * AWAITING_MINUTES)
        loose = max(1, round(count * OPEN))
        closed = (count - booked - awaiting - loose) // CASES_PER_MEETING * CASES_PER_MEETING
        return cls(closed, awaiting, booked, count - booked - awaiting - closed)


def past_slots(count: int, today: date, taken: Collection[tuple[date, time]]) -> list[tuple[date, time]]:
    """So many free meeting times before today, the oldest first."""
    found = _free(today - timedelta(days=1), -1, count, taken)
    return sorted(found)


def coming_slots(count: int, today: date, taken: Collection[tuple[date, time]]) -> list[tuple[date, time]]:
    """So many free meeting times from next week on."""
    return _free(today + timedelta(days=7), 1, count, taken)


def _free(day: date, step: int, count: int, taken: Collection[tuple[date, time]]) -> list[tuple[date, time]]:
    a_day = min(len(SLOTS), max(1, -(-count // FULLEST_YEARS)))
    found: list[tuple[date, time]] = []
    for each in _working_days(day, step):
        if len(found) >= count:
            break
        free = [(each, hour) for hour in SLOTS if (each, hour) not in taken]
        found += free[:a_day]
    return found[:count]


def _working_days(day: date, step: int) -> Iterator[date]:
    while True:
        if is_working_day(day):
            yield day
        day += timedelta(days=step)


def _whole(count: float) -> int:
    """At least one meeting, each of them full."""
    return max(1, round(count / CASES_PER_MEETING)) * CASES_PER_MEETING
