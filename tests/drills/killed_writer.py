"""Writes and says so, until somebody kills it: one line of output per commit acknowledged."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from config import Test  # noqa: E402
from rcp.access.permissions import SYSTEM  # noqa: E402
from rcp.accounts.models import Person  # noqa: E402
from rcp.app import create_app  # noqa: E402
from rcp.db import db, transaction  # noqa: E402
from rcp.journal import services as journal  # noqa: E402
from rcp.journal.events import Event  # noqa: E402
from rcp.web.clock import now  # noqa: E402


def main(name: str) -> None:
    app = create_app(Test())
    with app.app_context():
        for number in count(1):
            with transaction():
                db.session.add(Person(family_name=name, given_name=str(number)))
                db.session.flush()
                journal.record(Event.PERSON_CREATED, actor=SYSTEM, now=now())
            print(number, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
