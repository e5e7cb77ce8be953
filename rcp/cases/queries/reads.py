"""Which cases an actor may read, and how they are read: one, a page, lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.base import ExecutableOption

from rcp.access.permissions import Actor, Role
from rcp.cases.models import Attachment, Case, Lesion, LesionDescriptor, Result, Treatment
from rcp.db import Rows, db, read_together
from rcp.domain.case import CaseStatus
from rcp.domain.errors import NotFound
from rcp.patients.models import Patient
from rcp.patients.queries import record_ids

READERS = (Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY, Role.QUALITY)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The cases an actor may read: the condition every list starts with."""
    if actor.is_system:
        return true()
    return or_(
        Case.board_id.in_(actor.boards_as(*READERS)),
        and_(Case.board_id.in_(actor.boards_as(Role.EXTERNAL)), Case.requester_id == actor.person_id),
    )


def with_people() -> tuple[ExecutableOption, ...]:
    """What a page about one case names: patient, board and people, in the same statement."""
    joined = (Case.patient, Case.board, Case.requester, Case.presenter, Case.referring, Case.entered_by)
    return (
        *(joinedload(each) for each in joined),
        joinedload(Case.patient).joinedload(Patient.treating_doctor),
        joinedload(Case.updated_by),
        joinedload(Case.previous_case),
    )


def with_content(*, of_one: bool = False) -> tuple[ExecutableOption, ...]:
    """Lesions and their distances, descriptors, treatments, results, attachments: a statement each, for any number.

    The treatments and the files `of_one` case come with it: they are few, and it is two statements less.
    """
    few = joinedload if of_one else selectinload
    return (
        selectinload(Case.lesions).options(joinedload(Lesion.distances), selectinload(Lesion.descriptors)),
        few(Case.treatments),
        selectinload(Case.results),
        few(Case.attachments).options(joinedload(Attachment.added_by), joinedload(Attachment.removed_by)),
    )


def load_content(case: Case) -> None:
    """What `with_content` loads, for a case already read, as the database holds it now: one statement."""
    people = (joinedload(Attachment.added_by), joinedload(Attachment.removed_by))
    lesions, descriptors, treatments, results, attachments = read_together(
        Rows(Lesion, Lesion.case_id == case.id, (Lesion.position, Lesion.id), (joinedload(Lesion.distances),)),
        Rows(LesionDescriptor, LesionDescriptor.case_id == case.id, (LesionDescriptor.id,)),
        Rows(Treatment, Treatment.case_id == case.id, (Treatment.position, Treatment.id)),
        Rows(Result, Result.case_id == case.id, (Result.done_on.desc(), Result.id)),
        Rows(Attachment, Attachment.case_id == case.id, (Attachment.id,), people),
        populate_existing=True,
    )
    answers: dict[int, list[LesionDescriptor]] = defaultdict(list)
    for each in descriptors:
        answers[each.lesion_id].append(each)
    for lesion in lesions:
        set_committed_value(lesion, "descriptors", answers[lesion.id])
    rows = {"lesions": lesions, "treatments": treatments, "results": results, "attachments": attachments}
    for name, found in rows.items():
        set_committed_value(case, name, found)


def get_case(case_uuid: UUID, *, actor: Actor, for_update: bool = False) -> Case:
    """One case with its patient, its board and its people, in one statement; locked when it is about to change.

    Raises:
        NotFound: no such case, or outside the actor's view.
    """
    return _one(select(Case).options(*with_people()), case_uuid, actor, for_update)


def get_case_page(case_uuid: UUID, *, actor: Actor, for_update: bool = False) -> Case:
    """One case with all it holds, in four statements.

    Raises:
        NotFound: no such case, or outside the actor's view.
    """
    return _one(select(Case).options(*with_people(), *with_content(of_one=True)), case_uuid, actor, for_update)


def _one(query: Select[Case], case_uuid: UUID, actor: Actor, for_update: bool) -> Case:
    query = query.where(Case.uuid == case_uuid, visible_to(actor))
    if for_update:
        query = query.with_for_update(of=Case).execution_options(populate_existing=True)
    case = db.session.execute(query).unique().scalar_one_or_none()
    if case is None:
        raise NotFound()
    return case


def get_lesion(case: Case, lesion_uuid: UUID) -> Lesion:
    """A lesion of a case whose content is loaded.

    Raises:
        NotFound: the case has no such lesion.
    """
    lesion: Lesion = _row(case.lesions, lesion_uuid)
    return lesion


def get_result(case: Case, result_uuid: UUID) -> Result:
    """A dated result of a case whose content is loaded.

    Raises:
        NotFound: the case has no such result.
    """
    result: Result = _row(case.results, result_uuid)
    return result


def _row(rows: Iterable[Any], row_uuid: UUID) -> Any:
    for row in rows:
        if row.uuid == row_uuid:
            return row
    raise NotFound()


def list_waiting(board_id: int, *, actor: Actor, limit: int = 200) -> list[Case]:
    """The submitted cases of a board that no meeting has taken yet, oldest first, with patient and requester."""
    query = (
        select(Case)
        .where(Case.board_id == board_id, Case.status == CaseStatus.SUBMITTED, visible_to(actor))
        .options(joinedload(Case.patient), joinedload(Case.requester))
        .order_by(Case.submitted_at, Case.id)
        .limit(limit)
    )
    return list(db.session.execute(query).scalars())


def find_last_case(patient: Patient, *, actor: Actor) -> Case | None:
    """The newest case of a person that was not withdrawn, with its content: what a new one is prefilled from."""
    query = (
        select(Case)
        .where(Case.patient_id.in_(record_ids(patient)), Case.status != CaseStatus.WITHDRAWN, visible_to(actor))
        .options(*with_people(), *with_content())
        .order_by(Case.created_at.desc(), Case.id.desc())
        .limit(1)
    )
    return db.session.execute(query).scalar_one_or_none()
