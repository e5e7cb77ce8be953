"""Journeys: a real browser on the real server, without mocks.

A journey fails on a violation of the Content-Security-Policy, an error in the console or an exception in a script.
`axe(page)` inspects what is shown with axe-core.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.command import ROOT, environment_of, run_flask
from tests.support.server import Server

AXE = ROOT / "tests/vendor/axe-core-4.14.1/axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE_MS = 30_000  # for an answer or for something to show: a busy machine is slow, and that is no fault
expect.set_options(timeout=PATIENCE_MS)
# Refusals are pages like others: the browser says them in its console, and that is no error of ours.
EXPECTED_STATUS = re.compile(r"the server responded with a status of (400|401|403|404|409|410|413|422|429)\b")
LISTEN = """
document.addEventListener('securitypolicyviolation', (violation) => {
  console.error(`CSP: ${violation.violatedDirective} refused ${violation.blockedURI} at ${violation.sourceFile}`);
});
"""


@dataclass(frozen=True)
class Live:
    """A server at `url`, with its own copy of the demonstration database."""

    url: str
    database_url: str
    environment: dict[str, str]

    def flask(self, *arguments: str) -> str:
        """Run `flask …` on the server's database; its output."""
        return run_flask(self.environment, *arguments)


@dataclass
class Watched:
    """What the browser complained about."""

    complaints: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, pattern: str) -> None:
        """Expect a complaint, and say which."""
        self.allowed.append(pattern)

    def unexpected(self) -> list[str]:
        return [text for text in self.complaints if not any(re.search(pattern, text) for pattern in self.allowed)]


def chromium() -> str:
    """The browser installed on this machine: nothing is downloaded."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise RuntimeError("Chromium is not installed: apt-get install chromium")


@contextlib.contextmanager
def serve(environment: dict[str, str]) -> Iterator[str]:
    """Run the production server and yield its address."""
    server = Server(environment)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


@pytest.fixture(scope="module")
def live(databases: Any, demo_url: str, demo_files: Path, request: pytest.FixtureRequest) -> Iterator[Live]:
    """A server of this module's own, with the demonstration as `flask rcp demo` makes it."""
    name = request.module.__name__.rsplit(".", 1)[-1]
    url, files = databases.copy(demo_url, f"live_{name}"), databases.folder / f"files-{name}"
    shutil.copytree(demo_files, files, dirs_exist_ok=True)
    environment = environment_of(url, files) | {
        "PYTHONPATH": f"{ROOT / 'tests/support/guarded'}:{ROOT}", "WEB_CONCURRENCY": "1",
    }  # fmt: skip
    with serve(environment) as address:
        yield Live(address, url, environment)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a sandbox when root, and unable to resolve any name."""
    options = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=options)
        yield browser
        browser.close()


@pytest.fixture
def watched() -> Watched:
    """What the browser said; `watched.allow(pattern)` for what a journey provokes on purpose."""
    return Watched()


@contextlib.contextmanager
def pages(browser: Browser, url: str, watched: Watched) -> Iterator[Any]:
    """`open_page()` opens another person's browser on a server; all are closed, and must have complained of nothing."""
    contexts = []

    def open_page(**options: Any) -> Page:
        options = {
            "base_url": url,
            "locale": "fr-FR",
            "timezone_id": "Europe/Paris",
            "viewport": {"width": 1280, "height": 900},
        } | options
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(LISTEN)
        page = context.new_page()
        page.on("console", lambda message: _note_console(watched, message))
        page.on("pageerror", lambda error: watched.complaints.append(f"exception: {error}"))
        contexts.append(context)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not watched.unexpected(), "\n".join(watched.unexpected())


@pytest.fixture
def new_page(browser: Browser, live: Live, watched: Watched) -> Iterator[Any]:
    """`new_page()` opens another person's browser on the server."""
    with pages(browser, live.url, watched) as open_page:
        yield open_page


@pytest.fixture
def page(new_page: Any) -> Page:
    """One browser page on the server, signed out."""
    opened: Page = new_page()
    return opened


def _note_console(watched: Watched, message: Any) -> None:
    if message.type == "error" and not EXPECTED_STATUS.search(message.text):
        watched.complaints.append(f"console: {message.text}")


def wait_until(page: Page, happened: Callable[[], bool]) -> None:
    """Wait for what no page shows; what the browser tells is heard meanwhile. Assert it afterwards."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not happened() and time.monotonic() < deadline:
        page.wait_for_timeout(50)


def axe(page: Page, *, exclude: tuple[str, ...] = ()) -> None:
    """Fail with what axe-core finds on the page, seen from its top.

    Sizes of targets are judged by what is uncovered: scrolled anywhere, a field is always half under the banner.
    """
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        """([tags, exclude]) => axe
           .run({exclude: exclude.map((one) => [one])}, {runOnly: tags, resultTypes: ['violations']})
           .then((result) => result.violations.map((violation) =>
             `${violation.id} (${violation.impact}): ${violation.help}\\n` +
             violation.nodes.slice(0, 5)
                .map((node) => `    ${node.target} ${node.html.slice(0, 200)}`).join("\\n")))""",
        [AXE_TAGS, list(exclude)],
    )
    assert not found, f"axe, {page.url}:\n" + "\n".join(found)


def sign_in_as(page: Page, email: str, password: str) -> None:
    """Sign in through the page, as a person does."""
    page.goto("/connexion")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(lambda url: "/connexion" not in url)
