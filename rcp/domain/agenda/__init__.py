"""The rules of meetings: their status, their dates, their cut-off, what enters them and in what order."""

from rcp.domain.agenda.booking import BookingDecision, BookingVerdict, booking_decision, check_postponement, may_leave
from rcp.domain.agenda.meeting import (
    MEETING_TRANSITIONS,
    MeetingAction,
    MeetingStatus,
    accepts_bookings,
    allowed_meeting_actions,
    check_arrangeable,
    next_meeting_status,
)
from rcp.domain.agenda.order import LONGEST_MINUTES, RunningClock, Slot, check_planned_minutes, reorder, running_clock
from rcp.domain.agenda.recurrence import (
    HOLIDAY_SUBDIVISIONS,
    LONGEST_PERIOD,
    Frequency,
    Occurrence,
    Recurrence,
    check_period,
    holiday_name,
    occurrences,
)
from rcp.domain.agenda.wall_time import (
    PARIS,
    check_wall_time,
    cutoff_at,
    exists,
    happens_twice,
    to_paris,
    to_utc,
)

__all__ = [
    "HOLIDAY_SUBDIVISIONS",
    "LONGEST_MINUTES",
    "LONGEST_PERIOD",
    "MEETING_TRANSITIONS",
    "PARIS",
    "BookingDecision",
    "BookingVerdict",
    "Frequency",
    "MeetingAction",
    "MeetingStatus",
    "Occurrence",
    "Recurrence",
    "RunningClock",
    "Slot",
    "accepts_bookings",
    "allowed_meeting_actions",
    "booking_decision",
    "check_arrangeable",
    "check_period",
    "check_planned_minutes",
    "check_postponement",
    "check_wall_time",
    "cutoff_at",
    "exists",
    "happens_twice",
    "holiday_name",
    "may_leave",
    "next_meeting_status",
    "occurrences",
    "reorder",
    "running_clock",
    "to_paris",
    "to_utc",
]
