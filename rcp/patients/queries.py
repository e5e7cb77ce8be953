"""Every SELECT about patients. Merged records are followed: one person, one record for life."""

from __future__ import annotations

from sqlalchemy import and_, exists, or_, select

from rcp.db import db
from rcp.patients.models import Patient


def has_namesake(patient: Patient) -> bool:
    """Whether another living record bears the same name and given name, or the same name and nearly the same birth
    date (same day, or same month and year). Rule `identite-homonyme`.
    """
    same_given = Patient.given_name_folded == patient.given_name_folded
    conditions = [and_(Patient.birth_name_folded == patient.birth_name_folded, same_given)]
    if len(patient.birth_date) >= 7:
        month = patient.birth_date[:7]
        conditions.append(
            and_(
                Patient.birth_name_folded == patient.birth_name_folded,
                Patient.birth_date >= month,
                Patient.birth_date < f"{month}-99",
            )
        )
    if not patient.birth_name_folded:
        return False
    query = select(
        exists().where(or_(*conditions), Patient.id != patient.id, Patient.merged_into_id.is_(None))
    )
    return bool(db.session.execute(query).scalar())
