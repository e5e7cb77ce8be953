"""What a person waits for in the room: the production server, two workers, Chromium, fifty other screens or none.

`room_switch`: from the key to the next case on screen, fetched ahead; budget 150 ms.
`room_saved`: from the last key to the hour said beside the decision; budget 2 s.
`room_shown`: from the save answered to the words on the large screen; budget 2 s.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.measure import Result, median, p95, ratio, say
from bench.minutes_once import BROWSERS
from bench.viewers import VIEWERS, Place, followers, prepare, server
from bench.world import World
from rcp.db import db

ROUNDS = 9
REST_MS = 2500  # between two measures: what was shown is looked at again, the next case is fetched ahead
LONGEST_MS = 30_000

# Kept by the page itself, in the milliseconds of its own clock: `waited` holds what each gesture took.
SWITCHING = """() => {
  window.waited = [];
  const shown = () => document.querySelector("[data-panel]").dataset.panel;
  addEventListener("keydown", (event) => {
    if (event.key !== "j") return;
    const was = shown();
    const look = () => {
      if (shown() === was) return requestAnimationFrame(look);
      // The frame that holds it has been drawn when the task after it runs.
      requestAnimationFrame(() => setTimeout(() => waited.push(performance.now() - event.timeStamp)));
    };
    requestAnimationFrame(look);
  }, true);
}"""
SAVING = """() => {
  window.waited = [];
  let typedAt = 0;
  const state = document.querySelector("[data-save-state]");
  document.querySelector("form[data-typing]").addEventListener("input", (event) => { typedAt = event.timeStamp; });
  new MutationObserver(() => {
    if (state.dataset.state !== "saved" || !typedAt) return;
    window.savedAt = performance.timeOrigin + performance.now();
    waited.push(performance.now() - typedAt);
    typedAt = 0;
  }).observe(state, {attributes: true, childList: true, characterData: true, subtree: true});
}"""
SEEN = """(words) => new Promise((done) => {
  const look = () => document.body.innerText.includes(words) && done(performance.timeOrigin + performance.now());
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true});
  look();
})"""


def room(world: World) -> None:
    """The three waits of the room, alone then with fifty screens that follow it."""
    with world.app.app_context():
        place = prepare(world)
        db.session.remove()
        db.engine.dispose()
    with server(world) as port, sync_playwright() as playwright, _browser(playwright) as browser:
        for screens in (0, VIEWERS):
            with followers(port, place, screens, {}) if screens else nullcontext():
                keeper = _entered(browser, port, place.keeper)
                whole = _loaded(keeper, place)
                _tell(world, "room_switch", screens, _switches(keeper), "budget 150 ms", whole)
                saved, shown = _saves(keeper, _entered(browser, port, place.screens[0]), place)
                _tell(world, "room_saved", screens, saved, "budget 2000 ms, of which 700 wait for the hand to rest")
                _tell(world, "room_shown", screens, shown, "budget 2000 ms")
                for context in browser.contexts:
                    context.close()


def _tell(world: World, name: str, screens: int, spent: list[float], budget: str, whole: Sequence[float] = ()) -> None:
    note = f"{budget}; {screens} screens follow; load average {os.getloadavg()[0]:.1f}"
    against = "the same page loaded whole" if whole else ""
    compared = ratio(spent, list(whole[: len(spent)])) if whole else None
    name = f"{name}_{screens}"
    say(Result(name, world.rows, world.engine, median(spent), p95(spent), ratio=compared, against=against, note=note))


@contextmanager
def _browser(playwright: Any) -> Iterator[Browser]:
    path = next((path for path in BROWSERS if Path(path).exists()), None)
    if path is None:
        raise RuntimeError("Chromium is not installed: apt-get install chromium")
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
    yield browser
    browser.close()


def _entered(browser: Browser, port: int, cookie: str) -> Page:
    """The page of somebody signed in, at 1280 × 900."""
    name, value = cookie.split("=", 1)
    url = f"http://127.0.0.1:{port}"
    context = browser.new_context(base_url=url, locale="fr-FR", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(LONGEST_MS)
    context.add_cookies([{"name": name, "value": value, "url": url}])
    return context.new_page()


def _loaded(page: Page, place: Place) -> list[float]:
    """The room loaded whole, as a link would: what the switch is compared with (ms)."""
    spent = []
    for _ in range(ROUNDS):
        page.goto(f"/seances/{place.meeting}/salle")
        spent.append(page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"))
    return spent


def _switches(page: Page) -> list[float]:
    """Case after case, each once it was fetched ahead (ms)."""
    page.evaluate(SWITCHING)
    for rank in range(1, ROUNDS + 1):
        page.wait_for_timeout(REST_MS)
        if not page.locator("[data-hotkey^=j]").count():
            break  # the last case
        page.keyboard.press("j")
        page.wait_for_function("(rank) => waited.length === rank", arg=rank)
    found: list[float] = page.evaluate("waited")
    return found


def _saves(keeper: Page, screen: Page, place: Place) -> tuple[list[float], list[float]]:
    """What is typed in the case called, until it is saved, and from there until the large screen has it (ms)."""
    keeper.goto(f"/seances/{place.meeting}/salle?dossier={place.case}")
    screen.goto(f"/seances/{place.meeting}/projection")
    _call(keeper, place)
    keeper.evaluate(SAVING)
    shown = []
    for rank in range(1, ROUNDS + 1):
        keeper.wait_for_timeout(REST_MS)
        words = f"Essai {rank:03} fin."
        keeper.locator("textarea[name=comment]").focus()
        keeper.keyboard.press("Control+a")
        keeper.keyboard.type(words)
        keeper.wait_for_function("(rank) => waited.length >= rank", arg=rank)
        shown.append(max(0.0, screen.evaluate(SEEN, words) - keeper.evaluate("savedAt")))
    return keeper.evaluate("waited"), shown


def _call(page: Page, place: Place) -> None:
    """Call the case, unless it is the one called."""
    button = page.locator(f"#call-{place.case}")
    if button.count():
        button.click()
        page.locator(f"[aria-current=true][data-case='{place.case}']").wait_for()
