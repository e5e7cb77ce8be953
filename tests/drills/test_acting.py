"""Somebody corrects, proofreads, seals, signs, sends, approves, imports or takes away, and the server dies: all of it
is there or none, and the same form sent again ends it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import select

from rcp import files, installation
from rcp.accounts.models import Person
from rcp.agenda.models import Meeting
from rcp.db import Base, db, transaction
from rcp.domain.exports import Choices, Piece
from rcp.domain.sending import ERRAND_BOUND, ErrandState
from rcp.jobs import cleaning, running
from rcp.journal.queries import verify_chain
from rcp.minutes import services
from rcp.minutes.models import Document
from rcp.minutes.queries import list_unsigned
from rcp.outbox.models import Errand
from rcp.outbox.services.errands import revive_dead
from rcp.web.clock import now
from tests.drills.acts import ASKED, Act, World, build, count_of, is_imported
from tests.drills.deaths import Mortals, mortals
from tests.drills.killed_person import ACTS
from tests.drills.sealed import check_bytes, stored
from tests.support.build import Builder, sign_in
from tests.support.client import CheckingClient
from tests.support.databases import let_go, make_app
from tests.support.signing import PASSPHRASE, signing

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.databases import Databases

pytestmark = pytest.mark.drills
PERSON = Path(__file__).with_name("killed_person.py")
# Each in its own kind of danger; the long drill goes through them all.
QUICK = {
    ("reopen", "3"), ("send-again", "1"), ("seal-proofread", "4"), ("approve", "9"), ("import", "5"),
    ("import-command", "4"), ("clean", "4"), ("write-out-fiche", "1"), ("sign-missing", "2"), ("export-aside", "3"),
}  # fmt: skip


def drilled(*acts: str) -> list[tuple[str, str]]:
    """The points of these acts, each with its act."""
    is_long = bool(os.environ.get("RCP_LONG"))
    return [(act, point) for act in acts for point in ACTS[act] if is_long or (act, point[0]) in QUICK]


EXPORTED = "document.exported"
# The commands that write a document out, and what they are told.
WRITTEN_OUT: dict[str, tuple[tuple[str, ...], Callable[[World], UUID]]] = {
    "write-out-minutes": (("minutes",), lambda world: world.sealed),
    "write-out-fiche": (("fiche",), lambda world: world.sealed_cases[0]),
    "write-out-xdm": (("xdm", "export"), lambda world: world.sealed_cases[0]),
    "write-out-frcp": (("frcp", "export"), lambda world: world.sealed_cases[0]),
}
# The traces of a page leave in a transaction of their own, after its answer was written.
TRACES = {"access_entry", "web_session"}
_numbers = count(1)


@pytest.fixture(scope="module")
def built(databases: Databases, template_url: str) -> tuple[str, Path, World]:
    """A database and its files, to be copied and never used."""
    stored_files = databases.folder / "files-acts"
    app = make_app(databases.copy(template_url, "acts"), stored_files)
    with app.app_context():
        world = build(databases.folder)
        db.session.remove()
        db.engine.dispose()
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    let_go(url)
    return url, stored_files, world


@pytest.fixture(scope="module")
def people() -> Iterator[Mortals]:
    with mortals(PERSON) as made:
        yield made


@pytest.fixture
def world(built: tuple[str, Path, World]) -> World:
    return built[2]


@pytest.fixture
def acting_app(databases: Databases, built: tuple[str, Path, World]) -> Iterator[Flask]:
    url, stored_files, _world = built
    name = f"acting{next(_numbers)}"
    shutil.copytree(stored_files, databases.folder / f"files-{name}")
    app = make_app(databases.copy(url, name), databases.folder / f"files-{name}")
    app.test_client_class = CheckingClient
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def killed(people: Mortals, app: Flask, act: str, point: str, asked: dict[str, Any]) -> int:
    """Ask for something in another process, which dies at a point: how it ended."""
    environment = os.environ | {
        "RCP_DATABASE_URL": str(app.config["SQLALCHEMY_DATABASE_URI"]),
        "RCP_FILES_DIR": str(files._root),
        "RCP_ENV": "test",
    }
    db.session.rollback()
    return people.live(act, point, json.dumps(asked), environment=environment)


def rows() -> dict[str, list[Any]]:
    """Every row of the database but the traces."""
    with transaction(read_only=True):
        return {
            table.name: list(db.session.execute(select(table).order_by(*table.primary_key.columns)).all())
            for table in Base.metadata.sorted_tables
            if table.name not in TRACES
        }


def check_whole() -> None:
    """Every file that a row names is there, as it was; the journal is one chain."""
    db.session.rollback()
    db.session.expire_all()
    check_bytes(db.session.scalars(select(Document).order_by(Document.id)).all())
    for mapper in Base.registry.mappers:
        if {"storage_key", "sha256"} <= set(mapper.columns.keys()):
            columns = mapper.columns["storage_key"], mapper.columns["sha256"]
            for key, sha256 in db.session.execute(select(*columns).order_by(*columns)):
                assert not key or files.read(key, sha256=sha256)
    assert verify_chain().is_intact
    db.session.rollback()


def check_swept() -> None:
    cleaning.clean(now() + timedelta(days=2))
    assert stored() == cleaning.stored_keys() - {""}, "what no row names is swept, and nothing else"
    check_whole()


def difference(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The rows of `after` that are not in `before`, and those that are there no more."""
    found = {name: [row for row in after[name] if row not in before[name]] for name in before}
    lost = {f"{name}, lost": [row for row in before[name] if row not in after[name]] for name in before}
    return {name: changed for name, changed in (found | lost).items() if changed}


@pytest.mark.parametrize(("act", "point"), drilled(*ASKED))
def test_whoever_is_killed_in_an_act_leaves_all_of_it_or_nothing(
    people: Mortals, acting_app: Flask, world: World, act: str, point: str
) -> None:
    wanted = ASKED[act]
    client = acting_app.test_client()
    sign_in(client, db.session.get_one(Person, getattr(world, wanted.person)))
    address, data = wanted.asked(world, client)
    cookie = client.get_cookie(acting_app.config["SESSION_COOKIE_NAME"]).value
    before = rows()
    asked = {"cookie": cookie, "address": address, "data": data}
    assert killed(people, acting_app, act, point, asked) == -signal.SIGKILL, people.said()
    after, is_done = rows(), point.startswith("9")
    assert bool(difference(before, after)) is is_done, difference(before, after)
    check_whole()
    if is_done:
        wanted.is_done(world)
    if not is_done or wanted.is_once:
        check_again(client, wanted, world, (address, data))
    if is_done:
        assert rows() == after, "done once, it is not done again"
    check_swept()


def check_again(client: Any, wanted: Act, world: World, asked: tuple[str, dict[str, Any] | None]) -> None:
    """The person sees no answer and sends the same again: it is answered, and done."""
    address, data = asked
    answer = client.get(address) if data is None else client.post(address, data=data)
    assert answer.status_code == wanted.status, answer.text
    db.session.rollback()
    db.session.expire_all()
    wanted.is_done(world)
    check_whole()


@pytest.mark.parametrize(("act", "point"), drilled("import-command"))
def test_a_command_killed_while_it_imports_leaves_a_whole_case_or_none(
    people: Mortals, acting_app: Flask, world: World, act: str, point: str
) -> None:
    command = ["rcp", "frcp", "import", str(world.fiche), "--board", str(world.board)]
    before = rows()
    assert killed(people, acting_app, act, point, {"command": command}) == -signal.SIGKILL, people.said()
    after, is_done = rows(), point.startswith("9")
    assert bool(difference(before, after)) is is_done
    if not is_done:
        assert acting_app.test_cli_runner().invoke(args=command).exit_code == 0
    db.session.expire_all()
    is_imported(world)
    check_swept()


@pytest.mark.parametrize(("act", "point"), drilled(*WRITTEN_OUT))
def test_a_command_killed_while_it_writes_a_document_out_leaves_no_byte_that_the_journal_does_not_tell(
    people: Mortals, acting_app: Flask, world: World, tmp_path: Path, act: str, point: str
) -> None:
    command, subject = WRITTEN_OUT[act]
    out = tmp_path / "document"
    asked = ["rcp", *command, str(subject(world)), "--out", str(out)]
    before, is_done = count_of(EXPORTED), point.startswith("9")
    assert killed(people, acting_app, act, point, {"command": asked}) == -signal.SIGKILL, people.said()
    check_whole()
    assert (out.exists(), count_of(EXPORTED) - before) == (False, is_done)
    assert is_done or not any(each.read_bytes() for each in tmp_path.iterdir()), "nor under another name"
    assert acting_app.test_cli_runner().invoke(args=asked).exit_code == 0
    db.session.expire_all()
    assert count_of(EXPORTED) - before == 1 + is_done
    assert [each.name for each in tmp_path.iterdir()] == ["document"], "and nothing of what was begun"
    check_swept()


@pytest.mark.parametrize(("act", "point"), drilled("sign-missing"))
def test_a_command_killed_while_it_signs_leaves_each_document_signed_whole_or_not_at_all(
    people: Mortals, acting_app: Flask, databases: Databases, monkeypatch: pytest.MonkeyPatch, act: str, point: str
) -> None:
    signs = signing(databases.folder)
    passphrase = databases.folder / "passphrase-acts"
    passphrase.write_bytes(PASSPHRASE)
    monkeypatch.setenv("RCP_SIGNING_CERTIFICATE", str(signs.certificate))
    monkeypatch.setenv("RCP_SIGNING_PASSPHRASE_FILE", str(passphrase))
    monkeypatch.setattr(installation, "_signing", signs)
    command = ["rcp", "seal", "sign-missing"]
    unsigned = list_unsigned(100)
    assert len(unsigned) > 1
    assert killed(people, acting_app, act, point, {"command": command}) == -signal.SIGKILL, people.said()
    check_whole()
    is_done = point.startswith("9")
    assert list_unsigned(100) == unsigned[is_done:], "one after the other, each whole"
    assert count_of("document.signed") == is_done
    answer = acting_app.test_cli_runner().invoke(args=command)
    assert answer.exit_code == 0, answer.output
    db.session.expire_all()
    assert (list_unsigned(100), count_of("document.signed")) == ([], len(unsigned))
    check_swept()


@pytest.mark.parametrize(("act", "point"), drilled("export-aside"))
def test_an_export_killed_while_it_is_made_is_made_again_or_was_made(
    people: Mortals, acting_app: Flask, world: World, act: str, point: str
) -> None:
    actor = Builder().actor(db.session.get_one(Person, world.coordinator))
    plan = services.plan_export(world.sealed, Choices(frozenset({Piece.FICHES})), actor=actor, now=now())
    meeting = db.session.scalars(select(Meeting).where(Meeting.uuid == world.sealed)).one()
    services.ask_export(meeting, plan, actor=actor, now=now())
    db.session.commit()
    assert killed(people, acting_app, act, point, {}) == -signal.SIGKILL, people.said()
    check_whole()
    is_done = point.startswith("9")
    assert db.session.scalars(select(Errand.state)).all() in ([["done"]] if is_done else [["waiting"], ["running"]])
    db.session.rollback()
    later = now() + ERRAND_BOUND + timedelta(seconds=1)
    with transaction():
        revive_dead(now=later)
    assert running.run_errands(acting_app, lambda: later) == (0 if is_done else 1)
    db.session.rollback()
    errand = db.session.scalars(select(Errand)).one()
    assert errand.state == "done", errand.failure
    assert files.read(errand.result["storage_key"], sha256=errand.result["sha256"])[:4] in (b"%PDF", b"PK\3\4")
    cleaning.clean(now() + timedelta(hours=23))
    assert files.path_of(errand.result["storage_key"]).exists(), "it may still be handed over"
    check_swept()


@pytest.mark.parametrize(("act", "point"), drilled("clean"))
def test_a_cleaning_killed_at_a_point_loses_nothing_that_a_row_names_and_the_next_one_ends_it(
    people: Mortals, acting_app: Flask, act: str, point: str
) -> None:
    old, older = now() - timedelta(days=3), now() - timedelta(days=61)
    db.session.add(
        Errand(
            kind="minutes.export", arguments={}, idempotency_key="a" * 64, state=ErrandState.DONE.value,
            result={"storage_key": files.put(b"a result")}, asked_at=old, ended_at=old,
        )
    )  # fmt: skip
    db.session.commit()
    files.put(b"an orphan")
    for path in files._root.rglob("*"):
        if path.is_file():
            os.utime(path, (old.timestamp(), old.timestamp()))
    kept = "0" * 64
    files.keep(kept, b"an old part")
    os.utime(files._kept_path(kept), (older.timestamp(), older.timestamp()))
    before = rows()
    sweeping = {"command": ["rcp", "files", "sweep"]}
    assert killed(people, acting_app, act, point, sweeping) == -signal.SIGKILL, people.said()
    assert set(difference(before, rows())) <= {"errand", "errand, lost"}
    check_whole()
    assert acting_app.test_cli_runner().invoke(args=["rcp", "files", "sweep"]).exit_code == 0
    assert stored() == cleaning.stored_keys() - {""}
    assert files.kept(kept) is None
    assert db.session.scalars(select(Errand.is_kept).order_by(Errand.id)).all() == [False]
    check_whole()
