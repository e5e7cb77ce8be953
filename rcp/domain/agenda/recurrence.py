"""The dates a board meets on: weekly, every other week or monthly, French public holidays skipped and said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

import holidays
from dateutil.rrule import MONTHLY, WEEKLY, rrule
from dateutil.rrule import weekday as nth_weekday

from rcp.domain.errors import InvalidValue

RULE_RECURRENCE = "seances-recurrentes"

LONGEST_PERIOD = timedelta(days=366)

# Subdivisions whose public holidays differ from those of metropolitan France, as the board's settings offer them.
HOLIDAY_SUBDIVISIONS: Mapping[str, str] = MappingProxyType(
    {
        "": "France métropolitaine",
        "6AE": "Alsace (droit local)",
        "57": "Moselle (droit local)",
        "971": "Guadeloupe",
        "972": "Martinique",
        "973": "Guyane",
        "974": "La Réunion",
        "976": "Mayotte",
        "BL": "Saint-Barthélemy",
        "MF": "Saint-Martin",
        "NC": "Nouvelle-Calédonie",
        "PF": "Polynésie française",
        "PM": "Saint-Pierre-et-Miquelon",
        "WF": "Wallis-et-Futuna",
    }
)


class Frequency(StrEnum):
    """How often a board meets."""

    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    MONTHLY = "monthly"

    @property
    def label(self) -> str:
        return {"weekly": "Chaque semaine", "biweekly": "Une semaine sur deux", "monthly": "Chaque mois"}[self.value]


@dataclass(frozen=True, slots=True)
class Recurrence:
    """When a board meets.

    `weekday` is 0 (Monday) to 6; `nth` (monthly only) is 1 to 4, or -1 for the last one of the month; hours are wall
    time in Europe/Paris; both bounds are included. Every other week is counted from the first meeting on or after
    `starts_on`.

    Raises:
        InvalidValue: a value out of these bounds, with its field.
    """

    frequency: Frequency
    weekday: int
    starts_on: date
    start_time: time
    duration_minutes: int = 90
    nth: int | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.weekday not in range(7):
            raise InvalidValue("Choisissez le jour de la semaine.", field="weekday")
        if self.frequency is Frequency.MONTHLY and self.nth not in (1, 2, 3, 4, -1):
            raise InvalidValue("Choisissez le rang dans le mois (1er à 4e, ou dernier).", field="nth_in_month")
        if self.duration_minutes <= 0:
            raise InvalidValue("La durée doit être supérieure à 0 minute.", field="duration_minutes")
        if self.until is not None and self.until < self.starts_on:
            raise InvalidValue("La fin de la récurrence précède son début.", field="until")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A date of the recurrence; `skipped_because` is the French sentence saying why no meeting is held that day."""

    date: date
    skipped_because: str | None = None


@lru_cache(maxsize=64)
def _holidays_of(year: int, subdivision: str) -> Mapping[date, str]:
    return MappingProxyType(
        dict(holidays.country_holidays("FR", subdiv=subdivision or None, years=year, language="fr"))
    )


def holiday_name(day: date, *, subdivision: str | None = None) -> str | None:
    """The French name of the public holiday that day is, if it is one.

    Raises:
        InvalidValue: an unknown subdivision (see `HOLIDAY_SUBDIVISIONS`).
    """
    code = subdivision or ""
    if code not in HOLIDAY_SUBDIVISIONS:
        raise InvalidValue("Calendrier de jours fériés inconnu.", field="holidays_subdivision")
    return _holidays_of(day.year, code).get(day)


def occurrences(
    recurrence: Recurrence, from_: date, to: date, *, holidays_subdivision: str | None = None
) -> tuple[Occurrence, ...]:
    """The dates of a recurrence between two dates, both included; public holidays are kept, marked as skipped."""
    offset = (recurrence.weekday - recurrence.starts_on.weekday()) % 7
    first = recurrence.starts_on + timedelta(days=offset)
    if recurrence.frequency is Frequency.MONTHLY:
        by_weekday = nth_weekday(recurrence.weekday, recurrence.nth)
        rule = rrule(MONTHLY, dtstart=_midnight(recurrence.starts_on), byweekday=by_weekday)
    else:
        interval = 2 if recurrence.frequency is Frequency.BIWEEKLY else 1
        rule = rrule(WEEKLY, interval=interval, dtstart=_midnight(first))
    end = to if recurrence.until is None else min(to, recurrence.until)
    return tuple(
        Occurrence(each.date(), _skipped(each.date(), holidays_subdivision))
        for each in rule.between(_midnight(from_), _midnight(end), inc=True)
    )


def check_period(from_: date, to: date, *, today: date) -> None:
    """Let meetings be planned over a period to come, of at most a year, both ends included.

    Raises:
        InvalidValue: a period in the past, reversed or too long, with its field.
    """
    if from_ < today:
        raise InvalidValue("Saisissez une date de début à venir.", field="from_")
    if to < from_:
        raise InvalidValue("La fin de la période précède son début.", field="to")
    if to - from_ > LONGEST_PERIOD:
        raise InvalidValue("Planifiez au plus un an à la fois.", field="to")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _skipped(day: date, subdivision: str | None) -> str | None:
    name = holiday_name(day, subdivision=subdivision)
    return None if name is None else f"Jour férié\u202f: {name}"
