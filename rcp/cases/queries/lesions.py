"""Lesions across cases: « all bone lesions of the lumbar spine over 30 mm »."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from rcp.access.permissions import Actor
from rcp.cases.models import Case, Lesion, LesionDescriptor
from rcp.cases.queries.reads import visible_to
from rcp.db import db
from rcp.patients.models import Patient

MOST_LESIONS = 200


@dataclass(frozen=True, slots=True)
class LesionFilters:
    """What lesions are sought: an organ, an answer of its sheet (key, code), a long axis above so many mm."""

    organ: str = ""
    key: str = ""
    code: str = ""
    above_mm: Decimal | None = None


class FoundLesion(NamedTuple):
    """One lesion found, with the case it is in."""

    case_uuid: UUID
    number: str
    birth_name: str
    given_name: str
    birth_date: str
    patient_id: int
    organ: str
    site: str
    long_axis_mm: Decimal | None
    short_axis_mm: Decimal | None
    imaging_date: date | None


def list_lesions(filters: LesionFilters, *, actor: Actor) -> list[FoundLesion]:
    """The lesions sought that the actor may see, the largest first, at most `MOST_LESIONS` and one more. One statement,
    which reads the index of an answer or the one of sizes.
    """
    query = (
        select(
            Case.uuid,
            Case.number,
            Patient.birth_name,
            Patient.first_given_name,
            Patient.birth_date,
            Case.patient_id,
            Lesion.organ,
            Lesion.site,
            Lesion.long_axis_mm,
            Lesion.short_axis_mm,
            Lesion.imaging_date,
        )
        .join(Case, Case.id == Lesion.case_id)
        .join(Patient, Patient.id == Case.patient_id)
        .where(visible_to(actor))
    )
    if filters.organ:
        query = query.where(Lesion.organ == filters.organ)
    if filters.above_mm is not None:
        query = query.where(Lesion.long_axis_mm > filters.above_mm)
    if filters.key:
        answers = select(LesionDescriptor.lesion_id).where(
            LesionDescriptor.key == filters.key, LesionDescriptor.code == filters.code
        )
        query = query.where(Lesion.id.in_(answers))
    query = query.order_by(Lesion.long_axis_mm.desc().nulls_last(), Lesion.id).limit(MOST_LESIONS + 1)
    return [FoundLesion._make(row) for row in db.session.execute(query)]
