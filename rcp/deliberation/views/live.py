"""The room as its screens follow it: the case called, the clock, and the small answer each screen asks for.

Screens ask rather than being told: see docs/adr/0014. What they ask by themselves prolongs no session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, session, url_for
from flask_wtf.csrf import generate_csrf

from rcp.access.permissions import Permission
from rcp.cases.queries import get_case
from rcp.deliberation import queries, services
from rcp.deliberation.views import bp
from rcp.deliberation.views.frame import get_meeting, place
from rcp.domain.errors import DomainError, NotFound
from rcp.web import reads
from rcp.web.clock import now
from rcp.web.errors import wants_json
from rcp.web.guards import current_actor, permission
from rcp.web.sessions import background, seconds_left


@bp.get("/seances/<uuid:meeting_uuid>/salle/etat")
@permission(Permission.MEETING_VIEW)
@background
def room_state(meeting_uuid: UUID) -> Any:
    """Where the room stands, as JSON; 204 when the screen already shows it (`vu` is the revision it shows)."""
    revision = queries.revision_of(meeting_uuid, actor=current_actor())
    if request.args.get("vu") == revision:
        return "", 204
    return jsonify(state_of(get_meeting(meeting_uuid), revision))


@bp.get("/seances/<uuid:meeting_uuid>/salle/cadre")
@permission(Permission.DECISION_EDIT)
@background
def room_frame(meeting_uuid: UUID) -> Any:
    """The bar and the agenda of the room, to put in the place of those it shows."""
    return render_template(
        "deliberation/_room_frame.html", **frame_context(get_meeting(meeting_uuid, Permission.DECISION_EDIT))
    )


@bp.post("/seances/<uuid:meeting_uuid>/salle/appeler/<uuid:case_uuid>")
@permission(Permission.DECISION_EDIT)
def call_case(meeting_uuid: UUID, case_uuid: UUID) -> Any:
    """Bring a case before the room and start its clock."""

    def call(meeting: Any, **who: Any) -> None:
        try:
            services.call_case(meeting, case_uuid, **who)
        except DomainError as error:
            get_case(case_uuid, actor=who["actor"])  # a case of another board is not found, whatever was refused
            if isinstance(error, NotFound):
                raise DomainError("Ce dossier n’est plus à l’ordre du jour de la séance.") from None
            raise

    return _act(meeting_uuid, call)


@bp.post("/seances/<uuid:meeting_uuid>/salle/pause")
@permission(Permission.DECISION_EDIT)
def pause_room(meeting_uuid: UUID) -> Any:
    """Stop the clock of the case."""
    return _act(meeting_uuid, services.pause)


@bp.post("/seances/<uuid:meeting_uuid>/salle/reprendre")
@permission(Permission.DECISION_EDIT)
def resume_room(meeting_uuid: UUID) -> Any:
    """Start the clock again, after a pause or a break."""
    return _act(meeting_uuid, services.resume)


@bp.post("/seances/<uuid:meeting_uuid>/salle/pause-seance")
@permission(Permission.DECISION_EDIT)
def start_break(meeting_uuid: UUID) -> Any:
    """Begin a break of the meeting."""
    return _act(meeting_uuid, services.start_break)


def frame_context(meeting: Any) -> dict[str, Any]:
    """What `_room_bar.html` and `_room_agenda.html` show. The names read are traced."""
    frame = queries.get_frame(meeting, actor=current_actor(), now=now())
    reads.note_patients(line.patient_id for line in frame.lines)
    return {"meeting": meeting, "frame": frame, "room_urls": room_urls(meeting)}


def room_urls(meeting: Any) -> dict[str, str]:
    """The addresses the screens of a room use."""
    here = {"meeting_uuid": meeting.uuid}
    return {
        "state": url_for("deliberation.room_state", **here),
        "frame": url_for("deliberation.room_frame", **here),
        "pause": url_for("deliberation.pause_room", **here),
        "resume": url_for("deliberation.resume_room", **here),
        "break": url_for("deliberation.start_break", **here),
        "projection": place("deliberation.projection", **here),
        "deliberation": url_for("deliberation.deliberation", **here),
    }


def state_of(meeting: Any, revision: str) -> dict[str, Any]:
    """Where the room stands, for scripts: instants in ISO 8601 UTC, durations in seconds. No name."""
    actor = current_actor()
    frame = queries.get_frame(meeting, actor=actor, now=now())
    current = frame.current
    return {
        "revision": revision,
        "status": meeting.status,
        "current_case": str(current.case_uuid) if current else None,
        "now": frame.now.isoformat(),
        "span_started_at": frame.started_at.isoformat() if frame.started_at else None,
        "paused": frame.is_paused,
        "on_break": frame.is_on_break,
        "elapsed": current.spent if current else None,
        "planned": current.planned_minutes * 60 if current else None,
        "projected_end": frame.ends_at.isoformat(),
        "suggests_break": frame.suggests_break,
        "csrf": generate_csrf(),
        "me": str(actor.person_uuid or ""),
        "session_seconds": seconds_left(session),
    }


def _act(meeting_uuid: UUID, act: Callable[..., None]) -> Any:
    """Do it, then show the room: as JSON for a script, else as the page of the room."""
    meeting = get_meeting(meeting_uuid, Permission.DECISION_EDIT)
    try:
        act(meeting, actor=current_actor(), now=now())
    except NotFound:
        raise
    except DomainError as error:
        if wants_json():
            return jsonify(error=error.status, message=error.message), error.status
        flash(error.message, "error")
    else:
        if wants_json():
            return jsonify(state_of(meeting, queries.revision_of(meeting_uuid, actor=current_actor())))
    page = place("deliberation.room", meeting_uuid=meeting_uuid)
    return redirect(page or url_for("deliberation.deliberation", meeting_uuid=meeting_uuid), 303)
