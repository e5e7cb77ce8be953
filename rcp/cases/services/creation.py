"""A new case: its number, who asks, and what it takes over from the last one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.dialects import postgresql, sqlite

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission, Role
from rcp.boards.models import Board
from rcp.cases.models import Case, CaseCounter, Lesion, LesionDescriptor, LesionDistance, Result, Treatment
from rcp.cases.queries import list_requesters
from rcp.db import db
from rcp.domain.agenda.wall_time import to_paris
from rcp.domain.case import is_answer_prefilled, prefill_fields
from rcp.domain.case.checks import section_problems
from rcp.domain.errors import Forbidden, InvalidValue
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.patients.models import Patient

_OWN = {"id", "uuid", "case_id", "lesion_id"}


def create_case(
    patient: Patient,
    board: Board,
    *,
    question: str,
    requester_id: int | None,
    actor: Actor,
    now: datetime,
    previous: Case | None = None,
    is_same_question: bool = False,
    values: Mapping[str, Any] | None = None,
) -> Case:
    """Open a case: the next number of the year, the question, who asks, and who typed it.

    `previous`, with its content loaded, is the last case: what `prefill_fields` says is carried over and marked to be
    verified. When it is the same question again, a few days later, the answers about the lesions that were of that day
    come too. `values` are further columns of the sections. The case comes back in status `draft`.

    Raises:
        Forbidden: the actor may not ask this board, or not in this person's name.
        InvalidValue: no question, no requester, a code of no list.
    """
    authorise(actor, Permission.CASE_CREATE, board)
    if not question.strip():
        raise InvalidValue("Posez la question à la RCP.", "question")
    given = dict(values or {})
    for problem in section_problems(given, stored={}):
        raise problem
    _check_requester(board, requester_id, actor=actor)
    case = Case(
        number=next_number(now),
        patient=patient,
        board=board,
        question=question,
        requester_id=requester_id,
        entered_by_id=actor.person_id,
        presenter_id=requester_id,
        created_at=now,
        updated_at=now,
        updated_by_id=actor.person_id,
        prefilled=[],
        lesions=[],
        treatments=[],
        results=[],
        attachments=[],
    )
    rows = _take_over(case, previous, is_same_question=is_same_question) if previous is not None else []
    for name, value in given.items():
        setattr(case, name, value)
    case.prefilled = [name for name in case.prefilled if name not in given]
    db.session.add(case)
    db.session.flush()
    _adopt(case, rows)
    journal.record(
        Event.CASE_CREATED,
        actor=actor,
        now=now,
        subject=case,
        details={
            "number": case.number,
            "on_behalf": case.entered_by_id != case.requester_id,
            "prefilled_from": previous.number if previous is not None else None,
        },
    )
    return case


def next_number(now: datetime) -> str:
    """The next case number of the year it is in Paris, without a gap: the counter is locked until the commit."""
    year = to_paris(now).year
    dialect: Any = postgresql if db.session.connection().dialect.name == "postgresql" else sqlite
    db.session.execute(
        dialect.insert(CaseCounter).values(year=year, last=0).on_conflict_do_nothing(index_elements=["year"])
    )
    counter = db.session.execute(
        select(CaseCounter).where(CaseCounter.year == year).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()
    counter.last += 1
    db.session.flush()
    return f"{year}-{counter.last:05d}"


def _check_requester(board: Board, requester_id: int | None, *, actor: Actor) -> None:
    """Raises:
    Forbidden: an external requester asks for themselves alone.
    InvalidValue: nobody, or somebody who cannot ask this board.
    """
    if actor.is_system:
        return
    if requester_id is None:
        raise InvalidValue("Indiquez le médecin demandeur.", "requester")
    if requester_id == actor.person_id and actor.roles_on(board.id) & {
        Role.PHYSICIAN,
        Role.COORDINATOR,
        Role.EXTERNAL,
    }:
        return
    if actor.roles_on(board.id) <= {Role.EXTERNAL}:
        raise Forbidden("Un demandeur externe présente ses propres dossiers.")
    if requester_id not in {person.id for person in list_requesters([board.id])}:
        raise InvalidValue("Ce médecin ne fait pas partie de la RCP choisie. Choisissez-en un autre.", "requester")


def _take_over(case: Case, previous: Case, *, is_same_question: bool) -> list[Lesion | Treatment | Result]:
    """Copy what may be copied, and mark it; measures and results keep their own dates. The rows come back: they are
    added once the case has its key.
    """
    case.previous_case_id = previous.id
    rows: list[Lesion | Treatment | Result] = []
    marks: list[str] = []
    for name in prefill_fields():
        value = getattr(previous, name)
        if name in _COPIED_ROWS:
            rows += [_copy(row, _COPIED_ROWS[name], is_same_question=is_same_question) for row in value]
        elif value:
            setattr(case, name, list(value) if isinstance(value, list) else value)
            marks.append(name)
    case.prefilled = marks + [f"{row.__tablename__}:{row.uuid}" for row in rows]
    return rows


_COPIED_ROWS: Mapping[str, type[Any]] = {"lesions": Lesion, "treatments": Treatment, "results": Result}


def _adopt(case: Case, rows: list[Lesion | Treatment | Result]) -> None:
    for row in rows:
        row.case_id = case.id
        match row:
            case Lesion():
                for distance in row.distances:
                    distance.case_id = case.id
                for descriptor in row.descriptors:
                    descriptor.case_id = case.id
                case.lesions.append(row)
            case Treatment():
                case.treatments.append(row)
            case Result():
                case.results.append(row)
    db.session.flush()


def _copy(row: Any, kind: type[Any], *, is_same_question: bool = True) -> Any:
    values = {column.key: getattr(row, column.key) for column in inspect(kind).column_attrs if column.key not in _OWN}
    copy = kind(uuid=uuid.uuid4(), **values)
    if kind is Lesion:
        copy.distances = [_copy(distance, LesionDistance) for distance in row.distances]
        copy.descriptors = [
            _copy(each, LesionDescriptor)
            for each in row.descriptors
            if is_same_question or is_answer_prefilled(row.organ, each.key)
        ]
    return copy
