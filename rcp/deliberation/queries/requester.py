"""What the requester would propose for a case, or for several."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from rcp.cases.models import Case
from rcp.db import Rows, db
from rcp.deliberation.models import RequesterProposal
from rcp.domain.decision.requester import RequesterEntry, suggested


@dataclass(frozen=True, slots=True)
class RequesterView:
    """A proposal as the pages and documents say it, always as one: it binds nobody."""

    entry: RequesterEntry
    by: str
    at: datetime


def find_requester_proposal(case: Case) -> RequesterProposal | None:
    """The proposal of a case, withdrawn or not."""
    query = select(RequesterProposal).where(RequesterProposal.case_id == case.id).options(_BY)
    query = query.execution_options(populate_existing=True)
    return db.session.execute(query).scalar_one_or_none()


def requester_entry(row: RequesterProposal | None) -> RequesterEntry:
    """What a proposal holds, as it was typed; an empty entry for none."""
    return RequesterEntry() if row is None else RequesterEntry(suggested(row.proposals), row.comment)


def requester_view(case: Case) -> RequesterView | None:
    """The proposal of a case as it is shown, None when there is none or when it was taken back."""
    return requester_views([case.id]).get(case.id)


def requester_views(case_ids: Collection[int]) -> dict[int, RequesterView]:
    """The proposals of several cases, by case id, in one statement; those taken back are left out."""
    return {row.case_id: view_of_requester(row) for row in db.session.scalars(held_proposals(case_ids).select())}


_BY = joinedload(RequesterProposal.updated_by)


def held_proposals(case_ids: Collection[int]) -> Rows[RequesterProposal]:
    """The proposals of several cases with who wrote them; those taken back are left out."""
    is_held = and_(RequesterProposal.case_id.in_(sorted(case_ids)), RequesterProposal.withdrawn_at.is_(None))
    return Rows(RequesterProposal, is_held, (RequesterProposal.id,), (_BY,))


def view_of_requester(row: RequesterProposal) -> RequesterView:
    """A proposal whose author is loaded, as it is shown."""
    return RequesterView(requester_entry(row), row.updated_by.name if row.updated_by else "", row.updated_at)
