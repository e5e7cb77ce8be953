"""Presence through time: when somebody arrived and left, and the moment a case was discussed.

Somebody's presence is one stretch of the meeting: `arrived_at` None is from the start, `left_at` None until the end. A
short absence inside it is kept case by case. Instants are aware; hours typed are wall time in Paris, on the day of the
meeting.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rcp.domain.agenda import exists, said_hour, to_paris, to_utc
from rcp.domain.errors import InvalidValue

RULE_PRESENCE = "presence-dans-le-temps"

PASSING = timedelta(seconds=30)  # a case shown for less, on the way to another, was not discussed


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody arrived (None: from the start) and left (None: until the end)."""

    arrived_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A case under discussion, still so while `ended_at` is None."""

    started_at: datetime
    ended_at: datetime | None = None
    is_typed_afterwards: bool = False

    @property
    def is_passing(self) -> bool:
        """Whether the case was only shown on the way to another; what was typed afterwards never is."""
        return not self.is_typed_afterwards and self.ended_at is not None and self.ended_at - self.started_at < PASSING


def discussed_at(stretches: Iterable[Stretch], decided_at: datetime | None = None) -> datetime | None:
    """The moment whose presences count for a case; None: now.

    The end of its last discussion, the decision being taken at the latest then; when the decision is. A case shown
    again after its decision, or passed by, was not discussed then.
    """
    held = [each for each in stretches if not each.is_passing and (decided_at is None or each.started_at <= decided_at)]
    last = max(held, key=lambda each: each.started_at, default=None)
    if last is None or last.ended_at is None:
        return decided_at
    return last.ended_at if decided_at is None else min(last.ended_at, decided_at)


def is_under_way(now: datetime, *, day: date, is_open: bool) -> bool:
    """Whether what is noted now happens now: the meeting is open, and it is its day in Paris."""
    return is_open and to_paris(now).date() == day


def arrival(now: datetime, *, is_under_way: bool, first_discussed_at: datetime | None) -> datetime | None:
    """The hour of arrival of somebody noted present now; None, from the start, until a first case was discussed."""
    return now if is_under_way and first_discussed_at is not None else None


def corrected(before: Hours, *, day: date, arrived: time | None, left: time | None, now: datetime) -> Hours:
    """The hours typed afterwards, as instants; an hour left as it was shown keeps its seconds.

    Raises:
        InvalidValue: an hour that does not exist that day or is still to come, a departure before the arrival; its
            `field` is `arrived` or `left`.
    """
    hours = Hours(
        _instant(before.arrived_at, day, arrived, now=now, field="arrived"),
        _instant(before.left_at, day, left, now=now, field="left"),
    )
    if hours.arrived_at and hours.left_at and hours.left_at <= hours.arrived_at:
        raise InvalidValue("Le départ suit l’arrivée\u202f: corrigez l’une des deux heures.", field="left")
    return hours


def _instant(before: datetime | None, day: date, typed: time | None, *, now: datetime, field: str) -> datetime | None:
    if typed is None:
        return None
    if before is not None and wall(before) == typed:
        return before
    if not exists(day, typed):
        raise InvalidValue("Cette heure n’existe pas ce jour-là (passage à l’heure d’été).", field=field)
    instant = to_utc(day, typed)
    if instant > now:
        raise InvalidValue("Cette heure n’est pas encore passée.", field=field)
    return instant


def wall(instant: datetime) -> time:
    """The hour and minute the clock of the room shows."""
    shown = to_paris(instant)
    return time(shown.hour, shown.minute)


def clock(instant: datetime | None) -> str:
    """HH:MM, "" when there is no instant."""
    return f"{wall(instant):%H:%M}" if instant is not None else ""


def taking_part(present: int, written: int) -> str:
    """« 3 présents, 1 avis écrit », « 1 avis écrit », « Personne »: who wrote an opinion did not discuss."""
    parts = [f"{present} présent{'s' if present > 1 else ''}"] if present else []
    if written:
        parts.append(f"{written} avis écrit{'s' if written > 1 else ''}")
    return ", ".join(parts) or "Personne"


def presence_sentence(hours: Hours) -> str:
    """« présent de 12 h 05 à 12 h 40 », « présent à partir de 12 h 05 », « présent jusqu’à 12 h 40 »; "" for it all."""
    if hours.arrived_at and hours.left_at:
        return f"présent de {said_hour(hours.arrived_at)} à {said_hour(hours.left_at)}"
    if hours.arrived_at:
        return f"présent à partir de {said_hour(hours.arrived_at)}"
    return f"présent jusqu’à {said_hour(hours.left_at)}" if hours.left_at else ""
