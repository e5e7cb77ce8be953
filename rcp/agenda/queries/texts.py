"""How a meeting is said in French: its day, its cut-off, its place. No patient in any of them."""

from __future__ import annotations

from datetime import date, time

from rcp.agenda.models import Meeting
from rcp.domain.agenda import to_paris

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


def day_text(day: date) -> str:
    """mardi 24 novembre 2026; the first of a month is « 1er »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{_DAYS[day.weekday()]} {number}\u00a0{_MONTHS[day.month - 1]} {day.year}"


def meeting_title(meeting: Meeting) -> str:
    """mardi 24 novembre 2026 à 14:00"""
    return f"{day_text(meeting.date)} à {meeting.start_time:%H:%M}"


def short_title(day: date, start_time: time) -> str:
    """mar. 24/11 14:00"""
    return f"{_DAYS[day.weekday()][:3]}. {day:%d/%m} {start_time:%H:%M}"


def cutoff_text(meeting: Meeting) -> str:
    """clôture des inscriptions le mardi 24/11 à 12:00"""
    cutoff = to_paris(meeting.cutoff_at)
    return f"clôture des inscriptions le {_DAYS[cutoff.weekday()]} {cutoff:%d/%m} à {cutoff:%H:%M}"


def place_text(meeting: Meeting) -> str:
    """Salle Curie et visioconférence"""
    parts = [part for part in (meeting.room, "visioconférence" if meeting.video_url else "") if part]
    return " et ".join(parts)
