"""The code of a case on the paper pack of a meeting: short enough to write by hand, and checked when it is typed back.

Five symbols of Crockford's base 32 (digits and capitals, no I, L, O nor U) and a sixth that checks them: `K7M-3QW`.
The five are the first 25 bits of a hash of two opaque numbers, the meeting's and the case's: the same pair always gives
the same code, which says nothing of the patient. Two of a meeting's 60 cases share a code less than once in 18,000
meetings; whoever types it is then asked to choose.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from uuid import UUID

from rcp.domain.errors import InvalidValue

RULE_PAPER_CODE = "code-du-dossier-papier"

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 6
_BITS = 5
_FIELD = 0b100101  # x⁵ + x² + 1: the 32 symbols are the field it makes
# What a hand writes for what the alphabet holds.
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_IGNORED = re.compile(r"[\s\-–—‐‑_.·/]+")


def paper_code(meeting: UUID, case: UUID) -> str:
    """The code of a case at a meeting, as it is printed: `K7M-3QW`."""
    digest = hashlib.sha256(b"rcp paper code\n" + meeting.bytes + case.bytes).digest()
    number = int.from_bytes(digest[:4], "big") >> (32 - _BITS * (LENGTH - 1))
    symbols = [number >> shift & 31 for shift in range(_BITS * (LENGTH - 2), -1, -_BITS)]
    symbols.append(_times_alpha(_value(symbols)))
    text = "".join(ALPHABET[symbol] for symbol in symbols)
    return f"{text[:3]}-{text[3:]}"


def read_paper_code(text: str) -> str:
    """A code as somebody typed it, in its printed form: case, spaces, dashes and the usual confusions are forgiven.

    Raises:
        InvalidValue: too short, too long, a sign that no code holds, or a check that fails; field `code`.
    """
    bare = _IGNORED.sub("", unicodedata.normalize("NFKC", text)).upper().translate(_READ_AS)
    if not bare:
        raise InvalidValue("Saisissez le code imprimé en haut de la page du dossier.", field="code")
    foreign = next((sign for sign in bare if sign not in ALPHABET), "")
    if foreign and foreign.isprintable():
        raise InvalidValue(f"Aucun code ne contient «\u202f{foreign}\u202f»\u202f: relisez la page.", field="code")
    if foreign or len(bare) != LENGTH:
        raise InvalidValue("Un code compte six signes, par exemple K7M-3QW\u202f: relisez la page.", field="code")
    if _value([ALPHABET.index(sign) for sign in bare]):
        raise InvalidValue(
            "Ce code n’existe pas\u202f: un signe est mal lu, ou deux sont inversés. Relisez la page.", field="code"
        )
    return f"{bare[:3]}-{bare[3:]}"


def _value(symbols: list[int]) -> int:
    """The polynomial these symbols make, at α: zero for a whole code. One wrong symbol, or two exchanged wherever they
    stand, never leave it zero (a Reed-Solomon code of distance 2 whose positions have different weights).
    """
    total = 0
    for symbol in symbols:
        total = _times_alpha(total) ^ symbol
    return total


def _times_alpha(symbol: int) -> int:
    shifted = symbol << 1
    return shifted ^ _FIELD if shifted & 32 else shifted
