"""The lesions of a case, one at a time: add, change, remove, put in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from rcp.access.permissions import Actor
from rcp.cases.models import Case, Lesion, LesionDistance
from rcp.cases.queries import descriptor_values, lesion_snapshot, section_snapshot
from rcp.cases.services.descriptors import set_descriptors
from rcp.cases.services.editing import check_editable, check_version, forget_marks, record_change
from rcp.cases.services.sections import Problems
from rcp.db import db
from rcp.domain.case import LesionFacts, Section, lesion_problems
from rcp.domain.clinical.conditions import Plain
from rcp.domain.clinical.organs import check_sheet, sheet
from rcp.domain.errors import InvalidValue
from rcp.domain.vocabulary import vocabulary

MAXIMUM_LESIONS = 60
_LISTS = {
    "organ": "lesion_organs",
    "nature": "lesion_natures",
    "laterality": "lesion_lateralities",
    "imaging_modality": "modalities",
}


_ROWS = frozenset({"distances", "descriptors"})


@dataclass(frozen=True, slots=True)
class LesionValues:
    """A lesion as typed; axes and distances in mm. `distances` are (structure in words, mm); `descriptors` the answers
    of the organ's sheet by key: a code, codes, a number in the unit of the sheet, an ISO day or a text.
    """

    organ: str
    nature: str = ""
    site: str = ""
    site_code: str = ""
    laterality: str = ""
    long_axis_mm: Decimal | None = None
    short_axis_mm: Decimal | None = None
    imaging_date: date | None = None
    imaging_modality: str = ""
    remark: str = ""
    distances: tuple[tuple[str, Decimal | None], ...] = ()
    descriptors: Mapping[str, Plain] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """What `Lesion` itself holds."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in _ROWS}


def add_lesion(case: Case, values: LesionValues, *, actor: Actor, now: datetime, today: date) -> Lesion:
    """Describe one more lesion, last in the order.

    Raises:
        Forbidden, TransitionRefused: see `check_editable`.
        Problems: each with its field.
    """
    check_editable(case, actor=actor)
    _check(values, stored=None, today=today)
    if len(case.lesions) >= MAXIMUM_LESIONS:
        raise Problems([InvalidValue(f"{MAXIMUM_LESIONS} lésions au maximum par dossier.")])
    position = 1 + max((lesion.position for lesion in case.lesions), default=0)
    lesion = Lesion(case_id=case.id, position=position, distances=[], descriptors=[], **values.columns())
    _set_distances(lesion, values)
    set_descriptors(lesion, values.descriptors)
    case.lesions.append(lesion)
    db.session.flush()
    record_change(case, Section.LESIONS, ["lesions"], actor=actor, now=now, added=str(lesion.uuid))
    return lesion


def change_lesion(
    case: Case, lesion: Lesion, values: LesionValues, *, version: int, actor: Actor, now: datetime, today: date
) -> tuple[str, ...]:
    """Correct a lesion; the names of the fields that changed.

    Raises:
        Forbidden, TransitionRefused: see `check_editable`.
        StaleEdit: somebody saved this lesion meanwhile.
        Problems: each with its field.
    """
    check_editable(case, actor=actor)
    stored = _stored(lesion)
    values = _with_retired(values, stored)
    check_version(
        case,
        Section.LESIONS,
        shown=version,
        current=lesion_snapshot(lesion),
        mine={**values.columns(), "distances": values.distances, "descriptors": values.descriptors},
        theirs={**stored.columns(), "distances": stored.distances, "descriptors": stored.descriptors},
    )
    _check(values, stored=stored, today=today)
    changed = [name for name, value in values.columns().items() if getattr(lesion, name) != value]
    for name in changed:
        setattr(lesion, name, getattr(values, name))
    if _set_distances(lesion, values):
        changed.append("distances")
    changed += set_descriptors(lesion, values.descriptors)
    if forget_marks(case, [f"lesion:{lesion.uuid}"]) or changed:
        record_change(case, Section.LESIONS, changed, actor=actor, now=now, lesion=str(lesion.uuid))
    return tuple(changed)


def remove_lesion(case: Case, lesion: Lesion, *, actor: Actor, now: datetime) -> None:
    """Take a lesion out of the case; the history keeps what it said.

    Raises:
        Forbidden, TransitionRefused: see `check_editable`.
    """
    check_editable(case, actor=actor)
    removed = str(lesion.uuid)
    case.lesions.remove(lesion)
    forget_marks(case, [f"lesion:{removed}"])
    record_change(case, Section.LESIONS, ["lesions"], actor=actor, now=now, removed=removed)


def move_lesion(case: Case, lesion: Lesion, step: int, *, actor: Actor, now: datetime) -> int:
    """Move a lesion up (-1) or down (+1); its new place, from 1.

    Raises:
        Forbidden, TransitionRefused: see `check_editable`.
    """
    order = [each.uuid for each in case.lesions]
    old = order.index(lesion.uuid)
    new = min(max(old + step, 0), len(order) - 1)
    order.insert(new, order.pop(old))
    arrange_lesions(case, order, version=section_snapshot(case, Section.LESIONS).version, actor=actor, now=now)
    return new + 1


def arrange_lesions(case: Case, order: Sequence[UUID], *, version: int, actor: Actor, now: datetime) -> None:
    """Put the lesions in this order.

    Raises:
        Forbidden, TransitionRefused: see `check_editable`.
        StaleEdit: somebody added, removed or moved one meanwhile.
    """
    check_editable(case, actor=actor)
    check_version(
        case,
        Section.LESIONS,
        shown=version if set(order) == {lesion.uuid for lesion in case.lesions} else 0,
        current=section_snapshot(case, Section.LESIONS),
        mine={},
        theirs={},
    )
    place = {uuid: number for number, uuid in enumerate(order, 1)}
    moved = [lesion for lesion in case.lesions if lesion.position != place[lesion.uuid]]
    for lesion in moved:
        lesion.position = place[lesion.uuid]
    case.lesions.sort(key=lambda lesion: lesion.position)
    if moved:
        record_change(case, Section.LESIONS, ["position"], actor=actor, now=now)


def _check(values: LesionValues, *, stored: LesionValues | None, today: date) -> None:
    problems = lesion_refusals(values, stored=stored, today=today)
    if problems:
        raise Problems(problems)


def lesion_refusals(values: LesionValues, *, stored: LesionValues | None = None, today: date) -> list[InvalidValue]:
    """Everything wrong in a lesion as typed, each with its field; `stored` is what it was, when it was."""
    problems: list[InvalidValue] = []
    if not values.organ:
        problems.append(InvalidValue("Choisissez l’organe.", "organ"))
    for name, list_name in _LISTS.items():
        code = getattr(values, name)
        if code and code not in vocabulary(list_name) and (stored is None or getattr(stored, name) != code):
            problems.append(InvalidValue("Choix inconnu. Choisissez une valeur de la liste.", name))
    measures = LesionFacts(
        organ=values.organ,
        long_axis_mm=values.long_axis_mm,
        short_axis_mm=values.short_axis_mm,
        imaging_date=values.imaging_date,
        distances=values.distances,
    )
    problems += lesion_problems(measures, today=today)
    problems += _sheet_problems(values, stored)
    names = [structure for structure, _distance in values.distances]
    if len(set(names)) < len(names):
        problems.append(InvalidValue("La même structure est nommée deux fois\u202f: gardez une distance.", "distances"))
    return problems


def _sheet_problems(values: LesionValues, stored: LesionValues | None) -> list[InvalidValue]:
    """What the sheet of the organ refuses, each with its field of the form; an answer of another organ is new."""
    is_same_organ = stored is not None and stored.organ == values.organ
    kept = stored.descriptors if stored is not None and is_same_organ else {}
    typed: dict[str, Plain] = {"nature": values.nature, "laterality": values.laterality, **values.descriptors}
    problems = check_sheet(sheet(values.organ), typed, kept)
    return [InvalidValue(each.message, f"sheet-{each.field}") for each in problems]


def _with_retired(values: LesionValues, stored: LesionValues) -> LesionValues:
    """What was typed, with what the lesion holds and no page offers any more: a field that left the sheet."""
    if values.organ != stored.organ:
        return values
    declared = sheet(values.organ)
    retired = {key: value for key, value in stored.descriptors.items() if declared.field(key) is None}
    return replace(values, descriptors={**retired, **values.descriptors})


def _stored(lesion: Lesion) -> LesionValues:
    columns = {name: getattr(lesion, name) for name in LesionValues("").columns()}
    return LesionValues(
        **columns,
        distances=tuple((row.structure, row.distance_mm) for row in lesion.distances),
        descriptors=descriptor_values(lesion),
    )


def _set_distances(lesion: Lesion, values: LesionValues) -> bool:
    """Make the distances those given; whether any changed. A structure keeps its row."""
    wanted = {structure: mm for structure, mm in values.distances if mm is not None}
    rows = {row.structure: row for row in lesion.distances}
    changed = False
    for structure, row in rows.items():
        if structure not in wanted:
            lesion.distances.remove(row)
            changed = True
        elif row.distance_mm != wanted[structure]:
            row.distance_mm = wanted[structure]
            changed = True
    for structure, mm in wanted.items():
        if structure not in rows:
            lesion.distances.append(LesionDistance(case_id=lesion.case_id, structure=structure, distance_mm=mm))
            changed = True
    return changed
