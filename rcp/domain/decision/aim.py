"""What a proposed treatment is for.

The first six codes are those of the cryoablation record of the reference data (`compte_rendu_cryoablation`, field
`intention`; Ahmed 2014, Ryan 2022); the last three complete them for the other treatments of a board. The national list
of intentions only ranks the proposals: no published list of aims was found, so this one is the product's.
"""

from __future__ import annotations

from enum import StrEnum

RULE_AIM = "visee-du-traitement"


class Aim(StrEnum):
    """The aim of one proposal; "" when nobody said it, which never stands for any of them."""

    CURATIVE = "curative"
    LOCAL_CONTROL = "controle_local"
    PAIN_RELIEF = "antalgique"
    SKELETAL_EVENT = "prevention_sre"
    CONSOLIDATION = "consolidation"
    CYTOREDUCTION = "cytoreduction"
    NEOADJUVANT = "neoadjuvante"
    ADJUVANT = "adjuvante"
    DIAGNOSTIC = "diagnostique"

    @property
    def label(self) -> str:
        return _WORDS[self][0]

    @property
    def phrase(self) -> str:
        """The aim inside a sentence, after the name of the treatment."""
        return _WORDS[self][1]


_WORDS: dict[Aim, tuple[str, str]] = {
    Aim.CURATIVE: ("Curative", "à visée curative"),
    Aim.LOCAL_CONTROL: ("Contrôle local (oligométastase, oligoprogression)", "pour le contrôle local"),
    Aim.PAIN_RELIEF: ("Antalgique, palliative", "à visée antalgique ou palliative"),
    Aim.SKELETAL_EVENT: ("Prévention d’un événement osseux", "pour prévenir un événement osseux"),
    Aim.CONSOLIDATION: ("Consolidation associée", "en consolidation"),
    Aim.CYTOREDUCTION: ("Cytoréduction", "pour cytoréduction"),
    Aim.NEOADJUVANT: ("Néoadjuvante", "à visée néoadjuvante"),
    Aim.ADJUVANT: ("Adjuvante", "à visée adjuvante"),
    Aim.DIAGNOSTIC: ("Diagnostique", "à visée diagnostique"),
}


def aim_label(code: str) -> str:
    """The French name of an aim stored; a code that left the list is shown as it is, "" stays blank."""
    return Aim(code).label if code in set(Aim) else code


def aim_phrase(code: str) -> str:
    """The same inside a sentence."""
    return Aim(code).phrase if code in set(Aim) else code
