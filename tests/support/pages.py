"""What every page must be, whoever fetches it: `problems(html)` lists what is wrong with one.

Valid HTML, a French document with a title and one h1, unique ids, references that lead somewhere, labelled fields,
nothing inline that the Content-Security-Policy would refuse, French typography.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as MESSAGES

NARROW, NO_BREAK = "\u202f", "\u00a0"
# html5lib was written before these were allowed.
TOLERATED = {"unexpected-start-tag-in-select"}
NOT_PROSE = {"script", "style", "textarea", "pre", "code", "kbd", "samp", "svg", "template"}
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
REFERENCES = (
    "for",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
    "aria-details",
    "form",
    "list",
)
# A plain space where French wants a narrow no-break one, or a mark stuck to its word.
TYPOGRAPHY = (
    (re.compile(r" [;:!?»]"), "plain space before"),
    (re.compile(r"« "), "plain space after"),
    (re.compile(r"[^\W\d_][;!?:](?=\s|$)"), "no space before"),
)


def problems(html: str, *, typed: Callable[[str], bool] = lambda _text: False) -> list[str]:
    """What is wrong with a page. `typed(text)` says whether a text was typed by a person, who spaces as they like."""
    document, errors = _parse(html)
    found = [*errors, *_structure(document)]
    found += list(_ids(document))
    found += list(_labels(document))
    found += list(_inline(document))
    found += list(_typography(document, typed))
    return found


def fragment_problems(html: str, *, typed: Callable[[str], bool] = lambda _text: False) -> list[str]:
    """The same for a fragment, which has neither head nor h1, and may refer to the page it goes into."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document = Element("body")
    document.extend(parser.parseFragment(html))
    found = [_message(error) for error in parser.errors if error[1] not in TOLERATED]
    found += [problem for problem in _ids(document) if problem.startswith("id ")]
    return found + list(_inline(document)) + list(_typography(document, typed))


def parse(html: str) -> Element:
    """The document as a tree."""
    return _parse(html)[0]


def text_of(element: Element) -> str:
    """The text of an element, blanks collapsed."""
    return " ".join("".join(element.itertext()).split(" "))


@lru_cache(maxsize=4)  # a page is inspected, then its addresses and its forms are read
def _parse(html: str) -> tuple[Element, tuple[str, ...]]:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document: Any = parser.parse(html)
    return document, tuple(_message(error) for error in parser.errors if error[1] not in TOLERATED)


def _message(error: Any) -> str:
    (line, column), code, data = error
    return f"invalid HTML, line {line}, column {column}: {MESSAGES[code] % data}"


def _elements(document: Element) -> Iterator[Element]:
    return (element for element in document.iter() if isinstance(element.tag, str))


def _structure(document: Element) -> Iterator[str]:
    if any(re.fullmatch(r"h[1-6]", str(inside.tag)) for cell in document.iter("th") for inside in cell.iter()):
        yield "a heading is in a heading cell: HTML has none there"
    if not (document.get("lang") or "").startswith("fr"):
        yield "the document does not say that it is in French"
    title = document.find(".//title")
    if title is None or not (title.text or "").strip():
        yield "the document has no title"
    headings = [element.tag for element in _elements(document) if re.fullmatch(r"h[1-6]", element.tag)]
    if headings.count("h1") != 1:
        yield f"{headings.count('h1')} h1, expected exactly one"
    level = 0
    for heading in headings:
        if level and int(heading[1]) > level + 1:
            yield f"{heading} follows h{level}: a level is skipped"
        level = int(heading[1])
    if sum(1 for element in _elements(document) if element.tag == "main") != 1:
        yield "expected exactly one main"


def _ids(document: Element) -> Iterator[str]:
    ids = Counter(element.get("id") for element in _elements(document) if element.get("id") is not None)
    for name, count in ids.items():
        if count > 1:
            yield f"id {name!r} is used {count} times"
        if not name or re.search(r"\s", str(name)):
            yield f"id {name!r} is empty or holds a blank"
    for element in _elements(document):
        for attribute in REFERENCES:
            if attribute in {"for", "form", "list"} and element.tag not in {
                "label",
                "output",
                "input",
                "button",
                "select",
                "textarea",
            }:
                continue
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    yield f"{element.tag}[{attribute}] names {name!r}, which does not exist"
        target = element.get("href") or ""
        if element.tag == "a" and target.startswith("#") and target != "#" and target[1:] not in ids:
            yield f"a link leads to {target}, which does not exist"


def _labels(document: Element) -> Iterator[str]:
    labelled = {element.get("for") for element in _elements(document) if element.tag == "label"}
    for label in _elements(document):
        if label.tag == "label":
            for control in label.iter():
                labelled.add(control.get("id"))
                control.set("data-wrapped", "yes")
    for element in _elements(document):
        name = f"{element.tag}[name={element.get('name')!r}]"
        if element.tag in {"input", "select", "textarea"} and element.get("type") not in UNLABELLED:
            if not (
                element.get("aria-label")
                or element.get("aria-labelledby")
                or element.get("data-wrapped")
                or element.get("id") in labelled - {None}
            ):
                yield f"{name} has no label"
        elif element.tag in {"button", "a"} and not _has_name(element):
            yield f"{element.tag} has no name: {element.attrib}"
        elif element.tag == "img" and element.get("alt") is None:
            yield f"img without alt: {element.get('src')}"
        elif element.tag == "form" and element.get("method", "get").lower() == "post":
            names = {control.get("name") for control in element.iter()}
            if "csrf_token" not in names:
                yield f"form to {element.get('action') or 'its own page'} carries no csrf_token"


def _has_name(element: Element) -> bool:
    if element.tag == "a" and element.get("href") is None:
        return True
    if element.get("aria-label") or element.get("aria-labelledby") or element.get("title"):
        return True
    return bool("".join(element.itertext()).strip()) or any(child.get("alt") for child in element.iter("img"))


def _inline(document: Element) -> Iterator[str]:
    for element in _elements(document):
        if element.tag == "style":
            yield "a style element"
        if element.tag == "script" and not element.get("src") and element.get("type") != "application/json":
            yield "an inline script"
        for attribute, value in element.attrib.items():
            if attribute == "style":
                yield f"{element.tag} has a style attribute: {value[:60]}"
            if attribute.startswith(("on", "hx-on")):
                yield f"{element.tag} has {attribute}"
            if attribute in {"href", "action", "src", "formaction"} and value.strip().lower().startswith("javascript:"):
                yield f"{element.tag}[{attribute}] is a script"


def _typography(document: Element, typed: Callable[[str], bool]) -> Iterator[str]:
    for text in _prose(document):
        for pattern, message in TYPOGRAPHY:
            for match in pattern.finditer(text):
                around = text[max(0, match.start() - 15) : match.end() + 15].strip()
                if not typed(around) and not typed(text.strip()):
                    yield f"typography, {message} the mark: {around!r}"


def _prose(element: Element) -> Iterator[str]:
    """Texts outside code and typed areas, and the attributes people read or hear."""
    if element.tag in NOT_PROSE or not isinstance(element.tag, str) or element.get("translate") == "no":
        return
    if element.text:
        yield element.text
    for attribute in ("alt", "aria-label", "placeholder", "title"):
        if element.get(attribute):
            yield str(element.get(attribute))
    for child in element:
        yield from _prose(child)
        if child.tail:
            yield child.tail
