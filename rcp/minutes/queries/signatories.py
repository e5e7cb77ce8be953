"""Who may sign a letter: those who answer for the decision, then the doctors and coordinators of the board."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from rcp.access.permissions import Role
from rcp.accounts.models import Person
from rcp.boards import queries as boards
from rcp.cases.models import Case
from rcp.db import db
from rcp.deliberation.models import Decision
from rcp.domain.letters import Signatory, SigningAs
from rcp.minutes.models import Document

_SIGN = {Role.PHYSICIAN.value, Role.COORDINATOR.value}


def list_signatories(document: Document, case: Case) -> tuple[Signatory, ...]:
    """Each once, the referring specialist first; `case` and the meeting of `document` come with their people."""
    found: dict[int, Signatory] = {}
    for person, signing_as in _candidates(document, case):
        found.setdefault(person.id, Signatory(person.uuid, person.name, person.specialty, signing_as))
    return tuple(found.values())


def _candidates(document: Document, case: Case) -> Iterator[tuple[Person, SigningAs]]:
    if case.referring:
        yield case.referring, SigningAs.REFERRING
    decided = (
        select(Decision)
        .where(Decision.case_id == case.id, Decision.meeting_id == document.meeting_id)
        .options(joinedload(Decision.responsible))
        .order_by(Decision.id.desc())
        .limit(1)
    )
    decision = db.session.scalars(decided).first()
    if decision is not None and decision.responsible:
        yield decision.responsible, SigningAs.RESPONSIBLE
    for each in boards.list_members(document.meeting.board):
        if each.role in _SIGN:
            yield each.person, SigningAs.MEMBER
