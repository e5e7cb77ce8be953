"""Meetings as the options of a form, in words, and what the pages of this stage share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import request

from rcp.access.map import authorise
from rcp.access.permissions import Permission
from rcp.agenda import queries
from rcp.domain.agenda import MeetingStatus
from rcp.web.guards import current_actor

STATUS_KINDS = {
    MeetingStatus.PLANNED: ("info", "calendar3"),
    MeetingStatus.OPEN: ("accent", "circle-half"),
    MeetingStatus.CLOSED: ("warning", "hourglass-split"),
    MeetingStatus.VALIDATED: ("success", "lock"),
    MeetingStatus.CANCELLED: ("neutral", "slash-circle"),
}


def open_meeting(meeting_uuid: UUID, needed: Permission = Permission.MEETING_VIEW) -> Any:
    """The meeting of a page, locked when the page is about to change it."""
    meeting = queries.get_meeting(meeting_uuid, actor=current_actor(), for_update=request.method == "POST")
    authorise(current_actor(), needed, meeting)
    return meeting


def options(meetings: Iterable[Any], *, now: datetime) -> list[tuple[str, str]]:
    """« mardi 24 novembre 2026 à 14:00 – clôture des inscriptions le dimanche 22/11 à 14:00 »"""
    return [(str(meeting.uuid), _option(meeting, now)) for meeting in meetings]


def chosen(meetings: Iterable[Any], value: str | None) -> Any:
    """The meeting an option stands for; None for the waiting list."""
    return next((meeting for meeting in meetings if str(meeting.uuid) == value), None)


def _option(meeting: Any, now: datetime) -> str:
    title, cutoff = queries.meeting_title(meeting), queries.cutoff_text(meeting)
    if meeting.status == MeetingStatus.OPEN:
        return f"{title} – séance en cours, motif à indiquer"
    if now > meeting.cutoff_at:
        return f"{title} – {cutoff}, passée\u202f: motif à indiquer"
    return f"{title} – {cutoff}"
