"""The order of an agenda, the minutes of each case, and its publication."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda.models import AgendaItem, Meeting
from rcp.agenda.queries import check_version, list_items, lock_meetings
from rcp.db import db
from rcp.domain.agenda import MeetingStatus, check_arrangeable, check_planned_minutes
from rcp.domain.agenda import reorder as moved
from rcp.domain.errors import StaleEdit, TransitionRefused
from rcp.journal import services as journal
from rcp.journal.events import Event


def reorder(meeting: Meeting, order: Sequence[UUID], *, version: int, actor: Actor, now: datetime) -> None:
    """Put the agenda in this order, as dragged; what was booked meanwhile stays at the end.

    Raises:
        Forbidden, TransitionRefused: as their names say.
        StaleEdit: somebody arranged it meanwhile, or one of these cases left it.
    """
    items = _arranging(meeting, version=version, actor=actor)
    known = {item.uuid: item for item in items}
    if len(set(order)) != len(order) or not set(order) <= set(known):
        raise StaleEdit(message="L’ordre du jour a changé entre-temps. Voici l’ordre actuel.")
    asked = set(order)
    _number(
        meeting, [known[each] for each in order] + [item for item in items if item.uuid not in asked],
        actor=actor, now=now,
    )  # fmt: skip


def move_item(meeting: Meeting, item_uuid: UUID, position: int, *, version: int, actor: Actor, now: datetime) -> int:
    """Move one case to a position counted from 1; beyond either end it stops there. Returns its new position.

    Raises:
        Forbidden, TransitionRefused, StaleEdit: as `reorder`.
        InvalidValue: the case left the agenda meanwhile.
    """
    items = _arranging(meeting, version=version, actor=actor)
    by_uuid = {item.uuid: item for item in items}
    order = moved([item.uuid for item in items], item_uuid, position)
    _number(meeting, [by_uuid[each] for each in order], actor=actor, now=now)
    return order.index(item_uuid) + 1


def set_planned_minutes(item: AgendaItem, minutes: int, *, actor: Actor, now: datetime) -> None:
    """Plan a case for so many minutes, 0 to 180.

    Raises:
        Forbidden, TransitionRefused: as their names say.
        InvalidValue: out of bounds, field `planned_minutes`.
    """
    authorise(actor, Permission.AGENDA_ARRANGE, item.meeting)
    check_arrangeable(MeetingStatus(item.meeting.status))
    before, item.planned_minutes = item.planned_minutes, check_planned_minutes(minutes)
    db.session.flush()
    if before != minutes:
        journal.record(
            Event.MEETING_CHANGED,
            actor=actor,
            now=now,
            subject=item.meeting,
            details={"fields": ["planned_minutes"], "item": str(item.uuid), "minutes": minutes},
        )


def publish(meeting: Meeting, *, actor: Actor, now: datetime) -> None:
    """Show the agenda to every member of the board; it can still be arranged.

    Raises:
        Forbidden: the actor does not arrange it.
        TransitionRefused: the meeting is no longer to come, or its agenda is published.
    """
    authorise(actor, Permission.AGENDA_ARRANGE, meeting)
    lock_meetings(meeting.id)
    if meeting.status != MeetingStatus.PLANNED:
        check_arrangeable(MeetingStatus(meeting.status))
    if meeting.published_at is not None:
        raise TransitionRefused("L’ordre du jour est déjà publié.")
    meeting.published_at = now
    db.session.flush()
    journal.record(Event.AGENDA_PUBLISHED, actor=actor, now=now, subject=meeting)


def unpublish(meeting: Meeting, *, actor: Actor, now: datetime) -> None:
    """Make the agenda of a planned meeting a draft again: it was published too early.

    Raises:
        Forbidden: the actor does not arrange it.
        TransitionRefused: the meeting is no longer to come, or its agenda is a draft.
    """
    authorise(actor, Permission.AGENDA_ARRANGE, meeting)
    lock_meetings(meeting.id)
    if meeting.status != MeetingStatus.PLANNED:
        raise TransitionRefused("La séance n’est plus à venir\u202f: son ordre du jour reste publié.")
    if meeting.published_at is None:
        raise TransitionRefused("L’ordre du jour n’est pas publié.")
    meeting.published_at = None
    db.session.flush()
    journal.record(Event.MEETING_CHANGED, actor=actor, now=now, subject=meeting, details={"action": "unpublish"})


def _arranging(meeting: Meeting, *, version: int, actor: Actor) -> list[AgendaItem]:
    authorise(actor, Permission.AGENDA_ARRANGE, meeting)
    lock_meetings(meeting.id)
    check_arrangeable(MeetingStatus(meeting.status))
    check_version(meeting, version)
    return list_items(meeting)


def _number(meeting: Meeting, items: Sequence[AgendaItem], *, actor: Actor, now: datetime) -> None:
    before = [item.position for item in items]
    for position, item in enumerate(items, 1):
        item.position = position
    if before == sorted(before):
        return
    # The order belongs to the meeting: whoever still looks at the former one must not overwrite this one.
    flag_modified(meeting, "note")
    db.session.flush()
    journal.record(Event.AGENDA_REORDERED, actor=actor, now=now, subject=meeting, details={"cases": len(items)})
