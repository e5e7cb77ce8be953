"""Minutes of one session in a fresh process, made as the first argument says; prints one JSON object.

`fragments`, `bound`, `single`, `browser`: each way has its own process, so that its peak of memory is its own. The
first makes, in the folder given, what the second reads, as a job makes in advance what a click puts together.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bench.world import application
from rcp.access.permissions import SYSTEM
from rcp.agenda.models import AgendaItem, Meeting
from rcp.db import db
from rcp.documents.content import MinutesContent
from rcp.documents.fragments import read_fragment, render_fragment
from rcp.documents.html import render_html
from rcp.documents.pdf import assemble_minutes, print_document, render_front, warm_up
from rcp.documents.sealing import canonical_json, from_plain, sealed
from rcp.documents.stylesheets import css
from rcp.minutes import services
from rcp.web.clock import now

CASES = 60
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser")


def content_of_session() -> MinutesContent:
    """The minutes of the richest session of the demonstration, its cases repeated until there are enough."""
    app = application(os.environ["RCP_DATABASE_URL"], 0)
    with app.app_context():
        uuid = db.session.execute(
            select(Meeting.uuid)
            .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
            .where(Meeting.status == "validated")
            .group_by(Meeting.id)
            .order_by(func.count().desc(), Meeting.id)
            .limit(1)
        ).scalar_one()
        found = services.minutes_in_force(uuid, actor=SYSTEM, now=now()).content
        assert isinstance(found, MinutesContent)
    cases = [found.cases[rank % len(found.cases)] for rank in range(CASES)]
    numbered = [replace(case, number=f"2026-{rank:05}", position=rank) for rank, case in enumerate(cases, 1)]
    return sealed(replace(found, cases=tuple(numbered), edition=replace(found.edition, is_draft=False)))


def fragments(folder: Path) -> dict[str, Any]:
    """Make every part: the seconds of each, the first (which warms the process) left out."""
    content = content_of_session()
    (folder / "content.json").write_bytes(canonical_json(content))
    render_fragment(content.cases[0], content.meeting)
    spent = []
    for rank, case in enumerate(content.cases):
        started = time.perf_counter()
        part = render_fragment(case, content.meeting)
        spent.append(time.perf_counter() - started)
        (folder / f"{rank:03}.pdf").write_bytes(part.data)
    started = time.perf_counter()
    front = render_front(content)
    front_seconds = time.perf_counter() - started
    (folder / "front.pdf").write_bytes(front.data)
    return {
        "fragment_seconds": sorted(spent)[len(spent) // 2],
        "slowest_seconds": max(spent),
        "all_seconds": sum(spent),
        "front_seconds": front_seconds,
    }


def bound(folder: Path) -> dict[str, Any]:
    """Put the parts together in a process that serves already, three times, the front made and to be made."""
    content = _content(folder)
    warm_up()
    front = read_fragment((folder / "front.pdf").read_bytes())
    spent: dict[str, list[float]] = {"seconds": [], "with_front_seconds": []}
    for _ in range(3):
        for name, given in (("seconds", front), ("with_front_seconds", None)):
            started = time.perf_counter()
            parts = [read_fragment(path.read_bytes()) for path in sorted(folder.glob("[0-9]*.pdf"))]
            printed = assemble_minutes(content, parts, front=given)
            spent[name].append(time.perf_counter() - started)
    return {
        **{name: sorted(times)[1] for name, times in spent.items()},
        "pages": printed.pages,
        "kilobytes": len(printed.data) // 1024,
    }


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


def _content(folder: Path) -> MinutesContent:
    content = from_plain(json.loads((folder / "content.json").read_bytes()))
    assert isinstance(content, MinutesContent)
    return content


def main() -> None:
    mode, folder = sys.argv[1], Path(sys.argv[2])
    measured = {"fragments": fragments, "bound": bound, "single": single, "browser": browser}[mode](folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**measured, "cpu_seconds": time.process_time(), "peak_mb": round(peak, 1)}))


if __name__ == "__main__":
    main()
