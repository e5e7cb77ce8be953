"""The agenda on paper, and meetings in a calendar."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, current_app, render_template, url_for

from rcp import installation
from rcp.access.map import authorise
from rcp.access.permissions import Permission
from rcp.agenda import queries
from rcp.agenda.services import event_of
from rcp.agenda.views import bp
from rcp.documents.calendar import MeetingEvent, meeting_calendar
from rcp.documents.html import ScreenLink, render_html
from rcp.documents.pdf import print_document
from rcp.documents.titles import file_name
from rcp.web import reads
from rcp.web.clock import now, today
from rcp.web.filters import static_url
from rcp.web.guards import current_actor, permission


@bp.get("/seances/<uuid:meeting_uuid>/ordre-du-jour")
@permission(Permission.MEETING_VIEW)
def agenda_preview(meeting_uuid: UUID) -> Any:
    """The sheet as it would be printed."""
    content = _content(meeting_uuid)
    if content is None:
        return _in_preparation(meeting_uuid)
    links = (
        ScreenLink("Retour à la séance", url_for("agenda.meeting", meeting_uuid=meeting_uuid)),
        ScreenLink("Télécharger le PDF", url_for("agenda.agenda_pdf", meeting_uuid=meeting_uuid)),
    )
    return render_html(content, for_screen=True, links=links, stylesheet=static_url("css/print.css"))


@bp.get("/seances/<uuid:meeting_uuid>/ordre-du-jour.pdf")
@permission(Permission.MEETING_VIEW)
def agenda_pdf(meeting_uuid: UUID) -> Any:
    """The sheet, A4 landscape, one line a case. Its name says the day and no patient."""
    content = _content(meeting_uuid)
    if content is None:
        return _in_preparation(meeting_uuid)
    return _file(print_document(content).data, "application/pdf", file_name(content))


@bp.get("/seances/calendrier.ics")
@permission(Permission.MEETING_VIEW)
def calendar() -> Any:
    """The meetings of the actor's boards, nothing about any patient."""
    meetings = queries.list_calendar(current_actor(), today=today())
    return _calendar([event_of(meeting, now()) for meeting in meetings], "seances-rcp.ics")


@bp.get("/seances/<uuid:meeting_uuid>/seance.ics")
@permission(Permission.MEETING_VIEW)
def meeting_file(meeting_uuid: UUID) -> Any:
    """One meeting, nothing about any patient."""
    meeting = queries.get_meeting(meeting_uuid, actor=current_actor())
    authorise(current_actor(), Permission.MEETING_VIEW, meeting)
    return _calendar([event_of(meeting, now())], f"seance-{meeting.date.isoformat()}.ics")


def _content(meeting_uuid: UUID) -> Any:
    """What the sheet says; None while the agenda is a draft the actor may not see."""
    actor = current_actor()
    page = queries.get_meeting_page(meeting_uuid, actor=actor, freshness=installation.freshness())
    authorise(actor, Permission.MEETING_VIEW, page.meeting)
    if not page.sees_agenda:
        return None
    for item in page.items:
        reads.note_patient(item.patient)
    is_fictional = any(item.patient.is_fictitious for item in page.items) or current_app.config["DEMO"]
    return queries.agenda_content(page, edited_by=actor.name, now=now(), is_fictional=is_fictional)


def _in_preparation(meeting_uuid: UUID) -> Any:
    meeting = queries.get_meeting(meeting_uuid, actor=current_actor())
    return render_template("agenda/in_preparation.html", meeting=meeting, title=queries.meeting_title(meeting)), 404


def _calendar(events: list[MeetingEvent], name: str) -> Response:
    return _file(meeting_calendar(events), "text/calendar; charset=utf-8", name)


def _file(data: bytes, kind: str, name: str) -> Response:
    return Response(data, headers={"Content-Type": kind, "Content-Disposition": f'attachment; filename="{name}"'})
