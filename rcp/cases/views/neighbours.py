"""What the later stages say of a case, read through their queries: its meeting, its decision, the previous one."""

from __future__ import annotations

from typing import Any

from flask import url_for

from rcp.access.map import allows
from rcp.access.permissions import Permission
from rcp.agenda import queries as agenda_queries
from rcp.cases.queries.clinical import Plans
from rcp.cases.views.frame import endpoints
from rcp.deliberation import queries as deliberation_queries
from rcp.domain.case import CaseStatus, PostponementReason
from rcp.domain.decision.requester import takes_requester_proposal
from rcp.domain.plan import is_plannable, plan_facts
from rcp.followup import queries as followup_queries
from rcp.web.clock import today
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


def path_of(case: Any) -> Any:
    """The other cases of the person, the latest decision on this one, the decision before it."""
    return deliberation_queries.path_of(case, actor=current_actor())


def followup_of(case: Any, path: Any) -> Any:
    """What becomes of the decision, and what of it the reader may note; nothing is asked of a case not decided."""
    if path.decision is None:
        return None
    found = followup_queries.followup_of(case)
    actor = current_actor()
    is_team = allows(actor, Permission.FOLLOWUP_NOTE, case)
    mine = {each.uuid for each in found.actions if is_team or allows(actor, Permission.FOLLOWUP_NOTE, each)}
    return {"shown": found, "may_note": is_team, "mine": mine, "today": today()} if found else None


def last_decision(patient: Any) -> Any:
    """The newest decision about a person, or None."""
    found = deliberation_queries.list_decisions_of(patient, actor=current_actor(), limit=1)
    return found[0] if found else None


def opinions_of(case: Any, path: Any) -> Any:
    """What was said before the meeting: written opinions and urgent ones, marks of the pre-read, technical plans; and
    whether the reader may add to it.
    """
    actor = current_actor()
    is_planner = allows(actor, Permission.PREREAD, case)
    plans = deliberation_queries.plans_of([case.id]).get(case.id, ()) if path.has_plans else ()
    return {
        "marks": deliberation_queries.marks_of([case.id]).get(case.id, []) if path.has_marks else [],
        "plans": deliberation_queries.plan_views(case, plans),
        "plan_urls": _plan_urls(case) if is_planner and is_plannable(CaseStatus(case.status)) else {},
        "takes_plan": deliberation_queries.takes_plan(case),
        "proposal": deliberation_queries.requester_view(case) if path.has_proposal else None,
        "proposal_url": _proposal_url(case),
        "written": deliberation_queries.list_opinions(case),
        "urgent": deliberation_queries.list_urgent_opinions(case) if path.has_urgent else [],
        "may_give": allows(actor, Permission.OPINION_GIVE, case),
        "may_record": allows(actor, Permission.URGENT_OPINION_RECORD, case),
    }


def plans_of(case: Any) -> Plans:
    """The technical plans of a case, read, as the clinical rules read them."""
    return plans_as_facts(deliberation_queries.plan_views(case, deliberation_queries.plans_of([case.id])[case.id]))


def plans_as_facts(views: Any) -> Plans:
    """The technical plans as the clinical rules read them."""
    facts = {view.lesion_uuid: plan_facts(view.entry) for view in views}
    return Plans(facts.pop(None, {}), facts)


def _plan_urls(case: Any) -> dict[Any, str]:
    """Where each plan is written, by lesion; None for the whole case."""
    here = {"case_uuid": case.uuid}
    lesions = {each.uuid: url_for("deliberation.lesion_plan", lesion_uuid=each.uuid, **here) for each in case.lesions}
    return {None: url_for("deliberation.plan", **here), **lesions}


def _proposal_url(case: Any) -> str:
    """Where the reader writes what the requester would propose, "" for whoever may not, or once the board decided."""
    is_open = takes_requester_proposal(CaseStatus(case.status))
    if not is_open or not allows(current_actor(), Permission.CASE_EDIT, case):
        return ""
    return url_for("deliberation.requester_proposal", case_uuid=case.uuid)


def meeting_url(booking: Any, board: Any) -> str:
    """The page of the meeting a case is booked on, "" when the reader may not open it."""
    if booking is None or not allows(current_actor(), Permission.MEETING_VIEW, board):
        return ""
    return url_for("agenda.meeting", meeting_uuid=booking.meeting_uuid)


def history_url(case: Any) -> str:
    """Who changed what in the case."""
    return url_for("cases.history", case_uuid=case.uuid) if "cases.history" in endpoints() else ""
