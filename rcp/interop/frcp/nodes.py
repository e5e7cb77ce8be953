"""Elements that remember what was read of them, so that nothing is dropped in silence.

A reader takes attributes and texts; at the end `left_over` lists every one that nobody took. What only carries the
structure (classes, templates, technical identifiers, the labels of codes and of sections that were recognised) is taken
with the element that was recognised, never with one that was not: an unknown entry is listed whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rcp.domain.errors import InvalidValue
from rcp.domain.frcp.values import french_date, from_hl7

# White space that breaks a line is layout; a double space typed by somebody is not.
_LAYOUT = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")
_BLANKS = " \t\r\n"
_SAYS_SOMETHING = re.compile(r"\w")

# Attributes that say how an element is built. `moodCode` is checked where an entry is recognised.
STRUCTURE = frozenset(
    {"classCode", "moodCode", "typeCode", "contextControlCode", "inversionInd", "determinerCode", "ID", "xsi:type",
     "xsi:schemaLocation", "mediaType", "representation"}
)  # fmt: skip
# How a table of the narrative looks.
LAYOUT = frozenset({"border", "align", "colspan", "rowspan", "colSpan", "rowSpan", "width", "styleCode", "valign"})
NULLS = frozenset({"NI", "NA", "UNK", "NAV", "ASKU", "NASK", "OTH"})
TEXT = "text"


@dataclass(slots=True, eq=False)
class Node:
    """An element: name without namespace, attributes, texts and elements in order, line in the file."""

    tag: str
    attributes: dict[str, str]
    line: int
    parent: Node | None
    namespace: str = ""
    children: list[Node | str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    is_garbled: bool = False  # it held characters that no field takes, marked since

    @property
    def elements(self) -> list[Node]:
        return [child for child in self.children if isinstance(child, Node)]

    def all(self, tag: str) -> list[Node]:
        """The children of this name."""
        return [child for child in self.elements if child.tag == tag]

    def first(self, *path: str) -> Node | None:
        """The first descendant along a path of names."""
        node: Node | None = self
        for tag in path:
            node = next((child for child in node.elements if child.tag == tag), None) if node else None
        return node

    def walk(self) -> Iterator[Node]:
        """This element and everything under it, in order."""
        yield self
        for child in self.elements:
            yield from child.walk()

    def peek(self, name: str) -> str:
        """An attribute, without reading it."""
        return self.attributes.get(name, "").strip(_BLANKS)

    def take(self, name: str) -> str:
        """An attribute, read; "" when it is not there."""
        self.taken.add(name)
        return self.peek(name)

    def own_text(self) -> str:
        """The texts directly in this element, laid out on one line."""
        return tidy("".join(child for child in self.children if isinstance(child, str)))

    def take_text(self) -> str:
        """The text of this element, read."""
        self.taken.add(TEXT)
        return self.own_text()

    def take_all(self) -> None:
        """Everything here and below, read."""
        for node in self.walk():
            node.taken.update(node.attributes, {TEXT})

    @property
    def is_touched(self) -> bool:
        """Whether something here or below was read."""
        return bool(self.taken) or any(child.is_touched for child in self.elements)

    @property
    def path(self) -> str:
        """The XPath of this element."""
        if self.parent is None:
            return f"/{self.tag}"
        same = self.parent.all(self.tag)
        place = f"[{same.index(self) + 1}]" if len(same) > 1 else ""
        return f"{self.parent.path}/{self.tag}{place}"


def tidy(text: str) -> str:
    """A text without the line breaks of its layout."""
    return _LAYOUT.sub(" ", text).strip(_BLANKS)


def tidy_line(text: str) -> str:
    """A line of prose without the layout around and within it; the spaces somebody typed first stay."""
    return _LAYOUT.sub("\1", text).strip("\1").replace("\1", " ")


@dataclass(frozen=True, slots=True)
class LeftOver:
    """Something of the file that no field received: where it is, in words and in XPath, and what it says."""

    path: str
    line: int
    place: str
    text: str

    def as_dict(self) -> dict[str, str | int]:
        """JSON-ready."""
        return {"path": self.path, "line": self.line, "place": self.place, "text": self.text}


def says_something(text: str) -> bool:
    """Whether a text holds a letter or a digit: a stray dash is nothing."""
    return bool(_SAYS_SOMETHING.search(text))


def is_layout(name: str, value: str) -> bool:
    """Whether an attribute says nothing by itself: how the document is built or looks, or that a value is missing."""
    if name in STRUCTURE or name in LAYOUT or not says_something(value):
        return True
    return (name == "nullFlavor" and value in NULLS) or (name == "negationInd" and value == "false")


# What the elements that are met unread are called by people; the others keep the name the standard gives them.
_NAMES = {
    "low": "depuis",
    "high": "jusqu’à",
    "effectiveTime": "date",
    "time": "date",
    "value": "valeur",
    "translation": "autre code",
    "id": "identifiant",
    "name": "nom",
    "family": "nom",
    "given": "prénom",
    "telecom": "coordonnées",
    "houseNumber": "numéro",
    "streetName": "rue",
    "postalCode": "code postal",
    "city": "ville",
    "prefix": "civilité",
    "suffix": "titre",
    "desc": "description",
}
_DATED = frozenset({"low", "high", "effectiveTime", "time"})


def digest(node: Node) -> str:
    """All that an element says, on one line: its values, then its words."""
    parts = []
    for each in node.walk():
        values = [value for name, value in each.attributes.items() if not is_layout(name, value)]
        if each.tag in _DATED:
            values = [_french(value) for value in values]
        words = each.own_text()
        if values or says_something(words):
            said = ", ".join(([" ".join(values)] if values else []) + ([words] if says_something(words) else []))
            parts.append(f"{_NAMES.get(each.tag, each.tag)}\u202f: {said}")
    return "\u202f; ".join(parts)


def _french(value: str) -> str:
    """A day as it is read in France; an instant, or what is no date, stays as it came."""
    try:
        return value if len(value) > len("20261128") else french_date(from_hl7(value))
    except InvalidValue:
        return value
