"""Which patients an actor may see: the physicians, coordinators and secretaries of any board see every identity, so
that nobody is entered twice; an external requester sees the patients they created or asked a question about.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, column, false, select, table, true

from rcp.access.permissions import Actor, Role
from rcp.patients.models import Patient

STAFF = (Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY)

# The path runs one way: `cases` knows `patients`, not the contrary. Two of its columns decide who sees a patient.
_CASES = table("case_file", column("patient_id"), column("board_id"), column("requester_id"))


def sees_everyone(actor: Actor) -> bool:
    """Whether no filter is needed."""
    return actor.is_system or bool(actor.boards_as(*STAFF))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition that keeps the patients an actor may see."""
    if sees_everyone(actor):
        return true()
    boards = actor.boards_as(Role.EXTERNAL)
    if not boards or actor.person_id is None:
        return false()
    asked = select(_CASES.c.patient_id.label("id")).where(
        and_(_CASES.c.requester_id == actor.person_id, _CASES.c.board_id.in_(sorted(boards)))
    )
    start = asked.union(select(Patient.id).where(Patient.created_by_id == actor.person_id)).subquery("start")
    own = select(start.c.id).cte("own", recursive=True)
    # The record that now stands for one of them is theirs too.
    own = own.union(select(Patient.merged_into_id).join(own, Patient.id == own.c.id))
    return Patient.id.in_(select(own.c.id).where(own.c.id.is_not(None)))
