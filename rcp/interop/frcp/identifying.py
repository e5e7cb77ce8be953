"""The patient of a fiche as a record of ours would hold them."""

from __future__ import annotations

from rcp.domain.dates import PartialDate
from rcp.domain.errors import InvalidValue
from rcp.domain.frcp.national import INS_ROOTS
from rcp.domain.frcp.people import SubjectOfCare
from rcp.domain.identity import Identity, IdentityStatus, Traits
from rcp.domain.identity.ins import check_ins, check_insee_place
from rcp.domain.text import clean_line, clean_name
from rcp.interop.frcp.told import Told


def read_identity(who: SubjectOfCare, told: Told) -> Identity:
    """The identity a fiche gives, provisional here.

    Raises:
        InvalidValue: there is no name that can be kept.
    """
    ins, oid = "", ""
    if who.ins is not None:
        try:
            ins, oid = check_ins(who.ins.extension), who.ins.root if who.ins.root in INS_ROOTS else ""
        except InvalidValue as error:
            told.refuse("Matricule INS", f"{who.ins.extension} ({error.message})")
    birth_date = told.tried("Date de naissance", who.birth_date, PartialDate.from_iso)
    place = told.tried("Lieu de naissance", who.birth_place_insee, check_insee_place) or ""
    traits = Traits(
        birth_name=clean_name(who.birth_name, field="birth_name"),
        first_given_name=told.tried("Prénom", who.first_given_name, clean_name) or "",
        given_names=told.tried("Prénoms", who.given_names, lambda text: clean_name(text, max_length=300)) or "",
        birth_date=birth_date,
        sex=who.sex,
        birth_place_insee=place,
        used_name=told.tried("Nom utilisé", who.used_name, clean_name) or "",
        used_given_name=told.tried("Prénom utilisé", who.used_given_name, clean_name) or "",
        ins=ins,
        ins_oid=oid if ins else "",
    )
    phone = next((each.value.removeprefix("tel:") for each in who.telecoms if each.value.startswith("tel:")), "")
    return Identity(
        traits=traits,
        # Another establishment's qualification is not ours: it is to be verified here.
        status=IdentityStatus.PROVISIONAL,
        birth_place=clean_line(who.birth_place[:200]),
        phone=phone if len(phone) <= 30 else "",
    )
