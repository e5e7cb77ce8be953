"""What breaks on purpose breaks for real: proved on the drafts of a case, before the room is asked to survive it."""

from __future__ import annotations

import os
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hands import fill, starting, told
from tests.journeys.session import Sittings
from tests.support.browser import Watched
from tests.support.server import Server, writes_held
from tests.support.wire import Wire

SECTION = "/dossiers/{case_uuid}/situation"
LABEL = "Antécédents médicaux"
BEFORE, DURING = "Avant la coupure.", "Pendant la coupure."
# A server that does not answer is given up after 15 s, then tried again after 3, 8, 20 s.
PATIENCE = 60_000


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _typing(enter: Any, sittings: Sittings, state: str, watched: Watched) -> Page:
    watched.allow("ERR_|Failed to load resource")
    page: Page = enter("surgeon", sittings.world.address(SECTION, state))
    fill(page, LABEL, BEFORE)
    told(page, "Brouillon enregistré à")
    return page


def _lost(page: Page, text: str = DURING) -> None:
    fill(page, LABEL, text)
    expect(page.get_by_text("Non enregistré").first).to_be_visible(timeout=PATIENCE)


def _found_again(page: Page, text: str = DURING) -> None:
    expect(page.get_by_text("Brouillon enregistré à").first).to_be_visible(timeout=PATIENCE)
    page.reload()
    typed = page.get_by_label(starting(LABEL)).and_(page.locator("textarea"))
    expect(typed).to_have_value(text)


def test_a_cable_that_is_cut_carries_nothing_until_it_is_mended(
    enter: Any, sittings: Sittings, wire: Wire, watched: Watched
) -> None:
    page = _typing(enter, sittings, "wire cut", watched)
    carried = len(wire.asked)
    wire.cut()
    _lost(page)
    assert len(wire.asked) == carried
    wire.mend()
    _found_again(page)


def test_a_silent_cable_refuses_nothing_and_answers_nothing(
    enter: Any, sittings: Sittings, wire: Wire, watched: Watched
) -> None:
    page = _typing(enter, sittings, "wire silent", watched)
    carried = len(wire.asked)
    wire.cut(silent=True)
    _lost(page)
    assert len(wire.asked) == carried
    wire.mend()
    _found_again(page)


def test_an_answer_lost_on_its_way_is_a_request_that_arrived(
    enter: Any, sittings: Sittings, wire: Wire, watched: Watched
) -> None:
    page = _typing(enter, sittings, "wire deaf", watched)
    carried = len(wire.asked)
    wire.lose_answers("/brouillons/situation")
    _lost(page)
    wire.bring_answers()
    assert "/brouillons/situation" in wire.asked[carried]
    elsewhere: Page = enter("surgeon", sittings.world.address(SECTION, "wire deaf"))
    expect(elsewhere.get_by_label(starting(LABEL)).and_(elsewhere.locator("textarea"))).to_have_value(DURING)
    _found_again(page)


def test_a_worker_killed_while_it_answers_is_replaced(
    enter: Any, sittings: Sittings, wire: Wire, watched: Watched, room_server: Server, room_url: str
) -> None:
    page = _typing(enter, sittings, "wire killed", watched)
    with writes_held(room_url):
        with page.expect_request("**/brouillons/**"):
            fill(page, LABEL, DURING)
        dead = room_server.kill_workers()
        expect(page.get_by_text("Non enregistré").first).to_be_visible()
    _found_again(page)
    assert len(dead) == 2 and not any(map(_alive, dead))
    assert len(room_server.workers()) == 2


@pytest.mark.drills
def test_a_server_stopped_and_started_keeps_its_address_and_its_database(
    enter: Any, sittings: Sittings, watched: Watched, room_server: Server
) -> None:
    page = _typing(enter, sittings, "wire stopped", watched)
    room_server.stop()
    try:
        _lost(page)
    finally:
        room_server.start()
    _found_again(page)
