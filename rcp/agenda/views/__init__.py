"""The pages of meetings: lists and planning, one meeting, bookings, files."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g, request, session, url_for

from rcp.access.map import allows
from rcp.access.permissions import Permission
from rcp.agenda import queries
from rcp.web.clock import now
from rcp.web.guards import current_actor

bp = Blueprint("agenda", __name__)

# The pages of one meeting, in the order of the day. A stage that is not installed has no tab.
TABS = (
    ("Ordre du jour", "agenda.meeting", Permission.MEETING_VIEW),
    ("Pré-lecture", "deliberation.preread", Permission.PREREAD),
    ("Présences", "deliberation.attendance", Permission.MEETING_VIEW),
    ("Délibération", "deliberation.deliberation", Permission.MEETING_VIEW),
    ("Procès-verbal", "minutes.validation", Permission.MINUTES_VIEW),
    ("Envois", "minutes.meeting_sending", Permission.SENDING_VIEW),
)


# They list every case: while the agenda is a draft, they are its makers' alone.
WHOLE_AGENDA = frozenset({"minutes.validation", "minutes.meeting_sending"})


@bp.app_context_processor
def frame() -> dict[str, Any]:
    """The actor's next meeting, in the frame of every page: one statement, once a request. A part has no frame."""
    is_part = getattr(session, "is_background", False)
    if is_part or g.get("no_database") or current_actor().account_id is None:
        return {"meeting_tabs": meeting_tabs}
    if "agenda_next" not in g:
        following = queries.next_meeting(current_actor(), now=now())
        g.agenda_next = following and {
            "label": following.label, "url": url_for("agenda.meeting", meeting_uuid=following.uuid),
        }  # fmt: skip
    return {"next_meeting": g.agenda_next, "meeting_tabs": meeting_tabs}


def meeting_tabs(meeting: Any) -> list[dict[str, Any]]:
    """The pages of a meeting open to the reader, for `components/tabs.html`: any template may call it.

    The minutes list the whole agenda: while it is a draft, they are its makers' alone.
    """
    hidden: frozenset[str] = frozenset() if queries.sees_agenda(meeting, current_actor()) else WHOLE_AGENDA
    return [
        {
            "label": label,
            "url": url_for(endpoint, meeting_uuid=meeting.uuid),
            "is_current": request.endpoint == endpoint,
        }
        for label, endpoint, needed in TABS
        if endpoint in current_app.view_functions and endpoint not in hidden
        if allows(current_actor(), needed, meeting)
    ]


from rcp.agenda.views import bookings, files, inviting, lists, page, planning, postponing  # noqa: E402, F401
