"""Rows of attendance, opinions and decisions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rcp.accounts.models import Person
from rcp.agenda.models import Meeting
from rcp.cases.models import Case
from rcp.db import Identified, Key, Model, UtcDateTime, Versioned, versioned


class Attendance(Identified, Model):
    """Somebody expected at, present at or absent from a meeting; a guest has a name and no person."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    meeting_id: Mapped[int] = mapped_column(Key, ForeignKey("meeting.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"), index=True)
    guest_name: Mapped[str] = mapped_column(String(200), default="")
    specialty_code: Mapped[str] = mapped_column(String(40), default="")
    is_physician: Mapped[bool] = mapped_column(default=True)
    mode: Mapped[str] = mapped_column(String(10), default="")  # room, remote, written, absent, excused; "" expected
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship(lazy="raise")
    person: Mapped[Person | None] = relationship(lazy="raise")
    case_absences: Mapped[list[CaseAbsence]] = relationship(
        lazy="raise", cascade="all, delete-orphan", back_populates="attendance"
    )


class CaseAbsence(Identified, Model):
    """Somebody present at the meeting but not for this case: out of the room, or recused."""

    __tablename__ = "case_absence"
    __table_args__ = (UniqueConstraint("attendance_id", "case_id"),)

    attendance_id: Mapped[int] = mapped_column(Key, ForeignKey("attendance.id"))
    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_file.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10), default="absent")  # absent, recused

    attendance: Mapped[Attendance] = relationship(lazy="raise", back_populates="case_absences")


class Opinion(Identified, Model):
    """A written opinion on a case, given before or for a meeting (D. 6124-131 III)."""

    __tablename__ = "opinion"
    __history__ = "case"

    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_file.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(Key, ForeignKey("meeting.id"), index=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    specialty_code: Mapped[str] = mapped_column(String(40), default="")
    stance: Mapped[str] = mapped_column(String(20), default="")
    text: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting | None] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    entered_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[entered_by_id])

    @property
    def is_typed_afterwards(self) -> bool:
        """Whether it entered the application once its meeting, held on paper, was being typed."""
        since = self.meeting.typed_afterwards_at if self.meeting is not None else None
        return since is not None and self.given_at >= since

    def history_root(self) -> tuple[str, int]:
        return ("case", self.case_id)


class Decision(Identified, Versioned, Model):
    """What the board answered to one case at one meeting."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("case_id", "meeting_id"),)
    __history__ = "case"

    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_file.id"), index=True)
    meeting_id: Mapped[int] = mapped_column(Key, ForeignKey("meeting.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(12), default="")  # discussed, registered
    no_decision_reason: Mapped[str] = mapped_column(String(30), default="")
    no_decision_comment: Mapped[str] = mapped_column(Text, default="")
    unblocked_by: Mapped[str] = mapped_column(Text, default="")  # what would let the board decide
    comment: Mapped[str] = mapped_column(Text, default="")
    plan_b: Mapped[str] = mapped_column(Text, default="")  # what is done if the first proposal cannot be
    is_surveillance: Mapped[bool] = mapped_column(default=False)
    surveillance: Mapped[str] = mapped_column(Text, default="")
    is_stopping: Mapped[bool] = mapped_column(default=False)  # stop or abstain from specific treatment
    stopping: Mapped[str] = mapped_column(Text, default="")
    referral: Mapped[str] = mapped_column(String(12), default="")
    referral_board: Mapped[str] = mapped_column(String(200), default="")
    supportive_care: Mapped[list[str]] = mapped_column(JSON, default=list)
    supportive_care_comment: Mapped[str] = mapped_column(Text, default="")
    oncogeriatrics: Mapped[str] = mapped_column(String(10), default="")
    double_expertise: Mapped[str] = mapped_column(String(10), default="")
    trial: Mapped[str] = mapped_column(String(10), default="")
    trial_name: Mapped[str] = mapped_column(String(300), default="")
    guideline_followed: Mapped[str] = mapped_column(String(10), default="")
    guideline: Mapped[str] = mapped_column(String(300), default="")
    departure_reason: Mapped[str] = mapped_column(Text, default="")
    patient_preference: Mapped[str] = mapped_column(Text, default="")
    patient_preference_known: Mapped[str] = mapped_column(String(10), default="")
    responsible_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    due_on: Mapped[date | None] = mapped_column()
    is_to_present_again: Mapped[bool] = mapped_column(default=False)  # asked by the board itself, quorum or not
    present_again_note: Mapped[str] = mapped_column(Text, default="")

    quorum_status: Mapped[str] = mapped_column(String(12), default="")  # frozen when discussed
    quorum: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    must_be_presented_again: Mapped[bool] = mapped_column(default=False)
    reopen_reason: Mapped[str] = mapped_column(Text, default="")
    correction_reason: Mapped[str] = mapped_column(Text, default="")  # why the validated version is being corrected
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    validated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    validated_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))

    case: Mapped[Case] = relationship(lazy="raise")
    meeting: Mapped[Meeting] = relationship(lazy="raise")
    responsible: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[responsible_id])
    validated_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[validated_by_id])
    updated_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[updated_by_id])
    proposals: Mapped[list[Proposal]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Proposal.position, Proposal.id"
    )
    examinations: Mapped[list[Examination]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Examination.position, Examination.id"
    )
    conditions: Mapped[list[Condition]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Condition.position, Condition.id"
    )
    actions: Mapped[list[Action]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Action.position, Action.id"
    )
    dissents: Mapped[list[Dissent]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Dissent.position, Dissent.id"
    )

    __mapper_args__ = versioned(Versioned.version)

    def history_root(self) -> tuple[str, int]:
        return ("case", self.case_id)


class _OfDecision:
    """Rows of a decision; their history is the case's."""

    __history__ = "case"
    decision_id: Mapped[int] = mapped_column(Key, ForeignKey("decision.id"), index=True, sort_order=-1)
    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_file.id"), index=True, sort_order=-1)
    position: Mapped[int] = mapped_column(default=1)

    def history_root(self) -> tuple[str, int]:
        return ("case", self.case_id)


class Proposal(Identified, _OfDecision, Model):
    """One treatment proposed, in order; cryotherapy carries its plan in words."""

    __tablename__ = "proposal"

    treatment: Mapped[str] = mapped_column(String(40))  # our list
    type_code: Mapped[str] = mapped_column(String(40))  # national list
    intention: Mapped[str] = mapped_column(String(12), default="first")
    aim: Mapped[str] = mapped_column(String(20), default="")  # what the treatment is for
    detail: Mapped[str] = mapped_column(Text, default="")
    plan: Mapped[str] = mapped_column(Text, default="")


class Examination(Identified, _OfDecision, Model):
    """A complementary examination asked for, with the dates between which it is wanted."""

    __tablename__ = "examination"

    label: Mapped[str] = mapped_column(String(300))
    not_before: Mapped[date | None] = mapped_column()
    not_after: Mapped[date | None] = mapped_column()


class Condition(Identified, _OfDecision, Model):
    """« Si … alors … » of a decision; once it is taken, somebody notes whether the condition was met."""

    __tablename__ = "decision_condition"

    if_text: Mapped[str] = mapped_column(Text)
    then_text: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(String(12), default="")  # met, not-met, dropped; "" not known yet
    note: Mapped[str] = mapped_column(Text, default="")
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))

    checked_by: Mapped[Person | None] = relationship(lazy="raise")


class Action(Identified, _OfDecision, Model):
    """Something to do after the decision, by somebody, before a day."""

    __tablename__ = "decision_action"

    label: Mapped[str] = mapped_column(Text)
    assignee_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"), index=True)
    due_on: Mapped[date | None] = mapped_column()
    note: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))

    assignee: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[assignee_id])
    done_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[done_by_id])


class Dissent(Identified, _OfDecision, Model):
    """Somebody who took part does not share the decision, and says why. A guest has a name and no person."""

    __tablename__ = "dissent"

    person_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text)

    person: Mapped[Person | None] = relationship(lazy="raise")


class RivalText(Identified, Model):
    """What somebody typed in a field of a decision while another had just changed it: kept until one chooses."""

    __tablename__ = "rival_text"

    decision_id: Mapped[int] = mapped_column(Key, ForeignKey("decision.id"), index=True)
    field: Mapped[str] = mapped_column(String(40))
    value: Mapped[Any] = mapped_column(JSON)
    typed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    typed_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))

    typed_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[typed_by_id])


class RequesterProposal(Identified, Versioned, Model):
    """What the requester would propose, written before the meeting; it decides nothing."""

    __tablename__ = "requester_proposal"
    __history__ = "case"

    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_file.id"), unique=True)
    proposals: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)  # choice, intention, aim, detail
    comment: Mapped[str] = mapped_column(Text, default="")
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # taken back, and could be put back

    updated_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[updated_by_id])

    __mapper_args__ = versioned(Versioned.version)

    def history_root(self) -> tuple[str, int]:
        return ("case", self.case_id)


class Room(Identified, Model):
    """Where the room stands: the case shown, and a number that grows with every change worth showing."""

    __tablename__ = "room"

    meeting_id: Mapped[int] = mapped_column(Key, ForeignKey("meeting.id"), unique=True)
    current_case_id: Mapped[int | None] = mapped_column(Key, ForeignKey("case_file.id"))
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    current_case: Mapped[Case | None] = relationship(lazy="raise")


class Span(Identified, Model):
    """A stretch of a meeting: a case under discussion, or a break. It is open until something else begins."""

    __tablename__ = "meeting_span"

    meeting_id: Mapped[int] = mapped_column(Key, ForeignKey("meeting.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(Key, ForeignKey("case_file.id"), index=True)  # None: a break
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_typed_afterwards: Mapped[bool] = mapped_column(default=False)


class UrgentOpinion(Identified, Model):
    """An opinion taken between two meetings because waiting was not possible; regularised at the next one."""

    __tablename__ = "urgent_opinion"
    __history__ = "case"

    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_file.id"), index=True)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
    opinion: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    regularised_meeting_id: Mapped[int | None] = mapped_column(Key, ForeignKey("meeting.id"))

    recorded_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[recorded_by_id])
    regularised_meeting: Mapped[Meeting | None] = relationship(lazy="raise")
    consulted: Mapped[list[UrgentConsulted]] = relationship(lazy="raise", cascade="all, delete-orphan")

    def history_root(self) -> tuple[str, int]:
        return ("case", self.case_id)


class UrgentConsulted(Identified, Model):
    """Who was consulted for an urgent opinion."""

    __tablename__ = "urgent_consulted"

    urgent_opinion_id: Mapped[int] = mapped_column(Key, ForeignKey("urgent_opinion.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(200), default="")
    specialty_code: Mapped[str] = mapped_column(String(40), default="")

    person: Mapped[Person | None] = relationship(lazy="raise")


class PreReading(Identified, Model):
    """A radiologist's mark on a case before the meeting. What is an opinion in the legal sense is an `Opinion`."""

    __tablename__ = "pre_reading"

    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_file.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(Key, ForeignKey("meeting.id"), index=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    mark: Mapped[str] = mapped_column(String(20))  # read, missing-exam, retained, rediscuss
    comment: Mapped[str] = mapped_column(Text, default="")
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])


class TechnicalPlan(Identified, Versioned, Model):
    """How a cryotherapy would be done, foreseen before the meeting; one a lesion, or one for the case."""

    __tablename__ = "technical_plan"
    __history__ = "case"

    case_id: Mapped[int] = mapped_column(Key, ForeignKey("case_file.id"), index=True)
    lesion_uuid: Mapped[UUID | None] = mapped_column()  # it may have been taken out since
    probes: Mapped[int | None] = mapped_column()
    probe_gauge: Mapped[str] = mapped_column(String(10), default="")
    probe_kind: Mapped[str] = mapped_column(String(200), default="")
    approach: Mapped[str] = mapped_column(String(20), default="")
    guidance: Mapped[list[str]] = mapped_column(JSON, default=list)
    anaesthesia: Mapped[str] = mapped_column(String(20), default="")
    protections: Mapped[list[str]] = mapped_column(JSON, default=list)
    cementoplasty: Mapped[str] = mapped_column(String(10), default="")  # yes, no, unknown
    margin_mm: Mapped[Decimal | None] = mapped_column(Numeric(5, 1))
    comment: Mapped[str] = mapped_column(Text, default="")
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))

    updated_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[updated_by_id])

    __mapper_args__ = versioned(Versioned.version)

    def history_root(self) -> tuple[str, int]:
        return ("case", self.case_id)
