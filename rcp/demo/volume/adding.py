"""Adding generated cases: a few thousand at a time, each time in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, time
from time import perf_counter

from sqlalchemy import func, select, text

from rcp.access.permissions import SYSTEM
from rcp.agenda.models import Meeting
from rcp.cases.models import Case, CaseCounter
from rcp.db import db, transaction
from rcp.demo.volume.generating import Generator
from rcp.demo.volume.people import BoardOfVolume, boards_of_volume
from rcp.demo.volume.plan import CASES_PER_MEETING, Sizes, coming_slots, past_slots
from rcp.domain.agenda import to_paris
from rcp.journal import services as journal
from rcp.journal.events import Event

BATCH = 20_000  # cases a transaction
SHARES = (0.5, 0.3, 0.2)  # of the meetings, board by board


def add_cases(count: int, *, seed: int, now: datetime, tell: Callable[[str], None]) -> float:
    """Add `count` cases; how many a second. Same seed, day and database: same rows."""
    started = perf_counter()
    today = to_paris(now).date()
    with transaction():
        generator, acts = _prepare(count, seed, today)
    done = 0
    while acts:
        with transaction():
            connection = db.session.connection()
            while acts and generator.waiting() < BATCH:
                acts.pop()()
            done += generator.waiting()
            generator.write(connection)
            _keep_counters(generator)
            if not acts:
                for sheet in generator.sheets:
                    sheet.end(connection)
                details = {"generated": count, "seed": seed}
                journal.record(Event.DEMO_LOADED, actor=SYSTEM, now=now, details=details)
        tell(f"  {done} cases")
    with transaction():
        # PostgreSQL does it by itself, some minutes later: too late for who measures now.
        if count >= BATCH and db.session.connection().dialect.name == "postgresql":
            db.session.execute(text("ANALYZE"))
    return count / (perf_counter() - started)


def _prepare(count: int, seed: int, today: date) -> tuple[Generator, list[Callable[[], None]]]:
    """The generator, and what it will draw, the last first: past meetings, then what is open today."""
    boards = boards_of_volume()
    first = db.session.scalar(select(func.coalesce(func.max(Case.id), 0)))
    counters = {row.year: row.last for row in db.session.execute(select(CaseCounter)).scalars()}
    generator = Generator(db.session.connection(), boards, f"{seed}/{first}", today, counters)
    sizes = Sizes.of(count)
    taken = _taken(boards)
    past: list[tuple[date, time, int, str]] = []
    coming: list[tuple[date, time, int, str]] = []
    awaiting = _deal(sizes.awaiting // CASES_PER_MEETING, len(boards))
    closed = _deal(sizes.closed // CASES_PER_MEETING, len(boards))
    booked = _deal(sizes.booked // CASES_PER_MEETING, len(boards))
    for rank, board in enumerate(boards):
        held = past_slots(closed[rank] + awaiting[rank], today, taken[board.id])
        past += [(*slot, rank, "validated") for slot in held[: closed[rank]]]
        past += [(*slot, rank, "closed") for slot in held[closed[rank] :]]
        coming += [(*slot, rank, "planned") for slot in coming_slots(booked[rank], today, taken[board.id])]
    acts: list[Callable[[], None]] = [
        _meeting(generator, boards[rank], day, hour, status)
        for day, hour, rank, status in [*sorted(past), *sorted(coming)]
    ]
    acts += [_loose(generator, boards[number % len(boards)]) for number in range(sizes.open)]
    return generator, acts[::-1]


def _meeting(generator: Generator, board: BoardOfVolume, day: date, hour: time, status: str) -> Callable[[], None]:
    return lambda: generator.meeting(board, day, hour, status)


def _loose(generator: Generator, board: BoardOfVolume) -> Callable[[], None]:
    return lambda: generator.loose(board)


def _deal(meetings: int, boards: int) -> list[int]:
    """So many meetings shared among the boards."""
    shares = SHARES[:boards]
    dealt = [int(meetings * share / sum(shares)) for share in shares]
    dealt[0] += meetings - sum(dealt)
    return dealt


def _taken(boards: list[BoardOfVolume]) -> dict[int, set[tuple[date, time]]]:
    taken: dict[int, set[tuple[date, time]]] = defaultdict(set)
    query = select(Meeting.board_id, Meeting.date, Meeting.start_time)
    query = query.where(Meeting.board_id.in_([board.id for board in boards])).order_by(Meeting.id)
    for board_id, day, hour in db.session.execute(query):
        taken[board_id].add((day, hour))
    return taken


def _keep_counters(generator: Generator) -> None:
    for year, last in generator.counters.items():
        counter = db.session.get(CaseCounter, year)
        if counter is None:
            db.session.add(CaseCounter(year=year, last=last))
        else:
            counter.last = last
