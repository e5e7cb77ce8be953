"""Rows of sealed documents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rcp.accounts.models import Person
from rcp.agenda.models import Meeting
from rcp.cases.models import Case
from rcp.db import Identified, Key, Model, UtcDateTime, Versioned, versioned


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
    # Why a fiche was sealed without its national document, in sentences; None: nobody judged it when it was sealed.
    national_lacks: Mapped[list[str] | None] = mapped_column(JSON)

    meeting: Mapped[Meeting] = relationship(lazy="raise")
    case: Mapped[Case | None] = relationship(lazy="raise")
    sealed_by: Mapped[Person | None] = relationship(lazy="raise")
    replaces: Mapped[Document | None] = relationship(lazy="raise", remote_side="Document.id")
    forms: Mapped[list[DocumentFile]] = relationship(lazy="raise", order_by="DocumentFile.id")


class DocumentFile(Identified, Model):
    """Another form of a sealed document, frozen with it: signed, embeddable, national. Never updated.

    The tagged, unsigned PDF is the document's own file.
    """

    __tablename__ = "document_file"
    __table_args__ = (UniqueConstraint("document_id", "role"),)

    document_id: Mapped[int] = mapped_column(Key, ForeignKey("document.id"))
    role: Mapped[str] = mapped_column(String(12))  # domain.minutes.FileRole
    media_type: Mapped[str] = mapped_column(String(80))
    file_name: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size_bytes: Mapped[int] = mapped_column()
    storage_key: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Proofreading(Identified, Model):
    """Somebody said to have read the minutes of a meeting, or the fiche of one of its cases. Never updated."""

    __tablename__ = "proofreading"

    meeting_id: Mapped[int] = mapped_column(Key, ForeignKey("meeting.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(Key, ForeignKey("case_file.id"), index=True)
    shown: Mapped[int] = mapped_column()  # the stamp of what was read
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))

    read_by: Mapped[Person] = relationship(lazy="raise")


class LetterTemplate(Identified, Model):
    """The establishment's own model of a letter, in ODT or DOCX. Replaced, never updated."""

    __tablename__ = "letter_template"

    board_id: Mapped[int] = mapped_column(Key, ForeignKey("board.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # domain.letters.LetterKind
    format: Mapped[str] = mapped_column(String(4))  # odt, docx
    label: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column()
    storage_key: Mapped[str] = mapped_column(String(80))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    added_by: Mapped[Person | None] = relationship(lazy="raise")


class Letter(Identified, Versioned, Model):
    """A letter drawn from a sealed fiche, edited by a person, then approved: its last form is what is sent."""

    __tablename__ = "letter"

    document_id: Mapped[int] = mapped_column(Key, ForeignKey("document.id"), index=True)
    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_file.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # domain.letters.LetterKind
    recipient_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))  # None: the patient
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  # the edited parts, by name
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    sha256: Mapped[str] = mapped_column(String(64), default="")  # of the approved PDF
    size_bytes: Mapped[int] = mapped_column(default=0)
    storage_key: Mapped[str] = mapped_column(String(80), default="")

    document: Mapped[Document] = relationship(lazy="raise")
    case: Mapped[Case] = relationship(lazy="raise")
    recipient: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[recipient_id])
    updated_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[updated_by_id])
    approved_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[approved_by_id])

    __mapper_args__ = versioned(Versioned.version)


class ExportChoice(Model):
    """What an account last chose in the dialog of exports."""

    __tablename__ = "export_choice"

    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), primary_key=True, autoincrement=False)
    choices: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
