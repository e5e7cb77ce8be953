"""Whoever seals is killed, or finds the disk full: the old state or the new one, never a record without its bytes.

What is sealed is a second version: the first one is signed, and messages about it still wait.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import select

from rcp import files, installation
from rcp.access.permissions import Actor
from rcp.accounts.models import Person
from rcp.agenda.models import Meeting
from rcp.cases.models import Case
from rcp.db import db, transaction
from rcp.deliberation.models import Decision
from rcp.domain.minutes import FileRole
from rcp.domain.sending import ERRAND_BOUND
from rcp.jobs import cleaning, running
from rcp.journal.queries import verify_chain
from rcp.minutes import services
from rcp.minutes.models import Document
from rcp.minutes.queries import load_material, stamp_of
from rcp.outbox.models import Errand, Message
from rcp.outbox.services import retry
from rcp.outbox.services.errands import revive_dead
from rcp.web.clock import now
from tests.drills.deaths import Mortals, mortals
from tests.drills.killed_sealer import COMMITTED, LATER, ROADS
from tests.drills.sealed import check_bytes, seal, stored, tell
from tests.minutes.conftest import hold
from tests.support.build import NOW, Builder
from tests.support.databases import let_go, make_app
from tests.support.signing import PASSPHRASE, signing

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.databases import Databases

pytestmark = pytest.mark.drills
SEALER = Path(__file__).with_name("killed_sealer.py")
# Each in its own kind of danger; the long drill goes through them all.
QUICK = {"request": {"04", "07", "12"}, "errand": {"18", "19"}}
DRILLED = [
    (road, point)
    for road, points in ROADS.items()
    for point in points
    if os.environ.get("RCP_LONG") or point[:2] in QUICK[road]
]
FIRST = Counter({("fiche", 1): 2, ("minutes", 1): 1})
BOTH = FIRST + Counter({("fiche", 2): 1, ("minutes", 2): 1})
AFTER = NOW + timedelta(hours=1)
_numbers = count(1)


@dataclass(frozen=True)
class Reopened:
    """Minutes being corrected, by what names them: the one who dies and the one who comes after read their own rows."""

    app: Flask
    meeting: UUID
    person_id: int

    def actor(self) -> Actor:
        return Builder().actor(db.session.get_one(Person, self.person_id))


@contextmanager
def signing_app(databases: Databases, url: str, name: str) -> Iterator[Flask]:
    """The application of an establishment that signs, on a copy of a database that nobody else uses."""
    signs = signing(databases.folder)
    passphrase = databases.folder / "passphrase"
    passphrase.write_bytes(PASSPHRASE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(installation, "_signing", None)  # given back behind the drill
        patch.setenv("RCP_SIGNING_CERTIFICATE", str(signs.certificate))
        patch.setenv("RCP_SIGNING_PASSPHRASE_FILE", str(passphrase))
        app = make_app(databases.copy(url, name), databases.folder / f"files-{name}")
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="module")
def corrected(databases: Databases, template_url: str) -> tuple[str, Path, UUID, int]:
    """A database and its files, to be copied and never used: the first fiche and the minutes wait for version 2."""
    with signing_app(databases, template_url, "corrected") as app:
        held = hold(Builder())
        named = held.meeting.uuid, held.coordinator.id
        case = held.cases[0]
        fiche, _, minutes = seal(named[0], held.actor, now=NOW)
        messages = [tell(document, held.actor) for document in (fiche, minutes)]
        db.session.commit()
        services.correct_fiche(named[0], case.uuid, reason="Plan B oublié.", actor=held.actor, now=AFTER)
        db.session.scalars(select(Decision).where(Decision.case_id == case.id)).one().plan_b = "Chirurgie à trois mois."
        for message in messages:
            retry(message, actor=held.actor, now=AFTER)  # held back by the correction; somebody tries again
        db.session.commit()
        url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    let_go(url)
    return url, databases.folder / "files-corrected", *named


@pytest.fixture(scope="module")
def sealers() -> Iterator[Mortals]:
    with mortals(SEALER) as made:
        yield made


@pytest.fixture
def reopened(databases: Databases, corrected: tuple[str, Path, UUID, int]) -> Iterator[Reopened]:
    url, stored_files, meeting, person_id = corrected
    name = f"sealed{next(_numbers)}"
    shutil.copytree(stored_files, databases.folder / f"files-{name}")
    with signing_app(databases, url, name) as app:
        yield Reopened(app, meeting, person_id)


def ask(reopened: Reopened) -> None:
    """Ask the job process for it."""
    actor = reopened.actor()
    material = load_material(reopened.meeting, actor=actor)
    services.ask_sealing(material.meeting, stamp_of(material).version, actor=actor, now=now())
    db.session.commit()


def killed(sealers: Mortals, reopened: Reopened, road: str, point: str) -> int:
    """The exit status of a process that seals by a road and dies at a point."""
    environment = os.environ | {
        "RCP_DATABASE_URL": str(reopened.app.config["SQLALCHEMY_DATABASE_URI"]),
        "RCP_FILES_DIR": str(files._root),
        "RCP_ENV": "test",
    }
    db.session.rollback()
    return sealers.live(road, point, str(reopened.meeting), str(reopened.person_id), environment=environment)


def go_on(reopened: Reopened, road: str, *, is_sealed: bool) -> None:
    """After the restart: the job process looks at what died, and the person at what they asked for."""
    db.session.rollback()
    if road == "errand":
        later = now() + ERRAND_BOUND + timedelta(seconds=1)
        with transaction():
            revive_dead(now=later)
        assert running.run_errands(reopened.app, lambda: later) == (0 if is_sealed else 1)
    elif not is_sealed:
        seal(reopened.meeting, reopened.actor(), now=LATER)


def check_whole(*, is_sealed: bool) -> None:
    """All of version 2 is sealed, with its bytes, and what waited of version 1 is withdrawn; or none of it."""
    db.session.rollback()
    db.session.expire_all()
    documents = db.session.scalars(select(Document).order_by(Document.id)).all()
    assert Counter((each.kind, each.version) for each in documents) == (BOTH if is_sealed else FIRST)
    assert db.session.scalars(select(Meeting.status)).all() == ["validated" if is_sealed else "closed"]
    statuses = sorted(db.session.scalars(select(Case.status).order_by(Case.id)))
    assert statuses == ["closed", "closed" if is_sealed else "discussed"]
    messages = db.session.execute(select(Message.state, Message.reason).order_by(Message.id)).all()
    assert messages == [("not_sent", "superseded") if is_sealed else ("to_send", "")] * 2
    for state in db.session.scalars(select(Errand.state).order_by(Errand.id)):
        assert state in ({"done"} if is_sealed else {"waiting", "running"})
    others = check_bytes(documents)
    signed = [other.document_id for other in others if other.role == FileRole.SIGNED]
    assert sorted(signed) == [each.id for each in documents], "each is signed, once"
    assert verify_chain().is_intact


@pytest.mark.parametrize(("road", "point"), DRILLED)
def test_a_sealer_killed_at_a_point_leaves_the_old_state_or_the_new_one(sealers, reopened, road, point):
    if road == "errand":
        ask(reopened)
    is_sealed = point in COMMITTED
    assert killed(sealers, reopened, road, point) == -signal.SIGKILL, sealers.said()
    check_whole(is_sealed=is_sealed)
    cleaning.clean(now() + timedelta(days=2))
    assert stored() == cleaning.stored_keys() - {""}, "what no row names is swept, and nothing else"
    go_on(reopened, road, is_sealed=is_sealed)
    check_whole(is_sealed=True)


def test_a_full_disk_at_any_write_seals_nothing_and_is_said(reopened, monkeypatch):
    """At each sync of each file in turn, until none refuses."""
    sync = os.fsync
    for turn in count(1):
        calls = count(1)

        def full(descriptor: int, turn: int = turn, calls: Any = calls) -> None:
            if next(calls) == turn:
                raise OSError(errno.ENOSPC, "No space left on device")
            sync(descriptor)

        db.session.rollback()
        actor, before = reopened.actor(), stored()
        monkeypatch.setattr(os, "fsync", full)
        said, prepared = "", []
        try:
            prepared = services.prepare_minutes(reopened.meeting, actor=actor, now=LATER)
        except files.StorageFailed as error:
            said = error.message
        monkeypatch.setattr(os, "fsync", sync)
        if prepared:
            break
        assert said.startswith("Le fichier n’a pas pu être enregistré")
        assert not [name for name in stored() - before if name.endswith(".partial")]
        check_whole(is_sealed=False)
    assert turn > 2 * len(prepared), "each file has its turn, and its folder"
    db.session.rollback()
    seal(reopened.meeting, reopened.actor(), now=LATER)
    check_whole(is_sealed=True)
