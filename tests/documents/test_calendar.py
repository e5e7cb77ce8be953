from __future__ import annotations

from datetime import UTC, date, datetime, time

from icalendar import Calendar

from rcp.documents.calendar import MeetingEvent, meeting_calendar

MEETING = MeetingEvent(
    uuid="4b2f6c1e-1111-4222-8333-944455556666",
    board="RCP d’oncologie interventionnelle\u202f; foie, rein",
    date=date(2026, 11, 23),
    start_time=time(14),
    duration_minutes=95,
    updated_at=datetime(2026, 11, 1, 8, tzinfo=UTC),
    sequence=3,
    room="Salle Laennec",
    establishment="Centre hospitalier de Kerlann",
    video_url="https://visio.example.org/rcp",
)


def test_a_meeting_is_read_back_at_its_hour_in_paris() -> None:
    calendar = Calendar.from_ical(meeting_calendar([MEETING]))
    (zone,) = calendar.walk("VTIMEZONE")
    (event,) = calendar.walk("VEVENT")
    assert str(zone["TZID"]) == "Europe/Paris"
    assert event.decoded("dtstart").isoformat() == "2026-11-23T14:00:00+01:00"
    assert event.decoded("dtend").isoformat() == "2026-11-23T15:35:00+01:00"
    assert str(event["uid"]) == f"{MEETING.uuid}@rcp"
    assert event["sequence"] == 3
    assert str(event["status"]) == "CONFIRMED"
    assert str(event["summary"]) == MEETING.board
    assert str(event["location"]) == "Salle Laennec, Centre hospitalier de Kerlann"


def test_a_cancelled_meeting_keeps_its_uid_and_says_so() -> None:
    cancelled = MeetingEvent(**{**vars(MEETING), "is_cancelled": True, "sequence": 4})
    (event,) = Calendar.from_ical(meeting_calendar([cancelled])).walk("VEVENT")
    assert str(event["uid"]) == f"{MEETING.uuid}@rcp"
    assert str(event["status"]) == "CANCELLED"
    assert event["sequence"] == 4
    assert str(event["summary"]).startswith("Annulée")


def test_the_same_meetings_give_the_same_bytes() -> None:
    assert meeting_calendar([MEETING]) == meeting_calendar([MEETING])


def test_no_meeting_is_a_valid_calendar() -> None:
    assert Calendar.from_ical(meeting_calendar([])).walk("VEVENT") == []
