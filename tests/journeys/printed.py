"""What the minutes print, as text without its blanks: the last word on what was typed."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.journeys.hands import pdf_pages
from tests.support.pages import parse


def bare(text: str) -> str:
    """A text as it can be found wherever a line was cut, whatever the space."""
    return "".join(text.split())


def draft(page: Page, meeting: str) -> str:
    """The minutes as they would be sealed now: the page that becomes the PDF."""
    answer = page.request.get(f"/seances/{meeting}/proces-verbal")
    assert answer.status == 200
    return bare("".join(parse(answer.text()).itertext()))


def pdf(page: Page, meeting: str) -> str:
    """The minutes on paper."""
    answer = page.request.get(f"/seances/{meeting}/proces-verbal.pdf")
    assert answer.status == 200
    return bare("".join(pdf_pages(answer.body())))


def once(whole: str, *texts: str) -> None:
    """Each text is printed, and no text twice."""
    wrong = {text: times for text in texts if (times := whole.count(bare(text))) != 1}
    assert not wrong, wrong
