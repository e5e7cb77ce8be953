"""The cases booked on a meeting, where a case is booked, and what was postponed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from rcp.agenda.models import AgendaItem, Meeting, Postponement
from rcp.cases.models import Attachment, Case, Lesion, Result, Treatment
from rcp.db import db
from rcp.domain.agenda import MeetingStatus
from rcp.domain.case import CaseStatus
from rcp.domain.errors import NotFound
from rcp.patients.queries import record_ids

MAXIMUM_ITEMS = 120  # booking stops here; no list of a meeting is longer
POSTPONEMENTS = 200


def list_items(meeting: Meeting, *, with_content: bool = False) -> list[AgendaItem]:
    """The agenda in order, with case, patient, requester and presenter, in one statement.

    `with_content` loads what tells whether a case is complete, in six more statements whatever the number of cases.
    """
    case = joinedload(AgendaItem.case)
    query = (
        select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting.id)
        .options(joinedload(AgendaItem.patient), case.joinedload(Case.requester), case.joinedload(Case.presenter))
        .order_by(AgendaItem.position, AgendaItem.id)
        .limit(MAXIMUM_ITEMS)
    )
    if with_content:
        query = query.options(
            case.selectinload(Case.lesions).options(selectinload(Lesion.distances), selectinload(Lesion.descriptors)),
            case.selectinload(Case.treatments).load_only(
                Treatment.id, Treatment.case_id, Treatment.type_code, raiseload=True
            ),
            case.selectinload(Case.results).load_only(
                Result.id,
                Result.case_id,
                Result.kind,
                Result.code,
                Result.value,
                Result.number,
                Result.done_on,
                raiseload=True,
            ),
            case.selectinload(Case.attachments).load_only(
                Attachment.id, Attachment.case_id, Attachment.removed_at, raiseload=True
            ),
        )
    items = list(db.session.execute(query).scalars())
    for item in items:
        _connect(item, meeting)
    return items


def get_item(meeting: Meeting, item_uuid: UUID) -> AgendaItem:
    """One booking of a meeting, with its case, patient, requester and presenter.

    Raises:
        NotFound: the meeting has no such booking.
    """
    item = _one_item(AgendaItem.uuid == item_uuid, AgendaItem.meeting_id == meeting.id)
    if item is None:
        raise NotFound()
    _connect(item, meeting)
    return item


def item_of(case: Case) -> AgendaItem | None:
    """The booking a case waits with, with its meeting and the meeting's board; None when it is on no agenda to come."""
    query = (
        select(AgendaItem)
        .join(AgendaItem.meeting)
        .where(
            AgendaItem.case_id == case.id,
            Meeting.status.in_([MeetingStatus.PLANNED, MeetingStatus.OPEN, MeetingStatus.CLOSED]),
        )
        .options(
            joinedload(AgendaItem.meeting).joinedload(Meeting.board),
            joinedload(AgendaItem.meeting).joinedload(Meeting.chair),
        )
        .order_by(Meeting.date.desc(), AgendaItem.id.desc())
        .limit(1)
    )
    item = db.session.execute(query).scalar_one_or_none()
    if item is not None:
        set_committed_value(item, "case", case)
    return item


def list_postponable(meeting: Meeting) -> list[AgendaItem]:
    """The cases not decided that may go to another meeting, in the order of the agenda."""
    return [item for item in list_items(meeting) if item.case.status == CaseStatus.BOOKED and not item.has_fiche]


@dataclass(frozen=True, slots=True)
class Booking:
    """Where a case is booked: what its own page says. `position` is None while the agenda is a draft."""

    item_uuid: UUID
    meeting_uuid: UUID
    date: date
    start_time: time
    status: MeetingStatus
    position: int | None
    mode: str
    is_late: bool
    late_reason: str
    has_fiche: bool  # sealed once for this meeting: the case stays on it


def booking_of(case: Case) -> Booking | None:
    """The latest agenda a case is on, in one statement; None when it was never booked, or left every meeting."""
    query = (
        select(AgendaItem, Meeting.uuid, Meeting.date, Meeting.start_time, Meeting.status, Meeting.published_at)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(AgendaItem.case_id == case.id, Meeting.status != MeetingStatus.CANCELLED)
        .order_by(Meeting.date.desc(), AgendaItem.id.desc())
        .limit(1)
    )
    row = db.session.execute(query).first()
    if row is None:
        return None
    item: AgendaItem = row[0]
    is_draft = row.status == MeetingStatus.PLANNED and row.published_at is None
    return Booking(
        item_uuid=item.uuid,
        meeting_uuid=row.uuid,
        date=row.date,
        start_time=row.start_time,
        status=MeetingStatus(row.status),
        position=None if is_draft else item.position,
        mode=item.mode,
        is_late=item.is_late,
        late_reason=item.late_reason,
        has_fiche=item.has_fiche,
    )


def has_person(meeting: Meeting, patient_ids: Collection[int], *, other_than: int | None = None) -> bool:
    """Whether one of these records of a person is on the agenda, the booking `other_than` set aside."""
    query = select(AgendaItem.id).where(
        AgendaItem.meeting_id == meeting.id, AgendaItem.patient_id.in_(list(patient_ids))
    )
    if other_than is not None:
        query = query.where(AgendaItem.id != other_than)
    return db.session.execute(query.limit(1)).first() is not None


def open_to(item: AgendaItem, meeting: Meeting | None) -> Meeting | None:
    """The meeting if its agenda can take the case, None when its patient is there already."""
    if meeting is None or has_person(meeting, record_ids(item.patient)):
        return None
    return meeting


def next_position(meeting: Meeting) -> tuple[int, int]:
    """The place after the last one, and how many cases are booked."""
    row = db.session.execute(
        select(func.max(AgendaItem.position), func.count()).where(AgendaItem.meeting_id == meeting.id)
    ).one()
    return (row[0] or 0) + 1, row[1]


def list_postponements(meeting: Meeting) -> list[Postponement]:
    """The cases that left a meeting undiscussed, with case, patient and where they went, in the order they left."""
    query = (
        select(Postponement)
        .where(Postponement.from_meeting_id == meeting.id)
        .options(
            joinedload(Postponement.case).joinedload(Case.patient),
            joinedload(Postponement.to_meeting),
        )
        .order_by(Postponement.at, Postponement.id)
        .limit(POSTPONEMENTS)
    )
    return list(db.session.execute(query).scalars())


def postponements_of(case: Case) -> list[Postponement]:
    """The times a case left a meeting undiscussed, with both meetings, the latest first."""
    query = (
        select(Postponement)
        .where(Postponement.case_id == case.id)
        .options(joinedload(Postponement.from_meeting), joinedload(Postponement.to_meeting))
        .order_by(Postponement.at.desc(), Postponement.id.desc())
        .limit(POSTPONEMENTS)
    )
    return list(db.session.execute(query).scalars())


def _one_item(*conditions: object) -> AgendaItem | None:
    case = joinedload(AgendaItem.case)
    query = (
        select(AgendaItem)
        .where(*conditions)  # type: ignore[arg-type]
        .options(
            joinedload(AgendaItem.patient),
            case.joinedload(Case.requester),
            case.joinedload(Case.presenter),
            case.joinedload(Case.board),
        )
    )
    return db.session.execute(query).scalar_one_or_none()


def _connect(item: AgendaItem, meeting: Meeting) -> None:
    """Give each row the others it was read with: the same patient, the same meeting, without asking again."""
    set_committed_value(item, "meeting", meeting)
    set_committed_value(item.case, "patient", item.patient)
