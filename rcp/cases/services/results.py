"""The dated results of a case: imaging, pathology, biology, clinical measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rcp.access.permissions import Actor
from rcp.cases.models import Case, Result
from rcp.cases.queries import row_snapshot
from rcp.cases.services.editing import check_editable, check_version, forget_marks, record_change
from rcp.cases.services.sections import Problems
from rcp.db import db
from rcp.domain.case import ResultKind, Section
from rcp.domain.case.measures import measure, read_measure
from rcp.domain.errors import InvalidValue
from rcp.domain.vocabulary import MeasureConcept

MAXIMUM_RESULTS = 300


@dataclass(frozen=True, slots=True)
class ResultValues:
    """A result as typed. One of a measure has its `code`, and its value as a `number` or the code of a choice."""

    kind: str
    done_on: date | None
    label: str
    value: str = ""
    unit: str = ""
    text: str = ""
    accession_number: str = ""
    code: str = ""
    number: Decimal | None = None

    @classmethod
    def of_measure(cls, concept: MeasureConcept, done_on: date | None, typed: str, **more: str) -> ResultValues:
        """The result of a measure, from the text typed.

        Raises:
            InvalidValue: see `read_measure`.
        """
        reading = read_measure(concept, typed, field="value")
        return cls(
            kind=concept.kind,
            done_on=done_on,
            label=concept.label,
            value=reading.value,
            unit=concept.unit,
            code=concept.code,
            number=reading.number,
            **more,
        )

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


def add_results(
    case: Case, several: Sequence[ResultValues], *, actor: Actor, now: datetime, today: date
) -> tuple[Result, ...]:
    """Add the results of one panel, all or none.

    Raises:
        Forbidden, TransitionRefused, Problems: see `add_result`.
    """
    return tuple(add_result(case, values, actor=actor, now=now, today=today) for values in several)


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
    if values.code:
        problems += _measure_problems(values)
    if problems:
        raise Problems(problems)


def _measure_problems(values: ResultValues) -> list[InvalidValue]:
    """A coded result says what its measure can: the value shown and the number are one reading."""
    concept = measure(values.code)
    if concept is None:
        return [InvalidValue("Mesure inconnue. Choisissez une mesure de la liste.", "code")]
    try:
        reading = read_measure(concept, values.value, field="value")
    except InvalidValue as error:
        return [error]
    if (reading.number, concept.kind) != (values.number, values.kind):
        return [InvalidValue("La valeur ne correspond pas à la mesure choisie.", "value")]
    return []
