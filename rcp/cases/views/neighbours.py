"""What the later stages say of a case, read through their queries: its meeting, its decision, the previous one."""

from __future__ import annotations

from typing import Any

from flask import url_for

from rcp.access.map import allows
from rcp.access.permissions import Permission
from rcp.agenda import queries as agenda_queries
from rcp.cases.views.frame import endpoints
from rcp.deliberation import queries as deliberation_queries
from rcp.domain.case import PostponementReason
from rcp.web.guards import current_actor


def booking_of(case: Any) -> Any:
    """The latest agenda the case is on, or None."""
    return agenda_queries.booking_of(case)


def postponements_of(case: Any) -> list[dict[str, Any]]:
    """When and why the case left a meeting undiscussed, and where it went; nothing is asked of one that never did."""
    if not case.postponement_count:
        return []
    return [
        {
            "from": row.from_meeting.date,
            "to": row.to_meeting.date if row.to_meeting else None,
            "reason": PostponementReason(row.reason).label,
            "comment": row.comment,
        }
        for row in agenda_queries.postponements_of(case)
    ]


def decision_of(case: Any) -> Any:
    """The latest decision on this case, or None."""
    return deliberation_queries.decisions_of([case.id]).get(case.id)


def previous_decision(case: Any) -> Any:
    """The decision that came before this case, about the same person, or None."""
    return deliberation_queries.previous_decision(case, actor=current_actor())


def last_decision(patient: Any) -> Any:
    """The newest decision about a person, or None."""
    found = deliberation_queries.list_decisions_of(patient, actor=current_actor(), limit=1)
    return found[0] if found else None


def opinions_of(case: Any) -> Any:
    """The written opinions and the urgent ones on this case, and whether the reader may give one."""
    actor = current_actor()
    return {
        "written": deliberation_queries.list_opinions(case),
        "urgent": deliberation_queries.list_urgent_opinions(case),
        "may_give": allows(actor, Permission.OPINION_GIVE, case),
        "may_record": allows(actor, Permission.URGENT_OPINION_RECORD, case),
    }


def meeting_url(booking: Any, board: Any) -> str:
    """The page of the meeting a case is booked on, "" when the reader may not open it."""
    if booking is None or not allows(current_actor(), Permission.MEETING_VIEW, board):
        return ""
    return url_for("agenda.meeting", meeting_uuid=booking.meeting_uuid)


def history_url(case: Any) -> str:
    """Who changed what in the case."""
    return url_for("cases.history", case_uuid=case.uuid) if "cases.history" in endpoints() else ""
