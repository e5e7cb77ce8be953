"""The only clock of the pages. Rules receive the time as an argument."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def now() -> datetime:
    """The present instant, aware, UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The date in Paris, which is the date on the hospital's wall."""
    return now().astimezone(PARIS).date()
