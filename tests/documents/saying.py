"""What a document must say, in order: the words of its page, without what is only decoration."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

HIDDEN = ("running-head", "visually-hidden")
VOID = {"br", "col", "meta", "link", "img", "path", "circle", "ellipse", "rect", "line", "use", "polygon", "polyline"}


class Words(HTMLParser):
    """The text of the `main` of a page, with what the style sheet adds or changes."""

    def __init__(self, html: str, starts: dict[str, int]) -> None:
        super().__init__()
        self.starts = starts
        self.open: list[tuple[str, str]] = []  # tag, classes
        self.parts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.open.append((tag, given.get("class") or ""))
        if "kind" in (given.get("class") or "").split():
            self.handle_data("– ")
        if "data-target" in given:
            self.handle_data(str(self.starts[(given["data-target"] or "").removeprefix("#")]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self.open]
        classes = " ".join(each for _, each in self.open).split()
        if "main" not in tags or "title" in tags or "desc" in tags or any(each in classes for each in HIDDEN):
            return
        self.parts.append(data.upper() if "draft-line" in classes else data)


def said(html: str, starts: dict[str, int] | None = None) -> str:
    """The words of a page made for print, squeezed; `starts` gives the page each anchor is on."""
    return squeezed("".join(Words(html, starts or {}).parts))


def squeezed(text: str) -> str:
    """Without spaces, which end with the line; composed letters and their parts are the same."""
    return unicodedata.normalize("NFC", re.sub(r"\s", "", text))
