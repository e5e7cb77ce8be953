"""Elements and their bytes: the same tree always gives the same bytes, and every text is escaped in one place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

INDENT = "  "
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
# What XML 1.0 cannot carry, even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_IN_TEXT = re.compile("[&<>\r]")
_IN_ATTRIBUTE = re.compile('[&<>"\t\n\r]')


@dataclass(slots=True)
class Element:
    """An element: its name as written, its attributes in order, its children. `is_flat`: no white space is added."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)
    is_flat: bool = False

    def add(self, *children: Element | str | None) -> Element:
        """Append what is not None, and give the element back."""
        self.children.extend(child for child in children if child is not None)
        return self


def el(tag: str, *children: Element | str | None, **attributes: str) -> Element:
    """An element. An attribute "" is left out; `xsi_type` and `class_` are written `xsi:type` and `class`."""
    named = {_name(name): value for name, value in attributes.items() if value}
    return Element(tag, named).add(*children)


def text_of(tag: str, text: str) -> Element | None:
    """An element with one text, or None when there is no text."""
    return el(tag, text) if text else None


def to_bytes(root: Element) -> bytes:
    """The document, in UTF-8, indented except where white space is content."""
    return (_HEAD + "".join(_lines(root, 0)) + "\n").encode("utf-8")


def _name(name: str) -> str:
    return name.replace("xsi_", "xsi:").rstrip("_")


def _lines(element: Element, depth: int) -> Iterable[str]:
    tag = element.tag + "".join(f' {name}="{_attribute(value)}"' for name, value in element.attributes.items())
    if not element.children:
        yield f"<{tag}/>"
        return
    yield f"<{tag}>"
    is_flat = element.is_flat or any(isinstance(child, str) for child in element.children)
    for child in element.children:
        if not is_flat:
            yield "\n" + INDENT * (depth + 1)
        if isinstance(child, str):
            yield _text(child)
        else:
            child.is_flat = child.is_flat or is_flat
            yield from _lines(child, depth + 1)
    yield f"</{element.tag}>" if is_flat else "\n" + INDENT * depth + f"</{element.tag}>"


def _text(value: str) -> str:
    return _IN_TEXT.sub(_entity, _FORBIDDEN.sub("\ufffd", value))


def _attribute(value: str) -> str:
    return _IN_ATTRIBUTE.sub(_entity, _FORBIDDEN.sub("\ufffd", value))


def _entity(match: re.Match[str]) -> str:
    return _ENTITIES[match[0]]
