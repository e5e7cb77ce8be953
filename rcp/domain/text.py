"""The one cleaning of text before any model, its search key, its sort key and French typography.

What is kept is what was typed, in Unicode NFC. What cannot be stored safely, or could be read as something else than
it is, is refused with a sentence; what is merely invisible is removed. HTML and formulas are only text here: they are
escaped where they leave, not changed where they enter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from email_validator import EmailNotValidError, validate_email

from rcp.domain.errors import InvalidValue

RULE_NAMES = "identite-noms"

REQUIRED = "Ce champ est obligatoire."
BAD_CHARACTER = "Caractère non autorisé."
BAD_DIRECTION = "Caractère non autorisé (sens d’écriture forcé)."
BAD_NAME_CHARACTER = "Caractère non autorisé dans un nom."
BAD_FILE_NAME = "Nom de fichier invalide."
BAD_FILE_TYPE = "Type de fichier non autorisé."
BAD_EMAIL = "Adresse électronique invalide."
UNREADABLE = "\ufffd"
NAME_LENGTH = 100  # the INS guide gives 100 characters to a birth name
PROSE_LENGTH = 200_000
FILE_TYPES = ("pdf", "jpg", "jpeg", "png")

# Characters that force the direction of what follows: a side could be read reversed.
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Characters nobody sees. U+200D joins emoji and U+200C shapes Persian: prose keeps both.
_INVISIBLE = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f"
_INVISIBLE += "\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e007f"
_UNSEEN_IN_PROSE = re.compile(f"[{_INVISIBLE}]")
_UNSEEN_IN_LINE = re.compile(f"[{_INVISIBLE}\u200c\u200d]")
_BLANKS = re.compile(r"[\s\u2800]+")
# Controls, lone surrogates and non-characters: some databases refuse them, no screen shows them.
_NON_CHARACTERS = "\ufdd0-\ufdef" + "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
_REFUSED = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff{_NON_CHARACTERS}]")
_CONTROL_IN_LINE = re.compile("[\t\n\r]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_MANY_EMPTY_LINES = re.compile(r"\n{4,}")
# Ligatures that a copy from a PDF brings along.
_PRESENTATION = str.maketrans(
    {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st"}
)
_APOSTROPHES = "'’‘ʼʹ`´′＇"
_NAME_PUNCTUATION = _APOSTROPHES + ".()·"


def is_blank(value: str | None) -> bool:
    """Whether nothing can be seen in the text: empty, spaces of any kind, zero-width characters."""
    return not value or not _BLANKS.sub("", _UNSEEN_IN_LINE.sub("", value))


def clean_line(value: str | None, *, max_length: int = 200, field: str | None = None) -> str:
    """One line of text: NFC, trimmed, inner blanks made one space, invisible characters removed; "" when blank.

    Raises:
        InvalidValue: a control or non-character, a forced writing direction, or more than `max_length` characters.
    """
    text = (value or "").strip(" \t\r\n\u00a0\u202f")
    _refuse(text, field)
    if _CONTROL_IN_LINE.search(text):
        raise InvalidValue(BAD_CHARACTER, field)
    if _BIDI.search(text):
        raise InvalidValue(BAD_DIRECTION, field)
    text = _UNSEEN_IN_LINE.sub("", text).translate(_PRESENTATION)
    text = unicodedata.normalize("NFC", _BLANKS.sub(" ", text).strip())
    return _bounded(text, max_length, field)


def clean_prose(value: str | None, *, max_length: int = PROSE_LENGTH, field: str | None = None) -> str:
    """Several lines of text: tabs and line feeds kept, CR LF made LF, four empty lines or more made two, trimmed.

    Forced writing directions are removed, because they could reverse a side; `prose_notices` says so to the person.

    Raises:
        InvalidValue: a control or non-character, or more than `max_length` characters.
    """
    text = (value or "").replace("\r\n", "\n")
    text = re.sub("[\r\x85\u2028\u2029]", "\n", text)
    _refuse(text, field)
    text = unicodedata.normalize("NFC", _UNSEEN_IN_PROSE.sub("", _BIDI.sub("", text)))
    text = "" if is_blank(text) else _MANY_EMPTY_LINES.sub("\n\n\n", text.strip(" \t\n"))
    return _bounded(text, max_length, field)


def prose_notices(value: str | None) -> tuple[str, ...]:
    """What a person must be told about the text they typed, once it has been cleaned."""
    notices = []
    if _BIDI.search(value or ""):
        notices.append("Un caractère qui forçait le sens d’écriture a été retiré\u202f: relisez le texte.")
    if _PRIVATE.search(value or ""):
        notices.append("Ce texte contient un symbole propre à une police de caractères\u202f: il peut s’afficher mal.")
    return tuple(notices)


def with_refused_marked(text: str) -> str:
    """The same text, « \ufffd » in the place of each character that no field takes; a carriage return breaks a line."""
    return _REFUSED.sub(lambda found: found[0] if found[0] == "\r" else UNREADABLE, text)


def clean_name(value: str | None, *, max_length: int = NAME_LENGTH, field: str | None = None) -> str:
    """A person's name, in any script: at least one letter, no digit, no symbol. Its case is kept as typed.

    Raises:
        InvalidValue: as `clean_line`, or blank, or a character no name has.
    """
    text = clean_line(value, max_length=max_length, field=field)
    if not text:
        raise InvalidValue(REQUIRED, field)
    for character in text:
        category = unicodedata.category(character)
        if category[0] == "N":
            raise InvalidValue("Un nom ne contient pas de chiffre.", field)
        if category[0] not in "LM" and category != "Pd" and character != " " and character not in _NAME_PUNCTUATION:
            raise InvalidValue(BAD_NAME_CHARACTER, field)
    if not any(character.isalpha() for character in text):
        raise InvalidValue("Un nom comporte au moins une lettre.", field)
    return text


def name_warnings(name: str) -> tuple[str, ...]:
    """Doubts about a clean name that a person may confirm: two alphabets in one word look like one, match nothing."""
    for word in re.split(r"[\s\-]+", name):
        scripts = {unicodedata.name(letter, "?").split()[0] for letter in word if letter.isalpha()}
        if len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1:
            return ("Ce nom mélange deux alphabets\u202f: vérifiez-le, ou saisissez-le de nouveau au clavier.",)
    return ()


def clean_file_name(
    value: str | None, *, allowed: Collection[str] = FILE_TYPES, max_length: int = 200, field: str | None = None
) -> str:
    """The label of a file from its typed name: the base name alone. Never a path: files are stored under drawn names.

    Raises:
        InvalidValue: hidden characters, a disguised second extension, or an extension outside `allowed`.
    """
    base = re.split(r"[/\\]", (value or "").strip())[-1]
    try:
        name = clean_line(base, max_length=10_000, field=field).rstrip(". ")
    except InvalidValue:
        raise InvalidValue(BAD_FILE_NAME, field) from None
    stem, dot, extension = name.rpartition(".")
    if not dot or extension.lower() not in allowed:
        disguised = any(part.lower() in allowed for part in stem.split("."))
        raise InvalidValue(BAD_FILE_NAME if disguised else BAD_FILE_TYPE, field)
    stem = stem.strip(". ") or "document"
    return f"{stem[: max_length - len(extension) - 1]}.{extension}"


def clean_email(value: str | None, *, field: str | None = None) -> str:
    """One electronic address, with its domain in lower case. Nothing is asked of the network.

    Raises:
        InvalidValue: blank, or anything but one plain address.
    """
    if is_blank(value):
        raise InvalidValue(REQUIRED, field)
    try:
        line = clean_line(value, max_length=254, field=field)
        return validate_email(line, check_deliverability=False).normalized
    except (InvalidValue, EmailNotValidError):
        raise InvalidValue(BAD_EMAIL, field) from None


# What folding cannot learn from Unicode: these letters have no decomposition.
_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t"}
)

_CAPITALS = str.maketrans({chr(letter).upper(): to.upper() for letter, to in _LETTERS.items() if chr(letter) != "ı"})


def without_accents(text: str) -> str:
    """The same text in the letters every system has: É is E, Œ is OE, Ł is L, Đ is D, Ø is O. Other scripts stay."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return bare.translate(_LETTERS).translate(_CAPITALS).replace("ß", "ss").replace("ẞ", "SS")


def fold(text: str) -> str:
    """The search key: lower case, without accents, ligatures, hyphens, apostrophes, spaces, dots or brackets.

    LOEUILLET, Lœuillet and L'ŒUILLET give the same key. At most twice as long as a cleaned text.
    """
    return "".join(_words(text))


def sort_key(text: str) -> tuple[str, str]:
    """A key that sorts as a French index does: word by word, accents and case only to part equals."""
    return " ".join(_words(text)), text


def _words(text: str) -> list[str]:
    """The folded words of a text."""
    letters = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).casefold())
    bare = "".join(letter for letter in letters if unicodedata.category(letter) not in {"Mn", "Cf"})
    bare = unicodedata.normalize("NFC", bare).translate(_LETTERS).translate(_PRESENTATION)
    return [word for word in (_unpunctuated(word) for word in re.split(r"[\s\-‐‑–—]+", bare)) if word]


def _unpunctuated(word: str) -> str:
    return "".join(
        letter
        for letter in word
        if letter not in _NAME_PUNCTUATION and unicodedata.category(letter) not in {"Pd", "Pi", "Pf", "Ps", "Pe"}
    )


_BEFORE_SIGN = re.compile(r"[ \u00a0\u202f]+(?=[;:!?»%])")
_AFTER_OPENING = re.compile(r"«[ \u00a0\u202f]*")
_BEFORE_CLOSING = re.compile(r"(?<=[^\s])»")


def narrow(text: str) -> str:
    """French typography: U+202F where a space stands before ; : ! ? % and within « ». No space is added elsewhere."""
    text = _AFTER_OPENING.sub("«\u202f", _BEFORE_SIGN.sub("\u202f", text))
    return _BEFORE_CLOSING.sub("\u202f»", text)


def _refuse(text: str, field: str | None) -> None:
    if _REFUSED.search(text):
        raise InvalidValue(BAD_CHARACTER, field)


def _bounded(text: str, max_length: int, field: str | None) -> str:
    if len(text) > max_length:
        raise InvalidValue(f"{max_length:,} caractères maximum.".replace(",", "\u202f"), field)
    return text
