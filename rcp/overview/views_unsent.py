"""The page of what has not been sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request

from rcp.access.permissions import Permission
from rcp.domain.recipients import Concern
from rcp.overview.unsent import list_unsent
from rcp.web import reads
from rcp.web.clock import today
from rcp.web.guards import current_actor, permission


@permission(Permission.SENDING_VIEW)
def unsent() -> Any:
    """What waits for somebody to send it, by reason and by board."""
    every = list_unsent(current_actor(), today())
    concern, board = _concern(), _board()
    shown = every.of(concern, board)
    reads.note_patients(line.patient_id for line in shown.lines)
    return render_template(
        "overview/unsent.html", every=every, shown=shown, concern=concern, board=board, concerns=list(Concern)
    )


def _concern() -> Concern | None:
    text = request.args.get("motif", "")
    return Concern(text) if text in set(Concern) else None


def _board() -> UUID | None:
    try:
        return UUID(request.args.get("rcp", ""))
    except ValueError:
        return None
