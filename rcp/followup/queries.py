"""What becomes of decisions taken: the conditions and actions of a case, and the actions somebody still has to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from rcp.access.permissions import Actor, Role
from rcp.agenda.models import Meeting
from rcp.cases.models import Case
from rcp.cases.queries import visible_to
from rcp.db import db
from rcp.deliberation.models import Action, Condition, Decision
from rcp.domain.decision import ConditionEntry
from rcp.domain.errors import NotFound
from rcp.domain.followup import Verdict

PAGE = 50
COUNTED = 1_000  # beyond, the page says « plus de 1 000 »
TEAM = (Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY)
Row = TypeVar("Row", Condition, Action)
_NEVER = date.max  # where an action without a date stands among the others: last


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionItem:
    """A condition of a decision taken, and what it turned into: `verdict` is "" while nobody said."""

    uuid: UUID
    sentence: str
    verdict: str
    note: str
    by: str
    at: datetime | None
    state: str

    @property
    def label(self) -> str:
        return Verdict(self.verdict).label if self.verdict else "À suivre"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItem:
    """An action of a decision taken; `board_id` and `assignee_id` tell who may note it."""

    uuid: UUID
    label: str
    assignee: str
    assignee_id: int | None
    board_id: int
    due_on: date | None
    note: str
    by: str
    done_at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a case has to follow, in the order of its decisions."""

    conditions: tuple[ConditionItem, ...] = ()
    actions: tuple[ActionItem, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.conditions or self.actions)


@dataclass(frozen=True, slots=True)
class Followed(Generic[Row]):
    """One row with the case it belongs to, and whether its decision still stands."""

    row: Row
    case: Case
    is_decided: bool

    @property
    def board_id(self) -> int:
        return self.case.board_id

    @property
    def assignee_id(self) -> int | None:
        return getattr(self.row, "assignee_id", None)


class Line(NamedTuple):
    """One line of the list of actions: the action, its case with its patient, the day it was decided."""

    action: Action
    case: Case
    decided_on: date


def state_of(row: Condition | Action) -> str:
    """A mark of what was noted of a row, "" for nothing: a page sends it back, and a stale one is recognised."""
    if isinstance(row, Condition):
        return f"{row.verdict}@{row.checked_at.isoformat()}" if row.checked_at else ""
    return f"done@{row.done_at.isoformat()}" if row.done_at else ""


def followup_of(case: Case) -> FollowUp:
    """The conditions and actions of the decisions taken on a case the actor reads, in two statements."""
    taken = (Decision.case_id == case.id, Decision.decided_at.is_not(None))
    conditions = (
        select(Condition)
        .join(Decision, Decision.id == Condition.decision_id)
        .where(*taken)
        .options(joinedload(Condition.checked_by))
        .order_by(Decision.id, Condition.position, Condition.id)
    )
    actions = (
        select(Action)
        .join(Decision, Decision.id == Action.decision_id)
        .where(*taken)
        .options(joinedload(Action.assignee), joinedload(Action.done_by))
        .order_by(Decision.id, Action.position, Action.id)
    )
    return FollowUp(
        tuple(condition_item(row) for row in db.session.execute(conditions).scalars()),
        tuple(action_item(row, case) for row in db.session.execute(actions).scalars()),
    )


def condition_item(row: Condition) -> ConditionItem:
    """A condition whose people are loaded, as pages show it."""
    return ConditionItem(
        uuid=row.uuid,
        sentence=ConditionEntry(row.if_text, row.then_text).sentence,
        verdict=row.verdict,
        note=row.note,
        by=row.checked_by.name if row.checked_by else "",
        at=row.checked_at,
        state=state_of(row),
    )


def action_item(row: Action, case: Case) -> ActionItem:
    """An action whose people are loaded, as pages show it."""
    return ActionItem(
        uuid=row.uuid,
        label=row.label,
        assignee=row.assignee.name if row.assignee else "",
        assignee_id=row.assignee_id,
        board_id=case.board_id,
        due_on=row.due_on,
        note=row.note,
        by=row.done_by.name if row.done_by else "",
        done_at=row.done_at,
        state=state_of(row),
    )


def get_condition(case: Case, condition_uuid: UUID, *, for_update: bool = False) -> Followed[Condition]:
    """A condition of a case the actor reads.

    Raises:
        NotFound: the case has no such condition.
    """
    query = select(Condition, Decision.decided_at).options(joinedload(Condition.checked_by))
    return _one(query, Condition, case, condition_uuid, for_update)


def get_action(case: Case, action_uuid: UUID, *, for_update: bool = False) -> Followed[Action]:
    """An action of a case the actor reads.

    Raises:
        NotFound: the case has no such action.
    """
    query = select(Action, Decision.decided_at).options(joinedload(Action.assignee), joinedload(Action.done_by))
    return _one(query, Action, case, action_uuid, for_update)


def _one(query: Any, kind: Any, case: Case, row_uuid: UUID, for_update: bool) -> Followed[Any]:
    query = query.join(Decision, Decision.id == kind.decision_id).where(kind.uuid == row_uuid, kind.case_id == case.id)
    if for_update:
        query = query.with_for_update(of=kind).execution_options(populate_existing=True)
    found = db.session.execute(query).one_or_none()
    if found is None:
        raise NotFound()
    row, decided_at = found
    return Followed(row, case, decided_at is not None)


def list_to_do(actor: Actor, *, of_everybody: bool = False, after: tuple[str, int] | None = None) -> list[Line]:
    """The actions still to do, those due first and the late ones before all, `PAGE` and one more, in one statement.

    Those given to the actor; `of_everybody`, all those of the boards they work on. `after` is where a page ended.
    """
    due = func.coalesce(Action.due_on, _NEVER)
    query = _lines(actor, of_everybody).where(Action.done_at.is_(None)).order_by(due, Action.id)
    if after is not None:
        day, last = date.fromisoformat(after[0]), after[1]
        query = query.where(or_(due > day, and_(due == day, Action.id > last)))
    return _read(query.limit(PAGE + 1))


def list_done(actor: Actor, *, of_everybody: bool = False) -> list[Line]:
    """The latest `PAGE` actions done, the newest first."""
    query = _lines(actor, of_everybody).where(Action.done_at.is_not(None))
    return _read(query.order_by(Action.done_at.desc(), Action.id.desc()).limit(PAGE))


def count_to_do(actor: Actor, *, of_everybody: bool = False) -> int:
    """How many are still to do, counted up to `COUNTED` and one more."""
    query = _lines(actor, of_everybody).where(Action.done_at.is_(None)).with_only_columns(Action.id)
    rows = query.options().limit(COUNTED + 1).subquery()
    return db.session.execute(select(func.count()).select_from(rows)).scalar_one()


def cursor_of(line: Line) -> tuple[str, int]:
    """Where a page ends."""
    return ((line.action.due_on or _NEVER).isoformat(), line.action.id)


def _lines(actor: Actor, of_everybody: bool) -> Any:
    whose = Case.board_id.in_(actor.boards_as(*TEAM)) if of_everybody else Action.assignee_id == actor.person_id
    return (
        select(Action, Case, Meeting.date)
        .join(Decision, Decision.id == Action.decision_id)
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .join(Case, Case.id == Action.case_id)
        .where(whose, visible_to(actor), Decision.decided_at.is_not(None))
    )


def _read(query: Any) -> list[Line]:
    wanted = query.options(
        joinedload(Action.assignee), joinedload(Action.done_by), joinedload(Case.patient), joinedload(Case.board)
    )
    return [Line(*row) for row in db.session.execute(wanted)]
