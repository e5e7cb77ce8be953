"""The texts that wait for a choice: what somebody typed in a field another had just changed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from rcp.agenda.models import Meeting
from rcp.db import db
from rcp.deliberation.models import Decision, RivalText

MOST_RIVALS = 200


def list_rivals(decision: Decision | None) -> Sequence[RivalText]:
    """The texts of a decision that wait for a choice, with who typed them, oldest first; in one statement."""
    if decision is None or decision.id is None:
        return ()
    query = (
        select(RivalText)
        .where(RivalText.decision_id == decision.id, RivalText.settled_at.is_(None))
        .options(joinedload(RivalText.typed_by))
        .order_by(RivalText.typed_at, RivalText.id)
        .limit(MOST_RIVALS)
        .execution_options(populate_existing=True)
    )
    return db.session.execute(query).scalars().all()


def find_rival(decision: Decision | None, rival_uuid: UUID) -> RivalText | None:
    """One text of this decision, chosen upon or not; None when it has no such one."""
    if decision is None:
        return None
    query = (
        select(RivalText)
        .where(RivalText.decision_id == decision.id, RivalText.uuid == rival_uuid)
        .options(joinedload(RivalText.typed_by))
        .execution_options(populate_existing=True)
    )
    return db.session.execute(query).scalar_one_or_none()


def unread_form(meeting: Meeting) -> str:
    """The name under which what could not be read of a decision typed at this meeting is kept as a draft."""
    return f"decision-{meeting.uuid}"
