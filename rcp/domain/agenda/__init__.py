"""The rules of meetings: their status, their dates, their cut-off, what enters them and in what order."""

from rcp.domain.agenda.booking import BookingDecision, BookingVerdict, booking_decision
from rcp.domain.agenda.meeting import (
    MEETING_TRANSITIONS,
    MeetingAction,
    MeetingStatus,
    accepts_bookings,
    allowed_meeting_actions,
    next_meeting_status,
)
from rcp.domain.agenda.order import RunningClock, Slot, reorder, running_clock
from rcp.domain.agenda.recurrence import (
    HOLIDAY_SUBDIVISIONS,
    Frequency,
    Occurrence,
    Recurrence,
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
    "check_wall_time",
    "cutoff_at",
    "exists",
    "happens_twice",
    "holiday_name",
    "next_meeting_status",
    "occurrences",
    "reorder",
    "running_clock",
    "to_paris",
    "to_utc",
]
