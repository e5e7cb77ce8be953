"""Boards and people to choose from, and who last changed what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from rcp.access.permissions import Actor, Role
from rcp.accounts.models import Person
from rcp.boards.models import Board, Membership
from rcp.cases.models import Case
from rcp.cases.queries.sections import section_of_change
from rcp.db import db
from rcp.domain.case import Section
from rcp.journal.models import Change
from rcp.patients.models import PatientCorrespondent

CREATORS = (Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY, Role.EXTERNAL)
REQUESTERS = (Role.PHYSICIAN, Role.COORDINATOR, Role.EXTERNAL)
MAXIMUM_CHOICES = 500
_BY_NAME = (Person.family_name, Person.given_name, Person.id)


def list_boards(actor: Actor, *roles: Role) -> list[Board]:
    """The active boards on which the actor holds one of the roles, by name."""
    query = (
        select(Board)
        .where(Board.id.in_(actor.boards_as(*(roles or CREATORS))), Board.is_active)
        .order_by(Board.name, Board.id)
        .limit(MAXIMUM_CHOICES)
    )
    return list(db.session.execute(query).scalars())


def list_requesters(board_ids: Collection[int]) -> list[Person]:
    """Who may ask these boards: their present physicians, coordinators and external requesters, by name."""
    member = select(Membership.person_id).where(
        Membership.board_id.in_(board_ids),
        Membership.role.in_([role.value for role in REQUESTERS]),
        Membership.ended_on.is_(None),
    )
    query = select(Person).where(Person.id.in_(member), Person.is_active)
    return list(db.session.execute(query.order_by(*_BY_NAME).limit(MAXIMUM_CHOICES)).scalars())


def list_offered_requesters(board_ids: Collection[int], *, actor: Actor) -> list[Person]:
    """In whose name the actor may ask: an external requester, in their own alone."""
    people = list_requesters(board_ids)
    if actor.boards_as(Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY):
        return people
    return [person for person in people if person.id == actor.person_id]


def list_doctors(case: Case) -> list[Person]:
    """Who may present or follow the case: the board's doctors, the patient's own, and those already named on it."""
    member = select(Membership.person_id).where(
        Membership.board_id == case.board_id,
        Membership.role.in_([role.value for role in REQUESTERS]),
        Membership.ended_on.is_(None),
    )
    own = select(PatientCorrespondent.person_id).where(PatientCorrespondent.patient_id == case.patient_id)
    named = [case.requester_id, case.presenter_id, case.referring_id, case.patient.treating_doctor_id]
    query = select(Person).where(
        or_(
            and_(or_(Person.id.in_(member), Person.id.in_(own)), Person.is_active),
            Person.id.in_([person for person in named if person is not None]),
        )
    )
    return list(db.session.execute(query.order_by(*_BY_NAME).limit(MAXIMUM_CHOICES)).scalars())


@dataclass(frozen=True, slots=True)
class Edit:
    """Who last changed something, and when (UTC)."""

    by: str
    at: datetime


def last_edits(case: Case) -> dict[Section, Edit]:
    """The last change of each section, from the history of its fields, in one statement."""
    newest = (
        select(func.max(Change.id))
        .where(Change.root == "case", Change.root_id == case.id)
        .group_by(Change.table, Change.field)
    )
    query = (
        select(Change.table, Change.field, Change.at, Person)
        .outerjoin(Person, Person.id == Change.person_id)
        .where(Change.id.in_(newest))
        .order_by(Change.id)
    )
    edits: dict[Section, Edit] = {}
    for table, field, at, person in db.session.execute(query):
        section = section_of_change(table, field)
        if section is not None:
            edits[section] = Edit(person.name if person else "Ligne de commande", at)
    return edits
