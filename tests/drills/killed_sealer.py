"""Seals the minutes of a meeting, and is killed by itself at a numbered point.

`killed_sealer.py POINT MEETING PERSON`, where POINT is one of `POINTS`; any other word: it is not killed.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from config import Test  # noqa: E402
from rcp import files  # noqa: E402
from rcp.accounts.models import Person  # noqa: E402
from rcp.app import create_app  # noqa: E402
from rcp.db import db, transaction  # noqa: E402
from rcp.minutes.services import preparation, validation  # noqa: E402
from tests.support.build import NOW, Builder  # noqa: E402

# In the order they are met: what is deadly, before or after itself, at which of its calls.
POINTS: dict[str, tuple[Any, str, str, int]] = {
    "01-nothing-done": (preparation, "prepare_minutes", "before", 1),
    "02-first-file-written-not-synced": (os, "fsync", "before", 1),
    "03-first-file-synced-not-named": (Path, "replace", "before", 1),
    "04-first-file-stored": (files, "put", "after", 1),
    "05-second-file-stored": (files, "put", "after", 2),
    "06-fragment-made-not-kept": (files, "keep", "before", 1),
    "07-fragment-kept": (files, "keep", "after", 1),
    "08-everything-stored": (preparation, "prepare_minutes", "after", 1),
    "09-first-row-written": (validation, "_seal", "after", 1),
    "10-second-row-written": (validation, "_seal", "after", 2),
    "11-cases-validated-meeting-not": (validation, "_issue", "before", 1),
    "12-not-committed": (validation, "validate", "after", 1),
    "13-committed": (sys.stdout, "write", "before", 1),
}


def arm(point: str) -> None:
    """Put a death at a point of the program."""
    owner, name, moment, turn = POINTS[point]
    function = getattr(owner, name)
    calls: list[int] = []

    def deadly(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if moment == "before" and len(calls) == turn:
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*args, **kwargs)
        if moment == "after" and len(calls) == turn:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)


def seal(meeting: UUID, person_id: int) -> None:
    """As the view does: lay out while reading, then one short write."""
    with transaction(read_only=True):
        actor = Builder().actor(db.session.get_one(Person, person_id))
        prepared = preparation.prepare_minutes(meeting, actor=actor, now=NOW)
    with transaction():
        validation.validate(prepared, actor=actor, now=NOW)


def main(point: str, meeting: str, person_id: str) -> None:
    app = create_app(Test())
    if point in POINTS:
        arm(point)
    with app.app_context():
        seal(UUID(meeting), int(person_id))
        print("sealed", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
