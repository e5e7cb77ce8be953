"""The order of an agenda and the hour each case is expected at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import TypeVar

from rcp.domain.errors import InvalidValue

RULE_RUNNING_CLOCK = "horloge-de-seance"

T = TypeVar("T")

_DAY = 24 * 60
LONGEST_MINUTES = 180


@dataclass(frozen=True, slots=True)
class Slot:
    """When one item of the agenda is expected. `overruns` tells that it ends after the planned end of the meeting."""

    starts_at: time
    ends_at: time
    minutes: int
    overruns: bool


@dataclass(frozen=True, slots=True)
class RunningClock:
    """The agenda in time: one slot an item, in order, then the totals in minutes."""

    slots: tuple[Slot, ...]
    total_minutes: int
    overrun_minutes: int
    ends_at: time


def _clock(minutes: int) -> time:
    hours, rest = divmod(minutes % _DAY, 60)
    return time(hours, rest)


def running_clock(minutes: Sequence[int], start: time, *, duration_minutes: int) -> RunningClock:
    """Lay planned minutes end to end from the start of the meeting (wall time).

    Raises:
        InvalidValue: a negative duration.
    """
    if any(each < 0 for each in minutes) or duration_minutes < 0:
        raise InvalidValue("La durée ne peut pas être négative (en minutes).", field="planned_minutes")
    origin = start.hour * 60 + start.minute
    slots, elapsed = [], 0
    for each in minutes:
        begins, elapsed = elapsed, elapsed + each
        slots.append(Slot(_clock(origin + begins), _clock(origin + elapsed), each, elapsed > duration_minutes))
    return RunningClock(tuple(slots), elapsed, max(0, elapsed - duration_minutes), _clock(origin + elapsed))


def reorder(positions: Sequence[T], item: T, new_position: int) -> tuple[T, ...]:
    """The agenda with one item moved to a position counted from 1; beyond either end it stops at the end.

    Raises:
        InvalidValue: the item is not on the agenda (somebody removed it meanwhile).
    """
    if item not in positions:
        raise InvalidValue("Ce dossier n’est plus à l’ordre du jour. Rechargez la page.")
    others = [each for each in positions if each != item]
    index = min(max(new_position, 1), len(others) + 1) - 1
    return (*others[:index], item, *others[index:])


def check_planned_minutes(minutes: int) -> int:
    """The minutes planned for one case; 0 for a case only registered.

    Raises:
        InvalidValue: under 0 or over 180 minutes.
    """
    if not 0 <= minutes <= LONGEST_MINUTES:
        raise InvalidValue(f"Saisissez une durée entre 0 et {LONGEST_MINUTES}\u00a0minutes.", field="planned_minutes")
    return minutes
