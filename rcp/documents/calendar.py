"""Meetings as an iCalendar file, with nothing about any patient in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText

PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, kw_only=True)
class MeetingEvent:
    """A meeting as a calendar shows it. `date` and `start_time` are wall time in Europe/Paris."""

    uuid: str
    board: str
    date: date
    start_time: time
    duration_minutes: int
    updated_at: datetime  # with its offset
    sequence: int = 0
    establishment: str = ""
    room: str = ""
    video_url: str = ""
    is_cancelled: bool = False


def meeting_calendar(meetings: Iterable[MeetingEvent], *, name: str = "Séances de RCP") -> bytes:
    """An RFC 5545 calendar. The UID of a meeting never changes, so that a new file moves or cancels the old event."""
    calendar = Calendar()
    calendar.add("prodid", "-//RCP//Séances//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    days = []
    for meeting in meetings:
        calendar.add_component(_event(meeting))
        days.append(meeting.date)
    if days:  # the changes of hour around these meetings, not those of a century
        calendar.add_missing_timezones(date(min(days).year - 1, 1, 1), date(max(days).year + 2, 1, 1))
    data: bytes = calendar.to_ical()
    return data


def _event(meeting: MeetingEvent) -> Event:
    start = datetime.combine(meeting.date, meeting.start_time, tzinfo=PARIS)
    event = Event()
    event.add("uid", f"{meeting.uuid}@rcp")
    event.add("dtstamp", meeting.updated_at)
    event.add("last-modified", meeting.updated_at)
    event.add("dtstart", start)
    # Wall time first: a meeting across a change of hour still ends when the clock of the room says so.
    event.add("dtend", (start.replace(tzinfo=None) + timedelta(minutes=meeting.duration_minutes)).replace(tzinfo=PARIS))
    event.add("summary", f"Annulée\u202f: {meeting.board}" if meeting.is_cancelled else meeting.board)
    event.add("sequence", meeting.sequence)
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if meeting.is_cancelled else "OPAQUE")
    event.add("class", "PRIVATE")
    place = ", ".join(part for part in (meeting.room, meeting.establishment) if part)
    if place:
        event.add("location", vText(place))
    if meeting.video_url:
        event.add("description", f"Visioconférence\u202f: {meeting.video_url}")
    return event
