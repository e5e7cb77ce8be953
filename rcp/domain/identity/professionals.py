"""Identifiers of professionals and establishments. A doubt warns and never blocks: no published rule covers all."""

from __future__ import annotations

import re

from stdnum import luhn

RULE_PROFESSIONALS = "identite-rpps-finess"


def rpps_warning(rpps: str) -> str | None:
    """What is doubtful in an RPPS number (11 digits, Luhn key), or None. Rule `identite-rpps-finess`."""
    text = re.sub(r"\s", "", rpps)
    if not text:
        return None
    if re.fullmatch("8[0-9]{11}", text):
        return "Le RPPS comporte 11 chiffres\u202f: retirez le 8 placé devant."
    if not re.fullmatch("[0-9]{11}", text):
        return "Le RPPS comporte 11 chiffres\u202f: vérifiez-le."
    return None if luhn.is_valid(text) else "La clé de ce RPPS n’est pas celle attendue\u202f: vérifiez-le."


def finess_warning(finess: str) -> str | None:
    """What is doubtful in a FINESS number (9 characters, Luhn key when all are digits), or None."""
    text = re.sub(r"\s", "", finess).upper()
    if not text:
        return None
    if not re.fullmatch("[0-9][0-9A-Z][0-9]{7}", text):
        return "Le FINESS comporte 9 caractères, par exemple 750100125 ou 2A0000014\u202f: vérifiez-le."
    if text.isdigit() and not luhn.is_valid(text):
        return "La clé de ce FINESS n’est pas celle attendue\u202f: vérifiez-le."
    return None
