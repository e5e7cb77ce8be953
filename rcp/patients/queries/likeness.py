"""Records that may be the same person, and persons who may be taken for one another. The rules are in `domain`;
here the database brings the few records worth comparing.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, select, true, union

from rcp.access.permissions import Actor
from rcp.db import db
from rcp.domain.dates import PartialDate
from rcp.domain.errors import InvalidValue
from rcp.domain.identity import Identity, Likeness, Traits, is_homonym, likely_duplicates
from rcp.domain.text import fold
from rcp.patients.models import Patient
from rcp.patients.queries.visibility import visible_to

CANDIDATES = 300  # compared in one go
SHOWN = 5
SAME_IPP = "même IPP"


def find_likely(identity: Identity, *, actor: Actor, besides: frozenset[int] = frozenset()) -> list[Likeness[Patient]]:
    """The records the actor may see that may be this person, the most alike first, at most five.

    `besides` holds the ids of the record itself. Rule `identite-doublons`.
    """
    traits = identity.traits
    conditions = _alike(traits)
    if identity.ipp:
        conditions.append(Patient.ipp == identity.ipp)
    if not conditions:
        return []
    records = _live(conditions, visible_to(actor), besides)
    found = likely_duplicates(traits, records)
    known = {likeness.record.id for likeness in found}
    found += [
        Likeness(record, 1.0, (SAME_IPP,), False)
        for record in records
        if identity.ipp and record.ipp == identity.ipp and record.id not in known
    ]
    return found[:SHOWN]


def find_by_ins(ins: str, *, besides: frozenset[int] = frozenset()) -> Patient | None:
    """The live record that carries a matricule, whoever may see it."""
    records = _live([Patient.ins == ins], true(), besides) if ins else []
    return records[0] if records else None


def has_namesake(patient: Patient) -> bool:
    """Whether another person can be taken for this one: what the banner warns of. Rule `identite-homonymes`.

    Compared: the records of the same birth date, and those of the same name and first given name, letter for letter.
    """
    traits = Traits.of(patient)
    names = sorted({name for name in (patient.birth_name_folded, patient.used_name_folded) if name})
    given = sorted({name for name in (patient.given_name_folded, patient.used_given_name_folded) if name})
    conditions = [and_(name.in_(names), Patient.given_name_folded.in_(given)) for name in _NAMES if names and given]
    if patient.birth_date:
        conditions.append(Patient.birth_date == patient.birth_date)
    if not conditions:
        return False
    query = select(*_TRAITS).where(_among(conditions), Patient.id != patient.id, Patient.merged_into_id.is_(None))
    return any(is_homonym(traits, Traits.of(row)) for row in db.session.execute(query.limit(CANDIDATES)))


def _live(
    conditions: list[ColumnElement[bool]], restriction: ColumnElement[bool], besides: frozenset[int]
) -> list[Patient]:
    query = select(Patient).where(_among(conditions), restriction, Patient.merged_into_id.is_(None))
    if besides:
        query = query.where(Patient.id.not_in(sorted(besides)))
    found = db.session.execute(query.limit(CANDIDATES)).scalars()
    return sorted(found, key=lambda patient: patient.id)


def _among(conditions: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """Any of these, each through its own index: an OR would make the database read the whole table."""
    ids = [select(Patient.id).where(condition) for condition in conditions]
    return Patient.id.in_(union(*ids)) if len(ids) > 1 else Patient.id.in_(ids[0])


def _alike(traits: Traits) -> list[ColumnElement[bool]]:
    """What must be shared for two records to be worth comparing."""
    conditions: list[ColumnElement[bool]] = []
    birth, names = traits.birth_date, [key for key in (fold(traits.birth_name), fold(traits.used_name)) if key]
    if traits.ins:
        conditions.append(Patient.ins == traits.ins)
    if birth and birth.is_complete:
        conditions.append(Patient.birth_date.in_([birth.iso, birth.iso[:7], birth.iso[:4], *_swapped(birth)]))
    elif birth:
        year = and_(Patient.birth_date >= birth.iso[:4], Patient.birth_date < f"{birth.iso[:4]}-99")
        conditions += [and_(year, _starts(column, key[:3])) for key in names for column in _NAMES]
    given = fold(traits.first_given_name)
    same_given = and_(Patient.given_name_folded == given, Patient.birth_date == "")
    return conditions + [and_(column.in_(names), same_given) for column in _NAMES]


_NAMES: Any = (Patient.birth_name_folded, Patient.used_name_folded)
_TRAITS = tuple(getattr(Patient, name) for name in Traits.__dataclass_fields__)


def _starts(column: Any, key: str) -> ColumnElement[bool]:
    return and_(column >= key, column < f"{key}\U0010ffff")


def _swapped(birth: PartialDate) -> list[str]:
    try:
        return [PartialDate(birth.year, birth.day, birth.month).iso]
    except InvalidValue:
        return []
