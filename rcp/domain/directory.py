"""The entry of a person in the directory, as forms give it and services take it."""

from __future__ import annotations

from dataclasses import dataclass

TITLES = ("", "Dr", "Pr", "Mme", "M.")


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """What the directory says of somebody."""

    family_name: str
    given_name: str = ""
    title: str = ""
    specialty_code: str = ""
    rpps: str = ""
    email: str = ""
    secure_address: str = ""
    phone: str = ""
    structure: str = ""
    is_active: bool = True
