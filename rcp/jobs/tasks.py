"""What the job process does, and when: every minute, every night, and as soon as it is woken."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

import psycopg
from flask import Flask
from huey import crontab
from huey.api import Huey

from rcp.db import transaction
from rcp.jobs import cleaning, running
from rcp.jobs.ahead import Ahead
from rcp.jobs.queue import queue_of
from rcp.jobs.telling import named, told
from rcp.outbox import drain, presence
from rcp.outbox.services import errands
from rcp.web.clock import now

DECLARED = "rcp_jobs_declared"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Declared:
    """The queue with its tasks, and how to wake whoever reads it."""

    queue: Huey
    wake: Callable[[], None]


def declare(app: Flask) -> Declared:
    """Declare the tasks of an application, once."""
    if DECLARED in app.extensions:
        known: Declared = app.extensions[DECLARED]
        return known
    queue = queue_of(app)
    one_at_a_time = threading.Lock()
    ahead = Ahead()

    @queue.periodic_task(crontab(), name="send")
    @_inside(app)
    def send() -> None:
        presence.sign(now())
        drain.mark_dead(now)
        drain.drain(now)

    @queue.periodic_task(crontab(), name="work")
    @_inside(app)
    def work() -> None:
        # Long work holds one worker; the other one keeps sending.
        if one_at_a_time.acquire(blocking=False):
            try:
                with transaction():
                    errands.revive_dead(now=now())
                running.run_errands(app, now)
                for _ in ahead.lay_out(now):
                    presence.sign(now())  # the other worker may be at a slow message meanwhile
                    running.run_errands(app, now)  # what a person waits for goes before
            finally:
                one_at_a_time.release()

    @queue.periodic_task(crontab(hour="2", minute="40"), name="clean")
    @_inside(app)
    def clean() -> None:
        cleaning.clean(now())

    def wake() -> None:
        send()
        work()

    declared = app.extensions[DECLARED] = Declared(queue, wake)
    return declared


def waker(app: Flask) -> Callable[[], None]:
    """What `outbox.waking` calls after a commit. It never fails: the rows are written, the next minute reads them."""

    def wake() -> None:
        try:
            declare(app).wake()
        except (sqlite3.Error, psycopg.Error, OSError) as error:
            log.warning("the job process was not woken (%s)", named(error))

    return wake


def _inside(app: Flask) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Run a task in the application's context. What went wrong is told without its words."""

    def decorate(task: Callable[[], None]) -> Callable[[], None]:
        @wraps(task)
        def inside() -> None:
            try:
                with app.app_context():
                    task()
            except Exception as error:  # noqa: BLE001
                log.error("%s failed: %s", task.__name__, told(error))

        return inside

    return decorate
