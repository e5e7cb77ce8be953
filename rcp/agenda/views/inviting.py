"""« Convocations »: whom a session invites, and what became of each invitation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for

from rcp.access.map import authorise
from rcp.access.permissions import Permission
from rcp.agenda import queries, services
from rcp.agenda.forms import StepForm
from rcp.agenda.queries.invitations import invitation_lines
from rcp.agenda.services.inviting import INVITED
from rcp.agenda.views import bp
from rcp.domain.agenda import MeetingStatus
from rcp.domain.errors import DomainError
from rcp.outbox.queries import is_sending_configured
from rcp.outbox.saying import asked
from rcp.web.clock import now
from rcp.web.guards import current_actor, permission


@bp.get("/seances/<uuid:meeting_uuid>/convocations")
@permission(Permission.SENDING_VIEW)
def invitations(meeting_uuid: UUID) -> Any:
    """The members of the board, and the state of their invitation."""
    return _page(meeting_uuid, None)


@bp.post("/seances/<uuid:meeting_uuid>/convocations")
@permission(Permission.SENDING_DO)
def invite(meeting_uuid: UUID) -> Any:
    """Invite whoever was not invited yet to the meeting as it stands."""
    meeting = queries.get_meeting(meeting_uuid, actor=current_actor())
    form = StepForm(subject=meeting)
    try:
        sent = services.invite(meeting, actor=current_actor(), now=now())
    except DomainError as error:
        form.add_error(error)
        return _page(meeting_uuid, form, error.status)
    flash(*asked(sent, word="convocation", several="convocations"))
    return redirect(url_for("agenda.invitations", meeting_uuid=meeting_uuid), 303)


def _page(meeting_uuid: UUID, form: StepForm | None, status: int = 200) -> Any:
    meeting = queries.get_meeting(meeting_uuid, actor=current_actor())
    authorise(current_actor(), Permission.SENDING_VIEW, meeting)
    lines = invitation_lines(meeting)
    page = render_template(
        "agenda/invitations.html",
        meeting=meeting,
        title=queries.meeting_title(meeting),
        lines=lines,
        to_invite=sum(line.is_to_invite for line in lines),
        misled=sum(line.is_misled for line in lines),
        form=form or StepForm(subject=meeting, formdata=None),
        is_open=MeetingStatus(meeting.status) in INVITED,
        is_cancelled=meeting.status == MeetingStatus.CANCELLED,
        is_configured=is_sending_configured(),
    )
    return page, status
