"""Doing long work: take it, do it, keep what it made, each step in its own transaction."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask

from rcp import files
from rcp.db import transaction
from rcp.domain.errors import DomainError
from rcp.domain.sending import ErrandState
from rcp.jobs.errands import KINDS
from rcp.jobs.telling import told
from rcp.outbox import queries
from rcp.outbox.services import errands
from rcp.outbox.services.errands import Hold
from rcp.outbox.work import Made, Unwanted

UNKNOWN = "Ce travail n’est pas connu de cette version de l’application."
BROKEN = "Ce travail a échoué. Réessayez\u202f; si cela continue, prévenez l’administrateur."
Clock = Callable[[], datetime]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Telling:
    """How the function of an errand says where it is (`outbox.work.Progress`).

    In a context, thus a session, of its own: what the function reads stays as it read it.
    """

    app: Flask
    clock: Clock
    hold: Hold
    account_id: int | None
    board_id: int | None

    def __call__(self, step: int, steps: int, saying: str) -> None:
        with self.app.app_context(), transaction():
            is_wanted = errands.tell(self.hold, step=step, steps=steps, saying=saying, now=self.clock())
        if not is_wanted:
            raise Unwanted

    def finish(self) -> None:
        if not errands.finish(self.hold, now=self.clock()):
            raise Unwanted


def run_errands(app: Flask, clock: Clock) -> int:
    """Do every errand that waits, oldest first; how many were done, failed or cancelled."""
    done = 0
    while True:
        with transaction():
            hold = errands.take_errand(now=clock())
        if hold is None:
            return done
        _do(app, clock, hold)
        done += 1


def _do(app: Flask, clock: Clock, hold: Hold) -> None:
    with transaction(read_only=True):
        errand = queries.errand_to_do(hold.errand_id)
        kind, arguments = errand.kind, dict(errand.arguments)
        progress = Telling(app, clock, hold, errand.asked_by_id, errand.board_id)
    state, result, failure = ErrandState.FAILED, None, UNKNOWN
    if kind in KINDS:
        try:
            with app.app_context():
                made = KINDS[kind](arguments, progress)
            state, result, failure = ErrandState.DONE, _keep(made), ""
        except Unwanted:
            state, failure = ErrandState.CANCELLED, ""
        except DomainError as error:
            failure = error.message
        except Exception as error:  # noqa: BLE001  one broken errand must not stop the others
            failure = BROKEN
            log.error("errand %s failed: %s", kind, told(error))
    with transaction():
        errands.end_errand(hold, state, result=result, failure=failure, now=clock())


def _keep(made: Made | None) -> dict[str, Any]:
    if made is None:
        return {}
    return {
        "storage_key": files.put(made.data),
        "sha256": hashlib.sha256(made.data).hexdigest(),
        "file_name": made.file_name,
        "media_type": made.media_type,
        "size": len(made.data),
    }
