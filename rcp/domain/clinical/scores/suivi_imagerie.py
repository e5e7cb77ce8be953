"""The dates of imaging after a procedure."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from rcp.domain.clinical.conditions import Values


def compute(values: Values, data: Mapping[str, Any]) -> dict[str, Any]:
    """Due dates (ISO) counted from the procedure, and what is looked at."""
    plan = data["plans"][values["organe"]]
    start = date.fromisoformat(str(values["date_geste"]))
    weeks = [start + timedelta(weeks=each) for each in plan.get("weeks", ())]
    months = [_months_later(start, each) for each in plan["months"]]
    dates = tuple(day.isoformat() for day in weeks + months)
    return {"dates": dates, "imagerie": plan["imaging"], "clinique": plan["clinical"]}


def _months_later(start: date, months: int) -> date:
    """The same day of a later month, or its last day when the month is shorter."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
