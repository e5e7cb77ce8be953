"""What the meetings took: one meeting, and those of a board."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template

from rcp.access.map import authorise
from rcp.access.permissions import Permission
from rcp.agenda import queries as agenda
from rcp.deliberation import queries
from rcp.deliberation.views import bp
from rcp.deliberation.views.frame import get_meeting
from rcp.web.clock import now
from rcp.web.guards import current_actor, permission


@bp.get("/seances/<uuid:meeting_uuid>/durees")
@permission(Permission.MEETING_VIEW)
def meeting_times(meeting_uuid: UUID) -> Any:
    """What each case of a meeting took, beside what was planned."""
    meeting = get_meeting(meeting_uuid)
    return render_template(
        "deliberation/times.html",
        meeting=meeting,
        title=agenda.meeting_title(meeting),
        times=queries.times_of(meeting, actor=current_actor(), now=now()),
    )


@bp.get("/rcp/<uuid:board_uuid>/durees")
@permission(Permission.MEETING_VIEW)
def board_times(board_uuid: UUID) -> Any:
    """What the cases of a board took, meeting after meeting."""
    board = agenda.get_board(board_uuid, actor=current_actor())
    authorise(current_actor(), Permission.MEETING_VIEW, board)
    return render_template("deliberation/board_times.html", board=board, times=queries.times_of_board(board, now=now()))
