"""Who changed what in a case, from what to what, and when; and what happened to it, from the journal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select, union_all

from rcp.accounts.models import Person
from rcp.cases.models import (
    AlertDismissal,
    Attachment,
    Case,
    Lesion,
    LesionDescriptor,
    LesionDistance,
    Result,
    ScoreRecord,
    Treatment,
)
from rcp.db import db
from rcp.journal.events import Event
from rcp.journal.models import Change, JournalEntry

OWN_TABLES = tuple(
    each.__tablename__ for each in (Case, Lesion, LesionDistance, LesionDescriptor, Treatment, Result, Attachment)
)
MOST_CHANGES = 3_000  # of one page: a case of sixty lesions taken over whole holds fewer
# Told field by field already.
SILENT = (Event.CASE_CHANGED.value, Event.DECISION_SAVED.value, Event.PLAN_SAVED.value)


class Save(NamedTuple):
    """All that one person changed at one instant (UTC)."""

    at: datetime
    person_id: int | None


class Happening(NamedTuple):
    """One event of the journal about a case: its code, its details (codes and identifiers)."""

    at: datetime
    person_id: int | None
    event: str
    details: dict[str, object]


class Alteration(NamedTuple):
    """One field of one row, as the history kept it: texts, whatever the type of the column."""

    at: datetime
    person_id: int | None
    table: str
    row_uuid: UUID | None
    action: str
    field: str
    old: str | None
    new: str | None


def list_saves(case: Case, *, before: datetime | None, limit: int, only_own: bool) -> list[Save]:
    """The latest saves; `only_own` leaves out what the later stages wrote about the case."""
    query = select(Change.at, Change.person_id).where(Change.root == "case", Change.root_id == case.id)
    if only_own:
        query = query.where(Change.table.in_(OWN_TABLES))
    if before is not None:
        query = query.where(Change.at < before)
    query = query.group_by(Change.at, Change.person_id).order_by(func.max(Change.id).desc()).limit(limit)
    return [Save(*row) for row in db.session.execute(query)]


def list_happenings(case: Case, *, before: datetime | None, limit: int) -> list[Happening]:
    """The latest events whose object is the case."""
    query = select(JournalEntry.at, JournalEntry.person_id, JournalEntry.event, JournalEntry.details).where(
        JournalEntry.object_uuid == case.uuid, JournalEntry.event.not_in(SILENT)
    )
    if before is not None:
        query = query.where(JournalEntry.at < before)
    return [Happening(*row) for row in db.session.execute(query.order_by(JournalEntry.id.desc()).limit(limit))]


class KeptScore(NamedTuple):
    """A score kept; `lesion` is the site of its lesion, "" for the case."""

    row: ScoreRecord
    lesion: str


class SetAside(NamedTuple):
    """An alert set aside, restored since or not; `lesion` as above."""

    row: AlertDismissal
    lesion: str


def list_kept_scores(case: Case, instants: Collection[datetime]) -> list[KeptScore]:
    """The scores kept at these instants."""
    if not instants:
        return []
    query = (
        select(ScoreRecord, Lesion.id, Lesion.site)
        .outerjoin(Lesion, Lesion.uuid == ScoreRecord.lesion_uuid)
        .where(ScoreRecord.case_id == case.id, ScoreRecord.recorded_at.in_(instants))
        .order_by(ScoreRecord.id)
    )
    return [KeptScore(row, _lesion_name(key, site)) for row, key, site in db.session.execute(query)]


def list_dismissals(case: Case, uuids: Collection[UUID]) -> list[SetAside]:
    """The alerts set aside that these name."""
    if not uuids:
        return []
    query = (
        select(AlertDismissal, Lesion.id, Lesion.site)
        .outerjoin(Lesion, Lesion.uuid == AlertDismissal.lesion_uuid)
        .where(AlertDismissal.case_id == case.id, AlertDismissal.uuid.in_(uuids))
        .order_by(AlertDismissal.id)
    )
    return [SetAside(row, _lesion_name(key, site)) for row, key, site in db.session.execute(query)]


def _lesion_name(key: int | None, site: str | None) -> str:
    return "" if key is None else site or "sans siège renseigné"


def list_alterations(case: Case, instants: Collection[datetime], *, only_own: bool) -> list[Alteration]:
    """Every field changed at these instants, in the order in which it was."""
    if not instants:
        return []
    query = select(
        Change.at, Change.person_id, Change.table, Change.row_uuid, Change.action, Change.field, Change.old, Change.new
    ).where(Change.root == "case", Change.root_id == case.id, Change.at.in_(instants))
    if only_own:
        query = query.where(Change.table.in_(OWN_TABLES))
    return [Alteration(*row) for row in db.session.execute(query.order_by(Change.id).limit(MOST_CHANGES))]


def names_of(person_ids: Collection[int]) -> dict[str, str]:
    """The names of people, by id as text."""
    if not person_ids:
        return {}
    query = select(Person).where(Person.id.in_(person_ids)).order_by(Person.id)
    return {str(person.id): person.name for person in db.session.execute(query).scalars()}


def names_of_rows(case: Case) -> dict[UUID | None, str]:
    """What the present rows of a case are called: a lesion's site, a result's label. One statement."""
    parts = [
        select(table.uuid, name).where(table.case_id == case.id)
        for table, name in (
            (Lesion, Lesion.site),
            (LesionDistance, LesionDistance.structure),
            (LesionDescriptor, LesionDescriptor.key),
            (Treatment, Treatment.label),
            (Result, Result.label),
            (Attachment, Attachment.label),
        )
    ]
    return {row[0]: row[1] for row in db.session.execute(union_all(*parts)) if row[1]}
