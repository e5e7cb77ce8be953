"""Every SELECT of the outbox. It shows whatever it is asked: the stage that asks knows what the actor may see."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import selectinload

from rcp import installation
from rcp.db import db
from rcp.domain.errors import NotFound
from rcp.domain.sending import ErrandState, MessageKind, MessageState, heard_since
from rcp.outbox.models import Errand, Message

LONGEST_LIST = 500
# Messages about the documents of a session: more than 200 cases of 20 recipients written to five times each.
MOST_TOLD = 20_000
STALLED_AFTER = timedelta(minutes=10)


def is_sending_configured() -> bool:
    """Whether this installation has a mail server to send by; without one, messages wait."""
    return installation.mail().relay is not None


def messages_of(
    *, document_ids: Collection[int] = (), meeting_id: int | None = None, case_id: int | None = None,
    kinds: Collection[MessageKind] = (),
) -> list[Message]:  # fmt: skip
    """The messages about these documents, this meeting or this case, of these kinds (none: all), oldest first; as the
    database holds them now, whatever this session read before.

    The latest are never left out: it is they that say where each recipient stands.
    """
    about: list[ColumnElement[bool]] = []
    if document_ids:
        about.append(Message.document_id.in_(document_ids))
    if meeting_id is not None:
        about.append(Message.meeting_id == meeting_id)
    if case_id is not None:
        about.append(Message.case_id == case_id)
    if not about:
        return []
    query = select(Message).where(or_(*about)).order_by(Message.id.desc()).limit(MOST_TOLD)
    if kinds:
        query = query.where(Message.kind.in_([each.value for each in kinds]))
    return list(db.session.scalars(query.execution_options(populate_existing=True)))[::-1]


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


def is_any_running(now: datetime) -> bool:
    """Whether the job process is at work on an errand: one that has been silent for long died with it."""
    alive = select(Errand.id).where(Errand.state == ErrandState.RUNNING.value, Errand.heard_at > heard_since(now))
    return db.session.scalar(alive.limit(1)) is not None


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
