"""Everything the documents of one meeting say, read in a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from rcp import installation
from rcp.access.permissions import Actor, Role
from rcp.accounts.models import Person
from rcp.agenda.models import AgendaItem, Meeting, Postponement
from rcp.agenda.queries import sees_agenda
from rcp.boards.models import Board, Membership
from rcp.cases.models import Case, Lesion
from rcp.cases.queries import follow_merges
from rcp.cases.queries.clinical import ClinicalRows, list_clinical_rows
from rcp.db import db
from rcp.deliberation.models import Action, Attendance, Decision, Dissent, Opinion, TechnicalPlan, UrgentOpinion
from rcp.deliberation.queries import plans_of
from rcp.domain.clinical.freshness import Freshness
from rcp.domain.errors import NotFound
from rcp.domain.proofreading import Reading
from rcp.minutes.models import Document
from rcp.minutes.queries.proofreading import readings_of
from rcp.patients.models import Patient, PatientCorrespondent
from rcp.patients.queries import families_of

READERS = (Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY, Role.QUALITY)


@dataclass(slots=True)
class Material:
    """The rows of one meeting, by case id where they belong to a case."""

    meeting: Meeting
    items: list[AgendaItem]
    attendance: list[Attendance]
    coordinators: list[Person]
    decisions: dict[int, Decision] = field(default_factory=dict)
    previous: dict[int, Decision] = field(default_factory=dict)
    opinions: dict[int, list[Opinion]] = field(default_factory=dict)
    plans: dict[int, list[TechnicalPlan]] = field(default_factory=dict)
    urgent: dict[int, list[UrgentOpinion]] = field(default_factory=dict)
    postponements: list[Postponement] = field(default_factory=list)
    clinical: dict[int, ClinicalRows] = field(default_factory=dict)
    readings: dict[int | None, list[Reading]] = field(default_factory=dict)  # None: of the minutes
    freshness: Freshness = field(default_factory=installation.freshness)
    fiches: dict[int, Document] | None = (
        None  # the last one sealed of each case, once asked for (`documents.latest_of`)
    )
    digests: dict[int, bytes] = field(default_factory=dict)  # of what each case says, once worked out (`stamp`)

    @property
    def board(self) -> Board:
        return self.meeting.board


def load_material(meeting_uuid: UUID, *, actor: Actor, case_uuid: UUID | None = None) -> Material:
    """A meeting with its cases, or with one of them, and all that its documents say.

    Raises:
        NotFound: no such meeting or case, or outside the actor's view; a whole meeting whose agenda is still a draft is
            its makers' alone.
    """
    meeting = db.session.execute(
        select(Meeting)
        .where(Meeting.uuid == meeting_uuid)
        .options(joinedload(Meeting.board).selectinload(Board.required_specialties), joinedload(Meeting.chair))
    ).scalar_one_or_none()
    if meeting is None or (case_uuid is None and not sees_agenda(meeting, actor)):
        raise NotFound()
    items = _items(meeting, actor, case_uuid)
    if not _reads_meeting(actor, meeting) and not (case_uuid and items):
        raise NotFound()
    if case_uuid is not None and not items:
        raise NotFound()
    case_ids = [item.case_id for item in items]
    material = Material(
        meeting=meeting,
        items=items,
        attendance=_attendance(meeting),
        coordinators=_coordinators(meeting.board_id),
        readings=readings_of(meeting),
    )
    if case_ids:
        material.decisions = _decisions(meeting, case_ids)
        material.previous = _previous_decisions(meeting, items)
        material.opinions = _opinions(case_ids)
        material.plans = plans_of(case_ids)
        material.urgent = _urgent(case_ids)
        material.clinical = list_clinical_rows(case_ids)
    if case_uuid is None:
        material.postponements = _postponements(meeting)
    return material


def _reads_meeting(actor: Actor, meeting: Meeting) -> bool:
    return actor.is_system or bool(actor.roles_on(meeting.board_id) & frozenset(READERS))


def _items(meeting: Meeting, actor: Actor, case_uuid: UUID | None) -> list[AgendaItem]:
    case, patient = AgendaItem.case, AgendaItem.patient
    query = (
        select(AgendaItem)
        .join(Case, Case.id == AgendaItem.case_id)
        .where(AgendaItem.meeting_id == meeting.id)
        .order_by(AgendaItem.position, AgendaItem.id)
        .options(
            *(
                joinedload(case).joinedload(person)
                for person in (Case.requester, Case.presenter, Case.referring, Case.entered_by)
            ),
            joinedload(patient).joinedload(Patient.treating_doctor),
            joinedload(patient).selectinload(Patient.correspondents).joinedload(PatientCorrespondent.person),
            joinedload(case)
            .selectinload(Case.lesions)
            .options(selectinload(Lesion.distances), selectinload(Lesion.descriptors)),
            joinedload(case).selectinload(Case.treatments),
            joinedload(case).selectinload(Case.results),
            joinedload(case).selectinload(Case.attachments),
        )
    )
    if case_uuid is not None:
        query = query.where(Case.uuid == case_uuid)
    if not _reads_meeting(actor, meeting):
        # An external requester reads the documents of the cases they submitted, and no others.
        is_external = Role.EXTERNAL in actor.roles_on(meeting.board_id)
        query = query.where(Case.requester_id == (actor.person_id if is_external else -1))
    items = list(db.session.scalars(query).unique())
    for item in items:
        set_committed_value(item.case, "patient", item.patient)
    follow_merges(item.case for item in items)
    for item in items:
        set_committed_value(item, "patient", item.case.patient)
    return items


def _attendance(meeting: Meeting) -> list[Attendance]:
    query = (
        select(Attendance)
        .where(Attendance.meeting_id == meeting.id)
        .options(joinedload(Attendance.person), selectinload(Attendance.case_absences))
        .order_by(Attendance.id)
    )
    return list(db.session.scalars(query))


def _coordinators(board_id: int) -> list[Person]:
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.board_id == board_id, Membership.role == Role.COORDINATOR, Membership.ended_on.is_(None))
        .order_by(Person.name_folded, Person.id)
    )
    return list(db.session.scalars(query))


def _decisions(meeting: Meeting, case_ids: list[int]) -> dict[int, Decision]:
    query = (
        select(Decision)
        .where(Decision.meeting_id == meeting.id, Decision.case_id.in_(case_ids))
        .options(
            joinedload(Decision.responsible),
            joinedload(Decision.validated_by),
            selectinload(Decision.proposals),
            selectinload(Decision.examinations),
            selectinload(Decision.conditions),
            selectinload(Decision.actions).joinedload(Action.assignee),
            selectinload(Decision.dissents).joinedload(Dissent.person),
        )
        .order_by(Decision.id)
    )
    return {decision.case_id: decision for decision in db.session.scalars(query)}


def _previous_decisions(meeting: Meeting, items: list[AgendaItem]) -> dict[int, Decision]:
    """The latest decision of an earlier meeting about the same person, on the same board, by case id."""
    family = families_of([item.patient for item in items])
    query = (
        select(Decision, family.c.survivor_id)
        .join(Case, Case.id == Decision.case_id)
        .join(family, family.c.id == Case.patient_id)
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .where(
            Case.board_id == meeting.board_id,
            Meeting.date < meeting.date,
            Decision.decided_at.is_not(None),
        )
        .options(
            joinedload(Decision.meeting),
            selectinload(Decision.proposals),
            selectinload(Decision.examinations),
            selectinload(Decision.conditions),
        )
        .order_by(Meeting.date, Decision.id)
    )
    latest = {survivor_id: decision for decision, survivor_id in db.session.execute(query)}
    return {item.case_id: latest[item.patient.id] for item in items if item.patient.id in latest}


def _opinions(case_ids: list[int]) -> dict[int, list[Opinion]]:
    query = (
        select(Opinion)
        .where(Opinion.case_id.in_(case_ids), Opinion.withdrawn_at.is_(None))
        .options(joinedload(Opinion.person), joinedload(Opinion.meeting))
        .order_by(Opinion.given_at, Opinion.id)
    )
    return _by_case(db.session.scalars(query))


def _urgent(case_ids: list[int]) -> dict[int, list[UrgentOpinion]]:
    query = (
        select(UrgentOpinion)
        .where(UrgentOpinion.case_id.in_(case_ids))
        .options(selectinload(UrgentOpinion.consulted), joinedload(UrgentOpinion.recorded_by))
        .order_by(UrgentOpinion.given_at, UrgentOpinion.id)
    )
    return _by_case(db.session.scalars(query))


def _postponements(meeting: Meeting) -> list[Postponement]:
    query = (
        select(Postponement)
        .where(Postponement.from_meeting_id == meeting.id)
        .options(joinedload(Postponement.case).joinedload(Case.patient), joinedload(Postponement.to_meeting))
        .order_by(Postponement.at, Postponement.id)
    )
    return list(db.session.scalars(query))


def _by_case(rows: Iterable[object]) -> dict[int, list]:  # type: ignore[type-arg]
    found: dict[int, list] = defaultdict(list)  # type: ignore[type-arg]
    for row in rows:
        found[row.case_id].append(row)  # type: ignore[attr-defined]
    return found
