"""What every part of the reading needs: codes, dates, answers, and the words of the narrative behind a reference."""

from __future__ import annotations

from functools import cache

from rcp.domain.errors import InvalidValue
from rcp.domain.frcp.model import Note
from rcp.domain.frcp.national import concept, narrative_words, system_name
from rcp.domain.frcp.values import Coded, from_hl7
from rcp.domain.text import fold
from rcp.interop.frcp.nodes import NULLS, Node, tidy_line

NOT_SAID = "Non renseigné"
NOTE_ANCHOR = "precision-"
_CELLS = ("td", "th")
_BLOCKS = frozenset({"paragraph", "tr", "item", "caption", "list", "table"})


class Context:
    """The document being read."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.doubts: list[tuple[Node, str]] = []
        self._anchors: dict[str, Node] = {}
        for node in root.walk():
            if node.peek("ID"):
                self._anchors.setdefault(node.peek("ID"), node)

    def anchored(self, prefix: str, within: Node) -> list[Node]:
        """The narrative parts of a section whose anchor starts so, in order."""
        return [node for node in within.walk() if node.peek("ID").startswith(prefix)]

    def target(self, node: Node | None) -> Node | None:
        """The narrative part a `text` or an `originalText` points to; the reference is read."""
        reference = node.first("reference") if node else None
        return self._anchors.get(reference.take("value").removeprefix("#")) if reference else None

    def words(self, node: Node | None) -> str:
        """What a `text` or an `originalText` says: its own words, or those it points to."""
        if node is None:
            return ""
        if node.first("reference") is None:
            return _said(node.take_text())
        target = self.target(node)
        if target is None:
            return ""
        said = told(target)
        if not said and target.parent is not None and target.parent.tag in _CELLS:
            said = told(target.parent)  # <content ID="x"/>the words stand after their anchor
        return _said(said)

    def coded(self, node: Node | None, *, words: bool = True) -> Coded | None:
        """A coded element, with the words behind it when they say more than its label; None when it says nothing."""
        if node is None:
            return None
        take_null(node)
        said = self.words(node.first("originalText")) if words else ""
        code, label = node.take("code"), node.take("displayName")
        if not code:
            return Coded(label=label, words=said) if label or said else None
        return Coded(
            code=code,
            system=node.take("codeSystem"),
            system_name=_other_name(node),
            system_version=node.take("codeSystemVersion"),
            label=label,
            words="" if says_no_more(said, label, code) else said,
        )

    def moment(self, node: Node | None) -> str:
        """A date or an instant; one that cannot be read is left, and will be listed."""
        if node is None:
            return ""
        take_null(node)
        try:
            moment = from_hl7(node.peek("value")) if node.peek("value") else ""
        except InvalidValue:
            return ""
        node.take("value")
        return moment

    def period(self, node: Node | None) -> tuple[str, str]:
        """The two bounds of a time; a time of one value begins there."""
        if node is None:
            return "", ""
        start = self.moment(node) or self.moment(node.first("low"))
        return start, self.moment(node.first("high"))

    def yes_no(self, node: Node | None) -> bool | None:
        """A boolean; None when nobody answered."""
        if node is None:
            return None
        take_null(node)
        answer = {"true": True, "1": True, "false": False, "0": False}.get(node.peek("value"))
        if answer is not None:
            node.take("value")
        return answer

    def number(self, node: Node | None) -> int | None:
        """A whole number."""
        if node is None:
            return None
        take_null(node)
        value = node.peek("value")
        if not value.isdecimal() or len(value) > 9:
            return None
        node.take("value")
        return int(value)

    def is_entry(self, node: Node | None, code: str, *, tag: str = "observation", moods: str = "EVN") -> bool:
        """Whether an entry is the one a code of the volet names, said for good and not denied; it is then read."""
        if node is None or node.tag != tag or node.peek("moodCode") not in moods.split():
            return False
        if node.peek("negationInd") in ("true", "1"):
            return False
        named = node.first("code")
        return named is not None and take_known(named, concept(code))

    def entries(self, parent: Node, code: str, *, tag: str = "observation", moods: str = "EVN") -> list[Node]:
        """The entries of a section, of a relationship or of a component that a code names."""
        children = [child for link in parent.elements if link.tag in _LINKS for child in link.elements]
        return [child for child in children if self.is_entry(child, code, tag=tag, moods=moods)]

    def entry(self, parent: Node, code: str, *, tag: str = "observation", moods: str = "EVN") -> Node | None:
        """The first of `entries`; the others are left, and will be listed."""
        children = [child for link in parent.elements if link.tag in _LINKS for child in link.elements]
        return next((child for child in children if self.is_entry(child, code, tag=tag, moods=moods)), None)

    def repeated(self, node: Node | None, *expected: str) -> None:
        """Read the words of an entry that should only repeat what it says; those that say something else are listed."""
        said = self.words(node)
        known = {heading(each) for each in expected} | headings()
        if node is not None and said and heading(said) not in known:
            self.doubts.append((node, said))

    def comment(self, parent: Node) -> str:
        """The comment under an entry or in a section."""
        act = self.entry(parent, "48767-8", tag="act")
        return self.words(act.first("text")) if act else ""

    def dated_comment(self, parent: Node) -> tuple[str, str]:
        """The comment and its date."""
        act = self.entry(parent, "48767-8", tag="act")
        if act is None:
            return "", ""
        return self.words(act.first("text")), self.moment(act.first("effectiveTime"))

    def notes(self, section: Node) -> tuple[Note, ...]:
        """The lines of ours that no entry carries."""
        found = []
        for node in self.anchored(NOTE_ANCHOR, section):
            row = above(node, "tr")
            if row is not None and len(cells(row)) == 2:
                label = told(cells(row)[0])
                found.append(Note(label=label, text=told(node)))
        return tuple(found)


@cache
def headings() -> frozenset[str]:
    """The headings of the national layout, folded."""
    return frozenset(heading(each) for each in narrative_words())


def heading(text: str) -> str:
    """A text as headings are compared: folded, without its colon."""
    return fold(text.rstrip(" :\u00a0\u202f"))


def says_no_more(said: str, label: str, code: str) -> bool:
    """Whether words only repeat a label or a code."""
    return fold(said) in {"", fold(label), fold(code), fold(f"{label} ({code})")}


_LINKS = ("entry", "entryRelationship", "component")


def take_null(node: Node) -> None:
    """Read why a value is missing: it is then missing for us too."""
    if node.peek("nullFlavor") in NULLS:
        node.take("nullFlavor")


def take_known(node: Node, known: Coded) -> bool:
    """Read a code that is the one expected, with its labels; whether it was."""
    if (node.peek("code"), node.peek("codeSystem")) != (known.code, known.system):
        return False
    for name in ("code", "codeSystem", "codeSystemName", "displayName"):
        node.take(name)
    return True


def _other_name(node: Node) -> str:
    """The name of the code system, "" when it is the one every example gives."""
    name = node.take("codeSystemName")
    return "" if name == system_name(node.peek("codeSystem")) else name


def _said(text: str) -> str:
    return "" if text == NOT_SAID else text


def above(node: Node, tag: str) -> Node | None:
    """The nearest element of this name around another."""
    around = node.parent
    while around is not None and around.tag != tag:
        around = around.parent
    return around


def cells(row: Node) -> list[Node]:
    """The cells of a row of the narrative."""
    return [child for child in row.elements if child.tag in _CELLS]


def told(node: Node) -> str:
    """A part of the narrative as text, read: see `flat`."""
    node.take_all()
    return flat(node)


def flat(node: Node) -> str:
    """A part of the narrative as text: a break is a line feed, a row a line, its cells parted by a dash."""
    if node.tag == "tr":
        return " – ".join(filter(None, (flat(cell) for cell in cells(node))))
    blocks: list[str] = []
    line = ""
    for child in node.children:
        if isinstance(child, str):
            line += child
        elif child.tag == "br":
            line += "\0"
        elif child.tag in _BLOCKS or child.tag in ("thead", "tbody", "tfoot"):
            blocks += [_tidied(line), flat(child)]
            line = ""
        else:
            line += flat(child).replace("\n", "\0")
    blocks.append(_tidied(line))
    return "\n".join(block for block in blocks if block)


def _tidied(line: str) -> str:
    """The layout goes, the breaks stay."""
    text = "\n".join(tidy_line(part) for part in line.split("\0")).strip("\n")
    return text if text.strip() else ""
