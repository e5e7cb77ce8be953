"""Written opinions and urgent opinions on cases: one record, whatever the page it was typed on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import joinedload

from rcp.access.permissions import Actor
from rcp.accounts.models import Person
from rcp.agenda.models import Meeting
from rcp.cases.models import Case
from rcp.cases.queries import list_doctors
from rcp.db import Rows, db
from rcp.deliberation.models import Opinion, UrgentConsulted, UrgentOpinion
from rcp.domain.errors import NotFound


def list_opinions(case: Case, *, with_withdrawn: bool = False) -> list[Opinion]:
    """The written opinions on a case with who gave and who typed them, oldest first."""
    query = _opinions().where(Opinion.case_id == case.id)
    if not with_withdrawn:
        query = query.where(Opinion.withdrawn_at.is_(None))
    return list(db.session.execute(query).scalars())


def opinions_of(case_ids: Collection[int]) -> dict[int, list[Opinion]]:
    """The opinions that hold on several cases, by case id, in one statement."""
    found: dict[int, list[Opinion]] = defaultdict(list)
    for opinion in db.session.execute(held_opinions(case_ids).select()).scalars():
        found[opinion.case_id].append(opinion)
    return found


def held_opinions(case_ids: Collection[int]) -> Rows[Opinion]:
    """The opinions that hold on several cases, with who gave and who typed them, oldest first."""
    is_held = and_(Opinion.case_id.in_(sorted(case_ids)), Opinion.withdrawn_at.is_(None))
    return Rows(Opinion, is_held, (Opinion.given_at, Opinion.id), _BESIDE)


_BESIDE = (joinedload(Opinion.person), joinedload(Opinion.entered_by), joinedload(Opinion.meeting))


def _opinions() -> Select[Opinion]:
    return select(Opinion).options(*_BESIDE).order_by(Opinion.given_at, Opinion.id)


def get_opinion(case: Case, opinion_uuid: UUID) -> Opinion:
    """One opinion on a case, withdrawn or not.

    Raises:
        NotFound: the case has no such opinion.
    """
    query = _opinions().where(Opinion.case_id == case.id, Opinion.uuid == opinion_uuid)
    opinion = db.session.execute(query).scalar_one_or_none()
    if opinion is None:
        raise NotFound()
    return opinion


def list_authors(case: Case, *, actor: Actor) -> list[Person]:
    """Who may be the author of an opinion: the board's doctors and those of the case; the actor alone comes first."""
    people = list_doctors(case)
    own = next((each for each in people if each.id == actor.person_id), None)
    return [own, *(each for each in people if each is not own)] if own else people


def list_urgent_opinions(case: Case) -> list[UrgentOpinion]:
    """The urgent opinions on a case with who was consulted and when they were regularised, oldest first."""
    return urgent_opinions_of([case.id]).get(case.id, [])


def to_regularise(case_ids: Collection[int]) -> frozenset[int]:
    """Those of these cases with an urgent opinion that no meeting has regularised yet, in one statement."""
    if not case_ids:
        return frozenset()
    query = select(UrgentOpinion.case_id).where(
        UrgentOpinion.case_id.in_(sorted(case_ids)), UrgentOpinion.regularised_meeting_id.is_(None)
    )
    return frozenset(db.session.execute(query).scalars())


def urgent_opinions_of(case_ids: Collection[int]) -> dict[int, list[UrgentOpinion]]:
    """The urgent opinions on several cases, by case id, in one statement."""
    found: dict[int, list[UrgentOpinion]] = defaultdict(list)
    for opinion in db.session.execute(urgent_opinions(case_ids).select()).unique().scalars():
        found[opinion.case_id].append(opinion)
    return found


def urgent_opinions(case_ids: Collection[int]) -> Rows[UrgentOpinion]:
    """The urgent opinions on several cases with who was consulted and when they were regularised, oldest first."""
    return Rows(
        UrgentOpinion,
        UrgentOpinion.case_id.in_(sorted(case_ids)),
        (UrgentOpinion.given_at, UrgentOpinion.id),
        (
            joinedload(UrgentOpinion.recorded_by),
            joinedload(UrgentOpinion.regularised_meeting).joinedload(Meeting.board),
            joinedload(UrgentOpinion.consulted).joinedload(UrgentConsulted.person),
        ),
    )
