"""The plug is pulled: what was acknowledged is there, what was not is either whole or absent."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from rcp.accounts.models import Person
from rcp.db import db
from rcp.journal.models import JournalEntry
from rcp.journal.queries import verify_chain

pytestmark = pytest.mark.drills
KILLS = 25 if os.environ.get("RCP_LONG") else 2
WRITER = Path(__file__).with_name("killed_writer.py")


def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(drill_app):
    environment = os.environ | {"RCP_DATABASE_URL": drill_app.config["SQLALCHEMY_DATABASE_URI"], "RCP_ENV": "test"}
    acknowledged: dict[str, int] = {}
    for rank in range(KILLS):
        name = f"Coupure {rank}"
        command = [sys.executable, str(WRITER), name]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            first = writer.stdout.readline()
            time.sleep(0.15 + 0.05 * (rank % 5))
            writer.kill()
            lines = [first, *writer.stdout.readlines()]
        acknowledged[name] = max(int(line) for line in lines if line.endswith("\n"))
    query = select(Person.family_name, func.count()).group_by(Person.family_name).order_by(Person.family_name)
    kept = dict(db.session.execute(query).all())
    for name, number in acknowledged.items():
        # The last commit may have been done and not yet said.
        assert kept[name] in {number, number + 1}
    assert db.session.scalar(select(func.max(JournalEntry.id))) == sum(kept.values())
    assert verify_chain().is_intact
