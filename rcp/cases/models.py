"""Rows of cases and of what they hold."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rcp.accounts.models import Person
from rcp.boards.models import Board
from rcp.db import Identified, Key, Model, UtcDateTime, Versioned, versioned
from rcp.patients.models import Patient

MILLIMETRES = Numeric(6, 1)
MEASURE = Numeric(14, 4)


class CaseCounter(Model):
    """The last case number given in a year: gap-free, taken under a row lock."""

    __tablename__ = "case_counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class Case(Identified, Versioned, Model):
    """A patient's question to a board, and everything needed to answer it."""

    __tablename__ = "case_file"
    __history__ = "case"

    number: Mapped[str] = mapped_column(String(12), unique=True)  # 2026-00042
    patient_id: Mapped[int] = mapped_column(Key, ForeignKey("patient.id"), index=True)
    board_id: Mapped[int] = mapped_column(Key, ForeignKey("board.id"))
    status: Mapped[str] = mapped_column(String(12), default="draft")
    previous_case_id: Mapped[int | None] = mapped_column(Key, ForeignKey("case_file.id"), index=True)
    prefilled: Mapped[list[str]] = mapped_column(JSON, default=list)  # fields carried over and not yet confirmed

    # question
    question: Mapped[str] = mapped_column(Text, default="")
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)  # MED-235, ORG-114, ORG-115, ORG-116
    organ: Mapped[str] = mapped_column(String(12), default="")  # bone … other
    deliberation_mode: Mapped[str] = mapped_column(String(10), default="discuss")
    intended_treatments: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")  # our list
    guideline: Mapped[str] = mapped_column(String(300), default="")  # named when only registered
    requester_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    presenter_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    referring_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))  # treating specialist
    entered_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))  # "au nom de" when ≠ requester
    summary: Mapped[str] = mapped_column(Text, default="")

    # tumour
    tumour_site: Mapped[str] = mapped_column(String(10), default="")  # CIM-10
    morphology: Mapped[str] = mapped_column(String(10), default="")  # CIM-O-3
    tumour_laterality: Mapped[str] = mapped_column(String(20), default="")
    tnm_prefix: Mapped[str] = mapped_column(String(4), default="")  # c, p, yc, yp, r
    tnm_t: Mapped[str] = mapped_column(String(10), default="")
    tnm_n: Mapped[str] = mapped_column(String(10), default="")
    tnm_m: Mapped[str] = mapped_column(String(10), default="")
    tnm_version: Mapped[str] = mapped_column(String(20), default="")
    other_classification: Mapped[str] = mapped_column(String(300), default="")
    phase: Mapped[str] = mapped_column(String(20), default="")
    progression: Mapped[str] = mapped_column(String(10), default="")  # yes, no, unknown
    progression_kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    screening: Mapped[str] = mapped_column(String(10), default="")
    discovery: Mapped[str] = mapped_column(Text, default="")

    # situation
    medical_history: Mapped[str] = mapped_column(Text, default="")
    surgical_history: Mapped[str] = mapped_column(Text, default="")
    family_history: Mapped[str] = mapped_column(Text, default="")
    comorbidities: Mapped[str] = mapped_column(Text, default="")
    performance_status: Mapped[str] = mapped_column(String(12), default="")  # LA9622-7 … LA9627-6
    allergies: Mapped[str] = mapped_column(Text, default="")
    has_allergies: Mapped[str] = mapped_column(String(10), default="")
    anticoagulants: Mapped[str] = mapped_column(Text, default="")
    has_anticoagulants: Mapped[str] = mapped_column(String(10), default="")
    antithrombotics: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")  # our list

    # patient's part
    patient_informed: Mapped[str] = mapped_column(String(10), default="")
    patient_not_opposed: Mapped[str] = mapped_column(String(10), default="")
    patient_wishes: Mapped[str] = mapped_column(Text, default="")

    # imaging
    imaging_url: Mapped[str] = mapped_column(String(500), default="")
    study_uid: Mapped[str] = mapped_column(String(64), default="")
    accession_number: Mapped[str] = mapped_column(String(64), default="")

    return_code: Mapped[str] = mapped_column(String(30), default="")  # domain.case.ReturnReason
    return_reason: Mapped[str] = mapped_column(Text, default="")
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")
    postponement_count: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))

    patient: Mapped[Patient] = relationship(lazy="raise")
    board: Mapped[Board] = relationship(lazy="raise")
    requester: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[requester_id])
    presenter: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[presenter_id])
    referring: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[referring_id])
    entered_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[entered_by_id])
    updated_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[updated_by_id])
    previous_case: Mapped[Case | None] = relationship(lazy="raise", remote_side="Case.id")
    lesions: Mapped[list[Lesion]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Lesion.position, Lesion.id"
    )
    treatments: Mapped[list[Treatment]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Treatment.position, Treatment.id"
    )
    results: Mapped[list[Result]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Result.done_on.desc(), Result.id"
    )
    attachments: Mapped[list[Attachment]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Attachment.id"
    )

    __mapper_args__ = versioned(Versioned.version)

    def history_root(self) -> tuple[str, int]:
        return ("case", self.id)


Index("ix_case_board_status", Case.board_id, Case.status, Case.id)
Index("ix_case_board_organ", Case.board_id, Case.organ, Case.id)
Index("ix_case_board", Case.board_id, Case.id)
# The worklist of 50 rows: each combination of filters is a range of one of these, read backwards.
Index("ix_case_board_organ_status", Case.board_id, Case.organ, Case.status, Case.id)
Index("ix_case_requester", Case.requester_id, Case.id)
Index("ix_case_presenter", Case.presenter_id, Case.id)
Index("ix_case_entered_by", Case.entered_by_id, Case.id)
# What waits for a person, counted on every page.
Index("ix_case_requester_status", Case.requester_id, Case.status, Case.id)
Index("ix_case_entered_by_status", Case.entered_by_id, Case.status, Case.id)


class CaseDraft(Model):
    """What somebody is typing: outside history and journal, gone when the section is saved."""

    __tablename__ = "case_draft"
    __table_args__ = (UniqueConstraint("case_id", "account_id", "section"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_file.id"), index=True)
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    section: Mapped[str] = mapped_column(String(60))  # a section, or a row of it: lesion-<uuid>
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)  # field name → list of typed values
    base_version: Mapped[int] = mapped_column()
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class _OfCase:
    """Shared by the rows of a case: their history is the case's."""

    __history__ = "case"
    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_file.id"), index=True, sort_order=-1)

    def history_root(self) -> tuple[str, int]:
        return ("case", self.case_id)


class Lesion(Identified, _OfCase, Model):
    """One lesion: where, how large, measured when and on what."""

    __tablename__ = "lesion"

    position: Mapped[int] = mapped_column(default=1)
    organ: Mapped[str] = mapped_column(String(12))
    nature: Mapped[str] = mapped_column(String(20), default="")
    site: Mapped[str] = mapped_column(String(300), default="")
    site_code: Mapped[str] = mapped_column(String(40), default="")
    laterality: Mapped[str] = mapped_column(String(20), default="")
    long_axis_mm: Mapped[Decimal | None] = mapped_column(MILLIMETRES)
    short_axis_mm: Mapped[Decimal | None] = mapped_column(MILLIMETRES)
    imaging_date: Mapped[date | None] = mapped_column()
    imaging_modality: Mapped[str] = mapped_column(String(20), default="")
    remark: Mapped[str] = mapped_column(Text, default="")

    distances: Mapped[list[LesionDistance]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="LesionDistance.id"
    )
    descriptors: Mapped[list[LesionDescriptor]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="LesionDescriptor.id"
    )


class LesionDistance(Identified, _OfCase, Model):
    """The distance in mm from a lesion to one critical structure named."""

    __tablename__ = "lesion_distance"

    lesion_id: Mapped[int] = mapped_column(Key, ForeignKey("lesion.id"), index=True)
    structure: Mapped[str] = mapped_column(String(100))
    distance_mm: Mapped[Decimal] = mapped_column(MILLIMETRES)


class LesionDescriptor(Identified, _OfCase, Model):
    """One answer of the organ's sheet about a lesion: a code, a number in the unit of the sheet, a day or a text.

    A descriptor of several codes has a row each. Rows of primitives rather than one document, so that « all bone
    lesions of the lumbar spine over 30 mm » is a question to two indexes. The sheet, not the row, says what may stand.
    """

    __tablename__ = "lesion_descriptor"

    lesion_id: Mapped[int] = mapped_column(Key, ForeignKey("lesion.id"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(40), default="")
    number: Mapped[Decimal | None] = mapped_column(MEASURE)
    day: Mapped[date | None] = mapped_column()
    text: Mapped[str] = mapped_column(String(300), default="")


Index("ix_lesion_descriptor_code", LesionDescriptor.key, LesionDescriptor.code, LesionDescriptor.lesion_id)
Index("ix_lesion_descriptor_number", LesionDescriptor.key, LesionDescriptor.number, LesionDescriptor.lesion_id)
Index("ix_lesion_organ_size", Lesion.organ, Lesion.long_axis_mm, Lesion.id)


class Treatment(Identified, _OfCase, Model):
    """A treatment already given, under way or planned before this board."""

    __tablename__ = "treatment"

    position: Mapped[int] = mapped_column(default=1)
    type_code: Mapped[str] = mapped_column(String(40))  # national list
    label: Mapped[str] = mapped_column(String(300), default="")
    started_on: Mapped[str] = mapped_column(String(10), default="")  # partial dates
    ended_on: Mapped[str] = mapped_column(String(10), default="")
    status: Mapped[str] = mapped_column(String(12), default="")  # active, completed, cancelled
    comment: Mapped[str] = mapped_column(Text, default="")


class Result(Identified, _OfCase, Model):
    """A dated result: imaging, pathology, biology or a clinical measure.

    A result that rules read has the `code` of its measure, and its value as a `number` in the unit of that measure; a
    measure that is a choice keeps the code chosen in `value`. `value` and `unit` stay what is shown.
    """

    __tablename__ = "result"

    kind: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(40), default="", server_default="")
    number: Mapped[Decimal | None] = mapped_column(MEASURE)
    done_on: Mapped[date] = mapped_column()
    label: Mapped[str] = mapped_column(String(200))
    value: Mapped[str] = mapped_column(String(40), default="")
    unit: Mapped[str] = mapped_column(String(20), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    accession_number: Mapped[str] = mapped_column(String(64), default="")


class Attachment(Identified, _OfCase, Model):
    """A file: its bytes live outside the web root under `storage_key`, its typed name is only a label."""

    __tablename__ = "attachment"

    label: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(40))
    size_bytes: Mapped[int] = mapped_column()
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str] = mapped_column(String(80), unique=True)
    cautions: Mapped[list[str]] = mapped_column(JSON, default=list)  # domain.upload.Caution
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))

    added_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[added_by_id])
    removed_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[removed_by_id])


class ScoreRecord(Identified, Model):
    """A score as it was when somebody kept it: its inputs, its version, its result. Kept again, it is a new row.

    `typed` are the inputs nothing else in the case says; `inputs` all that were used.
    """

    __tablename__ = "score_record"

    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_file.id"), index=True)
    lesion_uuid: Mapped[UUID | None] = mapped_column()  # it may have been taken out since
    score_id: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(20))
    typed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    outputs: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    missing: Mapped[list[str]] = mapped_column(JSON, default=list)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))

    recorded_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[recorded_by_id])


Index("ix_score_record_latest", ScoreRecord.case_id, ScoreRecord.score_id, ScoreRecord.id)


class AlertDismissal(Identified, Model):
    """An alert set aside with a reason. It comes back when what it was computed from changes (`fingerprint`)."""

    __tablename__ = "alert_dismissal"

    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_file.id"), index=True)
    lesion_uuid: Mapped[UUID | None] = mapped_column()  # it may have been taken out since
    alert_id: Mapped[str] = mapped_column(String(60))
    fingerprint: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    dismissed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    dismissed_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    restored_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    dismissed_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[dismissed_by_id])
