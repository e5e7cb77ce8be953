"""Dates and hours as people type them in French, dates of which only a part is known, and ages.

No clock is read here: `today`, `on`, `not_after` are arguments. Stored texts are ISO: `1950`, `1950-02`, `1950-02-01`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, time, timedelta

from rcp.domain.errors import InvalidValue

RULE_BIRTH_DATE = "identite-date-naissance"

REQUIRED = "Ce champ est obligatoire."
BAD_DATE = "Date invalide."
BAD_BIRTH_DATE = "Date invalide. Utilisez «\u202fdate incomplète\u202f»."
BAD_TIME = "Heure invalide."
IN_FUTURE = "La date est dans le futur."
BORN_IN_FUTURE = "La date de naissance est dans le futur."
BORN_TOO_LONG_AGO = "Date de naissance trop ancienne."
DEAD_BEFORE_BIRTH = "Le décès précède la naissance."

OLDEST_YEARS = 130  # no human life was longer
UNUSUAL_YEARS = 110  # the person confirms
NEWBORN_DAYS = 28  # the person confirms

_FIRST_YEAR, _LAST_YEAR = 1800, 2200
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.\- ])([0-9]{1,2})\2([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MONTH_FIRST = re.compile(r"(?:00[/.\- ])?([0-9]{1,2})[/.\- ]([0-9]{4})")
_ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_YEAR = re.compile(r"(?:00[/.\- ]){0,2}([0-9]{4})")
_TIME = re.compile(r"([0-9]{1,2})\s*(?::|[hH])\s*([0-9]{2})(?::00)?|([0-9]{1,2})\s*[hH]")
_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
_MONTH_NAMES = ("", *_MONTHS.split())


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which the year is known, and perhaps the month, and perhaps the day. Nothing is made up.

    Raises:
        InvalidValue: no such date, or a day without its month.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        try:
            date(self.year, self.month or 1, self.day or 1)
        except ValueError:
            raise InvalidValue(BAD_DATE) from None
        if self.month == 0 or self.day == 0 or (self.day and not self.month):
            raise InvalidValue(BAD_DATE)

    @classmethod
    def of(cls, day: date) -> PartialDate:
        return cls(day.year, day.month, day.day)

    @classmethod
    def from_iso(cls, text: str) -> PartialDate:
        """Read the stored text back.

        Raises:
            InvalidValue: the text is not `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        """
        if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", text):
            raise InvalidValue(BAD_DATE)
        return cls(*(int(part) for part in text.split("-")))

    @classmethod
    def parse(cls, text: str, *, not_after: date | None = None, field: str | None = None) -> PartialDate:
        """Read what a person typed: 14/03/1998, 03/1998, 00/03/1998, 1998, 00/00/1998 or the ISO forms.

        Raises:
            InvalidValue: no such date, or one wholly after `not_after`.
        """
        typed = _trimmed(text, field)
        parts: tuple[int, ...]
        if match := _YEAR.fullmatch(typed):
            parts = (int(match[1]),)
        elif match := _MONTH_FIRST.fullmatch(typed):
            parts = (int(match[2]), int(match[1]))
        elif match := _ISO_MONTH.fullmatch(typed):
            parts = (int(match[1]), int(match[2]))
        else:
            full = _read(typed, field)
            parts = (full.year, full.month, full.day)
        try:
            value = cls(*parts)
        except InvalidValue:
            raise InvalidValue(BAD_DATE, field) from None
        if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
            raise InvalidValue(BAD_DATE, field)
        if not_after and value.earliest > not_after:
            raise InvalidValue(IN_FUTURE, field)
        return value

    @property
    def is_complete(self) -> bool:
        return self.day is not None

    @property
    def iso(self) -> str:
        """The stored text, as long as what is known."""
        text = f"{self.year:04d}"
        if self.month:
            text += f"-{self.month:02d}"
        if self.day:
            text += f"-{self.day:02d}"
        return text

    @property
    def earliest(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def french(self) -> str:
        """01/02/1950, 02/1950 or 1950."""
        return "/".join(reversed([part.zfill(2) for part in self.iso.split("-")]))

    def is_swap_of(self, other: PartialDate) -> bool:
        """Whether the day and the month of one are the month and the day of the other."""
        return (
            self != other
            and self.is_complete
            and (self.year, self.month, self.day) == (other.year, other.day, other.month)
        )

    def __str__(self) -> str:
        return self.iso


@dataclass(frozen=True, slots=True)
class Age:
    """An age in full years, and in full months below two years; approximate when the birth date is incomplete."""

    years: int
    months: int | None = None
    is_approximate: bool = False

    @property
    def french(self) -> str:
        """75 ans, environ 75 ans, 14 mois, moins d’un mois."""
        if self.months == 0:
            return "moins d’un mois"
        if self.months is not None:
            text = f"{self.months}\u00a0mois"
        else:
            text = f"{self.years}\u00a0an{'s' if self.years > 1 else ''}"
        return f"environ {text}" if self.is_approximate else text

    def __str__(self) -> str:
        return self.french


def age(birth: PartialDate, on: date) -> Age:
    """The age on a day. With an incomplete birth date it is the younger of the two possible, marked approximate.

    Raises:
        InvalidValue: the birth is after that day.
    """
    if birth.earliest > on:
        raise InvalidValue(BORN_IN_FUTURE)
    oldest = _full_months(birth.earliest, on)
    youngest = max(0, _full_months(birth.latest, on))
    years = youngest // 12
    if birth.is_complete:
        return Age(years, oldest if oldest < 24 else None)
    return Age(years, youngest if oldest < 24 else None, oldest // 12 != years or oldest < 24)


def parse_date(
    text: str,
    *,
    not_after: date | None = None,
    not_before: date | None = None,
    too_late: str = IN_FUTURE,
    too_early: str = "",
    field: str | None = None,
) -> date:
    """A whole date typed 14/3/1998, 14.03.1998, 14-03-1998 or 1998-03-14.

    Raises:
        InvalidValue: no such date, or outside [`not_before`, `not_after`]; the last two sentences may be given.
    """
    day = _read(_trimmed(text, field), field)
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise InvalidValue(BAD_DATE, field)
    if not_after and day > not_after:
        raise InvalidValue(too_late, field)
    if not_before and day < not_before:
        raise InvalidValue(too_early or f"La date ne peut pas précéder le {french_date(not_before)}.", field)
    return day


def parse_birth_date(text: str, *, today: date, incomplete: bool = False, field: str | None = None) -> PartialDate:
    """A birth date: whole, unless the person says that it is incomplete. Rule `identite-date-naissance`.

    Raises:
        InvalidValue: no such date, in the future, or more than 130 years ago.
    """
    typed = _trimmed(text, field)
    partial = any(pattern.fullmatch(typed) for pattern in (_YEAR, _MONTH_FIRST, _ISO_MONTH))
    if (partial or typed.startswith("00")) and not incomplete:
        raise InvalidValue(BAD_BIRTH_DATE, field)
    if not partial:
        # A whole date far outside any life is said to be too old or too late, not malformed.
        value = PartialDate.of(_read(typed, field))
    else:
        value = PartialDate.parse(typed, field=field)
    if value.earliest > today:
        raise InvalidValue(BORN_IN_FUTURE, field)
    if _full_months(value.latest, today) > OLDEST_YEARS * 12:
        raise InvalidValue(BORN_TOO_LONG_AGO, field)
    return value


def birth_date_warnings(birth: PartialDate, today: date) -> tuple[str, ...]:
    """What the person confirms before the birth date is kept: a newborn, or somebody above 110 years."""
    if birth.latest > today - timedelta(days=NEWBORN_DAYS):
        return ("Cette date de naissance est celle d’un nouveau-né\u202f: vérifiez l’année.",)
    years = age(birth, today).years
    if years >= UNUSUAL_YEARS:
        return (f"Ce patient aurait {years}\u00a0ans\u202f: vérifiez l’année de naissance.",)
    return ()


def check_death(birth: PartialDate | None, death: date, *, today: date, field: str | None = "deceased_on") -> None:
    """Whether a date of death can stand. Rule `identite-date-naissance`.

    Raises:
        InvalidValue: in the future, or before the birth.
    """
    if death > today:
        raise InvalidValue(IN_FUTURE, field)
    if birth and birth.earliest > death:
        raise InvalidValue(DEAD_BEFORE_BIRTH, field)


def parse_time(text: str, *, field: str | None = None) -> time:
    """An hour typed 9:05, 9h05, 14 h 30, 14h or 14:30:00.

    Raises:
        InvalidValue: no such hour.
    """
    match = _TIME.fullmatch(_trimmed(text, field))
    if not match:
        raise InvalidValue(BAD_TIME, field)
    hour, minute = (match[3], "0") if match[3] else (match[1], match[2])
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise InvalidValue(BAD_TIME, field) from None


def french_date(day: date) -> str:
    """01/02/2026"""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def french_long_date(day: date) -> str:
    """1er février 2026"""
    return f"{'1er' if day.day == 1 else day.day} {_MONTH_NAMES[day.month]} {day.year}"


def _trimmed(text: str, field: str | None) -> str:
    typed = " ".join(text.split())
    if not typed:
        raise InvalidValue(REQUIRED, field)
    return typed


def _read(typed: str, field: str | None) -> date:
    if match := _DAY_FIRST.fullmatch(typed):
        day, month, year = int(match[1]), int(match[3]), int(match[4])
    elif match := _ISO.fullmatch(typed):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    else:
        raise InvalidValue(BAD_DATE, field)
    try:
        return date(year, month, day)
    except ValueError:
        raise InvalidValue(BAD_DATE, field) from None


def _full_months(start: date, end: date) -> int:
    """Months fully elapsed from one day to the other; negative when `end` comes first."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
