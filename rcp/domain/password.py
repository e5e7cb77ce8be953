"""Which passwords are accepted: long, not common, not made of the person's own name. No composition rule, no rotation.

Twelve characters with a strength estimate and throttled attempts (CNIL 2022-100, case with account restriction; ASVS
6.2). The text is used as typed, spaces and accents included, in Unicode NFC so that two keyboards agree.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from zxcvbn import zxcvbn

from rcp.domain.errors import InvalidValue

RULE_PASSWORD = "mot-de-passe"  # noqa: S105  the name of a rule

SHORTEST, LONGEST = 12, 1024
# zxcvbn: 3 means that 10^8 guesses are not enough. Beyond this length its estimate costs time and teaches nothing.
LOWEST_SCORE, JUDGED = 3, 72
TOO_SHORT = f"{SHORTEST} caractères minimum."
TOO_LONG = "1\u202f024 caractères maximum."
TOO_COMMON = "Mot de passe trop courant. Choisissez par exemple quatre mots sans rapport entre eux."
TOO_PERSONAL = "Ce mot de passe contient votre nom ou votre adresse. Choisissez-en un autre."
# What somebody would try first here, and the dictionaries of zxcvbn do not hold.
CONTEXT = ("rcp", "cancer", "oncologie", "cancerologie", "hopital", "clinique", "medecin", "docteur", "tumeur")


def check_password(text: str, *, own_words: Iterable[str] = (), field: str | None = None) -> str:
    """The password in NFC.

    `own_words` are the person's names and e-mail address.

    Raises:
        InvalidValue: too short, too long, common, or made of the person's own name.
    """
    if len(text) > LONGEST:
        raise InvalidValue(TOO_LONG, field)
    password = unicodedata.normalize("NFC", text)
    if len(password) < SHORTEST:
        raise InvalidValue(TOO_SHORT, field)
    own = sorted({word for text_ in own_words for word in _words(text_) if len(word) > 3})
    folded = password.casefold()
    rest = folded
    for word in own:
        rest = rest.replace(word, "")
    if rest != folded and len(rest.strip()) < SHORTEST // 2:
        raise InvalidValue(TOO_PERSONAL, field)
    if zxcvbn(password[:JUDGED], user_inputs=[*CONTEXT, *own])["score"] < LOWEST_SCORE:
        raise InvalidValue(TOO_COMMON, field)
    return password


def _words(text: str) -> list[str]:
    for separator in "@.-_'’+":
        text = text.replace(separator, " ")
    return unicodedata.normalize("NFC", text).casefold().split()
