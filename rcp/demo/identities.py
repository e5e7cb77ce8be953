"""The identities of the stories, and matricules that are nobody's.

A matricule of the demonstration has a right key and the national OID of tests, and is born in commune 99999, which does
not exist. The rules let no identity be both *fictive* and *qualifiée*: qualified ones are told apart by that OID alone,
every other one carries the attribute *fictive*.
"""

from __future__ import annotations

from datetime import date

from rcp.demo.shapes import Who
from rcp.domain.dates import PartialDate
from rcp.domain.identity import Identity, IdentityAttribute, IdentityStatus, InsNature, Traits

NOWHERE, NOWHERE_NAME = "99999", "Boréalville (commune fictive)"


def identity_of(who: Who, rank: int, today: date) -> Identity:
    """The identity of a story's patient; `rank` numbers what must be unique."""
    birth = birth_date(who.age, who.born, today)
    status = IdentityStatus(who.status)
    has_ins = status in (IdentityStatus.QUALIFIED, IdentityStatus.RETRIEVED)
    return Identity(
        traits=Traits(
            birth_name=who.birth_name,
            first_given_name=who.given_name,
            given_names=who.given_names or who.given_name,
            used_name=who.used_name,
            birth_date=PartialDate.of(birth),
            sex=who.sex,
            birth_place_insee=NOWHERE,
            ins=matricule(who.sex, birth, NOWHERE, rank) if has_ins else "",
            ins_oid=InsNature.TEST.oid if has_ins else "",
        ),
        status=status,
        attributes=frozenset() if status is IdentityStatus.QUALIFIED else frozenset({IdentityAttribute.FICTITIOUS}),
        birth_place=NOWHERE_NAME,
        ipp=f"DEMO-{rank:05}",
        phone=f"06 39 98 {rank // 100:02} {rank % 100:02}",
        note=who.note,
    )


def birth_date(age: int, born: tuple[int, int], today: date) -> date:
    """The birthday (day, month) of somebody of this age today."""
    day, month = born
    return date(today.year - age - ((today.month, today.day) < (month, day)), month, day)


def matricule(sex: str, birth: date, commune: str, order: int) -> str:
    """Fifteen characters with their key: sex, year, month, commune (five digits), order (001 to 999), key."""
    stem = f"{1 if sex == 'M' else 2}{birth.year % 100:02}{birth.month:02}{commune}{order:03}"
    return f"{stem}{97 - int(stem) % 97:02}"
