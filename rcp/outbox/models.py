"""Rows of what leaves after the transaction that decided it: messages, their attempts, and long work asked for.

The outbox stands below the path: it names the rows of the path by their ids and knows nothing of them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rcp.db import Identified, Key, Model, UtcDateTime, Versioned, versioned
from rcp.domain.sending import ErrandState, MessageKind, MessageState, NotSentReason, heard_since


class Message(Identified, Versioned, Model):
    """One message to one recipient, or the recorded reason why there is none."""

    __tablename__ = "message"

    kind: Mapped[str] = mapped_column(String(20))  # domain.sending.MessageKind
    state: Mapped[str] = mapped_column(String(12), default="to_send", index=True)  # domain.sending.MessageState
    board_id: Mapped[int | None] = mapped_column(Key, ForeignKey("board.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(Key, ForeignKey("meeting.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(Key, ForeignKey("case_file.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(Key, ForeignKey("document.id"))
    letter_id: Mapped[int | None] = mapped_column(Key, ForeignKey("letter.id"), index=True)
    recipient_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"), index=True)
    recipient_name: Mapped[str] = mapped_column(String(250), default="")  # as it was then
    recipient_role: Mapped[str] = mapped_column(String(100), default="")  # "Médecin traitant", "Demandeur"…
    address: Mapped[str] = mapped_column(String(254), default="")
    is_secure: Mapped[bool] = mapped_column(default=False)  # the address belongs to a configured secure domain
    subject: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)  # RFC 5322, the same at every attempt

    reason: Mapped[str] = mapped_column(String(20), default="")  # domain.sending.NotSentReason
    comment: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    server_words: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    # Of a letter that is not written again: the version then in force, for which alone the reason holds.
    settled_for_id: Mapped[int | None] = mapped_column(Key, ForeignKey("document.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))

    enclosures: Mapped[list[Enclosure]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Enclosure.id"
    )
    tries: Mapped[list[Attempt]] = relationship(lazy="raise", order_by="Attempt.id")

    __mapper_args__ = versioned(Versioned.version)

    @property
    def kind_label(self) -> str:
        """What it brings, in French."""
        return MessageKind(self.kind).label

    @property
    def state_label(self) -> str:
        """Where it stands, in French."""
        return MessageState(self.state).label

    @property
    def not_sent_reason(self) -> NotSentReason | None:
        """Why it did not leave, or must not again; None when nothing keeps it."""
        return NotSentReason(self.reason) if self.reason else None

    @property
    def reason_label(self) -> str:
        """Why it did not leave, in French; empty when it did."""
        return NotSentReason(self.reason).label if self.reason else ""


# Whether somebody was told of a document is asked of each document of a board.
Index("ix_message_document_recipient", Message.document_id, Message.recipient_id)


class Enclosure(Identified, Model):
    """A file a message carries, by the hash of its bytes."""

    __tablename__ = "message_enclosure"

    message_id: Mapped[int] = mapped_column(Key, ForeignKey("message.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(80))
    media_type: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column()
    storage_key: Mapped[str] = mapped_column(String(80))


class Attempt(Identified, Model):
    """One try at a message: when, and in what words the server answered. Never updated once ended.

    `handed_at` is written just before the last bytes leave: without it, the server can have accepted nothing.
    """

    __tablename__ = "message_attempt"

    message_id: Mapped[int] = mapped_column(Key, ForeignKey("message.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    handed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(12), default="")  # the state it led to; empty while under way
    server_words: Mapped[str] = mapped_column(Text, default="")


class Errand(Identified, Versioned, Model):
    """A long piece of work somebody asked for: how far it is, whether it is to be stopped, what it made."""

    __tablename__ = "errand"

    kind: Mapped[str] = mapped_column(String(30))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)  # plain identifiers and choices, no identity
    board_id: Mapped[int | None] = mapped_column(Key, ForeignKey("board.id"), index=True)
    state: Mapped[str] = mapped_column(
        String(12), default="waiting", index=True
    )  # waiting running done failed cancelled
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    step: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=0)
    saying: Mapped[str] = mapped_column(String(200), default="")  # what is being done, in French, without identity
    result: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict
    )  # storage_key, sha256, file_name, media_type, size
    failure: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"), index=True)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    starts: Mapped[int] = mapped_column(default=0)  # how many times it was begun
    is_kept: Mapped[bool] = mapped_column(default=True)  # what it made is still there
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the last sign of life of who does it
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __mapper_args__ = versioned(Versioned.version)

    def is_silent(self, now: datetime) -> bool:
        """Whether it runs and has given no sign of life for so long that who did it is taken for dead."""
        if self.state != ErrandState.RUNNING or self.heard_at is None:
            return False
        return self.heard_at <= heard_since(now)
