"""Every SELECT about boards and memberships."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from rcp.access.permissions import Role
from rcp.boards.models import Board, Membership
from rcp.db import db


def roles_of(person_id: int) -> dict[int, frozenset[Role]]:
    """The roles a person holds, by board id."""
    query = (
        select(Membership.board_id, Membership.role)
        .join(Board, Board.id == Membership.board_id)
        .where(Membership.person_id == person_id, Membership.ended_on.is_(None), Board.is_active)
    )
    roles: dict[int, set[Role]] = defaultdict(set)
    for board_id, role in db.session.execute(query):
        roles[board_id].add(Role(role))
    return {board_id: frozenset(held) for board_id, held in roles.items()}
