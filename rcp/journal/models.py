"""Rows of the journal. The first two tables refuse UPDATE and DELETE by trigger (see the migrations)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from rcp.db import Key, Model, UtcDateTime


class JournalEntry(Model):
    """One event. It holds identifiers and field names, never a name nor a clinical text."""

    __tablename__ = "journal_entry"

    id: Mapped[int] = mapped_column(Key, primary_key=True)  # the position in the chain, without a gap
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    event: Mapped[str] = mapped_column(String(40), index=True)
    account_id: Mapped[int | None] = mapped_column(Key)
    person_id: Mapped[int | None] = mapped_column(Key)
    roles: Mapped[str] = mapped_column(String(100), default="")
    session_hash: Mapped[str] = mapped_column(String(16), default="")
    object_type: Mapped[str] = mapped_column(String(20), default="")
    object_uuid: Mapped[uuid.UUID | None] = mapped_column(Uuid, index=True)
    board_id: Mapped[int | None] = mapped_column(Key)
    patient_id: Mapped[int | None] = mapped_column(Key, index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class Change(Model):
    """One field of one row: from what to what, when, by whom. Part of the patient's record."""

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int | None] = mapped_column(Key)
    root: Mapped[str] = mapped_column(String(10))  # case, patient
    root_id: Mapped[int] = mapped_column(Key)
    table: Mapped[str] = mapped_column("table_name", String(40))
    row_uuid: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    action: Mapped[str] = mapped_column(String(10))  # insert, update, delete
    field: Mapped[str] = mapped_column(String(60))
    old: Mapped[str | None] = mapped_column(Text)
    new: Mapped[str | None] = mapped_column(Text)


Index("ix_change_root", Change.root, Change.root_id, Change.id)


class AccessEntry(Model):
    """A read of a patient's data, a refusal, a sign-in. One line per person, patient and ten minutes for reads."""

    __tablename__ = "access_entry"
    __table_args__ = (UniqueConstraint("dedupe"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    kind: Mapped[str] = mapped_column(String(20))  # read, refused, sign_in, sign_in_failed, sign_out
    account_id: Mapped[int | None] = mapped_column(Key, index=True)
    session_hash: Mapped[str] = mapped_column(String(16), default="")
    patient_id: Mapped[int | None] = mapped_column(Key, index=True)
    endpoint: Mapped[str] = mapped_column(String(80), default="")
    address: Mapped[str] = mapped_column(String(45), default="")
    dedupe: Mapped[str | None] = mapped_column(String(80))
