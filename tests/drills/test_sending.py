"""Whoever sends is killed: nothing is lost, nothing is sent twice by itself, and what nobody can know is said."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from rcp import installation
from rcp.access.permissions import SYSTEM
from rcp.db import db, transaction
from rcp.domain.sending import BACK_OFF, CLAIM_BOUND, MessageKind
from rcp.jobs import tasks
from rcp.jobs.queue import queue_of
from rcp.journal.queries import verify_chain
from rcp.outbox.drain import drain, mark_dead
from rcp.outbox.models import Message
from rcp.outbox.services import enqueue
from rcp.web.clock import now
from tests.drills.deaths import Mortals, mortals
from tests.drills.killed_drainer import POINTS
from tests.support.build import NOW
from tests.support.command import ROOT
from tests.support.mail import Post, environment, mail, post_office

pytestmark = pytest.mark.drills
PATIENCE = 600  # seconds: a busy machine is slow to start a process, and that is no fault
IS_LONG = bool(os.environ.get("RCP_LONG"))
DRAINER = Path(__file__).with_name("killed_drainer.py")


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, drill_app: Any) -> Iterator[tuple[Post, dict[str, str]]]:
    """A mail server, and the environment of a process that sends by it."""
    with post_office() as (post, relay):
        monkeypatch.setattr(installation, "_mail", mail(relay))
        url = drill_app.config["SQLALCHEMY_DATABASE_URI"]
        yield post, os.environ | environment(relay) | {"RCP_DATABASE_URL": url, "RCP_ENV": "test"}


@pytest.fixture(scope="module")
def senders() -> Iterator[Mortals]:
    with mortals(DRAINER) as made:
        yield made


def write(count: int, at: Any = NOW) -> None:
    with transaction():
        for number in range(count):
            enqueue(
                MessageKind.REMINDER, key=f"rappel-{number}", board_id=None, address=f"p{number}@hopital.example",
                subject="Rappel", body="Un élément manque.", actor=SYSTEM, now=at,
            )  # fmt: skip


def start(environment: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, str(DRAINER), "to the end"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def states() -> Counter[str]:
    with transaction(read_only=True):  # one that writes would keep every other process waiting until the next look
        return Counter(db.session.scalars(select(Message.state).order_by(Message.id)))


def recover() -> None:
    """Later, somebody else looks: what died is found, what waits is sent, as often as anything is due."""
    later = NOW + CLAIM_BOUND + timedelta(seconds=1)
    mark_dead(lambda: later)
    for wait in BACK_OFF:
        later += wait
        drain(lambda at=later: at)
    mark_dead(lambda: later + timedelta(days=3))
    assert drain(lambda: later + timedelta(days=3)) == {}


@pytest.mark.parametrize(
    ("point", "state_then", "state_at_last", "copies"),
    [
        ("1-claim-not-committed", "to_send", "sent", 1),
        ("2-claimed", "sending", "sent", 1),
        ("3-text-sent", "sending", "sent", 1),
        ("4-mark-not-committed", "sending", "sent", 1),
        ("5-marked", "sending", "uncertain", 0),
        ("6-accepted-not-recorded", "sending", "uncertain", 1),
        ("7-record-not-committed", "sending", "uncertain", 1),
        ("8-recorded", "sent", "sent", 1),
        ("9-withdrawn-not-let-go", "sending", "not_sent", 0),
    ],
)
def test_a_sender_killed_at_a_point(office, senders, point, state_then, state_at_last, copies):
    post, environment = office
    write(1)
    assert senders.live(point, environment=environment) == -signal.SIGKILL, senders.said()
    assert states() == {state_then: 1}
    recover()
    assert states() == {state_at_last: 1}
    assert len(post.accepted) == copies
    assert verify_chain().is_intact


def test_every_numbered_point_is_drilled():
    (mark,) = [each for each in test_a_sender_killed_at_a_point.pytestmark if each.name == "parametrize"]
    assert [case[0] for case in mark.args[1]] == list(POINTS)


def test_two_senders_at_once_send_each_message_once(office):
    post, environment = office
    count = 150 if IS_LONG else 8
    write(count)
    with start(environment) as first, start(environment) as second:
        assert (first.wait(PATIENCE), second.wait(PATIENCE)) == (0, 0)
    assert states() == {"sent": count}
    assert len(post.accepted) == len(set(post.message_ids)) == count


def test_senders_killed_at_any_moment_send_nothing_twice(office):
    post, environment = office
    count, kills = (120, 25) if IS_LONG else (10, 2)
    write(count)
    for rank in range(kills):
        seen = len(post.accepted)
        with start(environment) as sender:
            # Once it has begun to send, at a moment of its own.
            wait_for(lambda seen=seen: len(post.accepted) > seen, of=sender)
            time.sleep(0.003 * (rank % 7))
            sender.kill()
    recover()
    found = states()
    assert set(found) <= {"sent", "uncertain"}
    assert found["uncertain"] <= kills
    assert max(Counter(post.message_ids).values()) == 1
    sent = set(db.session.scalars(select(Message.message_id).where(Message.state == "sent").order_by(Message.id)))
    assert sent <= set(post.message_ids)
    assert verify_chain().is_intact


def wait_for(happened: Callable[[], bool], *, of: subprocess.Popen[str]) -> bool:
    """Whether it happened before the process ended, or the time was over."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        if of.poll() is not None or time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def test_the_job_process_sends_when_it_starts_then_when_it_is_woken_and_stops_when_told(office, drill_app, monkeypatch):
    post, environment = office
    queue, woken = tasks.declare(drill_app).queue, []
    enqueue_task = queue.enqueue
    monkeypatch.setattr(queue, "enqueue", lambda task: (woken.append(task.name), enqueue_task(task)))
    write(1, now())
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "rcp", "jobs"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as jobs:
        try:
            assert wait_for(lambda: len(post.accepted) == 1, of=jobs)
            write(2, now())  # the first is known already
            tasks.waker(drill_app)()
            assert woken == ["send", "work"]
            # It takes what it was woken with: its next minute only adds to the queue.
            assert wait_for(lambda: queue_of(drill_app).pending_count() == 0, of=jobs)
            assert wait_for(lambda: states() == {"sent": 2}, of=jobs)
            assert len(post.accepted) == 2
        finally:
            jobs.terminate()
        assert jobs.wait(PATIENCE) == 0
        assert jobs.stderr is not None
        assert jobs.stderr.read() == ""
    queue_of(drill_app).storage.close()
