"""The technical plan of a cryotherapy, written before the meeting: for a lesion, or for the whole case."""

from __future__ import annotations

from datetime import datetime

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.cases.models import Case, Lesion
from rcp.db import db
from rcp.deliberation.models import TechnicalPlan
from rcp.deliberation.queries import find_plan, plan_entry
from rcp.deliberation.services.room import touch_room_of
from rcp.domain.case import CaseStatus
from rcp.domain.errors import StaleEdit, TransitionRefused
from rcp.domain.plan import PlanEntry, check_plan, is_plannable
from rcp.journal import services as journal
from rcp.journal.events import Event


def save_plan(
    case: Case, lesion: Lesion | None, entry: PlanEntry, *, version: int, actor: Actor, now: datetime
) -> TechnicalPlan | None:
    """Keep a plan: one version, one line of the journal; nothing changed, none. A plan emptied is removed.

    `version` is the one shown, 0 when there was none.

    Raises:
        Forbidden: the actor does not pre-read on this board.
        TransitionRefused: the case is decided; its plan is the decision's.
        StaleEdit: somebody saved first; `mine` and `theirs` are entries.
        InvalidValue: see `check_plan`.
    """
    authorise(actor, Permission.PREREAD, case)
    if not is_plannable(CaseStatus(case.status)):
        raise TransitionRefused("Le dossier est décidé\u202f: son plan technique est celui de la décision.")
    check_plan(entry)
    plan = find_plan(case, lesion)
    before = plan_entry(plan)
    if (plan.version if plan is not None else 0) != version:
        by = plan.updated_by.name if plan is not None and plan.updated_by else ""
        raise StaleEdit(mine=entry, theirs=before, by=by, at=plan.updated_at if plan is not None else None)
    if entry == before:
        return plan
    if plan is None:
        plan = TechnicalPlan(case_id=case.id, lesion_uuid=lesion.uuid if lesion is not None else None)
        db.session.add(plan)
    changed = [name for name in PlanEntry.columns() if getattr(before, name) != getattr(entry, name)]
    for name in changed:
        value = getattr(entry, name)
        setattr(plan, name, list(value) if isinstance(value, tuple) else value)
    plan.updated_at, plan.updated_by_id = now, actor.person_id
    if entry.is_blank:
        db.session.delete(plan)
    db.session.flush()
    journal.record(
        Event.PLAN_SAVED, actor=actor, now=now, subject=case,
        details={
            "plan": str(plan.uuid), "lesion": str(lesion.uuid) if lesion is not None else None, "fields": changed,
            "removed": entry.is_blank,
        },
    )  # fmt: skip
    touch_room_of(case, now=now)
    return None if entry.is_blank else plan
