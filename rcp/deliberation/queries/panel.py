"""One case with all that the room shows of it: what is read of one thing is read together, not table by table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rcp.access.permissions import Actor
from rcp.cases.queries.clinical import ClinicalRows, dismissals_on
from rcp.cases.queries.scores import latest_records
from rcp.db import read_together
from rcp.deliberation.models import Decision, PreReading, RivalText, UrgentOpinion
from rcp.deliberation.queries.decisions import decisions_around, fill
from rcp.deliberation.queries.opinions import held_opinions, urgent_opinions
from rcp.deliberation.queries.plans import PlanView, plan_views, plans_for
from rcp.deliberation.queries.prereading import held_marks
from rcp.deliberation.queries.requester import RequesterView, held_proposals, view_of_requester
from rcp.deliberation.queries.rivals import waiting_rivals
from rcp.deliberation.queries.roll import Roll, required_specialties, roll_with, rule_with
from rcp.deliberation.queries.sittings import Sitting, get_item
from rcp.deliberation.queries.wording import DecisionSummary, summary_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomCase:
    """One case of a meeting under way.

    Attributes:
        started: what was typed about it at a meeting it left without a decision, while nobody typed anything here.
        previous: the latest decision about the same person, another case's.
        rows: what the clinical rules read beside the case.
    """

    sitting: Sitting
    started: Decision | None
    previous: DecisionSummary | None
    roll: Roll
    plans: Sequence[PlanView]
    rows: ClinicalRows
    urgent: Sequence[UrgentOpinion]
    marks: Sequence[PreReading]
    proposal: RequesterView | None
    rivals: Sequence[RivalText]


def get_room_case(meeting_uuid: UUID, case_uuid: UUID, *, actor: Actor) -> RoomCase:
    """One case of a meeting's agenda with all the room shows of it, in eight statements.

    Raises:
        NotFound: the case is not on this agenda, or is outside the actor's view; the agenda is a draft they do not see.
    """
    item = get_item(meeting_uuid, case_uuid, actor=actor)
    case, meeting = item.case, item.meeting
    here, started, previous = decisions_around(case, meeting, actor=actor)
    rivals = fill([each for each in (here, started, previous) if each], waiting_rivals([case.id]))
    ids = [case.id]
    opinions, urgent, marks, proposals, required = read_together(
        held_opinions(ids),
        urgent_opinions(ids),
        held_marks(ids, meeting),
        held_proposals(ids),
        required_specialties(meeting.board_id),
    )
    plans, records, dismissals = read_together(plans_for(ids), latest_records(ids), dismissals_on(ids))
    return RoomCase(
        sitting=Sitting(item=item, decision=here),
        started=started,
        previous=summary_of(previous) if previous is not None else None,
        roll=roll_with(meeting, ids, rule_with(meeting.board, required), {case.id: opinions}),
        plans=plan_views(case, plans),
        rows=ClinicalRows(records, dismissals),
        urgent=urgent,
        marks=marks,
        proposal=_shown(proposals),
        rivals=rivals,
    )


def _shown(proposals: Sequence[Any]) -> RequesterView | None:
    return view_of_requester(proposals[0]) if proposals else None
