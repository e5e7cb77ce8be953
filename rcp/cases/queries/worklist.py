"""The worklist: the newest cases an actor may read, fifty at a time, as plain tuples.

However many cases there are, a page reads some fifty entries of an index a board: each board (or each way of being
« mine ») gives its newest ones, and the newest of those make the page. Queries are built once for each shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, and_, bindparam, func, or_, select, union, union_all

from rcp.access.permissions import Actor, Role
from rcp.accounts.models import Person
from rcp.boards.models import Board
from rcp.cases.models import Case
from rcp.cases.queries.reads import READERS
from rcp.db import db
from rcp.patients.models import Patient

PAGE = 50
COUNTED = 1_000  # beyond, the page says « plus de 1 000 »
QUESTION = 300  # characters of the question shown

_case: Table = Case.__table__  # type: ignore[assignment]
_patient: Table = Patient.__table__  # type: ignore[assignment]
_person: Table = Person.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Filters:
    """What the worklist is narrowed to; empty values narrow nothing. `is_mine`: asked, presented or typed by me."""

    board_id: int | None = None
    status: str = ""
    organ: str = ""
    is_mine: bool = False


class Row(NamedTuple):
    """One line. `birth_date` is ISO and may be partial; `question` is cut after `QUESTION` characters and one more."""

    id: int
    uuid: UUID
    number: str
    board_id: int
    status: str
    organ: str
    question: str
    updated_at: datetime
    birth_name: str
    given_name: str
    birth_date: str
    requester_title: str | None
    requester_given_name: str | None
    requester_family_name: str | None
    patient_id: int


class BoardName(NamedTuple):
    """A board to filter by."""

    id: int
    uuid: UUID
    name: str
    acronym: str


class _Shape(NamedTuple):
    """What a query looks like, whatever its values."""

    boards: int
    is_external: bool
    is_mine: bool
    has_status: bool
    has_organ: bool
    has_before: bool


def list_rows(filters: Filters, *, actor: Actor, before: int | None = None) -> list[Row]:
    """The newest cases, at most `PAGE` and one more that says another page follows. One statement."""
    shape, values = _reading(filters, actor, before)
    if shape is None:
        return []
    found = db.session.connection().execute(_page_query(shape), values)
    return [Row._make(row) for row in found]


def count_rows(filters: Filters, *, actor: Actor) -> int:
    """How many cases there are, counted up to `COUNTED` and one more. One statement."""
    shape, values = _reading(filters, actor, None)
    if shape is None:
        return 0
    return int(db.session.connection().execute(_count_query(shape), values).scalar_one())


def list_filter_boards(actor: Actor) -> list[BoardName]:
    """The boards whose cases the actor may read, by name."""
    boards: Table = Board.__table__  # type: ignore[assignment]
    query = (
        select(boards.c.id, boards.c.uuid, boards.c.name, boards.c.acronym)
        .where(boards.c.id.in_(sorted(actor.boards_as(*READERS, Role.EXTERNAL))))
        .order_by(boards.c.name, boards.c.id)
    )
    return [BoardName._make(row) for row in db.session.connection().execute(query)]


def find_by_number(number: str, *, actor: Actor) -> UUID | None:
    """The case of this number, None when there is none or outside the actor's view."""
    readers, external = _boards(actor)
    query = select(_case.c.uuid).where(
        _case.c.number == number,
        or_(
            _case.c.board_id.in_(readers),
            and_(_case.c.board_id.in_(external), _case.c.requester_id == actor.person_id),
        ),
    )
    found: UUID | None = db.session.connection().execute(query).scalar_one_or_none()
    return found


def _boards(actor: Actor) -> tuple[list[int], list[int]]:
    """Boards read in full, and boards on which only one's own cases are."""
    readers = actor.boards_as(*READERS)
    return sorted(readers), sorted(actor.boards_as(Role.EXTERNAL) - readers)


def _reading(filters: Filters, actor: Actor, before: int | None) -> tuple[_Shape | None, dict[str, Any]]:
    readers, external = _boards(actor)
    if filters.board_id is not None:
        readers = [board for board in readers if board == filters.board_id]
        external = [board for board in external if board == filters.board_id]
    if not readers and not external:
        return None, {}
    shape = _Shape(
        boards=len(readers),
        is_external=bool(external),
        is_mine=filters.is_mine,
        has_status=bool(filters.status),
        has_organ=bool(filters.organ),
        has_before=before is not None,
    )
    values: dict[str, Any] = {f"board_{place}": board for place, board in enumerate(readers)}
    values |= {"boards": readers, "external": external, "me": actor.person_id}
    values |= {"status": filters.status, "organ": filters.organ, "before": before}
    used = _names(shape)
    return shape, {name: value for name, value in values.items() if name in used}


def _names(shape: _Shape) -> set[str]:
    """The parameters a shape has."""
    names = {"me"} if shape.is_mine or shape.is_external else set()
    if shape.is_mine:
        names |= {"boards", "external"}
    else:
        names |= {f"board_{place}" for place in range(shape.boards)}
        names |= {"external"} if shape.is_external else set()
    wanted = (("status", shape.has_status), ("organ", shape.has_organ), ("before", shape.has_before))
    return names | {name for name, has in wanted if has}


def _branches(shape: _Shape) -> list[ColumnElement[bool]]:
    """Disjoint by board, or one for each way of being mine; each is a range of an index."""
    me: Any = bindparam("me")
    external: Any = bindparam("external", expanding=True)
    if shape.is_mine:
        boards: Any = bindparam("boards", expanding=True)
        is_visible = or_(_case.c.board_id.in_(boards), and_(_case.c.board_id.in_(external), _case.c.requester_id == me))
        mine = (_case.c.requester_id, _case.c.presenter_id, _case.c.entered_by_id)
        return [and_(column == me, is_visible) for column in mine]
    found: list[Any] = [_case.c.board_id == bindparam(f"board_{place}") for place in range(shape.boards)]
    if shape.is_external:
        found.append(and_(_case.c.requester_id == me, _case.c.board_id.in_(external)))
    return found


def _newest(shape: _Shape, limit: int) -> Any:
    """The ids of the newest cases, at most `limit`, as something to select from."""
    parts = []
    for condition in _branches(shape):
        query = select(_case.c.id).where(condition)
        if shape.has_status:
            query = query.where(_case.c.status == bindparam("status"))
        if shape.has_organ:
            query = query.where(_case.c.organ == bindparam("organ"))
        if shape.has_before:
            query = query.where(_case.c.id < bindparam("before"))
        parts.append(query.order_by(_case.c.id.desc()).limit(limit))
    if len(parts) == 1:
        return parts[0].subquery("page")
    # SQLite takes no ORDER BY inside a compound: each part is wrapped.
    wrapped = [select(part.subquery().c.id) for part in parts]
    together = (union if shape.is_mine else union_all)(*wrapped).subquery()
    return select(together.c.id).order_by(together.c.id.desc()).limit(limit).subquery("page")


@lru_cache(maxsize=256)
def _page_query(shape: _Shape) -> Select[Any]:
    page = _newest(shape, PAGE + 1)
    columns: Sequence[Any] = (
        _case.c.id,
        _case.c.uuid,
        _case.c.number,
        _case.c.board_id,
        _case.c.status,
        _case.c.organ,
        func.substr(_case.c.question, 1, QUESTION + 1),
        _case.c.updated_at,
        _patient.c.birth_name,
        _patient.c.first_given_name,
        _patient.c.birth_date,
        _person.c.title,
        _person.c.given_name,
        _person.c.family_name,
        _case.c.patient_id,
    )
    return (
        select(*columns)
        .select_from(page)
        .join(_case, _case.c.id == page.c.id)
        .join(_patient, _patient.c.id == _case.c.patient_id)
        .outerjoin(_person, _person.c.id == _case.c.requester_id)
        .order_by(page.c.id.desc())
    )


@lru_cache(maxsize=256)
def _count_query(shape: _Shape) -> Select[Any]:
    return select(func.count()).select_from(_newest(shape, COUNTED + 1))
