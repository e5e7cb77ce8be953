"""The fixtures of the journeys: one server and one prepared database a worker, shared by all of them.

A journey writes what it needs (its own patient, its own meeting) and reads no total, so that they may run in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import room, session
from tests.journeys import world as worlds
from tests.support.browser import PATIENCE_MS, Live, browser, new_page, page, pages, serve, sign_in_as, watched
from tests.support.command import ROOT, environment_of
from tests.support.server import Server
from tests.support.wire import Wire

__all__ = ["browser", "new_page", "page", "watched"]


@pytest.fixture(scope="session")
def world_and_url(databases: Any, template_url: str) -> tuple[worlds.World, str]:
    url = databases.copy(template_url, "journeys")
    return worlds.build(url, databases.folder / "files-journeys"), url


@pytest.fixture(scope="session")
def world(world_and_url: tuple[worlds.World, str]) -> worlds.World:
    """What the database of the server holds."""
    return world_and_url[0]


@pytest.fixture(scope="session")
def live(databases: Any, world_and_url: tuple[worlds.World, str]) -> Iterator[Live]:
    """The production server, on the prepared database."""
    url = world_and_url[1]
    environment = environment_of(url, databases.folder / "files-journeys") | {
        "PYTHONPATH": f"{ROOT / 'tests/support/guarded'}:{ROOT}", "WEB_CONCURRENCY": "1",
    }  # fmt: skip
    with serve(environment) as address:
        yield Live(address, url, environment)


@pytest.fixture
def sign_in_page(new_page: Any, world: worlds.World) -> Any:
    """`sign_in_page("coordinator")`: a browser where this person has signed in."""

    def opened(role: str, **options: Any) -> Page:
        page: Page = new_page(**options)
        sign_in_as(page, world.emails[role], worlds.PASSWORD)
        return page

    return opened


@pytest.fixture(scope="session")
def sittings_and_url(databases: Any, template_url: str) -> tuple[session.Sittings, str]:
    url = databases.copy(template_url, "sittings")
    return session.build(url, databases.folder / "files-sittings"), url


@pytest.fixture(scope="session")
def sittings(sittings_and_url: tuple[session.Sittings, str]) -> session.Sittings:
    """The meetings of the room's journeys, by name."""
    return sittings_and_url[0]


@pytest.fixture(scope="session")
def room_url(sittings_and_url: tuple[session.Sittings, str]) -> str:
    """The address of their database."""
    return sittings_and_url[1]


@pytest.fixture(scope="session")
def room_server(databases: Any, room_url: str) -> Iterator[Server]:
    """The production server of the room, with two workers as in production."""
    environment = environment_of(room_url, databases.folder / "files-sittings") | {
        "PYTHONPATH": f"{ROOT / 'tests/support/guarded'}:{ROOT}", "WEB_CONCURRENCY": "2",
    }  # fmt: skip
    server = Server(environment)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def wire(room_server: Server) -> Iterator[Wire]:
    """The cable between the browsers of a journey and the room's server."""
    with Wire(room_server.port) as made:
        yield made


@pytest.fixture
def enter(browser: Any, wire: Wire, watched: Any, sittings: session.Sittings) -> Iterator[Any]:
    """`enter("coordinator", address)`: a browser at the end of the cable, where this person has signed in."""
    # These journeys hold several browsers and two workers at once: on a busy machine, each waits for the others.
    expect.set_options(timeout=room.PATIENCE)
    with pages(browser, wire.url, watched) as open_page:

        def entered(role: str, address: str, **options: Any) -> Page:
            page: Page = open_page(**options)
            page.context.set_default_timeout(room.PATIENCE)
            sittings.world.sign_in(page, role)
            page.goto(address)
            return page

        yield entered
    expect.set_options(timeout=PATIENCE_MS)
