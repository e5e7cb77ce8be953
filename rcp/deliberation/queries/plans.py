"""Technical plans of cryotherapy: of one lesion, of a case, of several cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from rcp.cases.models import Case, Lesion
from rcp.cases.queries.clinical import Plans
from rcp.db import Rows, db
from rcp.deliberation.models import TechnicalPlan
from rcp.domain.case import CaseStatus
from rcp.domain.plan import CRYOABLATION, PlanEntry, is_plannable, plan_facts, plan_sentence, plan_words

WHOLE_CASE = "Ensemble du dossier"


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan as the pages and documents say it. `lesion_uuid` is None for the plan of the whole case."""

    title: str
    lesion_uuid: UUID | None
    entry: PlanEntry
    lines: tuple[tuple[str, str], ...]
    sentence: str
    by: str
    at: datetime


def find_plan(case: Case, lesion: Lesion | None) -> TechnicalPlan | None:
    """The plan of a lesion, or of the whole case."""
    query = (
        select(TechnicalPlan)
        .where(
            TechnicalPlan.case_id == case.id,
            TechnicalPlan.lesion_uuid.is_(None) if lesion is None else TechnicalPlan.lesion_uuid == lesion.uuid,
        )
        .options(joinedload(TechnicalPlan.updated_by))
        .order_by(TechnicalPlan.id)
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return db.session.execute(query).scalar_one_or_none()


def plans_of(case_ids: Collection[int]) -> dict[int, list[TechnicalPlan]]:
    """The plans of several cases, by case id, in one statement."""
    found: dict[int, list[TechnicalPlan]] = defaultdict(list)
    for plan in db.session.execute(plans_for(case_ids).select()).scalars():
        found[plan.case_id].append(plan)
    return found


def plans_for(case_ids: Collection[int]) -> Rows[TechnicalPlan]:
    """The plans of several cases, with who wrote them last."""
    by = joinedload(TechnicalPlan.updated_by)
    return Rows(TechnicalPlan, TechnicalPlan.case_id.in_(sorted(case_ids)), (TechnicalPlan.id,), (by,))


def plan_entry(plan: TechnicalPlan | None) -> PlanEntry:
    """What a plan holds, as it was typed; an empty entry for none."""
    if plan is None:
        return PlanEntry()
    values: dict[str, Any] = {name: getattr(plan, name) for name in PlanEntry.columns()}
    return PlanEntry(**values | {"guidance": tuple(plan.guidance), "protections": tuple(plan.protections)})


def plan_views(case: Case, plans: Sequence[TechnicalPlan]) -> list[PlanView]:
    """The plans of a case whose lesions are loaded: the whole case first, then lesion by lesion."""
    places: dict[UUID | None, tuple[int, Lesion | None]] = {None: (0, None)}
    places |= {lesion.uuid: (rank, lesion) for rank, lesion in enumerate(case.lesions, 1)}
    there = [plan for plan in plans if plan.lesion_uuid in places]  # a lesion may have been taken out
    return [_view(plan, *places[plan.lesion_uuid]) for plan in sorted(there, key=lambda p: places[p.lesion_uuid][0])]


def plan_values(views: Sequence[PlanView]) -> Plans:
    """The plans of a case as the clinical rules read them."""
    return Plans(
        case=next((plan_facts(view.entry) for view in views if view.lesion_uuid is None), {}),
        lesions={view.lesion_uuid: plan_facts(view.entry) for view in views if view.lesion_uuid is not None},
    )


def takes_plan(case: Case) -> bool:
    """Whether a plan is expected: a cryoablation is intended, and nothing is decided yet."""
    return CRYOABLATION in case.intended_treatments and is_plannable(CaseStatus(case.status))


def lesion_title(rank: int, lesion: Lesion | None) -> str:
    """« Lésion 1 (corps de L3) »; the whole case without a lesion."""
    if lesion is None:
        return WHOLE_CASE
    return f"Lésion {rank} ({lesion.site})" if lesion.site else f"Lésion {rank}"


def _view(plan: TechnicalPlan, rank: int, lesion: Lesion | None) -> PlanView:
    entry, title = plan_entry(plan), lesion_title(rank, lesion)
    return PlanView(
        title=title,
        lesion_uuid=lesion.uuid if lesion is not None else None,
        entry=entry,
        lines=tuple((label, text) for label, text in plan_words(entry) if text),
        sentence=plan_sentence(entry, title if lesion is not None else ""),
        by=plan.updated_by.name if plan.updated_by else "",
        at=plan.updated_at,
    )
