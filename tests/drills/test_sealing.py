"""Whoever seals is killed, or finds the disk full: the old state or the new one, never a record without its bytes."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from rcp import files
from rcp.db import db
from rcp.documents.sealing import is_seal_intact
from rcp.jobs import cleaning
from rcp.journal.queries import verify_chain
from rcp.minutes import services
from rcp.minutes.models import Document, DocumentFile
from rcp.web.clock import now
from tests.drills.killed_sealer import POINTS
from tests.minutes.conftest import Held, hold
from tests.support.build import NOW, Builder

pytestmark = pytest.mark.drills
QUICK = {"03", "07", "10", "12", "13"}
SEALER = Path(__file__).with_name("killed_sealer.py")
# Each in its own kind of danger; the long drill goes through them all.
DRILLED = list(POINTS) if os.environ.get("RCP_LONG") else [point for point in POINTS if point[:2] in QUICK]
SEALED = {"fiche": 2, "minutes": 1}


@pytest.fixture
def held(drill_app: Any) -> Held:
    return hold(Builder())


def killed(app: Any, held: Held, point: str) -> int:
    """The exit status of a process that seals the minutes and dies at a point."""
    environment = os.environ | {
        "RCP_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "RCP_FILES_DIR": str(files._root),
        "RCP_ENV": "test",
    }
    command = [sys.executable, str(SEALER), point, str(held.meeting.uuid), str(held.coordinator.id)]
    db.session.rollback()
    return subprocess.run(command, env=environment, capture_output=True, check=False, timeout=240).returncode


def seal(held: Held) -> None:
    """Seal them here, to the end."""
    db.session.rollback()
    prepared = services.prepare_minutes(held.meeting.uuid, actor=held.actor, now=NOW)
    db.session.rollback()
    services.validate(prepared, actor=held.actor, now=NOW)
    db.session.commit()


def check_whole(held: Held, *, is_sealed: bool) -> None:
    """All of it is sealed, with its bytes, or none of it."""
    db.session.rollback()
    db.session.expire_all()
    documents = db.session.scalars(select(Document).order_by(Document.id)).all()
    kinds = [each.kind for each in documents]
    assert {kind: kinds.count(kind) for kind in kinds} == (SEALED if is_sealed else {})
    assert held.meeting.status == ("validated" if is_sealed else "closed")
    assert {case.status for case in held.cases} == {"closed" if is_sealed else "discussed"}
    for each in documents:
        assert files.read(each.storage_key, sha256=each.file_sha256).startswith(b"%PDF")
        assert is_seal_intact(each.content)
    for other in db.session.scalars(select(DocumentFile).order_by(DocumentFile.id)):
        assert files.read(other.storage_key, sha256=other.sha256)
    assert verify_chain().is_intact


def stored() -> set[str]:
    """The names of the files that are not kept parts."""
    return {path.name for path in files._root.glob("??/*")}


@pytest.mark.parametrize("point", DRILLED)
def test_a_sealer_killed_at_a_point_leaves_the_old_state_or_the_new_one(drill_app, held, point):
    assert killed(drill_app, held, point) == -signal.SIGKILL
    check_whole(held, is_sealed=point == "13-committed")
    cleaning.clean(now() + timedelta(days=2))
    assert stored() == cleaning.stored_keys() - {""}, "what no row names is swept, and nothing else"
    if point != "13-committed":
        seal(held)
    check_whole(held, is_sealed=True)


def test_a_full_disk_at_any_write_seals_nothing_and_is_said(drill_app, held, monkeypatch):
    """At each sync of each file in turn, until none refuses."""
    sync = os.fsync
    for turn in count(1):
        calls = count(1)

        def full(descriptor: int, turn: int = turn, calls: Any = calls) -> None:
            if next(calls) == turn:
                raise OSError(errno.ENOSPC, "No space left on device")
            sync(descriptor)

        db.session.rollback()
        before = stored()
        monkeypatch.setattr(os, "fsync", full)
        said, prepared = "", []
        try:
            prepared = services.prepare_minutes(held.meeting.uuid, actor=held.actor, now=NOW)
        except files.StorageFailed as error:
            said = error.message
        monkeypatch.setattr(os, "fsync", sync)
        if prepared:
            break
        assert said.startswith("Le fichier n’a pas pu être enregistré")
        assert not [name for name in stored() - before if name.endswith(".partial")]
        check_whole(held, is_sealed=False)
    assert turn > 2 * len(prepared), "each file has its turn, and its folder"
    seal(held)
    check_whole(held, is_sealed=True)
