"""Rows of meetings and of the cases booked on them."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rcp.accounts.models import Person
from rcp.boards.models import Board
from rcp.cases.models import Case
from rcp.db import Identified, Key, Model, UtcDateTime, Versioned, versioned
from rcp.patients.models import Patient


class Meeting(Identified, Versioned, Model):
    """A session of a board (séance). Its date and hour are wall time in Europe/Paris."""

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("board_id", "date", "start_time"),)

    board_id: Mapped[int] = mapped_column(Key, ForeignKey("board.id"), index=True)
    date: Mapped[date] = mapped_column()
    start_time: Mapped[time] = mapped_column()
    duration_minutes: Mapped[int] = mapped_column(default=90)
    room: Mapped[str] = mapped_column(String(200), default="")
    video_url: Mapped[str] = mapped_column(String(500), default="")
    status: Mapped[str] = mapped_column(String(12), default="planned")
    cutoff_at: Mapped[datetime] = mapped_column(UtcDateTime)
    chair_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    validated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    reopen_reason: Mapped[str] = mapped_column(Text, default="")  # one dated line each time
    note: Mapped[str] = mapped_column(Text, default="")
    correction_reason: Mapped[str] = mapped_column(Text, default="")  # why the validated minutes are being corrected
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    typed_afterwards_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # held on paper, typed since
    typed_afterwards_reason: Mapped[str] = mapped_column(Text, default="")
    typed_afterwards_by: Mapped[str] = mapped_column(String(200), default="")  # the name, as it was then

    board: Mapped[Board] = relationship(lazy="raise")
    chair: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[chair_id])
    items: Mapped[list[AgendaItem]] = relationship(
        lazy="raise", back_populates="meeting", order_by="AgendaItem.position, AgendaItem.id"
    )

    __mapper_args__ = versioned(Versioned.version)

    @property
    def journal_marks(self) -> dict[str, bool]:
        """What every line of the journal about this meeting carries."""
        return {"typed_afterwards": True} if self.typed_afterwards_at else {}


Index("ix_meeting_board_date", Meeting.board_id, Meeting.date, Meeting.id)
Index("ix_meeting_date", Meeting.date, Meeting.id)


class AgendaItem(Identified, Model):
    """A case booked on a meeting. The patient is repeated so that the database refuses the same one twice."""

    __tablename__ = "agenda_item"
    __table_args__ = (UniqueConstraint("meeting_id", "patient_id"), UniqueConstraint("meeting_id", "case_id"))

    meeting_id: Mapped[int] = mapped_column(Key, ForeignKey("meeting.id"))
    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_file.id"), index=True)
    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    position: Mapped[int] = mapped_column()
    planned_minutes: Mapped[int] = mapped_column(default=5)
    mode: Mapped[str] = mapped_column(String(10), default="discuss")  # discuss, register
    late_reason: Mapped[str] = mapped_column(Text, default="")
    is_late: Mapped[bool] = mapped_column(default=False)
    is_urgent_regularisation: Mapped[bool] = mapped_column(default=False)
    has_fiche: Mapped[bool] = mapped_column(default=False)  # sealed for this meeting, once: the case stays on it
    booked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    booked_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))

    meeting: Mapped[Meeting] = relationship(lazy="raise", back_populates="items")
    case: Mapped[Case] = relationship(lazy="raise")
    patient: Mapped[Patient] = relationship(lazy="raise")
    booked_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[booked_by_id])


class Postponement(Identified, Model):
    """A case that left a meeting undiscussed: the coded reason, and where it went."""

    __tablename__ = "postponement"

    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_file.id"), index=True)
    from_meeting_id: Mapped[int] = mapped_column(Key, ForeignKey("meeting.id"), index=True)
    to_meeting_id: Mapped[int | None] = mapped_column(Key, ForeignKey("meeting.id"))
    reason: Mapped[str] = mapped_column(String(30))
    comment: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))

    case: Mapped[Case] = relationship(lazy="raise")
    from_meeting: Mapped[Meeting] = relationship(lazy="raise", foreign_keys=[from_meeting_id])
    to_meeting: Mapped[Meeting | None] = relationship(lazy="raise", foreign_keys=[to_meeting_id])
