"""The matricule INS: its form and key (errors), its agreement with the traits (warnings), its nature (OID).

Sources: standards of the CI-SIS (OIDs of FR Core `FRCorePatientINSProfile`); key 97 − n mod 97, Corsica 2A → 19 and
2B → 18 (INSEE), computed by `stdnum.fr.nir`.
"""

from __future__ import annotations

import re
from enum import StrEnum

from stdnum.exceptions import ValidationError
from stdnum.fr import nir

from rcp.domain.dates import PartialDate
from rcp.domain.errors import InvalidValue

RULE_INS = "identite-matricule-ins"

BAD_INS = "NIR invalide."
BAD_INS_LENGTH = "Le NIR comporte 15 caractères (clé comprise)."
BAD_INS_KEY = "Clé du NIR incorrecte."
BAD_INS_MONTH = "Mois de naissance du NIR invalide."
BAD_INS_DEPARTMENT = "Département du NIR invalide."
BAD_PLACE = "Le code INSEE du lieu de naissance comporte 5 caractères, par exemple 75056, 2A004 ou 99134."

# 1 and 2: men and women; 3 and 4: the same, being registered; 7 and 8: the same, waiting numbers.
_SHAPE = re.compile(r"[123478][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{8}")
_PLACE = re.compile(r"(?!00)(?:[0-9]{2}|2[AB])[0-9]{3}")
_ROOT = "1.2.250.1.213.1.4"


class InsNature(StrEnum):
    """What the matricule is; the two last belong to tests and demonstrations and identify nobody."""

    NIR = "NIR"
    NIA = "NIA"
    TEST = "TEST"
    DEMO = "DEMO"

    @property
    def oid(self) -> str:
        return f"{_ROOT}.{8 + list(InsNature).index(self)}"

    @property
    def label(self) -> str:
        return {"NIR": "NIR", "NIA": "NIA (numéro d’attente)", "TEST": "NIR de test", "DEMO": "NIR de démonstration"}[
            self.value
        ]

    @classmethod
    def of_oid(cls, oid: str) -> InsNature | None:
        return next((nature for nature in cls if nature.oid == oid), None)


def check_ins(matricule: str, *, field: str | None = "ins") -> str:
    """The matricule without spaces, letters of Corsica in capitals. Rule `identite-matricule-ins`.

    Raises:
        InvalidValue: wrong length, shape, key, month or department, each with its sentence.
    """
    text = re.sub(r"[\s.\u200b\ufeff]", "", matricule).upper()
    if len(text) != 15:
        raise InvalidValue(BAD_INS_LENGTH if re.fullmatch("[0-9AB]*", text) else BAD_INS, field)
    if not _SHAPE.fullmatch(text):
        raise InvalidValue(BAD_INS, field)
    try:
        nir.validate(text)
    except ValidationError:
        raise InvalidValue(BAD_INS_KEY, field) from None
    if not _is_month(int(text[3:5])):
        raise InvalidValue(BAD_INS_MONTH, field)
    if text[5:7] == "00":
        raise InvalidValue(BAD_INS_DEPARTMENT, field)
    return text


def _is_month(month: int) -> bool:
    """1 to 12; 20 to 42 and 50 to 99 stand for registers where the month is not known, or for large communes."""
    return 1 <= month <= 12 or 20 <= month <= 42 or 50 <= month <= 99


def ins_warnings(
    matricule: str, sex: str = "", birth_date: PartialDate | None = None, birth_place: str = ""
) -> tuple[str, ...]:
    """Where a valid matricule disagrees with the traits. Nothing is blocked or corrected: a trait changes in a life.

    `sex` is M, F, I or ""; `birth_place` is an INSEE code or "". Rule `identite-matricule-ins`.
    """
    warnings = []
    if matricule[0] in "3478":
        warnings.append("Ce matricule est un numéro provisoire ou d’attente\u202f: vérifiez sa nature et le statut.")
    ins_sex = "M" if matricule[0] in "137" else "F"
    if sex in {"M", "F"} and sex != ins_sex:
        warnings.append("Le sexe saisi diffère de celui du matricule\u202f: vérifiez l’un et l’autre.")
    if birth_date and birth_date.year % 100 != int(matricule[1:3]):
        warnings.append("L’année de naissance diffère de celle du matricule\u202f: vérifiez l’une et l’autre.")
    month = int(matricule[3:5])
    if birth_date and birth_date.month and month <= 12 and birth_date.month != month:
        warnings.append("Le mois de naissance diffère de celui du matricule\u202f: vérifiez l’un et l’autre.")
    if birth_place and not _same_place(matricule[5:10], birth_place):
        warnings.append("Le lieu de naissance diffère de celui du matricule\u202f: vérifiez l’un et l’autre.")
    return tuple(warnings)


def _same_place(of_matricule: str, of_record: str) -> bool:
    """Corsica was 20 before 1976: a matricule of then keeps it."""
    if of_matricule.startswith("20") and of_record[:2] in {"2A", "2B"}:
        return of_matricule[2:] == of_record[2:]
    return of_matricule == of_record


def format_ins(matricule: str) -> str:
    """1 80 01 75 999 999 09, with no-break spaces; a text that is no matricule is given back as it is."""
    if len(matricule) != 15:
        return matricule
    return str(nir.format(matricule, "\u00a0"))


def check_insee_place(code: str, *, field: str | None = "birth_place_insee") -> str:
    """The INSEE code of a birth place: a commune (75056, 2A004, 97411), or 99 and a country (99134).

    Raises:
        InvalidValue: any other text.
    """
    text = re.sub(r"\s", "", code).upper()
    if not _PLACE.fullmatch(text):
        raise InvalidValue(BAD_PLACE, field)
    return text
