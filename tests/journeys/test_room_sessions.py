"""The session ends, somebody else takes the seat, the machine is lent: what was typed goes under the right name, or
waits; and nothing clinical stays in the browser.
"""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, Response, expect
from sqlalchemy import select

from rcp.accounts.models import Person
from tests.journeys import printed, room, stored
from tests.journeys.hands import confirm
from tests.journeys.session import Sitting, Sittings
from tests.journeys.world import PASSWORD
from tests.support.browser import Watched, sign_in_as
from tests.support.wire import Wire

BEFORE, AFTER = "Cryoablation retenue. ", "Contrôle à un mois."
# Everything a page can leave behind in the browser, as text.
LEFT_BEHIND = """async () => {
  const rows = async (name) => {
    const open = await new Promise((done, fail) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
    const found = [];
    for (const store of open.objectStoreNames) {
      found.push(await new Promise((done, fail) => {
        const asked = open.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => fail(asked.error);
      }));
    }
    open.close();
    return found;
  };
  const caching = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      caching.push([request.url, await (await cache.match(request)).text()]);
    }
  }
  const databases = await indexedDB.databases();
  return JSON.stringify({
    local: {...localStorage}, session: {...sessionStorage}, state: history.state, name: window.name,
    caching, indexed: await Promise.all(databases.map((each) => rows(each.name))),
    address: location.href, cookies: document.cookie, title: document.title,
  });
}"""


def _entered(enter: Any, sitting: Sitting, role: str) -> Page:
    page: Page = enter(role, f"{sitting.room}?dossier={sitting.cases[0]}")
    expect(room.comment(page)).to_be_editable()
    return page


def _person(url: str, email: str) -> int:
    with stored.reading(url) as session:
        return session.scalars(select(Person.id).where(Person.email == email).order_by(Person.id)).one()


def test_a_session_that_ends_while_somebody_types_loses_nothing(enter: Any, sittings: Sittings, room_url: str) -> None:
    sitting = sittings["expired"]
    page = _entered(enter, sitting, "secretary")
    room.write(page, BEFORE)
    room.saved(page)
    elsewhere: Page = enter("secretary", "/mon-compte")
    confirm(elsewhere, "Fermer toutes mes sessions")
    sittings.world.cookies.pop("secretary")
    room.write(page, AFTER)
    room.unsaved(page, "Session expirée")
    expect(room.comment(page)).to_have_value(BEFORE + AFTER)
    sign_in_as(page.context.new_page(), sittings.world.emails["secretary"], PASSWORD)
    room.saved(page)
    assert stored.comment_of(room_url, sitting.cases[0]) == BEFORE + AFTER
    printed.once(printed.draft(page, sitting.uuid), BEFORE, AFTER)


def test_nothing_goes_under_the_name_of_whoever_signs_in_next(
    enter: Any, sittings: Sittings, wire: Wire, watched: Watched, room_url: str
) -> None:
    watched.allow("ERR_|Failed to load resource|Failed to fetch|htmx:(afterRequest|sendError)")
    sitting, emails = sittings["somebody else"], sittings.world.emails
    page = _entered(enter, sitting, "coordinator")
    room.write(page, BEFORE)
    room.saved(page)
    wire.cut()
    room.write(page, AFTER)
    room.unsaved(page)
    page.context.clear_cookies()
    wire.mend()
    other = page.context.new_page()
    sign_in_as(other, emails["secretary"], PASSWORD)
    page.bring_to_front()
    room.unsaved(page, "une autre personne est connectée")
    expect(room.comment(page)).to_have_value(BEFORE + AFTER)
    assert stored.comment_of(room_url, sitting.cases[0]) == BEFORE.strip()
    other.context.clear_cookies()
    sign_in_as(other, emails["coordinator"], PASSWORD)
    room.saved(page)
    assert stored.comment_of(room_url, sitting.cases[0]) == BEFORE + AFTER
    printed.once(printed.draft(page, sitting.uuid), BEFORE, AFTER)
    assert stored.authors_of(room_url, sitting.cases[0], "comment") == {_person(room_url, emails["coordinator"])}


def test_nothing_clinical_stays_in_the_browser(enter: Any, sittings: Sittings, wire: Wire, watched: Watched) -> None:
    watched.allow("ERR_|Failed to load resource|Failed to fetch|htmx:(afterRequest|sendError)")
    sitting = sittings["stores"]
    kept: list[str] = []

    def note(response: Response) -> None:
        if "/seances/" in response.url and "no-store" not in response.headers.get("cache-control", ""):
            kept.append(response.url)

    page: Page = enter("coordinator", "/")
    page.on("response", note)
    page.goto(f"{sitting.room}?dossier={sitting.cases[0]}")
    for _ in range(2):
        room.write(page, BEFORE)
        room.saved(page)
        wire.cut()
        room.write(page, AFTER)
        room.unsaved(page)
        _is_clean(page, sitting)
        wire.mend()
        room.saved(page)
    room.following(page, sitting.cases[1])
    _is_clean(page, sitting)
    page.goto("/")
    _is_clean(page, sitting)
    assert kept == []


def _is_clean(page: Page, sitting: Sitting) -> None:
    left = page.evaluate(LEFT_BEHIND)
    assert json.loads(left)["address"].startswith("http")
    for words in (BEFORE.strip(), AFTER, *sitting.names, "Cryo", "métastase"):
        assert words.casefold() not in left.casefold(), (words, left)
