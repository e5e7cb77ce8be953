"""The dated results of a case: imaging, pathology, biology."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from rcp.access.permissions import Actor
from rcp.cases.models import Case, Result
from rcp.cases.queries import row_snapshot
from rcp.cases.services.editing import check_editable, check_version, forget_marks, record_change
from rcp.cases.services.sections import Problems
from rcp.db import db
from rcp.domain.case import ResultKind, Section
from rcp.domain.errors import InvalidValue

MAXIMUM_RESULTS = 300


@dataclass(frozen=True, slots=True)
class ResultValues:
    """A result as typed."""

    kind: str
    done_on: date | None
    label: str
    value: str = ""
    unit: str = ""
    text: str = ""
    accession_number: str = ""

    def columns(self) -> dict[str, Any]:
        return asdict(self)


def add_result(case: Case, values: ResultValues, *, actor: Actor, now: datetime, today: date) -> Result:
    """Add a dated result.

    Raises:
        Forbidden, TransitionRefused: see `check_editable`.
        Problems: each with its field.
    """
    check_editable(case, actor=actor)
    _check(values, today=today)
    if len(case.results) >= MAXIMUM_RESULTS:
        raise Problems([InvalidValue(f"{MAXIMUM_RESULTS} résultats au maximum par dossier.")])
    result = Result(case_id=case.id, **values.columns())
    case.results.append(result)
    db.session.flush()
    record_change(case, Section.RESULTS, ["results"], actor=actor, now=now, added=str(result.uuid))
    return result


def change_result(
    case: Case, result: Result, values: ResultValues, *, version: int, actor: Actor, now: datetime, today: date
) -> tuple[str, ...]:
    """Correct a result; the names of the fields that changed.

    Raises:
        Forbidden, TransitionRefused: see `check_editable`.
        StaleEdit: somebody saved this result meanwhile.
        Problems: each with its field.
    """
    check_editable(case, actor=actor)
    stored = {name: getattr(result, name) for name in values.columns()}
    check_version(
        case,
        Section.RESULTS,
        shown=version,
        current=row_snapshot(result),
        mine=values.columns(),
        theirs=stored,
    )
    _check(values, today=today)
    changed = tuple(name for name, value in values.columns().items() if stored[name] != value)
    for name in changed:
        setattr(result, name, getattr(values, name))
    if forget_marks(case, [f"result:{result.uuid}"]) or changed:
        record_change(case, Section.RESULTS, changed, actor=actor, now=now, result=str(result.uuid))
    return changed


def remove_result(case: Case, result: Result, *, actor: Actor, now: datetime) -> None:
    """Take a result out of the case; the history keeps what it said.

    Raises:
        Forbidden, TransitionRefused: see `check_editable`.
    """
    check_editable(case, actor=actor)
    removed = str(result.uuid)
    case.results.remove(result)
    forget_marks(case, [f"result:{removed}"])
    record_change(case, Section.RESULTS, ["results"], actor=actor, now=now, removed=removed)


def _check(values: ResultValues, *, today: date) -> None:
    problems = []
    if values.kind not in set(ResultKind):
        problems.append(InvalidValue("Choisissez la nature du résultat.", "kind"))
    if values.done_on is None:
        problems.append(InvalidValue("Saisissez la date du résultat.", "done_on"))
    elif values.done_on > today:
        problems.append(InvalidValue("La date du résultat est dans le futur.", "done_on"))
    if not values.label.strip():
        problems.append(InvalidValue("Nommez l’examen ou le dosage.", "label"))
    if not (values.text.strip() or values.value.strip()):
        problems.append(InvalidValue("Saisissez le résultat, en chiffres ou en texte.", "text"))
    if problems:
        raise Problems(problems)
