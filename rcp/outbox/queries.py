"""Every SELECT of the outbox. It shows whatever it is asked: the stage that asks knows what the actor may see."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import selectinload

from rcp import installation
from rcp.db import db
from rcp.domain.errors import NotFound
from rcp.domain.sending import ErrandState, MessageState
from rcp.outbox.models import Errand, Message

LONGEST_LIST = 500
STALLED_AFTER = timedelta(minutes=10)


def is_sending_configured() -> bool:
    """Whether this installation has a mail server to send by; without one, messages wait."""
    return installation.mail().relay is not None


def messages_of(
    *, document_ids: Collection[int] = (), meeting_id: int | None = None, case_id: int | None = None
) -> list[Message]:
    """The messages about these documents, this meeting or this case, with their files and tries; oldest first."""
    about: list[ColumnElement[bool]] = []
    if document_ids:
        about.append(Message.document_id.in_(document_ids))
    if meeting_id is not None:
        about.append(Message.meeting_id == meeting_id)
    if case_id is not None:
        about.append(Message.case_id == case_id)
    if not about:
        return []
    return _listed(or_(*about))


def messages_in(states: Collection[MessageState], *, board_ids: Collection[int] | None) -> list[Message]:
    """The messages in these states, of these boards (None: all of them); oldest first."""
    where = Message.state.in_([state.value for state in states])
    return _listed(where if board_ids is None else where & Message.board_id.in_(board_ids))


def count_messages(states: Collection[MessageState], *, board_ids: Collection[int] | None) -> int:
    """How many messages of these boards (None: all of them) are in these states."""
    query = select(func.count()).select_from(Message).where(Message.state.in_([state.value for state in states]))
    if board_ids is not None:
        query = query.where(Message.board_id.in_(board_ids))
    return db.session.scalar(query) or 0


def recent_messages(*, with_sent: bool) -> list[Message]:
    """The last messages written, all or only those that have not left; oldest first."""
    query = select(Message).order_by(Message.id.desc()).limit(LONGEST_LIST)
    if not with_sent:
        query = query.where(Message.state.not_in([MessageState.SENT.value, MessageState.NOT_SENT.value]))
    return list(db.session.scalars(query))[::-1]


def get_message(message_uuid: uuid.UUID) -> Message:
    """One message, with its files and tries.

    Raises:
        NotFound: none has this identifier.
    """
    found = db.session.scalar(select(Message).where(Message.uuid == message_uuid).options(*_WHOLE))
    if found is None:
        raise NotFound
    return found


def message_to_send(message_id: int) -> Message:
    """The message of this key, with its files."""
    return db.session.scalars(
        select(Message).where(Message.id == message_id).options(selectinload(Message.enclosures))
    ).one()


def is_anything_due(now: datetime) -> bool:
    """Whether a message may leave now."""
    due = select(Message.id).where(Message.state == MessageState.TO_SEND.value, Message.next_try_at <= now)
    return db.session.scalar(due.limit(1)) is not None


def errand(errand_uuid: uuid.UUID, *, account_id: int | None) -> Errand:
    """The long work this account asked for.

    Raises:
        NotFound: none, or somebody else's.
    """
    found = db.session.scalar(select(Errand).where(Errand.uuid == errand_uuid, Errand.asked_by_id == account_id))
    if found is None:
        raise NotFound
    return found


def list_errands(account_id: int | None, *, limit: int = 50) -> list[Errand]:
    """What this account asked for, latest first."""
    query = select(Errand).where(Errand.asked_by_id == account_id).order_by(Errand.id.desc()).limit(limit)
    return list(db.session.scalars(query))


def is_any_running() -> bool:
    """Whether the job process is at work on an errand."""
    return db.session.scalar(select(Errand.id).where(Errand.state == ErrandState.RUNNING.value).limit(1)) is not None


def errand_to_do(errand_id: int) -> Errand:
    """The errand of this key."""
    return db.session.scalars(select(Errand).where(Errand.id == errand_id)).one()


def is_stalled(now: datetime) -> bool:
    """Whether a message was due long ago, although there is a server to send by: the job process is not running."""
    late = select(Message.id).where(
        Message.state == MessageState.TO_SEND.value, Message.next_try_at <= now - STALLED_AFTER
    )
    return is_sending_configured() and db.session.scalar(late.limit(1)) is not None


_WHOLE = (selectinload(Message.enclosures), selectinload(Message.tries))


def _listed(where: ColumnElement[bool]) -> list[Message]:
    query = select(Message).where(where).order_by(Message.id).limit(LONGEST_LIST).options(*_WHOLE)
    return list(db.session.scalars(query))
