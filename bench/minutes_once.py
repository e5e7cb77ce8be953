"""One printing of thirty cases in a fresh process, then the same HTML by headless Chromium: prints one JSON object."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from sqlalchemy import func, select

from bench.world import application
from rcp.access.permissions import SYSTEM
from rcp.agenda.models import AgendaItem, Meeting
from rcp.db import db
from rcp.documents.content import MinutesContent
from rcp.documents.html import render_html
from rcp.documents.pdf import print_document
from rcp.documents.stylesheets import css
from rcp.minutes import services
from rcp.web.clock import now

CASES = 30
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser")


def content_of_thirty() -> MinutesContent:
    """The minutes of the richest session of the demonstration, its cases repeated until there are thirty."""
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
    return replace(found, cases=tuple(numbered), edition=replace(found.edition, is_draft=True))


def by_chromium(html: str) -> float:
    """The seconds headless Chromium takes to print the page, as a whole process."""
    browser = next((path for path in BROWSERS if Path(path).exists()), None)
    if browser is None:
        raise RuntimeError("Chromium is not installed: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "minutes.html"
        page.write_text(html.replace("</head>", f"<style>{css('print')}</style></head>"), encoding="utf-8")
        command = [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            f"--user-data-dir={folder}/profile", f"--print-to-pdf={folder}/out.pdf", page.as_uri(),
        ]  # fmt: skip
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return time.perf_counter() - started


def main() -> None:
    content = content_of_thirty()
    started = time.perf_counter()
    printed = print_document(content)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "seconds": seconds,
                "pages": printed.pages,
                "kilobytes": len(printed.data) // 1024,
                "peak_mb": round(peak, 1),
                "chromium_seconds": by_chromium(render_html(content, for_screen=False)),
            }
        )
    )


if __name__ == "__main__":
    main()
