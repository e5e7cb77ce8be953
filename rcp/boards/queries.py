"""Every SELECT about boards and memberships."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, select, true
from sqlalchemy.orm import joinedload, selectinload

from rcp.access.permissions import Actor, Role
from rcp.accounts.models import Person
from rcp.boards.models import Board, BoardSentence, Membership
from rcp.db import db
from rcp.domain.errors import NotFound
from rcp.domain.sentences import MOST_SENTENCES

# Built once: every page asks.
_ROLES = (
    select(Membership.board_id, Membership.role)
    .join(Board, Board.id == Membership.board_id)
    .where(Membership.person_id == bindparam("person_id"), Membership.ended_on.is_(None), Board.is_active)
)


def roles_of(person_id: int) -> dict[int, frozenset[Role]]:
    """The roles a person holds, by board id."""
    roles: dict[int, set[Role]] = defaultdict(set)
    for board_id, role in db.session.execute(_ROLES, {"person_id": person_id}):
        roles[board_id].add(Role(role))
    return {board_id: frozenset(held) for board_id, held in roles.items()}


@dataclass(frozen=True, slots=True)
class PersonRole:
    """A role somebody holds on a board."""

    board_uuid: UUID
    board_name: str
    role: Role


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The boards an actor may know: those they belong to; every one for the administrator and the command line."""
    if actor.is_administrator or actor.is_system:
        return true()
    return Board.id.in_(actor.roles) & Board.is_active


def get_board(board_uuid: UUID, *, actor: Actor) -> Board:
    """One board with its required specialties.

    Raises:
        NotFound: no such board, or one the actor does not belong to.
    """
    query = (
        select(Board)
        .where(Board.uuid == board_uuid, visible_to(actor))
        .options(selectinload(Board.required_specialties))
    )
    board = db.session.execute(query).scalar_one_or_none()
    if board is None:
        raise NotFound()
    return board


def list_boards(actor: Actor) -> list[Board]:
    """The boards the actor may see, open ones first, by name; five hundred at most."""
    query = select(Board).where(visible_to(actor)).order_by(Board.is_active.desc(), Board.name, Board.id).limit(500)
    return list(db.session.execute(query).scalars())


def count_members(board_ids: Collection[int]) -> dict[int, int]:
    """How many people belong to each of these boards."""
    query = (
        select(Membership.board_id, func.count(func.distinct(Membership.person_id)))
        .where(Membership.board_id.in_(board_ids), Membership.ended_on.is_(None))
        .group_by(Membership.board_id)
        .order_by(Membership.board_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def list_members(board: Board) -> list[Membership]:
    """The present memberships of a board with their person, by name then role; a thousand at most."""
    query = (
        select(Membership)
        .join(Membership.person)
        .where(Membership.board_id == board.id, Membership.ended_on.is_(None))
        .options(joinedload(Membership.person))
        .order_by(Person.name_folded, Person.id, Membership.role)
        .limit(1000)
    )
    return list(db.session.execute(query).scalars())


def get_membership(membership_uuid: UUID, *, board: Board) -> Membership:
    """One present membership of a board, with its person.

    Raises:
        NotFound: no such membership on this board.
    """
    query = (
        select(Membership)
        .where(Membership.uuid == membership_uuid, Membership.board_id == board.id, Membership.ended_on.is_(None))
        .options(joinedload(Membership.person))
    )
    membership = db.session.execute(query).scalar_one_or_none()
    if membership is None:
        raise NotFound()
    return membership


def find_membership(board_id: int, person_id: int, role: Role) -> Membership | None:
    """A person's membership with this role, present or ended, with the person."""
    query = (
        select(Membership)
        .filter_by(board_id=board_id, person_id=person_id, role=role.value)
        .options(joinedload(Membership.person))
    )
    return db.session.execute(query).scalar_one_or_none()


def count_role(board_id: int, role: Role) -> int:
    """How many people hold a role on a board at present."""
    query = (
        select(func.count())
        .select_from(Membership)
        .where(Membership.board_id == board_id, Membership.role == role.value, Membership.ended_on.is_(None))
    )
    return int(db.session.execute(query).scalar_one())


def memberships_of(person_ids: Collection[int], *, actor: Actor | None = None) -> dict[int, list[PersonRole]]:
    """The roles held by each of these people, by board name; only on the boards the actor may see, if one is given."""
    query = (
        select(Membership.person_id, Board.uuid, Board.name, Membership.role)
        .join(Board, Board.id == Membership.board_id)
        .where(Membership.person_id.in_(person_ids), Membership.ended_on.is_(None), Board.is_active)
        .order_by(Board.name, Board.id, Membership.role)
    )
    if actor is not None:
        query = query.where(visible_to(actor))
    roles: dict[int, list[PersonRole]] = defaultdict(list)
    for person_id, board_uuid, name, role in db.session.execute(query):
        roles[person_id].append(PersonRole(board_uuid, name, Role(role)))
    return dict(roles)


def list_sentences(board_id: int) -> list[BoardSentence]:
    """The sentences a board keeps ready, in its order."""
    query = (
        select(BoardSentence)
        .where(BoardSentence.board_id == board_id)
        .order_by(BoardSentence.position, BoardSentence.id)
        .limit(MOST_SENTENCES)
    )
    return list(db.session.execute(query).scalars())


def get_sentence(sentence_uuid: UUID, *, board: Board) -> BoardSentence:
    """One sentence of a board, with who wrote it last.

    Raises:
        NotFound: no such sentence on this board.
    """
    query = (
        select(BoardSentence)
        .where(BoardSentence.uuid == sentence_uuid, BoardSentence.board_id == board.id)
        .options(joinedload(BoardSentence.updated_by))
    )
    sentence = db.session.execute(query).scalar_one_or_none()
    if sentence is None:
        raise NotFound()
    return sentence


def lock_board(board: Board) -> None:
    """Hold a board until the end of the transaction: whoever adds to it at once waits."""
    db.session.execute(select(Board.id).where(Board.id == board.id).with_for_update())
