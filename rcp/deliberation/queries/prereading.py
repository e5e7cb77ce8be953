"""The pre-read of a meeting: each booked case with what a reader needs, in a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import and_, select, true, union
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from rcp.access.permissions import Actor
from rcp.accounts.models import Person
from rcp.agenda.models import AgendaItem, Meeting
from rcp.agenda.queries import sees_agenda
from rcp.boards.models import Board
from rcp.cases.models import Attachment, Case, Lesion, Result, Treatment
from rcp.cases.queries import facts
from rcp.cases.queries.clinical import ClinicalRows, list_clinical_rows
from rcp.db import Rows, db
from rcp.deliberation.models import Opinion, PreReading, TechnicalPlan
from rcp.deliberation.queries.decisions import previous_decisions
from rcp.deliberation.queries.opinions import opinions_of
from rcp.deliberation.queries.plans import PlanView, plan_views, plans_of
from rcp.deliberation.queries.roll import rule_of
from rcp.deliberation.queries.wording import DecisionSummary
from rcp.domain.agenda import MeetingStatus
from rcp.domain.case import CaseStatus, RequiredFor, missing
from rcp.domain.closing import postponed_text
from rcp.domain.errors import NotFound
from rcp.domain.identity import banner_name
from rcp.domain.prereading import IMAGING_DAYS, RADIOLOGY, Imaging, accepts_marks, imaging, written_weight
from rcp.patients.banner import age_text, birth_date_text
from rcp.patients.models import Patient

_Row = TypeVar("_Row", PreReading, Opinion)
MAXIMUM_CARDS = 120  # as many as an agenda holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One booked case as its reader sees it. `mine` is the reader's own mark, `marks` everybody's."""

    item: AgendaItem
    rank: int
    patient: Patient
    patient_text: str
    birth_date_text: str
    age_text: str
    marks: tuple[PreReading, ...]
    mine: PreReading | None
    opinions: tuple[Opinion, ...]
    own_opinion: Opinion | None
    plans: tuple[PlanView, ...]
    previous: DecisionSummary | None
    imaging: Imaging
    missing: tuple[str, ...]
    is_open: bool

    @property
    def case(self) -> Case:
        return self.item.case

    @property
    def postponed_text(self) -> str:
        return postponed_text(self.case.postponement_count)

    @property
    def is_read(self) -> bool:
        """Whether the reader marked it, or wrote an opinion on it."""
        return self.mine is not None or self.own_opinion is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreRead:
    """A meeting as its reader sees it. Without the right to see a draft agenda, `cards` is empty.

    Attributes:
        rows: what the clinical rules need beside each case, by case id.
        specialty_code: the reader's, "" when unknown.
        weight: whether the board counts their written opinion, in French.
    """

    meeting: Meeting
    sees_agenda: bool
    cards: tuple[Card, ...]
    rows: Mapping[int, ClinicalRows]
    specialty_code: str
    weight: str

    @property
    def done(self) -> int:
        return sum(card.is_read for card in self.cards)

    def card_of(self, case: Case) -> Card:
        """The card of one case.

        Raises:
            NotFound: the case is beyond what an agenda holds.
        """
        card = next((card for card in self.cards if card.case.id == case.id), None)
        if card is None:
            raise NotFound()
        return card


def get_preread(meeting: Meeting, *, actor: Actor, imaging_days: int = IMAGING_DAYS) -> PreRead:
    """A meeting to be pre-read, case by case in the order of its agenda, in eighteen statements at most.

    `imaging_days` is the age from which the installation calls an examination old.
    """
    is_shown = sees_agenda(meeting, actor)
    items = _items(meeting) if is_shown else []
    beside = _beside(items, meeting, actor)
    code = _specialty(actor)
    return PreRead(
        meeting=meeting,
        sees_agenda=is_shown,
        cards=tuple(_card(rank, item, beside, actor, imaging_days) for rank, item in enumerate(items, 1)),
        rows=list_clinical_rows([item.case_id for item in items]),
        specialty_code=code,
        weight=written_weight(rule_of(db.session.get_one(Board, meeting.board_id)), code),
    )


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is read beside the cases, by case id; the record that stands for a merged patient, by patient id."""

    marks: Mapping[int, Sequence[PreReading]]
    opinions: Mapping[int, Sequence[Opinion]]
    plans: Mapping[int, Sequence[TechnicalPlan]]
    previous: Mapping[int, DecisionSummary]
    survivors: Mapping[int, Patient]


def _beside(items: Sequence[AgendaItem], meeting: Meeting, actor: Actor) -> _Beside:
    case_ids = [item.case_id for item in items]
    return _Beside(
        marks=marks_of(case_ids, meeting),
        opinions=opinions_of(case_ids),
        plans=plans_of(case_ids),
        previous=previous_decisions([item.case for item in items], actor=actor),
        survivors=_survivors(items),
    )


def _card(rank: int, item: AgendaItem, beside: _Beside, actor: Actor, imaging_days: int) -> Card:
    case, patient = item.case, item.patient
    marks, opinions = beside.marks.get(case.id, ()), beside.opinions.get(case.id, ())
    return Card(
        item=item,
        rank=rank,
        patient=beside.survivors.get(patient.id, patient),
        patient_text=banner_name(
            patient.birth_name, patient.first_given_name,
            used_name=patient.used_name, used_given_name=patient.used_given_name,
        ),
        birth_date_text=birth_date_text(patient),
        age_text=age_text(patient, today=item.meeting.date),
        marks=tuple(marks),
        mine=_own(marks, actor),
        opinions=tuple(opinions),
        own_opinion=_own(opinions, actor),
        plans=tuple(plan_views(case, beside.plans.get(case.id, ()))),
        previous=beside.previous.get(case.id),
        imaging=_imaging(case, item.meeting, imaging_days),
        missing=tuple(gap.message for gap in missing(facts(case), level=RequiredFor.VALIDATE)),
        is_open=accepts_marks(CaseStatus(case.status), MeetingStatus(item.meeting.status)),
    )  # fmt: skip


def marks_of(case_ids: Collection[int], meeting: Meeting | None = None) -> dict[int, list[PreReading]]:
    """The marks that hold on these cases, by case id, oldest first, in one statement; of one meeting when given."""
    found: dict[int, list[PreReading]] = defaultdict(list)
    for row in db.session.execute(held_marks(case_ids, meeting).select()).scalars():
        found[row.case_id].append(row)
    return found


def held_marks(case_ids: Collection[int], meeting: Meeting | None = None) -> Rows[PreReading]:
    """The marks that hold on these cases with who made them, oldest first; of one meeting when given."""
    is_held = and_(
        PreReading.case_id.in_(sorted(case_ids)),
        PreReading.withdrawn_at.is_(None),
        PreReading.meeting_id == meeting.id if meeting is not None else true(),
    )
    return Rows(PreReading, is_held, (PreReading.marked_at, PreReading.id), (joinedload(PreReading.person),))


def own_mark(item: AgendaItem, *, actor: Actor) -> PreReading | None:
    """The actor's own mark that holds on a case of a meeting."""
    query = (
        select(PreReading)
        .where(
            PreReading.case_id == item.case_id,
            PreReading.meeting_id == item.meeting_id,
            PreReading.person_id == actor.person_id,
            PreReading.withdrawn_at.is_(None),
        )
        .order_by(PreReading.id.desc())
        .limit(1)
    )
    return db.session.execute(query).scalar_one_or_none()


def read_by_radiology(meeting: Meeting) -> frozenset[int]:
    """The cases of a meeting, by id, that somebody of radiology marked or wrote an opinion on; one statement."""
    marked = (
        select(PreReading.case_id)
        .join(Person, Person.id == PreReading.person_id)
        .where(
            PreReading.meeting_id == meeting.id,
            PreReading.withdrawn_at.is_(None),
            Person.specialty_code.in_(RADIOLOGY),
        )
    )
    written = select(Opinion.case_id).where(
        Opinion.meeting_id == meeting.id, Opinion.withdrawn_at.is_(None), Opinion.specialty_code.in_(RADIOLOGY)
    )
    return frozenset(db.session.execute(union(marked, written)).scalars())


def _items(meeting: Meeting) -> list[AgendaItem]:
    case = joinedload(AgendaItem.case)
    query = (
        select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting.id)
        .options(
            joinedload(AgendaItem.patient),
            case.joinedload(Case.requester),
            case.joinedload(Case.presenter),
            case.joinedload(Case.previous_case),
            case.selectinload(Case.lesions).options(selectinload(Lesion.distances), selectinload(Lesion.descriptors)),
            case.selectinload(Case.treatments).load_only(
                Treatment.id, Treatment.case_id, Treatment.type_code, raiseload=True
            ),
            case.selectinload(Case.results).defer(Result.text, raiseload=True),
            case.selectinload(Case.attachments).load_only(
                Attachment.id, Attachment.case_id, Attachment.removed_at, raiseload=True
            ),
        )
        .order_by(AgendaItem.position, AgendaItem.id)
        .limit(MAXIMUM_CARDS)
    )
    items = list(db.session.execute(query).scalars())
    for item in items:
        set_committed_value(item, "meeting", meeting)
        set_committed_value(item.case, "patient", item.patient)
    return items


def _survivors(items: Iterable[AgendaItem]) -> Mapping[int, Patient]:
    """The record that stands today for each merged patient, by the id of the former; nothing asked when none is."""
    links = {item.patient_id: item.patient.merged_into_id for item in items if item.patient.merged_into_id}
    known: dict[int, Patient] = {}
    while wanted := {target for target in links.values() if target} - set(known):
        query = select(Patient).where(Patient.id.in_(sorted(wanted))).order_by(Patient.id)
        known |= {patient.id: patient for patient in db.session.execute(query).scalars()}
        links = {source: known[target].merged_into_id or target for source, target in links.items() if target}
    return {source: known[target] for source, target in links.items() if target}


def _specialty(actor: Actor) -> str:
    query = select(Person.specialty_code).where(Person.id == actor.person_id)
    return db.session.execute(query).scalar_one_or_none() or ""


def _own(rows: Sequence[_Row], actor: Actor) -> _Row | None:
    """The latest of the reader's own."""
    return next((row for row in reversed(rows) if row.person_id == actor.person_id), None)


def _imaging(case: Case, meeting: Meeting, limit: int) -> Imaging:
    dates = [lesion.imaging_date for lesion in case.lesions if lesion.imaging_date is not None]
    dates += [result.done_on for result in case.results if result.kind == "imaging"]
    return imaging(dates, on=meeting.date, limit=limit)
