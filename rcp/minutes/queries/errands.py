"""Which session each piece of long work is about: named by its board and its day, never by a patient."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from rcp.access.permissions import Actor
from rcp.agenda.models import Meeting
from rcp.agenda.queries import meeting_title, visible_to
from rcp.db import db
from rcp.outbox.models import Errand


def session_of(errand: Errand) -> str:
    """The uuid of the session an errand is about; empty when it is about none."""
    return str(errand.arguments.get("meeting", ""))


def session_names(errands: Collection[Errand], *, actor: Actor) -> dict[str, str]:
    """Board and day of the session of each errand, in French, by the uuid of the session; one the actor no longer sees
    is left out. One statement.
    """
    wanted = [UUID(each) for each in _sessions(errands)]
    query = (
        select(Meeting)
        .where(Meeting.uuid.in_(wanted), visible_to(actor))
        .order_by(Meeting.id)
        .options(joinedload(Meeting.board))
    )
    return {str(each.uuid): f"{each.board.name}, séance du {meeting_title(each)}" for each in db.session.scalars(query)}


def _sessions(errands: Iterable[Errand]) -> list[str]:
    return sorted({session_of(each) for each in errands} - {""})
