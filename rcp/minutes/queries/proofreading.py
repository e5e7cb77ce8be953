"""Who read the documents of a meeting before they are sealed."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from rcp.agenda.models import Meeting
from rcp.db import db
from rcp.domain.proofreading import Reading
from rcp.minutes.models import Proofreading

MOST_READINGS = 500


def readings_of(meeting: Meeting) -> dict[int | None, list[Reading]]:
    """The readings of a meeting whose board asks for them, oldest first: by case id, None for the minutes."""
    found: dict[int | None, list[Reading]] = defaultdict(list)
    if not meeting.board.needs_second_reader:
        return found
    query = (
        select(Proofreading)
        .where(Proofreading.meeting_id == meeting.id)
        .options(joinedload(Proofreading.read_by))
        .order_by(Proofreading.id.desc())
        .limit(MOST_READINGS)
    )
    for row in reversed(list(db.session.scalars(query))):
        found[row.case_id].append(Reading(row.read_by_id, row.read_by.name, row.shown))
    return found
