"""Rows of patients, their correspondents and the reversible links that merge them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rcp.accounts.models import Person
from rcp.db import Identified, Key, Model, UtcDateTime, Versioned, versioned

# Compared byte by byte on both databases, so that a prefix is a range of an index.
FOLDED = String(200).with_variant(String(200, collation="C"), "postgresql")


class Patient(Identified, Versioned, Model):
    """One person cared for. Nothing cascades from here: a patient is never deleted."""

    __tablename__ = "patient"
    __history__ = "patient"

    birth_name: Mapped[str] = mapped_column(String(100))
    first_given_name: Mapped[str] = mapped_column(String(100), default="")
    given_names: Mapped[str] = mapped_column(String(300), default="")
    used_name: Mapped[str] = mapped_column(String(100), default="")
    used_given_name: Mapped[str] = mapped_column(String(100), default="")
    birth_date: Mapped[str] = mapped_column(String(10), default="")  # YYYY[-MM[-DD]]: an incomplete date stays so
    sex: Mapped[str] = mapped_column(String(1), default="")  # M, F, I (indéterminé), "" unknown
    birth_place_insee: Mapped[str] = mapped_column(String(5), default="")
    birth_place: Mapped[str] = mapped_column(String(200), default="")

    ins: Mapped[str] = mapped_column(String(15), default="")
    ins_oid: Mapped[str] = mapped_column(String(40), default="")
    identity_status: Mapped[str] = mapped_column(String(10), default="PROV")
    is_doubtful: Mapped[bool] = mapped_column(default=False)
    is_fictitious: Mapped[bool] = mapped_column(default=False)
    is_homonym: Mapped[bool] = mapped_column(default=False)
    ipp: Mapped[str] = mapped_column(String(40), default="", index=True)

    phone: Mapped[str] = mapped_column(String(30), default="")
    treating_doctor_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    deceased_on: Mapped[date | None] = mapped_column()
    note: Mapped[str] = mapped_column(Text, default="")

    # Search keys: accents, case, hyphens, apostrophes and ligatures folded away.
    birth_name_folded: Mapped[str] = mapped_column(FOLDED, default="")
    used_name_folded: Mapped[str] = mapped_column(FOLDED, default="")
    given_name_folded: Mapped[str] = mapped_column(FOLDED, default="")
    used_given_name_folded: Mapped[str] = mapped_column(FOLDED, default="")

    merged_into_id: Mapped[int | None] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"), index=True)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))

    treating_doctor: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[treating_doctor_id])
    correspondents: Mapped[list[PatientCorrespondent]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="PatientCorrespondent.id"
    )
    merged_into: Mapped[Patient | None] = relationship(lazy="raise", remote_side="Patient.id")

    __mapper_args__ = versioned(Versioned.version)

    def history_root(self) -> tuple[str, int]:
        return ("patient", self.id)


IS_LIVE_INS = text("ins <> '' AND merged_into_id IS NULL")

Index("ix_patient_birth", Patient.birth_date, Patient.birth_name_folded)
Index("ix_patient_birth_name", Patient.birth_name_folded, Patient.given_name_folded, Patient.id)
Index("ix_patient_used_name", Patient.used_name_folded, Patient.given_name_folded, Patient.id)
Index("ix_patient_ins", Patient.ins)
# One matricule, one record: a collision stops, whoever saves second.
Index("uq_patient_ins_live", Patient.ins, unique=True, sqlite_where=IS_LIVE_INS, postgresql_where=IS_LIVE_INS)


class PatientCorrespondent(Identified, Model):
    """A professional to whom the conclusions are sent."""

    __tablename__ = "patient_correspondent"
    __table_args__ = (UniqueConstraint("patient_id", "person_id"),)
    __history__ = "patient"

    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    relation: Mapped[str] = mapped_column(String(100), default="")

    person: Mapped[Person] = relationship(lazy="raise")

    def history_root(self) -> tuple[str, int]:
        return ("patient", self.patient_id)


class PatientMerge(Identified, Model):
    """Two records declared to be one person, by whom and why; undone by dating `undone_at`."""

    __tablename__ = "patient_merge"

    source_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    target_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    merged_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    undo_reason: Mapped[str] = mapped_column(Text, default="")

    source: Mapped[Patient] = relationship(lazy="raise", foreign_keys=[source_id])
    target: Mapped[Patient] = relationship(lazy="raise", foreign_keys=[target_id])
    merged_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[merged_by_id])
