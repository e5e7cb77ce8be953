"""Rows of sealed documents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rcp.accounts.models import Person
from rcp.agenda.models import Meeting
from rcp.cases.models import Case
from rcp.db import Identified, Key, Model, UtcDateTime


class Document(Identified, Model):
    """A validated document: its content, its bytes (by hash) and the version it replaces. Never updated."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("kind", "subject_uuid", "version"),)

    kind: Mapped[str] = mapped_column(String(10))  # minutes, fiche
    subject_uuid: Mapped[str] = mapped_column(String(80))  # the meeting's, or "case:meeting" for a fiche
    meeting_id: Mapped[int] = mapped_column(Key, ForeignKey("meeting.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(Key, ForeignKey("case_file.id"), index=True)
    version: Mapped[int] = mapped_column()
    replaces_id: Mapped[int | None] = mapped_column(Key, ForeignKey("document.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_sha256: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(24), index=True)
    file_sha256: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(80))
    storage_key: Mapped[str] = mapped_column(String(80))
    size_bytes: Mapped[int] = mapped_column()
    pages: Mapped[int] = mapped_column()
    sealed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sealed_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))

    meeting: Mapped[Meeting] = relationship(lazy="raise")
    case: Mapped[Case | None] = relationship(lazy="raise")
    sealed_by: Mapped[Person | None] = relationship(lazy="raise")
    replaces: Mapped[Document | None] = relationship(lazy="raise", remote_side="Document.id")


class Proofreading(Identified, Model):
    """Somebody said to have read the minutes of a meeting, or the fiche of one of its cases. Never updated."""

    __tablename__ = "proofreading"

    meeting_id: Mapped[int] = mapped_column(Key, ForeignKey("meeting.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(Key, ForeignKey("case_file.id"), index=True)
    shown: Mapped[int] = mapped_column()  # the stamp of what was read
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))

    read_by: Mapped[Person] = relationship(lazy="raise")
