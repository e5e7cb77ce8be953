"""Who a page is about: the frozen traits that the banner of every stage shows.

    banner_view(patient, today=today())   for templates/components/patient_banner.html

It costs one statement, which looks for a namesake.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rcp.domain.dates import Age, PartialDate, age, french_date
from rcp.domain.identity import (
    IdentityAttribute,
    IdentityStatus,
    InsNature,
    Sex,
    can_transmit_ins,
    format_ins,
)
from rcp.patients.models import Patient
from rcp.patients.queries import has_namesake, survivor_of

CIVILITIES = {"M": "M.", "F": "Mme"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BannerView:
    """The traits of one patient, as text. The INS is there only when the identity is qualified."""

    uuid: UUID
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
    """The banner of a patient on a day, at the age of death when deceased; of the surviving record when merged."""
    patient = survivor_of(patient)
    shows_ins = can_transmit_ins(patient.identity_status, attributes_of(patient), patient.ins)
    nature = InsNature.of_oid(patient.ins_oid)
    return BannerView(
        uuid=patient.uuid,
        birth_name=patient.birth_name,
        first_given_name=patient.first_given_name,
        used_name=patient.used_name,
        used_given_name=patient.used_given_name,
        title=CIVILITIES.get(patient.sex, ""),
        birth_date_text=birth_date_text(patient),
        age_text=age_text(patient, today=today),
        sex_label=sex_label(patient.sex),
        ipp=patient.ipp,
        ins_text=format_ins(patient.ins) if shows_ins else "",
        ins_nature=nature.label if shows_ins and nature else "",
        identity_status_label=status_label(patient.identity_status),
        birth_place=place_text(patient.birth_place, patient.birth_place_insee),
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


def place_text(label: str, insee: str) -> str:
    """Saint-Étienne (42218)"""
    return f"{label} ({insee})" if label and insee else label or insee


def sex_label(code: str) -> str:
    """Masculin, Féminin, Indéterminé; "" when not known."""
    return Sex(code).label if code else ""


def status_label(code: str) -> str:
    """Provisoire, Récupérée, Validée, Qualifiée."""
    return IdentityStatus(code).label if code else ""


def attributes_of(patient: Patient) -> frozenset[IdentityAttribute]:
    """What is said of the identity besides its status."""
    said = {
        IdentityAttribute.DOUBTFUL: patient.is_doubtful,
        IdentityAttribute.FICTITIOUS: patient.is_fictitious,
        IdentityAttribute.HOMONYM: patient.is_homonym,
    }
    return frozenset(attribute for attribute, holds in said.items() if holds)
