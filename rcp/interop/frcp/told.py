"""What is told in words when no field takes it, and the answers of the fiche that our fields refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from rcp.documents.french import plural
from rcp.domain.errors import InvalidValue
from rcp.domain.frcp.model import Note
from rcp.domain.frcp.values import Coded
from rcp.domain.text import clean_prose
from rcp.domain.vocabulary import vocabulary

HEADING = "Repris de la fiche importée"
_SHOWN = 200  # characters of a text too long for any field
Value = TypeVar("Value")


class Told:
    """The lines of the summary, in the order they are told; `refused`, those that a field would not take."""

    def __init__(self) -> None:
        self.refused: list[str] = []
        self.lines: list[tuple[str, str]] = []

    def block(self, room: int) -> str:
        """The lines under their heading, "" when there is none. Those for which this many characters leave no room stay
        in the joined file, which the last line says.
        """
        if not self.lines:
            return ""
        block, kept = [f"{HEADING}\u202f:"], []
        for label, text in self.lines:
            line = f"- {label}\u202f: {text}"
            if len(line) < room:
                room -= len(line) + 1
                block.append(line)
                kept.append((label, text))
        left = len(self.lines) - len(kept)
        if left:
            block.append(f"- Trop long pour être repris ici\u202f: {plural(left, 'passage')} de la fiche jointe.")
        self.lines = kept
        return "\n".join(block)

    def prose(self, label: str, text: str) -> str:
        """A text of several lines as we keep it; one too long stays in the joined file, and is listed by its start."""
        try:
            return clean_prose(text)
        except InvalidValue as error:
            self.refused.append(f"{label}\u202f: {text[:_SHOWN]}… ({error.message})")
            return ""

    def tell(self, label: str, text: str) -> None:
        """One line; nothing when there is nothing to say."""
        if text:
            self.lines.append((label, text))

    def tell_notes(self, notes: Iterable[Note]) -> None:
        for note in notes:
            self.tell(note.label, note.text)

    def refuse(self, label: str, text: str) -> None:
        """Something our field cannot take: told in the summary, and listed."""
        self.refused.append(f"{label}\u202f: {text}")
        self.tell(label, text)

    def tried(self, label: str, text: str, read: Callable[[str], Value]) -> Value | None:
        """A value as we keep it, None when it cannot be kept; it is then told."""
        if not text:
            return None
        try:
            return read(text)
        except InvalidValue as error:
            self.refuse(label, f"{text} ({error.message})")
            return None

    def code(self, name: str, label: str, value: Coded | None) -> str:
        """A code of a list, "" when the list does not have it."""
        if value is None:
            return ""
        if value.code in vocabulary(name):
            self.tell(f"{label}, précision", value.words)
            return value.code
        self.refuse(label, " ".join(part for part in (value.code, value.label, value.words) if part))
        return ""

    def line(self, label: str, text: str, longest: int) -> str:
        """A text on one line, "" when it is too long; it is then told."""
        text = " ".join(text.split())
        if len(text) > longest:
            self.tell(label, text)
            return ""
        return text
