"""The deliberation of a meeting: each case with its state, and one case with all that is needed to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from rcp.access.permissions import Actor
from rcp.agenda.models import AgendaItem, Meeting, Postponement
from rcp.agenda.queries import ids_of, list_items, list_postponements, lock_meetings, sees_agenda
from rcp.cases.models import Case
from rcp.cases.queries import load_content, visible_to, with_people
from rcp.db import db
from rcp.deliberation.models import Decision
from rcp.deliberation.queries.decisions import decisions_of_meeting, get_decision
from rcp.deliberation.queries.moments import left_open
from rcp.deliberation.queries.opinions import urgent_opinions_of
from rcp.deliberation.queries.roll import QuorumView, Roll, roll_of, view_of
from rcp.deliberation.queries.wording import sentence_of
from rcp.domain.agenda import MeetingStatus, end_of, held_since, running_clock, to_utc
from rcp.domain.case import SEALED, CaseStatus, DeliberationMode
from rcp.domain.closing import ClosingSummary, postponed_text
from rcp.domain.dates import PartialDate
from rcp.domain.decision import Outcome, needs_double_expertise
from rcp.domain.errors import NotFound
from rcp.domain.identity import banner_name
from rcp.domain.vocabulary import vocabulary
from rcp.patients.banner import age_text, birth_date_text
from rcp.patients.models import Patient


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a case stands in the deliberation: a word, the kind of its tag and its icon."""

    label: str
    kind: str
    icon: str
    is_done: bool


TO_DISCUSS = State(label="À discuter", kind="info", icon="circle", is_done=False)
TO_REGISTER = State(label="À enregistrer", kind="info", icon="circle", is_done=False)
TYPED = State(label="Décision en cours de saisie", kind="accent", icon="pencil", is_done=False)
DISCUSSED = State(label="Discuté", kind="success", icon="check-circle", is_done=True)
REGISTERED = State(label="Enregistré", kind="success", icon="check-circle", is_done=True)
NO_DECISION = State(label="Discuté, sans décision", kind="warning", icon="pause-circle", is_done=True)
VALIDATED = State(label="Validé", kind="neutral", icon="lock", is_done=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One case of the deliberation, as text."""

    uuid: UUID
    case_uuid: UUID
    case_id: int
    position: int
    number: str
    patient_text: str
    birth_date_text: str
    age_text: str
    organ_label: str
    question: str
    presenter: str
    minutes: int
    starts_at: time
    state: State
    answer: State  # the same, whether or not its fiche is sealed
    sentence: str
    quorum: QuorumView
    opinions: int
    is_urgent: bool
    is_late: bool
    late_reason: str
    must_be_presented_again: bool
    postponed_text: str
    has_fiche: bool  # sealed once for this meeting: its decision is being corrected

    @property
    def may_leave(self) -> bool:
        """Whether it may be postponed."""
        return not self.state.is_done and not self.has_fiche


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliberation:
    """A meeting with all that the page of its deliberation shows."""

    meeting: Meeting
    sees_agenda: bool
    lines: tuple[Line, ...]
    roll: Roll
    postponements: Sequence[Postponement]
    patients: tuple[Patient, ...]

    @property
    def done(self) -> int:
        return sum(line.state.is_done for line in self.lines)

    @property
    def undecided(self) -> list[Line]:
        """The cases with neither a decision nor a reason for none; the postponed ones have left the agenda."""
        return [line for line in self.lines if not line.state.is_done]

    @property
    def leaving(self) -> list[Line]:
        """Those of them that may be postponed."""
        return [line for line in self.undecided if line.may_leave]

    @property
    def has_fiches(self) -> bool:
        """Whether a fiche was ever sealed for this meeting: it was held, whatever is being corrected."""
        return any(line.has_fiche for line in self.lines)

    @property
    def next_line(self) -> Line | None:
        return next(iter(self.undecided), None)

    @property
    def common_missing(self) -> tuple[str, ...]:
        """What all the cases still to decide lack for their quorum: said once rather than on each line."""
        found = {line.quorum.missing for line in self.undecided}
        return found.pop() if len(found) == 1 else ()

    @property
    def without_quorum(self) -> list[Line]:
        """The cases discussed without their quorum; a registered case needs none."""
        discussed = (DISCUSSED, NO_DECISION)
        return [line for line in self.lines if line.answer in discussed and line.quorum.is_reached is False]

    def summary(self, now: datetime) -> ClosingSummary:
        """What the meeting amounts to if it ends now."""
        answers = [line.answer for line in self.lines]
        opened, closed = self.meeting.opened_at, self.meeting.closed_at
        planned = to_utc(self.meeting.date, self.meeting.start_time)
        is_known = left_open(self.meeting, now=now) is None
        ended = end_of(closed, now) if closed is None or self.meeting.status == MeetingStatus.OPEN else closed
        began = held_since(opened, planned, ended) if opened else None
        return ClosingSummary(
            discussed=answers.count(DISCUSSED),
            registered=answers.count(REGISTERED),
            without_decision=answers.count(NO_DECISION),
            undecided=len(self.undecided),
            postponed=len(self.postponements),
            without_quorum=len(self.without_quorum),
            minutes=int((ended - began).total_seconds()) // 60 if began and is_known else None,
            planned_minutes=self.meeting.duration_minutes,
        )


def get_deliberation(meeting: Meeting, *, actor: Actor) -> Deliberation:
    """The deliberation of a meeting, in twelve statements whatever the number of cases."""
    is_shown = sees_agenda(meeting, actor)
    items = list_items(meeting) if is_shown else []
    ids = [item.case_id for item in items]
    roll = roll_of(meeting, ids)
    decisions = decisions_of_meeting(meeting)
    urgent = urgent_opinions_of(ids)
    slots = running_clock(
        [item.planned_minutes for item in items], meeting.start_time, duration_minutes=meeting.duration_minutes
    ).slots
    return Deliberation(
        meeting=meeting,
        sees_agenda=is_shown,
        lines=tuple(
            _line(rank, item, slots[rank - 1].starts_at, roll, decisions.get(item.case_id), item.case_id in urgent)
            for rank, item in enumerate(items, 1)
        ),
        roll=roll,
        postponements=list_postponements(meeting) if is_shown else [],
        patients=tuple(item.patient for item in items),
    )


def _line(
    rank: int, item: AgendaItem, starts_at: time, roll: Roll, decision: Decision | None, has_urgent: bool
) -> Line:
    case, patient = item.case, item.patient
    return Line(
        uuid=item.uuid,
        case_uuid=case.uuid,
        case_id=case.id,
        position=rank,
        number=case.number,
        patient_text=banner_name(
            patient.birth_name, patient.first_given_name,
            used_name=patient.used_name, used_given_name=patient.used_given_name,
        ),
        birth_date_text=birth_date_text(patient),
        age_text=age_text(patient, today=item.meeting.date),
        organ_label=vocabulary("lesion_organs").label(case.organ) if case.organ else "",
        question=case.question,
        presenter=case.presenter.name if case.presenter else "",
        minutes=item.planned_minutes,
        starts_at=starts_at,
        state=state_of(item, decision),
        answer=answer_of(item, decision),
        sentence=sentence_of(decision) if decision else "",
        quorum=quorum_view(roll, case.id, decision),
        opinions=len(roll.opinions.get(case.id, ())),
        is_urgent=item.is_urgent_regularisation or has_urgent,
        is_late=item.is_late,
        late_reason=item.late_reason if item.is_late else "",
        must_be_presented_again=bool(decision and decision.must_be_presented_again),
        postponed_text=postponed_text(case.postponement_count),
        has_fiche=item.has_fiche,
    )  # fmt: skip


def state_of(item: AgendaItem, decision: Decision | None) -> State:
    """Where a booked case stands."""
    return state_from(
        CaseStatus(item.case.status),
        item.mode,
        is_typed=decision is not None,
        is_decided=decision is not None and decision.decided_at is not None,
        no_decision_reason=decision.no_decision_reason if decision is not None else "",
    )


def answer_of(item: AgendaItem, decision: Decision | None) -> State:
    """What the board answered to a booked case, whether or not its fiche is sealed."""
    state = state_of(item, decision)
    if state is not VALIDATED or decision is None:
        return state
    if decision.no_decision_reason:
        return NO_DECISION
    return REGISTERED if decision.outcome == Outcome.REGISTERED else DISCUSSED


def state_from(
    status: CaseStatus, mode: str, *, is_typed: bool, is_decided: bool, no_decision_reason: str = ""
) -> State:
    """Where a booked case stands, from what is known of it and of its decision."""
    if status in SEALED:
        return VALIDATED
    if is_decided:
        if no_decision_reason:
            return NO_DECISION
        return REGISTERED if status is CaseStatus.REGISTERED else DISCUSSED
    if is_typed:
        return TYPED
    return TO_REGISTER if mode == DeliberationMode.REGISTER else TO_DISCUSS


def quorum_view(roll: Roll, case_id: int, decision: Decision | None) -> QuorumView:
    """The quorum of a case: frozen once decided, else computed now."""
    if decision is not None and decision.decided_at is not None and decision.quorum:
        return view_of(decision.quorum, is_frozen=True)
    return view_of(roll.quorum(case_id).as_dict())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One case at one meeting, with what was typed about it."""

    item: AgendaItem
    decision: Decision | None

    @property
    def meeting(self) -> Meeting:
        return self.item.meeting

    @property
    def case(self) -> Case:
        return self.item.case

    @property
    def patient(self) -> Patient:
        return self.item.case.patient

    @property
    def state(self) -> State:
        return state_of(self.item, self.decision)

    @property
    def is_decided(self) -> bool:
        return self.decision is not None and self.decision.decided_at is not None

    @property
    def needs_double_expertise(self) -> bool:
        """Whether the patient may be 15 to 24 years old on the day of the meeting."""
        born = self.patient.birth_date
        return bool(born) and needs_double_expertise(PartialDate.from_iso(born), self.meeting.date)


def get_sitting(
    meeting_uuid: UUID, case_uuid: UUID, *, actor: Actor, for_update: bool = False, toward: UUID | None = None
) -> Sitting:
    """One case of a meeting's agenda with its whole content and its decision, in five statements.

    `for_update` locks the meeting, with the one the case is about to be sent to (`toward`), then the case, as every
    writer of an agenda does: two people who send cases to each other's meeting wait, and none is refused.

    Raises:
        NotFound: the case is not on this agenda, or is outside the actor's view; the agenda is a draft they do not see.
    """
    item = get_item(meeting_uuid, case_uuid, actor=actor, for_update=for_update, toward=toward)
    return Sitting(item=item, decision=get_decision(item.case, item.meeting))


def get_item(
    meeting_uuid: UUID, case_uuid: UUID, *, actor: Actor, for_update: bool = False, toward: UUID | None = None
) -> AgendaItem:
    """The same without its decision: the line of the agenda, with the meeting and the whole case, in two statements."""
    if for_update:
        lock_meetings(*ids_of([meeting_uuid, toward]))
    query = (
        select(AgendaItem)
        .join(AgendaItem.meeting)
        .join(AgendaItem.case)
        .where(Meeting.uuid == meeting_uuid, Case.uuid == case_uuid, visible_to(actor))
        .options(
            contains_eager(AgendaItem.meeting).options(joinedload(Meeting.board), joinedload(Meeting.chair)),
            contains_eager(AgendaItem.case).options(*cast(Any, with_people())),
        )
    )
    if for_update:
        query = query.with_for_update(of=Case).execution_options(populate_existing=True)
    item = db.session.execute(query).scalar_one_or_none()
    if item is None or not sees_agenda(item.meeting, actor):
        raise NotFound()
    load_content(item.case)
    return item


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a case stands among the others of its meeting: its rank from 1, and its neighbours."""

    rank: int
    total: int
    previous_uuid: UUID | None
    next_uuid: UUID | None
    next_undecided_uuid: UUID | None


def place_of(sitting: Sitting) -> Place:
    """The place of a case on the agenda, in one statement."""
    query = (
        select(Case.uuid, Case.status)
        .join(AgendaItem, AgendaItem.case_id == Case.id)
        .where(AgendaItem.meeting_id == sitting.meeting.id)
        .order_by(AgendaItem.position, AgendaItem.id)
    )
    rows = list(db.session.execute(query))
    order = [row.uuid for row in rows]
    index = order.index(sitting.case.uuid)
    waiting = [row.uuid for row in [*rows[index + 1 :], *rows[:index]] if row.status == CaseStatus.BOOKED]
    return Place(
        rank=index + 1,
        total=len(order),
        previous_uuid=order[index - 1] if index else None,
        next_uuid=order[index + 1] if index + 1 < len(order) else None,
        next_undecided_uuid=waiting[0] if waiting else None,
    )
