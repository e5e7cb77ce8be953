"""Everything of a document that no field received, told so that a person can act on it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rcp.domain.errors import InvalidValue
from rcp.domain.frcp.national import known_templates
from rcp.domain.frcp.values import french_date, from_hl7
from rcp.domain.text import UNREADABLE, fold
from rcp.interop.frcp.context import above, cells, heading, headings
from rcp.interop.frcp.nodes import TEXT, LeftOver, Node, digest, is_layout, says_something, tidy

LONGEST = 20_000  # characters of one line of the list; the file itself is kept

_PLACES = {
    "recordTarget": "Patient",
    "author": "Auteur",
    "informant": "Entourage",
    "custodian": "Conservation du document",
    "legalAuthenticator": "Responsable du document",
    "participant": "Participants",
    "inFulfillmentOf": "Inscription",
    "documentationOf": "Événement documenté",
    "relatedDocument": "Versions",
    "componentOf": "Réunion",
}
# How the narrative words some values.
_IN_WORDS = {
    ("value", "true"): ("oui",),
    ("value", "false"): ("non",),
    ("statusCode", "active"): ("En cours", "En cours de réalisation"),
    ("statusCode", "completed"): ("Déjà réalisé",),
    ("statusCode", "cancelled"): ("Non réalisé",),
}
_WITH_SYSTEM = re.compile(r"(?P<code>\S+) \[(?P<system>[^\]]+)\]")


def left_over(root: Node) -> tuple[LeftOver, ...]:
    """What nobody read, in the order of the document."""
    return tuple(_of(root))


def garbled(root: Node) -> tuple[LeftOver, ...]:
    """What was read but for characters that nothing can show, with « \ufffd » in their place."""
    return tuple(
        LeftOver(node.path, node.line, place_of(node), f"Caractères illisibles\u202f: {_marked(node)}"[:LONGEST])
        for node in root.walk()
        if node.is_garbled
    )


def _marked(node: Node) -> str:
    return ", ".join(each for each in (*node.attributes.values(), node.own_text()) if UNREADABLE in each)


def place_of(node: Node) -> str:
    """Where something stands, in the words of a person: the title of its section, or the part of the header."""
    around: Node | None = node
    while around is not None:
        title = around.first("title") if around.tag == "section" else None
        if title is not None:
            return tidy(title.own_text())
        if around.parent is not None and around.parent.parent is None:
            return _PLACES.get(around.tag, "En-tête")
        around = around.parent
    return "En-tête"


def _of(node: Node) -> Iterator[LeftOver]:
    if _is_structure(node):
        return
    if not node.is_touched:
        said = digest(node)
        if said:
            yield _line(node, said)
        return
    for name, value in node.attributes.items():
        if name not in node.taken and not is_layout(name, value):
            yield _line(node, f"{node.tag}, {name}\u202f: {value}")
    words = node.own_text()
    if TEXT not in node.taken and says_something(words):
        yield _line(node, words)
    for child in node.elements:
        if child.tag == "text" and node.tag == "section":
            yield from _narrative(node, child)
        else:
            yield from _of(child)


def _line(node: Node, text: str) -> LeftOver:
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}… ({len(text)} caractères\u202f: voir le fichier d’origine)"
    return LeftOver(node.path, node.line, place_of(node), text)


def _is_structure(node: Node) -> bool:
    """An element that only says how the document is built, or that a value is missing."""
    if node.tag == "templateId":
        return node.peek("root") in known_templates() and ("extension" not in node.attributes or bool(node.taken))
    if node.tag == "id" and _in_body(node):
        return "extension" not in node.attributes and not node.elements
    if node.tag == "statusCode":
        return node.peek("code") == "completed"
    says = [name for name, value in node.attributes.items() if not is_layout(name, value)]
    return not says and not says_something(node.own_text()) and all(_is_structure(each) for each in node.elements)


def _in_body(node: Node) -> bool:
    """A technical identifier: of a section, or of an entry. Those of people are read with them."""
    return node.parent is not None and node.parent.tag in (
        "section", "observation", "act", "procedure", "encounter", "organizer"
    )  # fmt: skip


# --- the narrative ------------------------------------------------------------------------------------------------


def _narrative(section: Node, narrative: Node) -> Iterator[LeftOver]:
    """The rows and the paragraphs that say something no entry of the section said."""
    heard = _heard(section)
    for unit in _units(narrative):
        leaves = list(unit.walk()) if unit.tag == "tr" else [unit]
        if all(_is_heard(leaf, heard) for leaf in leaves):
            continue
        parts = cells(unit) if unit.tag == "tr" else [unit]
        said = (tidy(" ".join(each.own_text() for each in part.walk())) for part in parts)
        yield _line(unit, " | ".join(filter(None, said)))


def _units(narrative: Node) -> Iterator[Node]:
    """Rows, and what stands outside any row."""
    for node in narrative.walk():
        if node.tag == "tr" or (above(node, "tr") is None and says_something(node.own_text())):
            yield node


def _is_heard(leaf: Node, heard: frozenset[str]) -> bool:
    words = leaf.own_text()
    if TEXT in leaf.taken or not says_something(words):
        return True
    if heading(words) in headings() or fold(words) in heard:
        return True
    match = _WITH_SYSTEM.fullmatch(words)
    return match is not None and fold(match["code"]) in heard and fold(match["system"]) in heard


def _heard(section: Node) -> frozenset[str]:
    """Everything read in a section, as the narrative repeats it: words, codes, dates of France, yes and no."""
    heard: set[str] = set()
    for node in section.walk():
        said = [value for name, value in node.attributes.items() if name in node.taken]
        if TEXT in node.taken:
            said.append(node.own_text())
        for value in said:
            heard.update(fold(each) for each in (value, *_IN_WORDS.get((node.tag, value), ())))
            try:
                heard.add(fold(french_date(from_hl7(value))))
            except InvalidValue:
                continue
    return frozenset(heard)
