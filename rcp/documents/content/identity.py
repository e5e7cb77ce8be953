"""Who a document is about, and who is named in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PatientIdentity:
    """The traits printed in the banner and at the head of every page about the patient."""

    birth_name: str
    first_given_name: str = ""
    given_names: str = ""
    used_name: str = ""
    used_given_name: str = ""
    title: str = ""  # Mme, M.
    birth_date: str = ""
    age: str = ""  # on the day of the meeting: "68 ans", "14 mois"
    sex: str = ""  # "Féminin", "Masculin", "Indéterminé"
    birth_place: str = ""
    birth_place_insee: str = ""
    ins: str = ""
    ins_nature: str = ""  # NIR, NIA
    identity_status_code: str = "PROV"
    identity_status: str = ""
    attributes: tuple[str, ...] = ()  # "identité douteuse", "homonyme connu"
    ipp: str = ""
    deceased_on: str = ""
    is_fictional: bool = False

    @property
    def name(self) -> str:
        """NOM Prénom, from the traits of birth."""
        return " ".join(part for part in (self.birth_name.upper(), self.first_given_name) if part)

    @property
    def used(self) -> str:
        """NOM Prénom in use, empty when both are those of birth."""
        if not (self.used_name or self.used_given_name):
            return ""
        name = self.used_name or self.birth_name
        given = self.used_given_name or self.first_given_name
        text = " ".join(part for part in (name.upper(), given) if part)
        return "" if text == self.name else text

    @property
    def shown_ins(self) -> str:
        """The matricule, only when the identity is qualified: no other status may convey it."""
        return self.ins if self.identity_status_code == "QUAL" else ""


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    """Somebody named in a document: "Pr Anne Kermorvan", radiologie interventionnelle, en salle."""

    name: str
    specialty: str = ""
    mode: str = ""  # "en salle", "à distance", "avis écrit", "excusé", "absent"
    role: str = ""  # "président de séance", "coordonnateur", "invité"
    is_physician: bool = True
    hours: str = ""  # "présent de 12 h 05 à 12 h 40"
