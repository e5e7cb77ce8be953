"""The pages of a room read while its cases come and go: each shows one state of the database, and none fails."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest

from rcp.access.permissions import Actor, Role
from rcp.agenda.models import Meeting
from rcp.agenda.queries import list_items
from rcp.agenda.services import postpone
from rcp.db import db, transaction
from rcp.domain.case import PostponementReason
from rcp.journal import history
from rcp.web.clock import now
from tests.support.build import Builder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

pytestmark = pytest.mark.drills
READERS = 4
MOVES = 12
PARTS = ("salle", "salle/cadre", "projection/vue")


def test_no_page_of_the_room_fails_while_its_cases_come_and_go(drill_app: Flask, sign_in: Any) -> None:
    make = Builder()
    board = make.board()
    person = make.member(board, Role.SECRETARY, Role.COORDINATOR)
    here, there = (
        make.meeting(board, status="open", published_at=now(), opened_at=now(), chair_id=person.id) for _ in range(2)
    )
    cases = [make.case(board, requester=person) for _ in range(3)]
    for case in cases:
        make.booking(here, case)
    room = f"/seances/{here.uuid}"
    addresses = [f"{room}/{part}" for part in PARTS]
    addresses += [f"{room}/salle/dossiers/{case.uuid}/volet" for case in cases]
    clients = [drill_app.test_client() for _ in range(READERS)]
    for client in clients:
        sign_in(client, person)
    meetings, actor = (here.id, there.id), make.actor(person)
    db.session.commit()
    db.session.remove()

    with read_all_along(clients, addresses) as answers:
        for turn in range(MOVES):
            move(meetings[turn % 2], meetings[(turn + 1) % 2], actor)
    assert answers, "nothing was read"
    assert set(answers) <= {"200", "204", "303", "404"}


def move(origin: int, destination: int, actor: Actor) -> None:
    """Postpone every case of a meeting to another."""
    with transaction():
        history.set_author(db.session(), actor.person_id, now())
        source, target = db.session.get(Meeting, origin), db.session.get(Meeting, destination)
        for item in list_items(source):
            postpone(item, reason=PostponementReason.NO_TIME, to=target, actor=actor, now=now())


@contextmanager
def read_all_along(clients: list[Any], addresses: list[str]) -> Iterator[list[str]]:
    """Each client reads these addresses over and over, until the end of the block. What was answered."""
    over, answers = threading.Event(), list[str]()

    def read(client: Any, start: int) -> None:
        turn = cycle(addresses[start:] + addresses[:start])
        while not over.is_set():
            address = next(turn)
            try:
                answers.append(f"{client.get(address).status_code}")
            except Exception as failure:  # what a browser would have been answered 500 for
                answers.append(f"{address.rsplit('/', 1)[-1]}: {failure!r}")

    threads = [threading.Thread(target=read, args=(client, 2 * rank)) for rank, client in enumerate(clients)]
    for each in threads:
        each.start()
    try:
        yield answers
    finally:
        over.set()
        for each in threads:
            each.join(600)
