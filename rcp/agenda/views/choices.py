"""Meetings as the options of a form, in words, and what the pages of this stage share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app, request, url_for

from rcp.access.map import authorise
from rcp.access.permissions import Permission
from rcp.agenda import queries
from rcp.agenda.forms import PostponeForm
from rcp.domain.agenda import MeetingStatus
from rcp.domain.case import PostponementReason
from rcp.web.clock import now
from rcp.web.guards import current_actor

STATUS_KINDS = {
    MeetingStatus.PLANNED: ("info", "calendar3"),
    MeetingStatus.OPEN: ("accent", "circle-half"),
    MeetingStatus.CLOSED: ("warning", "hourglass-split"),
    MeetingStatus.VALIDATED: ("success", "lock"),
    MeetingStatus.CANCELLED: ("neutral", "slash-circle"),
}


def open_meeting(meeting_uuid: UUID, needed: Permission = Permission.MEETING_VIEW) -> Any:
    """The meeting of a page, locked when the page is about to change it, with the one its cases are sent to."""
    is_write = request.method == "POST"
    toward = uuid_of(request.form.get("destination"))
    meeting = queries.get_meeting(meeting_uuid, actor=current_actor(), for_update=is_write, toward=toward)
    authorise(current_actor(), needed, meeting)
    return meeting


def uuid_of(text: str | None) -> UUID | None:
    """What an option of a form stands for, before the form is read; None for none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def options(meetings: Iterable[Any], *, now: datetime) -> list[tuple[str, str]]:
    """« mardi 24 novembre 2026 à 14:00 – clôture des inscriptions le dimanche 22/11 à 14:00 »"""
    return [(str(meeting.uuid), _option(meeting, now)) for meeting in meetings]


def chosen(meetings: Iterable[Any], value: str | None) -> Any:
    """The meeting an option stands for; None for the waiting list."""
    return next((meeting for meeting in meetings if str(meeting.uuid) == value), None)


def remaining_form(destinations: queries.Destinations, *, ids: str = "") -> PostponeForm:
    """The form that moves what was not reached: for want of time, to the next meeting, unless one chooses otherwise.

    `ids` begins the ids of its fields, on a page that holds another form.
    """
    form = PostponeForm(formdata=None)
    for field in form:
        field.id = field.label.field_id = ids + field.id
    offer_destinations(form, destinations)
    form.suggest(PostponementReason.NO_TIME, destinations.proposed)
    return form


def offer_destinations(form: PostponeForm, destinations: queries.Destinations) -> None:
    """The meetings the cases of a form may go to, and why none is proposed when none is."""
    form.offer(options(destinations.meetings, now=now()))
    form.destination.description = destinations.note


@dataclass(frozen=True, slots=True)
class WayBack:
    """The page one came from, and goes back to once done: its word in the address, its name, its address."""

    word: str
    label: str
    url: str


# By the word of the address; a stage that is not installed is never gone back to.
_PAGES = {
    "salle": ("Salle", "deliberation.room"),
    "deliberation": ("Délibération", "deliberation.deliberation"),
    "terminer": ("Terminer la séance", "deliberation.close_meeting"),
}


def way_back(meeting: Any, anchor: str | None = None) -> WayBack:
    """Where the page asked for by `suite=` goes back to: the agenda (at `anchor`), unless another page sent here."""
    word = request.values.get("suite", "")
    label, endpoint = _PAGES.get(word, ("", ""))
    if endpoint in current_app.view_functions:
        return WayBack(word, label, url_for(endpoint, meeting_uuid=meeting.uuid))
    return WayBack("", "Séance", url_for("agenda.meeting", meeting_uuid=meeting.uuid, _anchor=anchor))


def _option(meeting: Any, now: datetime) -> str:
    title, cutoff = queries.meeting_title(meeting), queries.cutoff_text(meeting)
    if meeting.status == MeetingStatus.OPEN:
        return f"{title} – séance en cours, motif à indiquer"
    if now > meeting.cutoff_at:
        return f"{title} – {cutoff}, passée\u202f: motif à indiquer"
    return f"{title} – {cutoff}"
