"""The time of a meeting: what each case took, when the meeting will end, when a break is worth proposing.

A meeting is a row of stretches, one after the other: a case under discussion, or a break. Between two of them nothing
is counted: the clock is paused. Instants are aware; durations are whole seconds unless the name says minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from rcp.domain.errors import InvalidValue

RULE_CASE_TIME = "temps-par-dossier"
RULE_PROJECTED_END = "fin-estimee"
RULE_BREAK = "pause-suggeree"

# A clock stopped this long was a rest, whether somebody called it a break or not.
REST_MINUTES = 5
SHORTEST_STRETCH, LONGEST_STRETCH = 15, 240  # bounds of the board's setting, in minutes


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a meeting. `case` is the key of a case, None for a break; `ended_at` is None while it runs."""

    case: int | None
    started_at: datetime
    ended_at: datetime | None = None

    def end(self, now: datetime) -> datetime:
        """When it ended, or `now`."""
        return self.ended_at or now

    def seconds(self, now: datetime) -> int:
        """How long it lasted; a clock set back meanwhile makes nothing negative."""
        return max(0, int((self.end(now) - self.started_at).total_seconds()))


def case_seconds(stretches: Iterable[Stretch], *, now: datetime) -> dict[int, int]:
    """What each case took so far: a case called several times adds up."""
    spent: dict[int, int] = {}
    for each in stretches:
        if each.case is not None:
            spent[each.case] = spent.get(each.case, 0) + each.seconds(now)
    return spent


def break_seconds(stretches: Iterable[Stretch], *, now: datetime) -> int:
    """What the breaks took so far."""
    return sum(each.seconds(now) for each in stretches if each.case is None)


def overrun_seconds(spent: int, planned_minutes: int) -> int:
    """By how much a case is over what was planned, 0 while it is not."""
    return max(0, spent - planned_minutes * 60)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case not decided yet: what was planned for it, and what it took already."""

    planned_minutes: int
    spent_seconds: int = 0

    @property
    def left_seconds(self) -> int:
        return max(0, self.planned_minutes * 60 - self.spent_seconds)


def projected_end(waiting: Iterable[Waiting], *, starts_at: datetime, now: datetime) -> datetime:
    """When the meeting ends if each case not decided takes what is left of its planned time, one after the other.

    A case already over its time is expected to end now; before the planned start, the count begins at that start.
    """
    return max(now, starts_at) + timedelta(seconds=sum(each.left_seconds for each in waiting))


def worked_seconds(stretches: Sequence[Stretch], *, now: datetime) -> int:
    """How long the meeting has gone on without a rest, up to now; 0 during one.

    A rest is a break, or a clock stopped for `REST_MINUTES`. Shorter stops count as work.
    """
    rest = timedelta(minutes=REST_MINUTES)
    began: datetime | None = None
    stopped: datetime | None = None
    for each in sorted(stretches, key=lambda one: one.started_at):
        if each.case is None:
            began = None
            continue
        if began is None or (stopped is not None and each.started_at - stopped >= rest):
            began = each.started_at
        stopped = each.end(now)
    if began is None or stopped is None or now - stopped >= rest:
        return 0
    return max(0, int((now - began).total_seconds()))


def suggests_break(stretches: Sequence[Stretch], *, after_minutes: int | None, now: datetime) -> bool:
    """Whether to propose a break: the board asked for it, and nobody rested for that long. It is never imposed."""
    return after_minutes is not None and worked_seconds(stretches, now=now) >= after_minutes * 60


def check_break_after(minutes: int | None) -> None:
    """Let a board's setting through: None suggests nothing.

    Raises:
        InvalidValue: out of bounds, field `break_after_minutes`.
    """
    if minutes is not None and not SHORTEST_STRETCH <= minutes <= LONGEST_STRETCH:
        raise InvalidValue(
            f"Une pause se suggère après {SHORTEST_STRETCH} à {LONGEST_STRETCH}\u00a0minutes\u202f; "
            "videz le champ pour ne rien suggérer.",
            field="break_after_minutes",
        )


def median_seconds(durations: Sequence[int]) -> int | None:
    """The median, rounded to the second; None without any: nothing measured is not zero."""
    return round(median(durations)) if durations else None


class Measured:
    """What a case took beside what was planned: `spent` in seconds, None when it was never called."""

    __slots__ = ()
    spent: int | None
    planned_minutes: int | None

    @property
    def over(self) -> int:
        """By how many seconds it took longer than planned."""
        return overrun_seconds(self.spent or 0, self.planned_minutes) if self.planned_minutes else 0

    @property
    def spent_text(self) -> str:
        return clock_text(self.spent) if self.spent is not None else ""

    @property
    def over_text(self) -> str:
        return clock_text(self.over) if self.over else ""


def clock_text(seconds: int) -> str:
    """« 4:05 », « 1:02:30 »"""
    minutes, rest = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
