"""The room of a meeting: what it shows, and the number that tells every screen that something changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from rcp.agenda.models import Meeting
from rcp.db import db
from rcp.deliberation.models import Room


def touch_room(meeting: Meeting, *, now: datetime) -> None:
    """Tell the screens that follow a meeting that what they show has changed; nothing when no room is open.

    Every service of this stage calls it after a write that a screen shows: presence, decision, opinion, order.
    """
    db.session.flush()
    db.session.execute(
        update(Room).where(Room.meeting_id == meeting.id).values(revision=Room.revision + 1, changed_at=now)
    )
