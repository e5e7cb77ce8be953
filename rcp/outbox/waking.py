"""After a commit that wrote something to do, whoever does it is told: minutes become seconds.

Nothing depends on it. The rows say what is to be done, and the job process reads them every minute.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from rcp.db import db

_ASKED = "outbox_wake"


def nobody() -> None:
    """Wake nobody: the next minute will do."""


_wake: Callable[[], None] = nobody


def ask() -> None:
    """Remember, until the end of this transaction, that there is something to do."""
    db.session().info[_ASKED] = True


def configure(wake: Callable[[], None]) -> None:
    """Say whom to wake after a commit that asked for it (said by `create_app`)."""
    global _wake
    _wake = wake


def listen(factory: Any) -> None:
    """Hear the commits of these sessions."""
    if not event.contains(factory, "after_commit", _committed):
        event.listen(factory, "after_commit", _committed)
        event.listen(factory, "after_rollback", _rolled_back)


def _committed(session: Any) -> None:
    if session.info.pop(_ASKED, False):
        _wake()


def _rolled_back(session: Any) -> None:
    session.info.pop(_ASKED, None)
