"""Every page of the map of addresses, opened by somebody who may see it: axe finds nothing, the console is silent,
nothing scrolls sideways at 320 pixels, the dark theme is as readable as the light one.

The list comes from the application: a new page is looked at without anybody adding it here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import APIRequestContext, Page
from werkzeug.routing import AnyConverter, Rule

from tests.journeys.world import World
from tests.support.browser import Watched, axe

# Who is asked first: whoever sees the most. "" is a visitor.
ROLES = ("coordinator", "oncologist", "administrator", "auditor", "external", "quality", "secretary", "")
# Shown in each of their states; the others once.
IN_EVERY_STATE = {
    "agenda.meeting", "cases.case", "deliberation.decision", "deliberation.deliberation", "minutes.validation",
    "patients.record", "accounts.account", "deliberation.afterwards",
}  # fmt: skip
FOR_EVERY_ROLE = {"overview.home", "overview.help", "agenda.meetings", "cases.worklist", "accounts.my_account"}
# Answers that are no page: files, data for scripts, fragments that htmx puts into a page.
NO_PAGE = {
    "static", "overview.alive", "overview.ready", "accounts.renew", "agenda.agenda_pdf", "agenda.calendar",
    "agenda.meeting_file", "cases.attachment", "cases.attachment_download", "cases.lesion_structures",
    "deliberation.projection_view", "deliberation.room_frame", "deliberation.room_panel", "deliberation.room_state",
    "deliberation.attendance_sheet", "deliberation.room_presence", "deliberation.room_quorum",
    "interop.export", "minutes.document_original",
    "minutes.letter_template_default", "minutes.letter_template_file", "minutes.letter_file", "minutes.letter_pdf",
    "minutes.document_pdf", "minutes.file",
    "minutes.file_original", "minutes.errand_progress", "minutes.fiche_pdf", "minutes.minutes_pdf",
    "security.verify",
}  # fmt: skip
# Their GET sends elsewhere; what a POST answers there is looked at in the journeys.
BY_POST = {"patients.new": "the identity form, after a search", "accounts.account_link": "a link, shown once"}
PARTS = 4
IN_THE_DARK = 4  # one address in so many
NARROW = {"width": 320, "height": 700}
WIDE = {"width": 1280, "height": 900}
TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const scrolled = (node) => {
    for (let box = node.parentElement; box && box !== document.body; box = box.parentElement) {
      if (getComputedStyle(box).overflowX !== 'visible') return true;
    }
    return false;
  };
  const wide = [...document.body.querySelectorAll('*')]
    .filter((node) => node.getBoundingClientRect().right > root.clientWidth + 1 && !scrolled(node))
    .map((node) => `${node.tagName}.${node.className} ${Math.round(node.getBoundingClientRect().right)}`);
  return [`${root.scrollWidth}px`, ...wide.slice(0, 6)];
}"""


class Visitors:
    """One browser a role, opened when first needed; a role signs in once for all the parts."""

    def __init__(self, new_page: Any, world: World) -> None:
        self.new_page, self.world = new_page, world
        self.opened: dict[str, Page] = {}

    def __getitem__(self, role: str) -> Page:
        if role not in self.opened:
            page = self.opened[role] = self.new_page(viewport=WIDE, reduced_motion="reduce")
            if role:
                self.world.sign_in(page, role)
        return self.opened[role]

    def asks(self, role: str) -> APIRequestContext:
        return self[role].context.request


def rules_of(app: Flask) -> list[Rule]:
    """The addresses that answer to GET with a page."""
    left_out = NO_PAGE | set(BY_POST)
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    return sorted((rule for rule in rules if rule.endpoint not in left_out), key=lambda rule: rule.rule)


def addresses_of(app: Flask, rule: Rule, world: World) -> Iterator[tuple[str, str]]:
    """(state, address) of what the world can put in a rule."""
    closed = {name: sorted(each.items) for name, each in rule._converters.items() if isinstance(each, AnyConverter)}
    adapter = app.url_map.bind("localhost")
    for state, arguments in world.choices(set(rule._converters) - set(closed)):
        if not closed:
            yield state, adapter.build(rule.endpoint, arguments)
        for name, values in closed.items():
            for value in values:
                yield f"{state} {value}", adapter.build(rule.endpoint, arguments | {name: value})


def visits(app: Flask, rule: Rule, world: World, people: Visitors) -> Iterator[tuple[str, str]]:
    """(role, address): the first role that is shown each state, or the first page found."""
    seen: set[str] = set()
    is_any = any(isinstance(each, AnyConverter) for each in rule._converters.values())
    for role in ROLES:
        shown = False
        for state, address in addresses_of(app, rule, world):
            key = state.split()[-1] if is_any else state
            if key in seen:
                continue
            answer = people.asks(role).get(address, max_redirects=0)
            if answer.status >= 500:
                raise AssertionError(f"{address} answered {answer.status}")
            if answer.status != 200 or "text/html" not in answer.headers["content-type"]:
                continue
            yield role, address
            shown = True
            if rule.endpoint in FOR_EVERY_ROLE:
                break
            seen.add(key)
            if rule.endpoint not in IN_EVERY_STATE and not is_any:
                return
        if shown and rule.endpoint not in FOR_EVERY_ROLE:
            return


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_accessible_and_silent(
    application: Flask, world: World, new_page: Any, watched: Watched, engine_kind: str, part: int
) -> None:
    people, found = Visitors(new_page, world), []
    for number, rule in enumerate(rules_of(application)):
        if number % PARTS != part:
            continue
        shown = list(visits(application, rule, world, people))
        if not shown:
            found.append(f"{rule.rule}: nobody is shown this page; give the world what it needs, or say what it is")
        for role, address in shown:
            themes = ("light", "dark") if number // PARTS % IN_THE_DARK == 0 else ("light",)
            # What a page is made of does not depend on the database: on the second one, that it is shown is enough.
            inspected = themes if engine_kind == "sqlite" else ()
            for problem in problems(people[role], address, watched, inspected):
                found.append(f"{rule.rule} as {role or 'a visitor'}: {problem}")
    assert found == [], "\n".join(found)


def problems(page: Page, address: str, watched: Watched, themes: tuple[str, ...]) -> Iterator[str]:
    """What is wrong with a page, and what axe finds in each theme."""
    page.set_viewport_size(WIDE)
    answer = page.goto(address)
    if answer is None or answer.status != 200:
        yield f"answered {answer and answer.status}"
    for theme in themes:
        page.emulate_media(color_scheme=theme)
        try:
            axe(page)
        except AssertionError as error:
            yield f"{theme}: {error}"
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(NARROW)
    if wide := page.evaluate(TOO_WIDE):
        yield f"scrolls sideways at 320 pixels: {wide}"
    while watched.complaints:
        yield watched.complaints.pop()
