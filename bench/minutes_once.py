"""Minutes of one session in a fresh process, made as the first argument says; prints one JSON object.

`fragments`, `bound`, `click`, `single`, `plain`, `browser`: each way has its own process, so that its peak of memory
is its own. The first makes, in the folder given, what the second reads, as a job makes in advance what a click puts
together.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select, update

from bench.measure import median, peak_mb, statements_of
from bench.world import World, application
from rcp.access.permissions import SYSTEM
from rcp.agenda.models import AgendaItem, Meeting
from rcp.db import db, transaction
from rcp.deliberation.models import Decision
from rcp.documents import engine
from rcp.documents.content import MinutesContent
from rcp.documents.fragments import Fragment, read_fragment, render_fragment
from rcp.documents.html import render_html
from rcp.documents.pdf import Printed, assemble_minutes, print_document, render_front, warm_up
from rcp.documents.sealing import canonical_json, from_plain, sealed
from rcp.documents.stylesheets import css
from rcp.minutes import services
from rcp.web.clock import now

CASES, TWICE = 60, 120
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser")


def session_of_sixty() -> tuple[Flask, UUID]:
    """A held meeting of sixty cases, most of them of a page or two: three generated meetings of a board made one."""
    app = application(os.environ["RCP_DATABASE_URL"], int(os.environ["RCP_BENCH_ROWS"]))
    with app.app_context(), transaction():
        sizes = (
            select(Meeting.id, Meeting.uuid, Meeting.board_id, func.count().label("size"))
            .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
            .where(Meeting.status.in_(("validated", "closed")))
            .group_by(Meeting.id)
            .order_by(func.count().desc(), Meeting.id)
        )
        rows = db.session.execute(sizes).all()
        if rows[0].size < CASES:
            _gather([row.id for row in rows if row.board_id == rows[0].board_id and row.size == rows[0].size])
        return app, rows[0].uuid


def _gather(meetings: list[int]) -> None:
    """Book the cases of these meetings on the first of them, one a patient."""
    first = meetings[0]
    booked = db.session.execute(
        select(AgendaItem.id, AgendaItem.case_id, AgendaItem.patient_id)
        .where(AgendaItem.meeting_id.in_(meetings))
        .order_by(AgendaItem.meeting_id != first, AgendaItem.id)
    )
    found: dict[int, Any] = {}
    for item in booked:
        found.setdefault(item.patient_id, item)
    for position, item in enumerate(list(found.values())[:CASES], 1):
        values = {"meeting_id": first, "position": position}
        db.session.execute(update(AgendaItem).where(AgendaItem.id == item.id).values(values))
        db.session.execute(update(Decision).where(Decision.case_id == item.case_id).values(meeting_id=first))
    db.session.execute(update(Meeting).where(Meeting.id == first).values(status="closed"))


def content_of_session(count: int) -> MinutesContent:
    """Its minutes as they would be sealed, its cases taken again until there are enough."""
    app, uuid = session_of_sixty()
    with app.app_context(), transaction(read_only=True):
        found = services.minutes_in_force(uuid, actor=SYSTEM, now=now()).content
        assert isinstance(found, MinutesContent)
    cases = [found.cases[rank % len(found.cases)] for rank in range(count)]
    numbered = [replace(case, number=f"2026-{rank:05}", position=rank) for rank, case in enumerate(cases, 1)]
    edition = replace(found.edition, is_draft=False, version=1, status="Validé")
    return sealed(replace(found, cases=tuple(numbered), edition=edition))


def fragments(folder: Path) -> dict[str, Any]:
    """Make every part: the seconds of each, the process warm. Those of the second sixty are made for `twice`."""
    content = content_of_session(TWICE)
    (folder / "content.json").write_bytes(canonical_json(content))
    warm_up()
    render_fragment(content.cases[0], content.meeting)
    spent, pages = [], 0
    for rank, case in enumerate(content.cases):
        started, used = time.perf_counter(), time.process_time()
        part = render_fragment(case, content.meeting)
        spent.append((time.perf_counter() - started, time.process_time() - used))
        pages += part.manifest.pages if rank < CASES else 0
        (folder / f"{rank:03}.part").write_bytes(part.kept)
    started = time.perf_counter()
    front = render_front(_content(folder))
    front_seconds = time.perf_counter() - started
    (folder / "front.part").write_bytes(front.kept)
    return {
        "fragment_seconds": median(sorted(wall for wall, _ in spent)),
        "fragment_cpu_seconds": median(sorted(used for _, used in spent)),
        "slowest_seconds": max(wall for wall, _ in spent),
        "all_seconds": sum(wall for wall, _ in spent[:CASES]),
        "pages": pages,
        "front_seconds": front_seconds,
    }


def bound(folder: Path) -> dict[str, Any]:
    """Put the parts together in a process that serves already, three times: the front made, to be made.

    Then those of twice as many, once the peak of the sixty is known.
    """
    content, twice = _content(folder), _content(folder, TWICE)
    warm_up()
    front = read_fragment((folder / "front.part").read_bytes())
    spent: dict[str, list[float]] = {"seconds": [], "with_front_seconds": [], "twice_seconds": []}
    made: set[str] = set()

    def put(name: str, said: MinutesContent, given: Fragment | None) -> Printed:
        started = time.perf_counter()
        paths = sorted(folder.glob("[0-9]*.part"))[: len(said.cases)]
        printed = assemble_minutes(said, [read_fragment(path.read_bytes()) for path in paths], front=given)
        spent[name].append(time.perf_counter() - started)
        return printed

    for _ in range(3):
        for name, given in (("seconds", front), ("with_front_seconds", None)):
            printed = put(name, content, given)
            made.add(printed.sha256)
    peak = peak_mb()
    longer = render_front(twice)
    for _ in range(3):
        put("twice_seconds", twice, longer)
    return {
        **{name: median(times) for name, times in spent.items()},
        "pages": printed.pages,
        "kilobytes": len(printed.data) // 1024,
        "versions": len(made),
        "peak_mb": peak,
    }


def click(_folder: Path) -> dict[str, Any]:
    """The request, from the click to the last byte, the minutes made ahead: the first of its process, then others."""
    app, uuid = session_of_sixty()
    with app.app_context():
        for _ in services.make_parts(services.missing_parts(uuid, now=now())):
            pass  # as the job process does
        db.session.remove()
        base = db.engine
    warm_up()
    client = World(app, "", 0).client()
    client.get("/seances")
    spent: list[tuple[float, float]] = []  # seconds, of which seconds of CPU

    def ask() -> None:
        started, used = time.perf_counter(), time.process_time()
        answer = client.get(f"/seances/{uuid}/proces-verbal.pdf")
        spent.append((time.perf_counter() - started, time.process_time() - used))
        if answer.status_code != 200 or not answer.data.startswith(b"%PDF"):
            raise RuntimeError(f"the minutes answered {answer.status_code}")

    ask()
    statements = statements_of(base, ask)
    for _ in range(3):
        ask()
    (first, _), *others = spent
    return {
        "first_seconds": first,
        "seconds": median([seconds for seconds, _ in others]),
        "cpu_seconds_each": min(used for _, used in others),
        "statements": len(statements),
    }


def plain(folder: Path) -> dict[str, Any]:
    """The same HTML by WeasyPrint as it comes: sheets and fonts read for it alone, the collector at its usual work."""
    html = render_html(_content(folder), for_screen=False)
    started, used = time.perf_counter(), time.process_time()
    page = engine.HTML(string=html, base_url=engine.BASE_URL, url_fetcher=engine.ClosedFetcher())
    sheet = engine.CSS(string=css("print"), base_url=engine.BASE_URL, url_fetcher=engine.ClosedFetcher())
    how = {"pdf_variant": engine.VARIANT, "pdf_tags": True}
    layout = page.render(stylesheets=[sheet], **how)
    layout.write_pdf(**how)
    seconds, used = time.perf_counter() - started, time.process_time() - used
    return {"seconds": seconds, "cpu_seconds_a_page": used / len(layout.pages)}


def single(folder: Path) -> dict[str, Any]:
    """The same in one go."""
    content = _content(folder)
    warm_up()
    started = time.perf_counter()
    printed = print_document(content)
    return {
        "seconds": time.perf_counter() - started,
        "pages": printed.pages,
        "kilobytes": len(printed.data) // 1024,
    }


def browser(folder: Path) -> dict[str, Any]:
    """The same HTML by headless Chromium, as a whole process."""
    found = next((path for path in BROWSERS if Path(path).exists()), None)
    if found is None:
        raise RuntimeError("Chromium is not installed: apt-get install chromium")
    html = render_html(_content(folder), for_screen=False)
    with tempfile.TemporaryDirectory() as own:
        page = Path(own) / "minutes.html"
        page.write_text(html.replace("</head>", f"<style>{css('print')}</style></head>"), encoding="utf-8")
        command = [
            found, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            f"--user-data-dir={own}/profile", f"--print-to-pdf={own}/out.pdf", page.as_uri(),
        ]  # fmt: skip
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return {"seconds": time.perf_counter() - started}


def _content(folder: Path, count: int = CASES) -> MinutesContent:
    content = from_plain(json.loads((folder / "content.json").read_bytes()))
    assert isinstance(content, MinutesContent)
    return sealed(replace(content, cases=content.cases[:count], edition=replace(content.edition, seal="", code="")))


MODES = {each.__name__: each for each in (fragments, bound, click, single, plain, browser)}


def main() -> None:
    mode, folder = sys.argv[1], Path(sys.argv[2])
    measured = MODES[mode](folder)
    print(json.dumps({"peak_mb": peak_mb(), **measured, "cpu_seconds": time.process_time()}))


if __name__ == "__main__":
    main()
