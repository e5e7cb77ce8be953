"""How things are timed: in turn, several times, the collector at rest, with the statements they send."""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from rcp.db import READ_ONLY

NOT_COUNTED = ("BEGIN", "PRAGMA", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET ")
RESULTS: list[Result] = []


@dataclass(frozen=True)
class Result:
    """One line of the output; times in milliseconds, memory in MB."""

    bench: str
    rows: int
    engine: str
    median_ms: float
    p95_ms: float
    sql: int = 0
    rss_mb: float = 0.0
    ratio: float | None = None
    against: str = ""
    note: str = ""


def against_budgets(*budgets: tuple[str, float, float]) -> str:
    """What was kept and what was missed of budgets (what is measured, the figure, the most it may be)."""
    return ", ".join(f"{what} {'kept' if found <= most else 'MISSED'} ({most:g})" for what, found, most in budgets)


def say(result: Result) -> None:
    """Print a line now, and keep it for the table."""
    RESULTS.append(result)
    print(json.dumps(asdict(result), ensure_ascii=False), flush=True)


def in_turn(*actions: Callable[[], Any], rounds: int = 41, warm: int = 3) -> list[list[float]]:
    """The milliseconds of each action, run A B A B …, so that a drift of the machine touches all alike."""
    for _ in range(warm):
        for action in actions:
            action()
    times: list[list[float]] = [[] for _ in actions]
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for action, spent in zip(actions, times, strict=True):
                started = time.perf_counter()
                action()
                spent.append((time.perf_counter() - started) * 1000)
    finally:
        gc.enable()
    return times


def median(values: list[float]) -> float:
    return round(statistics.median(values), 3)


def p95(values: list[float]) -> float:
    return round(sorted(values)[min(len(values) - 1, int(len(values) * 0.95))], 3)


def ratio(times: list[float], against: list[float]) -> float:
    """The median of the ratios pair by pair."""
    return round(statistics.median(a / b for a, b in zip(times, against, strict=True)), 2)


def peak_mb() -> float:
    """The largest memory this process held, its own: `ru_maxrss` is that of the process that started it, if larger."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (kilobytes,) = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return round(int(kilobytes) / 1024, 1)


Sent = list[tuple[str, Any]]


def statements_of(engine: Engine, action: Callable[[], Any]) -> Sent:
    """The statements an action sends, with their parameters."""
    sent: Sent = []

    def sending(_c: Connection, _cursor: Any, statement: str, parameters: Any, _ctx: Any, _many: bool) -> None:
        if not statement.lstrip().upper().startswith(NOT_COUNTED):
            sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", sending)
    try:
        action()
    finally:
        event.remove(engine, "before_cursor_execute", sending)
    return sent


def floor_of(engine: Engine, sent: Sent) -> Callable[[], str]:
    """The same statements, answered as plain text: what no page can beat."""
    reads = [(text, values) for text, values in sent if text.lstrip().upper().startswith(("SELECT", "WITH"))]

    def floor() -> str:
        with engine.connect().execution_options(**READ_ONLY) as connection:
            lines = []
            for text, values in reads:
                lines += [str(tuple(row)) for row in connection.exec_driver_sql(text, values)]
            return "\n".join(lines)

    return floor


def table() -> str:
    """The short table at the end."""
    head = (
        f"{'bench':<26}{'engine':<12}{'rows':>9}{'median ms':>11}{'p95 ms':>9}{'sql':>5}{'MB':>8}{'ratio':>8}  against"
    )
    lines = [head, "-" * len(head)]
    for each in RESULTS:
        shown = "" if each.ratio is None else f"{each.ratio:.2f}"
        against = "  ".join(text for text in (each.against, each.note) if text)
        lines.append(
            f"{each.bench:<26}{each.engine:<12}{each.rows:>9,}{each.median_ms:>11.2f}{each.p95_ms:>9.2f}"
            f"{each.sql or '':>5}{each.rss_mb or '':>8}{shown:>8}  {against}"
        )
    return "\n".join(lines)
