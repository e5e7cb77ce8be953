"""Rows of boards, their required specialties and their members."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rcp.access.permissions import Role
from rcp.accounts.models import Person
from rcp.db import Identified, Key, Model, UtcDateTime, Versioned, versioned


class Board(Identified, Versioned, Model):
    """One RCP: its kind in the national lists, its establishment, its rules."""

    __tablename__ = "board"

    name: Mapped[str] = mapped_column(String(200))
    acronym: Mapped[str] = mapped_column(String(20), default="")
    nature: Mapped[str] = mapped_column(String(20))  # ORG-117 organ, ORG-132 transversal
    subject_code: Mapped[str] = mapped_column(String(40), default="")  # apparatus, or transversal subject
    organ_code: Mapped[str] = mapped_column(String(40), default="")
    is_recourse: Mapped[bool] = mapped_column(default=False)
    is_paediatric: Mapped[bool] = mapped_column(default=False)
    establishment: Mapped[str] = mapped_column(String(200), default="")
    finess: Mapped[str] = mapped_column(String(9), default="")
    address: Mapped[str] = mapped_column(Text, default="")

    minimum_specialties: Mapped[int | None] = mapped_column(default=3)
    written_counts_in_minimum: Mapped[bool] = mapped_column(default=False)
    needs_second_reader: Mapped[bool] = mapped_column(default=False)

    frequency: Mapped[str] = mapped_column(String(10), default="")  # "", weekly, biweekly, monthly
    weekday: Mapped[int | None] = mapped_column()  # 0 Monday … 6 Sunday
    nth_in_month: Mapped[int | None] = mapped_column()  # 1…4, -1 last
    start_time: Mapped[time | None] = mapped_column()
    duration_minutes: Mapped[int] = mapped_column(default=90)
    recurs_from: Mapped[date | None] = mapped_column()
    holidays_subdivision: Mapped[str] = mapped_column(String(10), default="")
    room: Mapped[str] = mapped_column(String(200), default="")
    video_url: Mapped[str] = mapped_column(String(500), default="")
    cutoff_hours: Mapped[int] = mapped_column(default=48)
    minutes_per_case: Mapped[int] = mapped_column(default=5)
    break_after_minutes: Mapped[int | None] = mapped_column(default=60)  # None: no break is suggested
    target_days_to_meeting: Mapped[int | None] = mapped_column()
    target_days_to_validation: Mapped[int | None] = mapped_column()
    target_days_to_sending: Mapped[int | None] = mapped_column()

    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    required_specialties: Mapped[list[BoardSpecialty]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="BoardSpecialty.id"
    )
    memberships: Mapped[list[Membership]] = relationship(lazy="raise", back_populates="board")

    __mapper_args__ = versioned(Versioned.version)


class BoardSpecialty(Model):
    """A specialty the quorum of a board requires."""

    __tablename__ = "board_specialty"
    __table_args__ = (UniqueConstraint("board_id", "specialty_code"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    board_id: Mapped[int] = mapped_column(Key, ForeignKey("board.id"))
    specialty_code: Mapped[str] = mapped_column(String(40))


class Membership(Identified, Model):
    """A person's role on a board; one row per role."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("board_id", "person_id", "role"),)

    board_id: Mapped[int] = mapped_column(Key, ForeignKey("board.id"), index=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    since: Mapped[date] = mapped_column()
    ended_on: Mapped[date | None] = mapped_column()

    board: Mapped[Board] = relationship(lazy="raise", back_populates="memberships")
    person: Mapped[Person] = relationship(lazy="raise")

    @property
    def role_label(self) -> str:
        """The role in French."""
        return Role(self.role).label


class BoardSentence(Identified, Versioned, Model):
    """A sentence of a board's own library, inserted in a decision by a few letters."""

    __tablename__ = "board_sentence"
    __table_args__ = (UniqueConstraint("board_id", "shortcut"),)

    board_id: Mapped[int] = mapped_column(Key, ForeignKey("board.id"), index=True)
    shortcut: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))

    updated_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[updated_by_id])

    __mapper_args__ = versioned(Versioned.version)
