"""What is measured, and against what."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import func, select

from bench.clinical import every_score, page_scores
from bench.measure import Result, against_budgets, floor_of, in_turn, median, p95, peak_mb, ratio, say, statements_of
from bench.room import room
from bench.viewers import viewers
from bench.world import World
from rcp.access.permissions import SYSTEM, Actor, Role
from rcp.agenda.models import AgendaItem, Meeting
from rcp.db import db, transaction
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.patients import queries as patient_queries
from rcp.patients.models import Patient
from rcp.web.clock import now

ROOT = Path(__file__).resolve().parent.parent


def session_page(world: World) -> None:
    """The page of a session of twenty cases: its time, its statements, the same at any volume."""
    client = world.client()
    with world.app.app_context():
        engine = db.engine
        uuid = db.session.execute(
            select(Meeting.uuid)
            .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
            .where(Meeting.published_at.is_not(None))
            .group_by(Meeting.id)
            .order_by(func.abs(func.count() - 20), Meeting.id.desc())
            .limit(1)
        ).scalar_one()
        db.session.remove()
    read = partial(_get, client, f"/seances/{uuid}")
    sent = statements_of(engine, read)
    with world.app.app_context():
        times, floor = in_turn(read, floor_of(engine, sent))
    say(
        Result("session_page", world.rows, world.engine, median(times), p95(times), len(sent), peak_mb(),
               ratio(times, floor), "the same SQL as plain text")
    )  # fmt: skip


def worklist(world: World) -> None:
    """The worklist of fifty rows against its own floor."""
    client = world.client()
    with world.app.app_context():
        engine = db.engine
    read = partial(_get, client, "/dossiers")
    sent = statements_of(engine, read)
    with world.app.app_context():
        times, floor = in_turn(read, floor_of(engine, sent))
    say(
        Result("worklist", world.rows, world.engine, median(times), p95(times), len(sent), peak_mb(),
               ratio(times, floor), "the same SQL as plain text")
    )  # fmt: skip


def patient_search(world: World) -> None:
    """The search by birth date and prefix against its bare SQL."""
    world.client()
    with world.app.app_context(), transaction(read_only=True):
        engine = db.engine
        count = db.session.scalar(select(func.count()).select_from(Patient)) or 0
        one = db.session.execute(
            select(Patient.birth_date, Patient.birth_name_folded).order_by(Patient.id).offset(count // 2).limit(1)
        ).one()
        criteria = patient_queries.Criteria(birth_date=one.birth_date, letters=one.birth_name_folded[:3])

        def search() -> None:
            patient_queries.search(criteria, actor=READER)

        sent = statements_of(engine, search)
        times, floor = in_turn(search, floor_of(engine, sent), rounds=201)
    say(
        Result("patient_search", count, world.engine, median(times), p95(times), len(sent), peak_mb(),
               ratio(times, floor), "the bare SQL query")
    )  # fmt: skip


def journalled_write(world: World) -> None:
    """A small write with its journal line against the write alone."""
    world.client()
    with world.app.app_context():
        with transaction(read_only=True):
            meeting_id = db.session.scalar(select(func.min(Meeting.id)))

        def bare() -> None:
            with transaction():
                meeting = db.session.get_one(Meeting, meeting_id)
                meeting.calendar_sequence += 1

        def journalled() -> None:
            with transaction():
                meeting = db.session.get_one(Meeting, meeting_id)
                meeting.calendar_sequence += 1
                db.session.flush()
                journal.record(Event.MEETING_CHANGED, actor=SYSTEM, now=now(), subject=meeting)

        times, alone = in_turn(journalled, bare, rounds=101)
        db.session.remove()
    say(
        Result("journalled_write", world.rows, world.engine, median(times), p95(times), 0, peak_mb(),
               ratio(times, alone), "the same write without its journal line")
    )  # fmt: skip


def minutes(world: World) -> None:
    """Minutes of sixty cases: put together from their parts, against one go and against headless Chromium, in one run.

    Budgets: 0.5 s from the click, 0.06 of one go, faster than Chromium, 0.15 s a fragment, 300 MB, 1.25 of its size,
    120 cases in 2.5 times as long, a draft of which nothing is kept in 0.85 of plain WeasyPrint. Seconds of CPU are
    told beside what a page costs plain WeasyPrint in the same run: machines are compared by that.
    """
    with tempfile.TemporaryDirectory() as folder:
        modes = ("fragments", "bound", "click", "single", "plain", "browser")
        made, bound, click, single, plain, browser = (
            _child("bench.minutes_once", world, mode, folder) for mode in modes
        )
    one_go, chromium, load = single["seconds"], browser["seconds"], f"load {os.getloadavg()[0]:.1f}"
    if bound["versions"] != 1:
        raise RuntimeError("the same parts gave other bytes")
    uncached = made["all_seconds"] + bound["with_front_seconds"]
    pace = made["all_seconds"] / made["pages"]
    size = bound["kilobytes"] / single["kilobytes"]
    page = plain["cpu_seconds_a_page"]
    to_one_go, to_sixty = bound["seconds"] / one_go, bound["twice_seconds"] / bound["seconds"]
    lines = (
        ("minutes_60", bound["seconds"], bound["peak_mb"], one_go, "one go",
         f"{bound['pages']:.0f} pages, {bound['kilobytes']:.0f} kB for {single['kilobytes']:.0f}; {load}; "
         + against_budgets(("ratio", to_one_go, 0.06), ("size", size, 1.25), ("MB", bound["peak_mb"], 300))),
        ("minutes_60", bound["seconds"], bound["peak_mb"], chromium, "headless Chromium on the same HTML",
         against_budgets(("ratio", bound["seconds"] / chromium, 1))),
        ("minutes_60_click", click["seconds"], click["peak_mb"], one_go, "one go",
         f"{click['statements']:.0f} statements; {_in_pages(click['cpu_seconds_each'], page)}; "
         f"the first of its process: {click['first_seconds']:.2f} s; "
         + against_budgets(("s", click["seconds"], 0.5), ("MB", click["peak_mb"], 300))),
        ("minutes_60_front", bound["with_front_seconds"], bound["peak_mb"], one_go, "one go",
         f"the front laid out at the click: {made['front_seconds']:.2f} s alone"),
        ("minutes_120", bound["twice_seconds"], bound["peak_mb"], bound["seconds"], "that of sixty",
         against_budgets(("ratio", to_sixty, 2.5))),
        ("minutes_60_single", one_go, single["peak_mb"], chromium, "headless Chromium on the same HTML", ""),
        ("minutes_60_uncached", uncached, made["peak_mb"], plain["seconds"], "plain WeasyPrint",
         against_budgets(("ratio", uncached / plain["seconds"], 0.85))),
        ("minutes_fragment", made["fragment_seconds"], made["peak_mb"], one_go / 60, "its share of one go",
         f"{_in_pages(made['fragment_cpu_seconds'], page)}; {pace:.2f} s a page of its own; "
         f"at most {made['slowest_seconds']:.2f} s; "
         + against_budgets(("s", made["fragment_seconds"], 0.15))),
    )  # fmt: skip
    for name, seconds, peak, other, against, note in lines:
        say(
            Result(name, 60, world.engine, round(seconds * 1000, 1), round(seconds * 1000, 1), 0, peak,
                   round(seconds / other, 3), against, note)
        )  # fmt: skip


def _in_pages(seconds: float, page: float) -> str:
    return f"{seconds:.2f} s of CPU, {seconds / page:.1f} pages of plain WeasyPrint ({page:.2f} s each)"


def scores(world: World) -> None:
    """Every score of a case of three organs from its facts, and those of its page alone; budget 5 ms."""
    (times, page) = in_turn(every_score, page_scores, rounds=201)
    for name, action, spent in (("scores", every_score, times), ("scores_page", page_scores, page)):
        note = f"{len(list(action().placed()))} scores, budget 5 ms"
        say(Result(name, 1, world.engine, median(spent), p95(spent), 0, peak_mb(), None, "", note))


def idle_worker(world: World) -> None:
    """The memory of a worker that has served one page and waits."""
    answer = _child("bench.idle_once", world)
    say(Result("idle_worker", world.rows, world.engine, 0, 0, 0, answer["rss_mb"], None, "", "budget 150 MB"))


def _child(module: str, world: World, *arguments: str) -> dict[str, float]:
    environment = os.environ | {
        "RCP_DATABASE_URL": world.app.config["SQLALCHEMY_DATABASE_URI"],
        "RCP_ENV": "test",
        "RCP_BENCH_ROWS": str(world.rows),
    }
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, text=True, cwd=ROOT, env=environment,
        check=False, timeout=900,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _get(client: object, address: str) -> None:
    response = client.get(address)  # type: ignore[attr-defined]
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")


# Somebody who may search everywhere: the search is what is measured, not the rights.
READER = Actor(account_id=1, person_id=1, name="bench", roles={1: frozenset({Role.PHYSICIAN})})

# name → the measure and the volumes it is asked for
BENCHES: dict[str, tuple[Callable[[World], None], tuple[int, ...]]] = {
    "session_page": (session_page, (200, 200_000)),
    "worklist": (worklist, (1_000, 100_000, 1_000_000)),
    "patient_search": (patient_search, (1_300_000,)),
    "journalled_write": (journalled_write, (1_000,)),
    "minutes": (minutes, (400,)),
    "scores": (scores, (1_000,)),
    "idle_worker": (idle_worker, (1_000,)),
    "viewers": (viewers, (200,)),
    "room": (room, (200,)),
}
