"""Seals the corrected minutes of a meeting, and is killed by itself at a numbered point.

It is told ROAD, POINT, MEETING and PERSON, where ROAD is `request`, as a view seals, or `errand`, as the job process
does what was asked for; POINT is one of `ROADS[ROAD]`; any other word: it is not killed.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from config import Test  # noqa: E402
from rcp import files  # noqa: E402
from rcp.accounts.models import Person  # noqa: E402
from rcp.app import create_app  # noqa: E402
from rcp.db import db, transaction  # noqa: E402
from rcp.documents import signing  # noqa: E402
from rcp.jobs import running  # noqa: E402
from rcp.minutes.services import errands, preparation, validation  # noqa: E402
from rcp.outbox import services as outbox  # noqa: E402
from rcp.outbox.services import errands as work  # noqa: E402
from rcp.web.clock import now  # noqa: E402
from tests.drills.deaths import Points, arm, serve  # noqa: E402
from tests.support.build import NOW, Builder  # noqa: E402

LATER = NOW + timedelta(days=1)
# In the order they are met.
LAYOUT: Points = {
    "03-first-file-written-not-synced": (os, "fsync", "before", 1),
    "04-first-file-synced-not-named": (Path, "replace", "before", 1),
    "05-first-file-stored": (files, "put", "after", 1),
    "06-second-file-stored": (files, "put", "after", 2),
    "07-signature-made-not-stored": (signing, "sign", "after", 1),
    "08-fragment-made-not-kept": (files, "keep", "before", 1),
    "09-fragment-kept": (files, "keep", "after", 1),
}
WRITE: Points = {
    "11-first-row-written-message-waiting": (outbox, "hold_back", "before", 1),
    "12-first-message-withdrawn": (outbox, "hold_back", "after", 1),
    "13-first-document-written": (validation, "_seal", "after", 1),
    "14-second-message-withdrawn": (outbox, "hold_back", "after", 2),
    "15-second-document-written": (validation, "_seal", "after", 2),
    "16-cases-validated-meeting-not": (validation, "_issue", "before", 1),
}
ROADS: dict[str, Points] = {
    "request": {
        "01-nothing-done": (preparation, "prepare_minutes", "before", 1),
        **LAYOUT,
        "10-everything-stored": (preparation, "prepare_minutes", "after", 1),
        **WRITE,
        "17-not-committed": (validation, "validate", "after", 1),
        "19-committed": (sys.stdout, "write", "before", 1),
    },
    "errand": {
        "01-taken-not-committed": (work, "take_errand", "after", 1),
        "02-taken": (errands, "check_shown", "before", 1),
        **LAYOUT,
        "10-everything-stored": (errands, "prepare_minutes", "after", 1),
        **WRITE,
        "17-sealed-not-done": (errands, "validate", "after", 1),
        "18-done-not-committed": (work, "finish", "after", 1),
        "19-committed": (work, "end_errand", "before", 1),
        "20-committed-and-told-again": (work, "end_errand", "after", 1),
    },
}
COMMITTED = {"19-committed", "20-committed-and-told-again"}  # from there on, the new state


def seal(meeting: UUID, person_id: int) -> None:
    """As the view does: lay out while reading, then one short write."""
    with transaction(read_only=True):
        actor = Builder().actor(db.session.get_one(Person, person_id))
        prepared = preparation.prepare_minutes(meeting, actor=actor, now=LATER)
    with transaction():
        validation.validate(prepared, actor=actor, now=LATER)


def main(road: str, point: str, meeting: str, person_id: str) -> None:
    app = create_app(Test())
    if point in ROADS[road]:
        arm(ROADS[road][point])
    with app.app_context():
        if road == "errand":
            running.run_errands(app, now)
        else:
            seal(UUID(meeting), int(person_id))
        print("sealed", flush=True)


if __name__ == "__main__":
    serve(main)
