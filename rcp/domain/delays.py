"""The delays a board gives itself, in days: from the request to the session, from the session to its validation and to
the sending of what it decided. They inform; nothing is refused because one is over.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from rcp.domain.agenda.wall_time import to_paris

RULE_DELAYS = "delais-vises"

LATE = "Délai dépassé"
LATE_MEETING = "Délai d’attente dépassé"


def is_late(since: date, on: date, target_days: int | None) -> bool:
    """Whether a delay is over on a day: the day after its last. A board that aims at none is never late.

    Rule `delais-vises`. Days are those of the calendar in Paris.
    """
    return target_days is not None and on > since + timedelta(days=target_days)


def waits_too_long(submitted_at: datetime | None, on: date, target_days: int | None) -> bool:
    """Whether a case submitted at an instant has waited, on a day, for longer than its board aims at.

    Rule `delais-vises`. A case that nobody submitted waits for nothing.
    """
    return submitted_at is not None and is_late(to_paris(submitted_at).date(), on, target_days)
