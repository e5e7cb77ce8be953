"""Saving a section of a case: one version, one line of the journal, the history of each field by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from rcp.access.permissions import Actor, Role
from rcp.cases.models import Case, Treatment
from rcp.cases.queries import columns_of, list_doctors, list_requesters, prefilled_in, section_snapshot
from rcp.cases.services.editing import check_editable, check_version, forget_marks, record_change
from rcp.db import db
from rcp.domain.case import Section
from rcp.domain.case.checks import section_problems
from rcp.domain.dates import PartialDate
from rcp.domain.errors import DomainError, Forbidden, InvalidValue
from rcp.domain.vocabulary import vocabulary

TREATMENT_STATUSES: Mapping[str, str] = {"active": "En cours", "completed": "Terminé", "cancelled": "Interrompu"}
MAXIMUM_TREATMENTS = 60


class Problems(DomainError):
    """Several refusals at once, so that the page shows them all."""

    code = "problems"
    sentence = "Certaines réponses sont à corriger."

    def __init__(self, problems: Sequence[DomainError] = ()) -> None:
        super().__init__(problems[0].message if problems else "")
        self.problems = tuple(problems)


def save_section(
    case: Case, section: Section, values: Mapping[str, Any], *, version: int, actor: Actor, now: datetime
) -> tuple[str, ...]:
    """Keep the columns of one section, and take what was carried over from the previous case as verified.

    `values` maps columns of the section to their new value; `version` is the snapshot the form was shown with. The
    names of the columns that changed come back; nothing is written when none did.

    Raises:
        Forbidden, TransitionRefused: see `check_editable`.
        StaleEdit: somebody saved this section meanwhile.
        Problems: what the section may not say.
    """
    check_editable(case, actor=actor)
    unknown = set(values) - set(columns_of(section))
    if unknown:
        raise ValueError(f"not columns of {section}: {sorted(unknown)}")
    stored = {name: getattr(case, name) for name in columns_of(section)}
    mine = {**stored, **values}
    check_version(case, section, shown=version, current=section_snapshot(case, section), mine=mine, theirs=stored)
    problems = [*section_problems(mine, stored=stored), *_people_problems(case, values, stored, actor=actor)]
    if problems:
        raise Problems(problems)
    changed = tuple(name for name, value in values.items() if stored[name] != value)
    for name in changed:
        setattr(case, name, values[name])
    if forget_marks(case, prefilled_in(case, section)) or changed:
        record_change(case, section, changed, actor=actor, now=now)
    return changed


def confirm_section(case: Case, section: Section, *, actor: Actor, now: datetime) -> bool:
    """Take what the section holds from the previous case as verified; whether there was anything.

    Raises:
        Forbidden, TransitionRefused: see `check_editable`.
    """
    check_editable(case, actor=actor)
    names = prefilled_in(case, section)
    if not forget_marks(case, names):
        return False
    record_change(case, section, (), actor=actor, now=now, confirmed=len(names))
    return True


@dataclass(frozen=True, slots=True)
class TreatmentLine:
    """One earlier treatment as typed; `uuid` is None for a new one. Dates are partial."""

    type_code: str
    label: str = ""
    started_on: PartialDate | None = None
    ended_on: PartialDate | None = None
    status: str = ""
    comment: str = ""
    uuid: UUID | None = None

    def problem(self, *, today: date, stored_code: str = "") -> InvalidValue | None:
        """What is wrong in the line, with its field."""
        if not self.type_code:
            return InvalidValue("Choisissez le type de traitement.", "type_code")
        if self.type_code not in vocabulary("treatment_types") and self.type_code != stored_code:
            return InvalidValue("Choix inconnu. Choisissez une valeur de la liste.", "type_code")
        if self.status and self.status not in TREATMENT_STATUSES:
            return InvalidValue("Choix inconnu. Choisissez une des réponses proposées.", "status")
        if self.started_on and self.ended_on and self.ended_on.latest < self.started_on.earliest:
            return InvalidValue("La fin précède le début\u202f: vérifiez les deux dates.", "ended_on")
        if self.status == "active" and self.ended_on and self.ended_on.latest < today:
            return InvalidValue("Un traitement en cours n’a pas de date de fin passée.", "ended_on")
        return None

    def columns(self) -> dict[str, str]:
        """The line as it is stored."""
        return {
            "type_code": self.type_code,
            "label": self.label,
            "started_on": self.started_on.iso if self.started_on else "",
            "ended_on": self.ended_on.iso if self.ended_on else "",
            "status": self.status,
            "comment": self.comment,
        }


def save_treatments(
    case: Case, lines: Sequence[TreatmentLine], *, version: int, actor: Actor, now: datetime, today: date
) -> bool:
    """Keep the earlier treatments, in this order; a stored one that is absent is removed. Whether anything changed.

    Raises:
        Forbidden, TransitionRefused: see `check_editable`.
        StaleEdit: somebody saved the treatments meanwhile; `mine` and `theirs` hold texts.
        Problems: each with the field `treatments-<line>-<field>`.
    """
    check_editable(case, actor=actor)
    section = Section.TREATMENTS
    check_version(
        case,
        section,
        shown=version,
        current=section_snapshot(case, section),
        mine={"treatments": "\n".join(_sentence(line.columns()) for line in lines)},
        theirs={"treatments": "\n".join(_sentence(columns_of_treatment(row)) for row in case.treatments)},
    )
    stored = {row.uuid: row for row in case.treatments}
    problems = []
    for number, line in enumerate(lines):
        row = stored.get(line.uuid) if line.uuid else None
        problem = line.problem(today=today, stored_code=row.type_code if row else "")
        if problem is not None:
            problems.append(InvalidValue(problem.message, f"treatments-{number}-{problem.field}"))
    if len(lines) > MAXIMUM_TREATMENTS:
        problems.append(InvalidValue(f"{MAXIMUM_TREATMENTS} traitements au maximum.", "treatments"))
    if problems:
        raise Problems(problems)
    before = section_snapshot(case, section)
    kept = []
    for number, line in enumerate(lines, 1):
        row = stored.pop(line.uuid, None) if line.uuid else None
        if row is None:
            row = Treatment(case_id=case.id)
            case.treatments.append(row)
        for name, value in {**line.columns(), "position": number}.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
        kept.append(row)
    for row in stored.values():
        case.treatments.remove(row)
    case.treatments.sort(key=lambda row: row.position)
    was_marked = forget_marks(case, prefilled_in(case, section))
    db.session.flush()
    if not was_marked and section_snapshot(case, section) == before:
        return False
    record_change(case, section, ["treatments"], actor=actor, now=now, rows=len(kept))
    return True


def columns_of_treatment(row: Treatment) -> dict[str, str]:
    """The columns of a stored treatment, as `TreatmentLine.columns`."""
    return {name: getattr(row, name) for name in TreatmentLine("").columns()}


def _sentence(values: Mapping[str, str]) -> str:
    """A treatment on one line, for a person who compares two texts."""
    parts = [vocabulary("treatment_types").label(values["type_code"]), values["label"]]
    dates = " – ".join(PartialDate.from_iso(values[name]).french for name in ("started_on", "ended_on") if values[name])
    parts += [dates, TREATMENT_STATUSES.get(values["status"], ""), values["comment"]]
    return ", ".join(part for part in parts if part)


def _people_problems(
    case: Case, values: Mapping[str, Any], stored: Mapping[str, Any], *, actor: Actor
) -> list[InvalidValue]:
    changed = {
        name: values[name]
        for name in ("requester_id", "presenter_id", "referring_id")
        if name in values and values[name] != stored[name]
    }
    if not changed:
        return []
    if "requester_id" in changed:
        if actor.roles_on(case.board_id) <= {Role.EXTERNAL} and not actor.is_system:
            raise Forbidden("Un demandeur externe reste le demandeur de ses dossiers.")
        if changed["requester_id"] is None:
            return [InvalidValue("Indiquez le médecin demandeur.", "requester")]
        if changed["requester_id"] not in {person.id for person in list_requesters([case.board_id])}:
            return [InvalidValue("Ce médecin ne fait pas partie de la RCP. Choisissez-en un autre.", "requester")]
    known = {person.id for person in list_doctors(case)} | {None}
    return [
        InvalidValue("Ce médecin n’est ni de la RCP ni des correspondants du patient.", name.removesuffix("_id"))
        for name in ("presenter_id", "referring_id")
        if name in changed and changed[name] not in known
    ]
