"""When everything happens, seen from the day the demonstration is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rcp.domain.agenda import holiday_name, to_utc

# The meetings held, with their board and how many of its periods ago.
HELD = {
    "uro-1": ("uro", 6),
    "cryo-1": ("cryo", 4),
    "cryo-2": ("cryo", 3),
    "bone-1": ("bone", 5),
    "cryo-3": ("cryo", 2),
    "cryo-4": ("cryo", 1),
}
COMING = {"next": "cryo", "bone-next": "bone", "uro-next": "uro"}
HOURS = {"cryo": time(14, 30), "bone": time(8, 15), "uro": time(17, 45)}
DAYS_BETWEEN = {"cryo": 14, "bone": 7, "uro": 14}


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of the meetings by key, and the first day of the story."""

    today: date
    days: dict[str, date]

    @classmethod
    def of(cls, today: date) -> Calendar:
        """The coming meeting of the cryotherapy board is two to five days away: its cut-off is past, late adds show."""
        coming = {"next": _first_working_day(today, (2, 3, 4, 1, 5))}
        coming["bone-next"] = _first_working_day(today, (6, 7, 8, 9, 10))
        coming["uro-next"] = _first_working_day(today, (8, 9, 10, 11, 12))
        days = dict(coming)
        for key, (board, periods) in HELD.items():
            meets = next(day for other, day in coming.items() if COMING[other] == board)
            days[key] = last_working_day(meets - timedelta(days=periods * DAYS_BETWEEN[board]))
        return cls(today, days)

    @property
    def start(self) -> date:
        """The day the boards are created, before every meeting."""
        return min(self.days.values()) - timedelta(days=40)

    def weekdays(self) -> dict[str, int]:
        return {board: self.days[key].weekday() for key, board in COMING.items()}

    def recurs_from(self) -> dict[str, date]:
        """Weeks counted back from the coming meeting, so that it is one of the recurrence."""
        first = min(day for key, day in self.days.items() if key in HELD)
        spans = {board: DAYS_BETWEEN[board] for board in COMING.values()}
        return {
            board: self.days[key] - timedelta(days=spans[board] * (1 + (self.days[key] - first).days // spans[board]))
            for key, board in COMING.items()
        }

    def begins(self, key: str) -> datetime:
        """When a meeting starts (UTC)."""
        board = HELD[key][0] if key in HELD else COMING[key]
        return to_utc(self.days[key], HOURS[board])


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and holiday_name(day) is None


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant (UTC) of a day in Paris."""
    return to_utc(day, time(hour, minute))


def _first_working_day(today: date, offsets: tuple[int, ...]) -> date:
    days = [today + timedelta(days=offset) for offset in offsets]
    return next((day for day in days if is_working_day(day)), next_working_day(days[-1]))


def next_working_day(day: date) -> date:
    """That day, or the first one after it on which people work."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def last_working_day(day: date) -> date:
    """That day, or the last one before it on which people work."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day
