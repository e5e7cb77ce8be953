"""A journey fails on what the browser refuses or reports, and on what axe-core finds."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.support.browser import Watched, axe, wait_until

PUBLIC = "/accessibilite"


def test_a_public_page_is_silent_and_accessible(page: Page, watched: Watched) -> None:
    page.goto(PUBLIC)
    axe(page)
    assert watched.complaints == []


@pytest.mark.parametrize(
    ("provocation", "expected"),
    [
        ("const s = document.createElement('script'); s.textContent = '1'; document.head.append(s)", "script-src"),
        ("const i = new Image(); i.src = 'https://example.org/x.png'; document.body.append(i)", "img-src"),
        ("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')", "style-src"),
        ("setTimeout(() => { throw new Error('provoked') })", "provoked"),
        ("console.error('provoked')", "provoked"),
    ],
)
def test_what_the_browser_refuses_is_seen(page: Page, watched: Watched, provocation: str, expected: str) -> None:
    watched.allow(".")
    page.goto(PUBLIC)
    page.evaluate(provocation)
    wait_until(page, lambda: any(expected in complaint for complaint in watched.complaints))
    assert any(expected in complaint for complaint in watched.complaints), watched.complaints
    assert watched.unexpected() == []


def test_an_unexpected_complaint_fails_the_journey() -> None:
    watched = Watched(complaints=["console: one", "console: two"])
    watched.allow("one")
    assert watched.unexpected() == ["console: two"]


@pytest.mark.parametrize(
    "provocation",
    [
        "document.querySelector('h1').remove()",
        "document.body.insertAdjacentHTML('beforeend', '<button></button>')",
        "document.body.insertAdjacentHTML('beforeend', '<input name=\"x\">')",
    ],
)
def test_axe_sees_what_it_should(page: Page, provocation: str) -> None:
    page.goto(PUBLIC)
    page.evaluate(provocation)
    with pytest.raises(AssertionError, match="axe"):
        axe(page)


def test_no_name_is_resolved_by_the_browser(page: Page, watched: Watched) -> None:
    watched.allow("ERR_|Failed to load")
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org/")


def test_every_address_of_the_server_is_loopback(live: Any) -> None:
    assert live.url.startswith("http://127.0.0.1:")
