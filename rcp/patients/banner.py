"""Who a page is about: the frozen traits that the banner of every stage shows.

    banner_view(patient, today=today())   for templates/components/patient_banner.html

It costs one statement, which looks for a namesake.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from rcp.domain.dates import Age, PartialDate, age, french_date
from rcp.patients.models import Patient
from rcp.patients.queries import has_namesake

SEXES = {"M": "Masculin", "F": "Féminin", "I": "Indéterminé"}
CIVILITIES = {"M": "M.", "F": "Mme"}
STATUSES = {
    "PROV": "Identité provisoire",
    "RECUP": "Identité récupérée",
    "VALI": "Identité validée",
    "QUAL": "Identité qualifiée",
}
NATURES = {
    "1.2.250.1.213.1.4.8": "NIR",
    "1.2.250.1.213.1.4.9": "NIA",
    "1.2.250.1.213.1.4.10": "NIR de test",
    "1.2.250.1.213.1.4.11": "NIR de démonstration",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BannerView:
    """The traits of one patient, as text. The INS is there only when the identity is qualified."""

    uuid: uuid.UUID
    birth_name: str
    first_given_name: str
    used_name: str
    used_given_name: str
    title: str
    birth_date_text: str
    age_text: str
    sex_label: str
    ipp: str
    ins_text: str
    ins_nature: str
    identity_status_label: str
    birth_place: str
    is_deceased: bool
    deceased_text: str
    is_homonym: bool
    is_doubtful: bool
    is_fictitious: bool


def banner_view(patient: Patient, *, today: date) -> BannerView:
    """The banner of a patient on a day; at the age of death when deceased."""
    is_qualified = patient.identity_status == "QUAL" and bool(patient.ins)
    return BannerView(
        uuid=patient.uuid,
        birth_name=patient.birth_name,
        first_given_name=patient.first_given_name,
        used_name=patient.used_name,
        used_given_name=patient.used_given_name,
        title=CIVILITIES.get(patient.sex, ""),
        birth_date_text=birth_date_text(patient),
        age_text=age_text(patient, today=today),
        sex_label=SEXES.get(patient.sex, ""),
        ipp=patient.ipp,
        ins_text=grouped_ins(patient.ins) if is_qualified else "",
        ins_nature=NATURES.get(patient.ins_oid, "") if is_qualified else "",
        identity_status_label=STATUSES.get(patient.identity_status, ""),
        birth_place=birth_place_text(patient),
        is_deceased=patient.deceased_on is not None,
        deceased_text=f"Décès le {french_date(patient.deceased_on)}" if patient.deceased_on else "",
        is_homonym=patient.is_homonym or has_namesake(patient),
        is_doubtful=patient.is_doubtful,
        is_fictitious=patient.is_fictitious,
    )


def birth_date_text(patient: Patient) -> str:
    """14/03/1950, 03/1950 or 1950."""
    return PartialDate.from_iso(patient.birth_date).french if patient.birth_date else ""


def age_on(patient: Patient, *, day: date) -> Age | None:
    """The age on a day, at death when it came before; None when the birth date is unknown or later."""
    if not patient.birth_date:
        return None
    birth = PartialDate.from_iso(patient.birth_date)
    last = min(day, patient.deceased_on) if patient.deceased_on else day
    return age(birth, last) if birth.earliest <= last else None


def age_text(patient: Patient, *, today: date) -> str:
    """75 ans, 14 mois; "" when it cannot be said."""
    years = age_on(patient, day=today)
    return years.french if years else ""


def birth_place_text(patient: Patient) -> str:
    """Saint-Étienne (42218)"""
    if patient.birth_place and patient.birth_place_insee:
        return f"{patient.birth_place} ({patient.birth_place_insee})"
    return patient.birth_place or patient.birth_place_insee


def grouped_ins(ins: str) -> str:
    """2 55 08 14 168 025 38, with no-break spaces."""
    cuts = (ins[:1], ins[1:3], ins[3:5], ins[5:7], ins[7:10], ins[10:13], ins[13:])
    return "\u00a0".join(part for part in cuts if part)
