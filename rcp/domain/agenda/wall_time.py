"""Wall time of the meeting room (Europe/Paris) and instants (UTC), around the two nights a year when they disagree.

A wall time that does not exist (29/03/2026 02:30) is read as the hour the clocks then show (03:30). A wall time that
happens twice (25/10/2026 02:30) is read as its first occurrence, in summer time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rcp.domain.errors import InvalidValue, NeedsConfirmation

RULE_WALL_TIME = "heure-legale"
RULE_CUTOFF = "date-limite-inscription"

PARIS = ZoneInfo("Europe/Paris")


def to_utc(day: date, at: time) -> datetime:
    """The instant of a wall time in Paris, in UTC; see the module for hours that do not exist or happen twice."""
    return datetime.combine(day, at.replace(fold=0, tzinfo=None), PARIS).astimezone(UTC)


def to_paris(instant: datetime) -> datetime:
    """An instant as the clock of the meeting room shows it.

    Raises:
        InvalidValue: the instant is naive, so its hour has no meaning.
    """
    if instant.tzinfo is None:
        raise InvalidValue("Heure sans fuseau horaire.")
    return instant.astimezone(PARIS)


def said_hour(instant: datetime) -> str:
    """« 14 h 05 », « 14 h »: an instant in a sentence, as the clock of the meeting room shows it."""
    shown = to_paris(instant)
    minutes = f"\u00a0{shown.minute:02d}" if shown.minute else ""
    return f"{shown.hour}\u00a0h{minutes}"


def exists(day: date, at: time) -> bool:
    """Whether the clocks show this hour on this day (not between 2 h and 3 h on the night they go forward)."""
    shown = to_paris(to_utc(day, at))
    return (shown.date(), shown.time()) == (day, at.replace(fold=0, tzinfo=None))


def happens_twice(day: date, at: time) -> bool:
    """Whether the clocks show this hour twice on this day (on the night they go back)."""
    wall = datetime.combine(day, at.replace(tzinfo=None), PARIS)
    return exists(day, at) and wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()


def check_wall_time(day: date, at: time, *, field: str | None = None) -> None:
    """Let an ordinary hour through; ask before keeping one of the night the clocks change.

    Raises:
        NeedsConfirmation: the hour does not exist or happens twice; the sentence says how it will be read.
    """
    if not exists(day, at):
        read_as = to_paris(to_utc(day, at))
        raise NeedsConfirmation(
            f"Le {day:%d/%m/%Y}, les horloges avancent\u202f: {at:%H:%M} n’existe pas et sera lu {read_as:%H:%M}. "
            "Confirmez ou changez l’heure.",
            field=field,
        )
    if happens_twice(day, at):
        raise NeedsConfirmation(
            f"Le {day:%d/%m/%Y}, les horloges reculent\u202f: {at:%H:%M} se produit deux fois\u202f; "
            "la première sera retenue. Confirmez ou changez l’heure.",
            field=field,
        )


def cutoff_at(meeting_date: date, start_time: time, hours_before: int) -> datetime:
    """When ordinary booking closes, aware, in Europe/Paris.

    The hours are counted on the wall clock: 48 hours before Monday 8 h is Saturday 8 h, even on the weekend the clocks
    change, because that is how a deadline is announced.

    Raises:
        InvalidValue: a negative number of hours.
    """
    if hours_before < 0:
        raise InvalidValue("Le délai d’inscription ne peut pas être négatif (en heures).", field="cutoff_hours")
    wall = datetime.combine(meeting_date, start_time.replace(tzinfo=None)) - timedelta(hours=hours_before)
    return to_paris(to_utc(wall.date(), wall.time()))
