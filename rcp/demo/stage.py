"""Where the stories are played: the people, boards and meetings by key, and one act after the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from rcp.access.permissions import SYSTEM, Actor
from rcp.accounts.models import Person
from rcp.agenda import queries as agenda_queries
from rcp.agenda.models import Meeting
from rcp.boards import queries as board_queries
from rcp.boards.models import Board
from rcp.cases import queries as case_queries
from rcp.cases.models import Case
from rcp.db import db
from rcp.demo.calendar import Calendar
from rcp.domain.agenda import to_paris
from rcp.journal import history
from rcp.patients import queries as patient_queries
from rcp.patients.models import Patient


@dataclass(slots=True)
class Stage:
    """Keys of the stories → what the database knows them by."""

    calendar: Calendar
    people: dict[str, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    boards: dict[str, UUID] = field(default_factory=dict)
    meetings: dict[str, UUID] = field(default_factory=dict)
    patients: dict[str, UUID] = field(default_factory=dict)
    cases: dict[str, UUID] = field(default_factory=dict)

    @contextmanager
    def act(self, who: str, now: datetime) -> Iterator[Actor]:
        """Somebody does something at some moment, and starts from what the database says, as a request would."""
        actor = self.actors[who]
        history.set_author(db.session(), actor.person_id, now)
        yield actor
        db.session.flush()
        db.session.expunge_all()

    def who_types(self, key: str) -> str:
        """Whoever signs in does their own typing; the secretary types for the others."""
        return key if key in self.actors else "clairval"

    def person(self, key: str) -> Person:
        return db.session.get_one(Person, self.people[key])

    def board(self, key: str, actor: Actor) -> Board:
        return board_queries.get_board(self.boards[key], actor=actor)

    def meeting(self, key: str) -> Meeting:
        """Looked up as the command line does: an external requester books on meetings whose page they cannot open."""
        return agenda_queries.get_meeting(self.meetings[key], actor=SYSTEM)

    def case(self, key: str, actor: Actor) -> Case:
        return case_queries.get_case_page(self.cases[key], actor=actor)

    def patient(self, key: str, actor: Actor) -> Patient:
        return patient_queries.get_record(self.patients[key], actor=actor)


def day_of(now: datetime) -> date:
    """The date in Paris of an instant."""
    return to_paris(now).date()
