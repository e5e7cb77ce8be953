"""The sentences a board keeps ready: the few letters that call one, and what one may hold.

`BLANK` in a sentence is what is left to fill in: once the sentence is inserted, the first one is selected.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rcp.domain.errors import Duplicate, InvalidValue
from rcp.domain.text import clean_prose, fold

MOST_SENTENCES = 200
LONGEST_SHORTCUT = 12
LONGEST_SENTENCE = 2000
BLANK = "___"


@dataclass(frozen=True, slots=True)
class SentenceEntry:
    """A sentence as it is kept: its shortcut without accents nor capitals, its text cleaned."""

    shortcut: str
    text: str


def sentence_entry(shortcut: str, text: str, *, taken: Collection[str] = ()) -> SentenceEntry:
    """What was typed, as it is kept. `taken` are the shortcuts of the other sentences of the board.

    Raises:
        InvalidValue: no shortcut, one that is not letters and digits, no text, or too much of either; with its field.
        Duplicate: the shortcut calls another sentence, field `shortcut`.
    """
    key = fold(shortcut)
    if not key:
        raise InvalidValue("Donnez un raccourci de quelques lettres.", "shortcut")
    if not (key.isascii() and key.isalnum()):
        raise InvalidValue("Le raccourci se compose de lettres et de chiffres, sans autre signe.", "shortcut")
    if len(key) > LONGEST_SHORTCUT:
        raise InvalidValue(f"Le raccourci compte {LONGEST_SHORTCUT} caractères au plus.", "shortcut")
    prose = clean_prose(text, max_length=LONGEST_SENTENCE, field="text")
    if not prose:
        raise InvalidValue("Écrivez la phrase à insérer.", "text")
    if key in taken:
        raise Duplicate(f"Le raccourci «\u202f{key}\u202f» appelle déjà une autre phrase de la RCP.", "shortcut")
    return SentenceEntry(key, prose)
