"""The job process: woken after a commit, doing long work, cleaning at night."""

from __future__ import annotations

import os
import pickle
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, select

from rcp import files
from rcp.access.permissions import SYSTEM
from rcp.db import db, transaction
from rcp.domain.errors import InvalidValue
from rcp.domain.sending import ERRAND_BOUND, ERRAND_STARTS, ErrandState, MessageKind
from rcp.jobs import cleaning, running, tasks
from rcp.jobs.queue import EXTENSION, file_beside, queue_of
from rcp.outbox import presence, waking
from rcp.outbox.models import Errand
from rcp.outbox.services import ask_errand, cancel_errand
from rcp.outbox.services import errands as errand_services
from rcp.outbox.work import Made
from rcp.web.clock import now
from tests.outbox.conftest import stored
from tests.support.build import NOW


@pytest.fixture
def ask(db_session):
    def asked(kind="essai", key="k", **arguments):
        with transaction():
            return ask_errand(kind, arguments, key=key, board_id=None, actor=SYSTEM, now=NOW).id

    return asked


@pytest.fixture
def kinds(monkeypatch):
    """The kinds of long work of a test."""
    monkeypatch.setattr(running, "KINDS", found := {})
    return found


def read(errand_id: int) -> Errand:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Errand).where(Errand.id == errand_id)).one()


def test_long_work_says_where_it_is_and_keeps_what_it_made(app, ask, kinds, clock):
    seen = []

    def work(arguments, progress):
        with transaction(read_only=True):
            for step in (1, 2):
                progress(step, 2, f"Fiche {step} sur 2")
                with app.app_context():
                    errand = read(errand_id)
                    seen.append((errand.state, errand.step, errand.steps, errand.saying))
        return Made(repr(arguments).encode(), "fiches.zip", "application/zip")

    kinds["essai"] = work
    errand_id = ask(meeting=3)
    assert running.run_errands(app, clock) == 1
    assert seen == [("running", 1, 2, "Fiche 1 sur 2"), ("running", 2, 2, "Fiche 2 sur 2")]
    errand = read(errand_id)
    assert errand.state == ErrandState.DONE
    result = errand.result
    assert files.read(result["storage_key"], sha256=result["sha256"]) == b"{'meeting': 3}"
    assert (result["file_name"], result["media_type"], result["size"]) == ("fiches.zip", "application/zip", 14)
    assert running.run_errands(app, clock) == 0


def test_long_work_cancelled_stops_at_its_next_step(app, ask, kinds, clock):
    def work(_arguments, progress):
        with app.app_context(), transaction():
            cancel_errand(db.session.scalars(select(Errand)).one(), actor=SYSTEM, now=NOW)
        progress(1, 2, "Fiche 1 sur 2")
        raise AssertionError

    kinds["essai"] = work
    errand_id = ask()
    running.run_errands(app, clock)
    assert read(errand_id).state == ErrandState.CANCELLED


def test_long_work_cancelled_during_its_last_step_keeps_nothing(app, ask, kinds, clock):
    def work(_arguments, _progress):
        with app.app_context(), transaction():
            cancel_errand(db.session.scalars(select(Errand)).one(), actor=SYSTEM, now=NOW)
        return Made(b"x", "x.zip", "application/zip")

    kinds["essai"] = work
    errand_id = ask()
    running.run_errands(app, clock)
    assert (read(errand_id).state, read(errand_id).result) == ("cancelled", {})


def test_broken_work_is_said_and_stops_no_other(app, ask, kinds, clock, caplog):
    def refuse(_arguments, _progress):
        raise InvalidValue("Cette séance n’a pas de fiche.")

    def break_down(_arguments, _progress):
        raise RuntimeError("Mme Quévremont")

    kinds |= {"refus": refuse, "panne": break_down, "vide": lambda _arguments, _progress: None}
    asked = [ask(kind, key=kind) for kind in ("refus", "panne", "inconnu", "vide")]
    assert running.run_errands(app, clock) == 4
    assert [(read(each).state, read(each).failure) for each in asked] == [
        ("failed", "Cette séance n’a pas de fiche."), ("failed", running.BROKEN), ("failed", running.UNKNOWN),
        ("done", ""),
    ]  # fmt: skip
    assert "RuntimeError" in caplog.text
    assert "Quévremont" not in caplog.text


def test_work_whose_process_died_starts_again_until_it_died_too_often(ask, clock):
    errand_id = ask()
    for start in range(1, ERRAND_STARTS + 1):
        with transaction():
            hold = errand_services.take_errand(now=clock())
        assert hold is not None
        with transaction():
            assert errand_services.tell(hold, step=1, steps=2, saying="Fiche 1 sur 2", now=clock())
            assert errand_services.revive_dead(now=clock()) == 0
        clock.now += ERRAND_BOUND
        with transaction():
            assert errand_services.revive_dead(now=clock()) == 1
        with transaction():
            # Whoever was only slow has lost it.
            assert not errand_services.tell(hold, step=2, steps=2, saying="", now=clock())
            assert not errand_services.end_errand(hold, ErrandState.DONE, now=clock())
        assert read(errand_id).state == ("waiting" if start < ERRAND_STARTS else "failed")


def test_dead_work_that_was_cancelled_is_not_started_again(ask, clock):
    errand_id = ask()
    with transaction():
        errand_services.take_errand(now=clock())
    with transaction():
        cancel_errand(read(errand_id), actor=SYSTEM, now=clock())
    clock.now += ERRAND_BOUND
    with transaction():
        errand_services.revive_dead(now=clock())
    assert read(errand_id).state == ErrandState.CANCELLED


def test_cancelling_work_whose_process_died_waits_for_nobody(ask, clock):
    errand_id = ask()
    with transaction():
        hold = errand_services.take_errand(now=clock())
    with transaction():
        cancel_errand(read(errand_id), actor=SYSTEM, now=clock())
    assert read(errand_id).state == ErrandState.RUNNING
    clock.now += ERRAND_BOUND
    with transaction():
        assert cancel_errand(read(errand_id), actor=SYSTEM, now=clock())
    assert read(errand_id).state == ErrandState.CANCELLED
    assert read(errand_id).cancelled_at == NOW
    with transaction():
        assert not errand_services.finish(hold, now=clock()), "it was only slow, and has lost it"


def test_old_results_old_parts_and_orphans_go(app, ask, kinds, clock):
    kinds["essai"] = lambda _arguments, _progress: Made(b"x", "x.zip", "application/zip")
    errand_id = ask()
    running.run_errands(app, clock)
    kept, orphan = read(errand_id).result["storage_key"], files.put(b"orphelin")
    files.keep("a" * 64, b"partie")
    cleaning.clean(NOW)
    assert files.path_of(kept).exists() and files.path_of(orphan).exists()
    later = NOW.timestamp() - 2 * 86_400
    for key in (kept, orphan):
        os.utime(files.path_of(key), (later, later))
    cleaning.clean(NOW)
    assert files.path_of(kept).exists() and not files.path_of(orphan).exists()
    cleaning.clean(NOW + cleaning.RESULTS_KEPT + timedelta(days=1))
    assert not files.path_of(kept).exists()
    errand = read(errand_id)
    assert (errand.state, errand.result, errand.is_kept) == ("done", {}, False)


def test_every_file_a_row_names_is_known(configured, write, make):
    enclosed = stored(b"%PDF-")
    document = make.document()
    db.session.commit()
    write(kind=MessageKind.FICHE, address="dr@mssante.example", enclosures=[enclosed])
    assert {enclosed.storage_key, document.storage_key} <= cleaning.stored_keys()


@pytest.fixture
def woken(db_session, monkeypatch):
    """How often the job process was woken."""
    calls = []
    monkeypatch.setattr(waking, "_wake", lambda: calls.append(1))
    return calls


def test_the_job_process_is_woken_after_the_commit_and_only_then(write, ask, woken):
    with pytest.raises(InvalidValue):
        write(subject="")
    with transaction():
        pass
    assert woken == []
    write()
    assert woken == [1]
    with transaction():
        pass
    ask()
    assert woken == [1, 1]


@pytest.fixture
def queue(app, monkeypatch, tmp_path):
    """The queue of the application, gone afterwards, as are the signs of who reads it."""
    monkeypatch.setattr(files, "_root", tmp_path)
    yield queue_of(app)
    queue_of(app).flush()
    queue_of(app).storage.close()
    for name in (EXTENSION, tasks.DECLARED):
        app.extensions.pop(name, None)


def test_a_wake_up_is_one_task_of_each_kind_and_carries_nothing(app, queue):
    tasks.waker(app)()
    taken = [queue.dequeue(), queue.dequeue()]
    assert [(each.name, each.args, each.kwargs) for each in taken] == [("send", (), {}), ("work", (), {})]
    assert queue.dequeue() is None


def test_what_somebody_else_put_in_the_queue_is_not_read(app, queue):
    queue.storage.enqueue(pickle.dumps("nothing of ours") + b":" + b"0" * 40)
    with pytest.raises(ValueError, match="mismatch"):
        queue.dequeue()


def test_tasks_do_their_work(app, queue, post, write, ask, kinds, found):
    kinds["essai"] = lambda _arguments, _progress: None
    declared = tasks.declare(app)
    assert tasks.declare(app) is declared
    message, errand = write(now=now()), ask()
    declared.wake()
    queue.execute(queue.dequeue())
    queue.execute(queue.dequeue())
    assert found(message).state == "sent"
    assert read(errand).state == "done"
    assert presence.is_there(now())


def test_who_gave_no_sign_for_some_minutes_is_away_unless_they_are_at_work(ask, clock, monkeypatch, tmp_path):
    monkeypatch.setattr(files, "_root", tmp_path)
    assert not presence.is_there(clock())
    presence.sign(clock())
    assert presence.is_there(clock() + timedelta(minutes=2))
    clock.now += timedelta(minutes=3)
    assert not presence.is_there(clock())
    ask()
    with transaction():
        errand_services.take_errand(now=clock())
    assert presence.is_there(clock())
    clock.now += ERRAND_BOUND
    assert not presence.is_there(clock()), "the work it left behind is no sign of it"


def test_who_lays_out_ahead_says_at_each_step_to_be_there(app, queue, clock, monkeypatch):
    def lay_out(_self, _clock):
        for _part in range(3):
            clock.now += timedelta(minutes=2)
            yield

    seen = []
    monkeypatch.setattr(tasks, "now", clock)
    monkeypatch.setattr(tasks.Ahead, "lay_out", lay_out)
    monkeypatch.setattr(running, "run_errands", lambda _app, _clock: seen.append(presence.is_there(clock())))
    tasks.declare(app).wake()
    queue.dequeue()  # the other worker has it, and meets a slow server
    queue.execute(queue.dequeue())
    assert seen == [False, True, True, True]


def test_a_task_that_fails_says_where_and_not_about_whom(app, queue, monkeypatch, caplog):
    def fail(_clock):
        raise RuntimeError("Mme Quévremont")

    tasks.declare(app).wake()
    monkeypatch.setattr(tasks.drain, "mark_dead", fail)
    queue.execute(queue.dequeue())
    assert "send failed: RuntimeError at test_jobs.py" in caplog.text
    assert "Quévremont" not in caplog.text


def test_a_queue_out_of_reach_hinders_nobody(app, monkeypatch, caplog):
    def gone(_app):
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(tasks, "declare", gone)
    tasks.waker(app)()
    assert "not woken (OperationalError)" in caplog.text


def test_the_file_of_the_queue_lies_beside_the_database():
    assert file_beside(Path("/srv/rcp/rcp.sqlite3")) == Path("/srv/rcp/rcp-jobs.sqlite3")


def test_the_queue_keeps_out_of_the_tables_of_the_application(app, db_session, queue):
    tasks.waker(app)()
    assert not [name for name in inspect(db.engine).get_table_names() if name.startswith("huey")]
