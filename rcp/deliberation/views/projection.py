"""What is projected, and what members follow from their desk: the case called, its decision as it is stored now.

Everybody who follows sees the same thing, so it is laid out once a change, not once a screen: the rights of each are
checked first, and what is shown is what every member of the board may read, whoever looks.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask import current_app, make_response, render_template, request, session
from markupsafe import Markup

from rcp import installation
from rcp.access.permissions import Actor, Permission, Role
from rcp.agenda import queries as agenda
from rcp.cases.queries.clinical import clinical_view
from rcp.deliberation import queries
from rcp.deliberation.views import bp
from rcp.deliberation.views.frame import get_meeting
from rcp.domain.agenda import MeetingStatus
from rcp.patients.banner import banner_view
from rcp.patients.queries import survivor_of
from rcp.web import reads
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission
from rcp.web.sessions import background, seconds_left

MOST_ALERTS = 4
MOST_KEPT = 16


@dataclass(frozen=True, slots=True)
class Stage:
    """What is projected at a revision of the room, and the patient it shows, if any."""

    key: tuple[str, date, str]
    html: Markup
    patient_id: int | None


# Per process, by meeting, the latest only. It is forgotten with the process and never leaves it.
_latest: OrderedDict[UUID, Stage] = OrderedDict()


@bp.get("/seances/<uuid:meeting_uuid>/projection")
@permission(Permission.MEETING_VIEW)
def projection(meeting_uuid: UUID) -> Any:
    """The meeting as the room sees it, in a window of its own."""
    meeting = get_meeting(meeting_uuid)
    revision = queries.revision_of(meeting_uuid, actor=current_actor())
    return render_template(
        "deliberation/projection.html",
        meeting=meeting,
        title=agenda.meeting_title(meeting),
        revision=revision,
        stage=_stage(meeting_uuid, revision),
    )


@bp.get("/seances/<uuid:meeting_uuid>/projection/vue")
@permission(Permission.MEETING_VIEW)
@background
def projection_view(meeting_uuid: UUID) -> Any:
    """What is projected now; 204 when the screen already shows it (`vu` is the revision it shows)."""
    revision = queries.revision_of(meeting_uuid, actor=current_actor())
    is_told = request.args.get("vu") == revision
    answer = make_response("" if is_told else str(_stage(meeting_uuid, revision)), 204 if is_told else 200)
    answer.headers["X-Room-Revision"] = revision
    answer.headers["X-Room-Now"] = now().isoformat()
    answer.headers["X-Session-Seconds"] = str(seconds_left(session) or 0)
    return answer


def _stage(meeting_uuid: UUID, revision: str) -> Markup:
    """What is projected at this revision, laid out unless another screen had it laid out. The read is traced."""
    key = (revision, today(), current_app.config["SECRET_KEY"])
    stage = _latest.get(meeting_uuid)
    if stage is None or stage.key != key:
        stage = _lay_out(get_meeting(meeting_uuid), key)
        _latest[meeting_uuid] = stage
        _latest.move_to_end(meeting_uuid)
        while len(_latest) > MOST_KEPT:
            _latest.popitem(last=False)
    if stage.patient_id is not None:
        reads.note_patients([stage.patient_id])
    return stage.html


def _lay_out(meeting: Any, key: tuple[str, date, str]) -> Stage:
    audience = _audience(meeting)
    frame = queries.get_frame(meeting, actor=audience, now=now())
    shown: dict[str, Any] = {"meeting": meeting, "frame": frame, "status": MeetingStatus(meeting.status)}
    patient_id = None
    if frame.is_open and frame.current is not None and not frame.is_on_break:
        found = queries.get_room_case(meeting.uuid, frame.current.case_uuid, actor=audience)
        shown |= _case(found)
        patient_id = survivor_of(found.sitting.patient).id
    return Stage(key, Markup(render_template("deliberation/_projection.html", **shown)), patient_id)  # noqa: S704


def _case(found: queries.RoomCase) -> dict[str, Any]:
    sitting, roll = found.sitting, found.roll
    case, decision = sitting.case, sitting.decision
    plans = queries.plan_values(found.plans)
    view = clinical_view(case, today(), installation.freshness(), rows=found.rows, plans=plans)
    alerts = [each.alert for each in view.active if each.alert.is_evaluable]
    return {
        "sitting": sitting,
        "case": case,
        "banner": banner_view(survivor_of(sitting.patient), today=today()),
        "alerts": alerts[:MOST_ALERTS],
        "alerts_left": max(0, len(alerts) - MOST_ALERTS),
        "previous": found.previous,
        "decision": decision,
        "lines": queries.lines_of(decision) if decision is not None else [],
        "sentence": queries.sentence_of(decision) if decision is not None and sitting.is_decided else "",
        "quorum": queries.quorum_view(roll, case.id, decision),
        "roll": roll,
    }


def _audience(meeting: Any) -> Actor:
    """Whoever sits in front of the screen: a member of this board, and of no other."""
    roles = MappingProxyType({meeting.board_id: frozenset({Role.PHYSICIAN})})
    return Actor(account_id=None, person_id=None, name="", roles=roles)
