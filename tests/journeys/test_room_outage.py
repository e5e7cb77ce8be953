"""The network, a worker, a whole server go while somebody types: typing goes on, and everything arrives, once."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from rcp.web.clock import now
from tests.journeys import printed, room, stored
from tests.journeys.session import Sitting, Sittings
from tests.support.browser import Watched, wait_until
from tests.support.server import Server, writes_held
from tests.support.wire import Wire

OUTAGE_S = 600 if os.environ.get("RCP_LONG") else 20
SENTENCES = (
    "Cryoablation retenue. ",
    "Trois sondes, deux cycles. ",
    "Thermo-protection épidurale. ",
    "Anesthésie générale. ",
    "Contrôle par scanner à un mois. ",
    "Radiothérapie si la douleur persiste. ",
)


def _entered(enter: Any, sitting: Sitting, watched: Watched, role: str = "coordinator") -> Page:
    watched.allow("ERR_|Failed to load resource|Failed to fetch|htmx:(afterRequest|sendError)")
    page: Page = enter(role, "/")
    # The cases that follow are there before anything is asked of them, the nearest first.
    with page.expect_response(lambda answer: answer.url.endswith(f"{sitting.cases[2]}/volet") and answer.ok):
        page.goto(f"{sitting.room}?dossier={sitting.cases[0]}")
    expect(room.comment(page)).to_be_editable()
    return page


def _never_backwards(url: str, case: str, whole: str) -> None:
    """Every version continues the one before, none comes twice, the last is what was typed."""
    versions = [text for _, text in stored.versions_of(url, case, "comment")]
    assert versions[-1] == whole.strip()
    assert len(set(versions)) == len(versions), versions
    for earlier, later in pairwise(versions):
        assert later.startswith(earlier), (earlier, later)


@pytest.mark.drills
def test_an_outage_stops_nobody_and_loses_nothing(
    enter: Any, sittings: Sittings, wire: Wire, watched: Watched, room_url: str
) -> None:
    sitting = sittings["cut"]
    page = _entered(enter, sitting, watched)
    room.write(page, SENTENCES[0])
    room.saved(page)
    wire.cut()
    began, carried = time.monotonic(), len(wire.asked)
    for sentence in SENTENCES[1:3]:
        room.write(page, sentence)
        room.unsaved(page)
    room.following(page, sitting.cases[1])
    expect(room.comment(page)).to_have_value("")
    # Whoever goes back finds what they typed.
    page.keyboard.press("k")
    room.is_shown(page, sitting.cases[0])
    expect(room.comment(page)).to_have_value("".join(SENTENCES[:3]))
    room.following(page, sitting.cases[1])
    room.write(page, SENTENCES[3])
    room.unsaved(page)
    page.wait_for_timeout(max(0, OUTAGE_S - (time.monotonic() - began)) * 1000 / 3)
    # The session goes on to a case that was never on this screen.
    room.following(page, sitting.cases[2])
    for sentence in SENTENCES[4:]:
        room.write(page, sentence)
        room.unsaved(page)
        page.wait_for_timeout(max(0, OUTAGE_S - (time.monotonic() - began)) * 1000 / 3)
    _warns_whoever_leaves(page)
    page.wait_for_timeout(max(0, OUTAGE_S - (time.monotonic() - began)) * 1000)
    assert len(wire.asked) == carried
    assert stored.comment_of(room_url, sitting.cases[1]) == stored.comment_of(room_url, sitting.cases[2]) == ""
    wire.mend()
    room.saved(page)
    _never_backwards(room_url, sitting.cases[0], "".join(SENTENCES[:3]))
    _never_backwards(room_url, sitting.cases[1], SENTENCES[3])
    _never_backwards(room_url, sitting.cases[2], "".join(SENTENCES[4:]))
    # In order: the case left first was sent first.
    last = stored.versions_of(room_url, sitting.cases[0], "comment")[-1][0]
    assert last < stored.versions_of(room_url, sitting.cases[1], "comment")[0][0]
    assert [stored.rivals_of(room_url, case) for case in sitting.cases] == [[], [], []]
    printed.once(printed.draft(page, sitting.uuid), *SENTENCES)


def _warns_whoever_leaves(page: Page) -> None:
    """Closing the tab asks first; the answer is to stay."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.close(run_before_unload=True)
    wait_until(page, lambda: bool(asked))
    assert asked == ["beforeunload"]
    assert not page.is_closed()


def test_an_answer_that_never_came_back_is_not_written_twice(
    enter: Any, sittings: Sittings, wire: Wire, watched: Watched, room_url: str
) -> None:
    sitting = sittings["answer lost"]
    page = _entered(enter, sitting, watched)
    wire.lose_answers("/decision/saisie")
    room.write(page, SENTENCES[0])
    room.unsaved(page)
    wire.bring_answers()
    room.write(page, SENTENCES[1])
    room.saved(page)
    _never_backwards(room_url, sitting.cases[0], "".join(SENTENCES[:2]))
    printed.once(printed.draft(page, sitting.uuid), *SENTENCES[:2])
    assert stored.rivals_of(room_url, sitting.cases[0]) == []


def test_a_worker_killed_while_somebody_types_loses_nothing(
    enter: Any, sittings: Sittings, watched: Watched, room_server: Server, room_url: str
) -> None:
    sitting = sittings["worker killed"]
    page = _entered(enter, sitting, watched)
    room.write(page, SENTENCES[0])
    room.saved(page)
    with writes_held(room_url):
        with page.expect_request("**/decision/saisie"):
            room.write(page, SENTENCES[1])
        assert len(room_server.kill_workers()) == 2
        room.unsaved(page)
        room.write(page, SENTENCES[2])
    room.saved(page)
    _never_backwards(room_url, sitting.cases[0], "".join(SENTENCES[:3]))
    printed.once(printed.draft(page, sitting.uuid), *SENTENCES[:3])


@pytest.mark.drills
def test_a_server_stopped_and_started_finds_what_was_typed_meanwhile(
    enter: Any, sittings: Sittings, watched: Watched, room_server: Server, room_url: str
) -> None:
    sitting = sittings["server stopped"]
    page = _entered(enter, sitting, watched)
    room.write(page, SENTENCES[0])
    room.saved(page)
    room_server.stop()
    try:
        room.write(page, SENTENCES[1])
        room.unsaved(page)
    finally:
        room_server.start()
    room.saved(page)
    _never_backwards(room_url, sitting.cases[0], "".join(SENTENCES[:2]))
    printed.once(printed.draft(page, sitting.uuid), *SENTENCES[:2])


def test_a_silent_network_is_said(enter: Any, sittings: Sittings, wire: Wire, watched: Watched, room_url: str) -> None:
    sitting = sittings["silence"]
    page = _entered(enter, sitting, watched)
    wire.cut(silent=True)
    room.write(page, SENTENCES[0])
    room.unsaved(page)
    wire.mend()
    room.saved(page)
    _never_backwards(room_url, sitting.cases[0], SENTENCES[0])
    printed.once(printed.draft(page, sitting.uuid), SENTENCES[0])


def test_who_never_stops_typing_is_saved_within_two_seconds(enter: Any, sittings: Sittings) -> None:
    sitting = sittings["no rest"]
    page: Page = enter("coordinator", "/")
    page.clock.install()
    page.goto(f"{sitting.room}?dossier={sitting.cases[0]}")
    expect(room.comment(page)).to_be_editable()
    # From here the time of the page goes by when the journey says so, however slow the machine is.
    page.clock.pause_at(now() + timedelta(minutes=1))
    room.comment(page).focus()
    with page.expect_request("**/decision/saisie") as first:
        for word in ("Cryoablation ", "retenue, ", "trois ", "sondes, ", "deux cycles"):
            page.keyboard.type(word)
            page.clock.run_for(400)
    assert "Cryoablation" in (first.value.post_data or "")
    page.clock.resume()
    room.saved(page)
