"""One record for life: the patient, the records merged into it, what was changed in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CTE, Select, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from rcp.access.permissions import Actor
from rcp.accounts.models import Person
from rcp.db import db
from rcp.domain.errors import NotFound
from rcp.journal.models import Change
from rcp.journal.queries import list_changes
from rcp.patients.models import Patient, PatientCorrespondent, PatientMerge
from rcp.patients.queries.visibility import sees_everyone, visible_to

REVISIONS = 100  # fields changed, on one page


def get_patient(patient_uuid: UUID, *, actor: Actor) -> Patient:
    """One record the actor may see, perhaps merged into another.

    Raises:
        NotFound: no such record, or outside the actor's view.
    """
    return _get(patient_uuid, actor)


def get_live_patient(patient_uuid: UUID, *, actor: Actor) -> Patient:
    """The record that stands for a patient today: the one asked for, or the one it was merged into.

    Raises:
        NotFound: no such record, or outside the actor's view.
    """
    return survivor_of(get_patient(patient_uuid, actor=actor))


def get_record(patient_uuid: UUID, *, actor: Actor) -> Patient:
    """One record with its treating doctor and correspondents.

    Raises:
        NotFound: no such record, or outside the actor's view.
    """
    return _get(patient_uuid, actor, full=True)


def survivor_of(patient: Patient) -> Patient:
    """The record that stands for this one today; itself unless it was merged."""
    current = patient
    while current.merged_into_id is not None:
        following = db.session.get_one(Patient, current.merged_into_id)
        _mark(following, getattr(patient, "requester_ids", frozenset()))
        current = following
    return current


def survivors_with_doctors(patients: Collection[Patient]) -> dict[int, Patient]:
    """The record that stands today for each of these, by id, with who treats them: a merged record is written no more.
    Those that were not merged are given as they are.
    """
    found = {each.id: survivor_of(each) for each in patients}
    others = {each.id for key, each in found.items() if each.id != key}
    if others:
        query = (
            select(Patient)
            .where(Patient.id.in_(sorted(others)))
            .options(
                joinedload(Patient.treating_doctor),
                selectinload(Patient.correspondents).joinedload(PatientCorrespondent.person),
            )
        )
        db.session.scalars(query.order_by(Patient.id)).all()  # the session gives these rows what they lack
    return found


def families_of(patients: Collection[Patient]) -> CTE:
    """Every record (`id`) of the people these surviving records stand for (`survivor_id`)."""
    ids = sorted({each.id for each in patients})
    family = (
        select(Patient.id, Patient.id.label("survivor_id")).where(Patient.id.in_(ids)).cte("families", recursive=True)
    )
    merged = select(Patient.id, family.c.survivor_id).join(family, Patient.merged_into_id == family.c.id)
    return family.union_all(merged)


def successors() -> CTE:
    """Where every merged record (`id`) leads (`leads_to`): one row a step, the last of which is a surviving record."""
    step, further = aliased(Patient), aliased(Patient)
    lead = (
        select(step.id, step.merged_into_id.label("leads_to"))
        .where(step.merged_into_id.is_not(None))
        .cte("successors", recursive=True)
    )
    return lead.union_all(
        select(lead.c.id, further.merged_into_id)
        .join(further, further.id == lead.c.leads_to)
        .where(further.merged_into_id.is_not(None))
    )


def record_ids(patient: Patient) -> tuple[int, ...]:
    """The ids of every record of this person: the surviving one first, then those merged into it, at any depth.

    What lies downstream (cases, meetings, decisions) is never rewritten: it is looked for under all these ids.
    """
    root = survivor_of(patient)
    others: set[int] = set(db.session.execute(records_of(patient)).scalars()) - {root.id}
    return (root.id, *sorted(others))


def records_of(patient: Patient) -> Select[int]:
    """The same ids as a query, to look under without asking first."""
    family = select(Patient.id).where(Patient.id == survivor_of(patient).id).cte("family", recursive=True)
    family = family.union(select(Patient.id).join(family, Patient.merged_into_id == family.c.id))
    return select(family.c.id)


def last_author(patient: Patient) -> str:
    """Who wrote this record last; "" for the command line."""
    if patient.updated_by_id is None:
        return ""
    person = db.session.get(Person, patient.updated_by_id)
    return person.name if person else ""


def list_merges(ids: tuple[int, ...]) -> list[PatientMerge]:
    """The merges into these records that still hold, the latest first, with the record merged and who did it."""
    query = (
        select(PatientMerge)
        .where(PatientMerge.target_id.in_(ids), PatientMerge.undone_at.is_(None))
        .options(joinedload(PatientMerge.source), joinedload(PatientMerge.merged_by))
        .order_by(PatientMerge.merged_at.desc(), PatientMerge.id.desc())
    )
    return list(db.session.execute(query).scalars())


def get_merge(patient: Patient, merge_uuid: UUID) -> PatientMerge:
    """One merge that still holds, into this patient's record, with both records.

    Raises:
        NotFound: no such merge, already undone, or of another record.
    """
    query = (
        select(PatientMerge)
        .where(
            PatientMerge.uuid == merge_uuid,
            PatientMerge.undone_at.is_(None),
            PatientMerge.target_id.in_(record_ids(patient)),
        )
        .options(joinedload(PatientMerge.source), joinedload(PatientMerge.target), joinedload(PatientMerge.merged_by))
    )
    merge = db.session.execute(query).scalar_one_or_none()
    if merge is None:
        raise NotFound()
    return merge


@dataclass(frozen=True, slots=True)
class Revision:
    """One field changed: by whom, when, from what to what. Values are as stored; references are ids of people."""

    id: int
    at: datetime
    by: str
    record_id: int
    table: str
    action: str
    field: str
    old: str | None
    new: str | None


def list_revisions(ids: tuple[int, ...], *, before: int | None = None) -> tuple[list[Revision], int | None]:
    """What was changed in these records, the latest first: one page, and the id to go on from."""
    changes = list_changes("patient", ids, before=before, limit=REVISIONS + 1)
    people = _names_of(changes)

    def shown(change: Change, value: str | None) -> str | None:
        return people.get(value or "", value) if change.field in _PEOPLE else value

    found = [
        Revision(
            id=change.id,
            at=change.at,
            by=people.get(str(change.person_id), ""),
            record_id=change.root_id,
            table=change.table,
            action=change.action,
            field=change.field,
            old=shown(change, change.old),
            new=shown(change, change.new),
        )
        for change in changes[:REVISIONS]
    ]
    return found, found[-1].id if len(changes) > REVISIONS else None


_PEOPLE = frozenset({"treating_doctor_id", "person_id"})


def _names_of(changes: list[Change]) -> dict[str, str]:
    """The names of who changed and of who was named, by id as text."""
    ids = {change.person_id for change in changes if change.person_id is not None}
    for change in changes:
        if change.field in _PEOPLE:
            ids |= {int(value) for value in (change.old, change.new) if value and value.isdigit()}
    people = db.session.execute(select(Person).where(Person.id.in_(sorted(ids)))).scalars()
    return {str(person.id): person.name for person in people}


def _get(patient_uuid: UUID, actor: Actor, *, full: bool = False) -> Patient:
    query = select(Patient).where(Patient.uuid == patient_uuid)
    if not sees_everyone(actor):
        query = query.where(visible_to(actor))
    if full:
        query = query.options(
            joinedload(Patient.treating_doctor),
            selectinload(Patient.correspondents).joinedload(PatientCorrespondent.person),
        ).execution_options(populate_existing=True)
    patient = db.session.execute(query).scalar_one_or_none()
    if patient is None:
        raise NotFound()
    seen_by = frozenset() if sees_everyone(actor) or actor.person_id is None else frozenset({actor.person_id})
    _mark(patient, seen_by)
    return patient


def _mark(patient: Patient, requester_ids: frozenset[int]) -> None:
    """Tell the rights (`access.predicates.own_patient`) who outside the boards was let through by `visible_to`."""
    patient.requester_ids = requester_ids  # type: ignore[attr-defined]
