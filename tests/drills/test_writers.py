"""Many writers at once: nothing is lost, nothing is numbered twice, the journal has one tail."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from rcp.access.permissions import SYSTEM
from rcp.accounts.models import Person
from rcp.cases.services.creation import next_number
from rcp.db import db, transaction
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.journal.models import JournalEntry
from rcp.journal.queries import verify_chain
from tests.support.build import NOW

pytestmark = pytest.mark.drills
BUSY = ("database is locked", "lock timeout")  # as SQLite says it, and PostgreSQL
THREADS = 8
TURNS = 40 if os.environ.get("RCP_LONG") else 5
ASKS = 6  # a minute in all: whoever waits longer is starved, or somebody keeps the lock


def until_free(turn: Callable[[int, int], None], thread: int, number: int) -> None:
    """Ask again when the database was busy for longer than anybody waits: on a slow machine, eight at once may be."""
    for rank in range(1, ASKS + 1):
        try:
            turn(thread, number)
            return
        except OperationalError as error:
            if rank == ASKS or not any(word in str(error.orig) for word in BUSY):
                raise


def together(app: Any, turn: Callable[[int, int], None]) -> list[BaseException]:
    """Run `turn(thread, number)` in every thread, `TURNS` times each; gives back what went wrong."""
    failures: list[BaseException] = []

    def work(thread: int) -> None:
        for number in range(TURNS):
            with app.app_context():
                try:
                    until_free(turn, thread, number)
                except BaseException as failure:
                    failures.append(failure)
                finally:
                    db.session.remove()

    threads = [threading.Thread(target=work, args=(rank,)) for rank in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(600)
    assert not any(thread.is_alive() for thread in threads)
    return failures


def test_case_numbers_have_no_gap_whatever_rolls_back(drill_app):
    given: list[str] = []
    lock = threading.Lock()

    class Abandoned(Exception):
        """A third of the creations fail after they took their number."""

    def turn(thread: int, number: int) -> None:
        try:
            with transaction():
                mine = next_number(NOW)
                if (thread + number) % 3 == 0:
                    raise Abandoned
        except Abandoned:
            return
        with lock:
            given.append(mine)

    assert together(drill_app, turn) == []
    assert len(given) > THREADS
    assert sorted(given) == [f"2026-{rank:05d}" for rank in range(1, len(given) + 1)]


def test_the_journal_of_many_writers_is_one_chain(drill_app):
    def turn(thread: int, number: int) -> None:
        with transaction():
            db.session.add(Person(family_name=f"Écrivain {thread}-{number}"))
            db.session.flush()
            journal.record(Event.PERSON_CREATED, actor=SYSTEM, now=NOW)

    assert together(drill_app, turn) == []
    assert db.session.scalar(select(func.count()).select_from(Person)) == THREADS * TURNS
    assert db.session.scalar(select(func.max(JournalEntry.id))) == THREADS * TURNS
    assert verify_chain().is_intact
