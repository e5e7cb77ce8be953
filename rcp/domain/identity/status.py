"""How far an identity can be trusted, and what that allows.

Sources: statuses and attributes of FR Core `fr-core-cs-identity-status` (référentiel national d'identitovigilance,
EXI SI 07); the INS is conveyed only when the identity is qualified.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from rcp.domain.errors import InvalidValue
from rcp.domain.identity.ins import InsNature
from rcp.domain.identity.traits import Traits

RULE_STATUS = "identite-statuts"
RULE_TRANSMISSION = "identite-transmission-ins"


class IdentityStatus(StrEnum):
    """The trust put in an identity."""

    PROVISIONAL = "PROV"
    RETRIEVED = "RECUP"
    VALIDATED = "VALI"
    QUALIFIED = "QUAL"

    @property
    def label(self) -> str:
        return {"PROV": "Provisoire", "RECUP": "Récupérée", "VALI": "Validée", "QUAL": "Qualifiée"}[self.value]


class IdentityAttribute(StrEnum):
    """What is said of an identity besides its status."""

    DOUBTFUL = "DOUT"
    FICTITIOUS = "FICT"
    HOMONYM = "HOMA"

    @property
    def label(self) -> str:
        return {"DOUT": "Douteuse", "FICT": "Fictive", "HOMA": "Homonyme"}[self.value]


_EXCLUDING = (IdentityAttribute.DOUBTFUL, IdentityAttribute.FICTITIOUS)
_STRICT_TRAITS = {
    "birth_name": "le nom de naissance",
    "first_given_name": "le premier prénom de naissance",
    "birth_date": "la date de naissance",
    "sex": "le sexe",
    "birth_place_insee": "le code INSEE du lieu de naissance",
}


def identity_problems(
    status: IdentityStatus | str, attributes: Collection[IdentityAttribute | str], traits: Traits
) -> tuple[InvalidValue, ...]:
    """Everything that contradicts the status, in the order of the page. Rule `identite-statuts`.

    A matricule has a nature and a nature a matricule; *récupérée* and *qualifiée* need the matricule; *qualifiée*
    needs the five strict traits and excludes *douteuse* and *fictive*.
    """
    status = IdentityStatus(status)
    problems = []
    if traits.ins and not InsNature.of_oid(traits.ins_oid):
        problems.append(InvalidValue("Indiquez la nature du matricule INS.", "ins_oid"))
    if traits.ins_oid and not traits.ins:
        problems.append(InvalidValue("Saisissez le matricule INS, ou retirez sa nature.", "ins"))
    if status in {IdentityStatus.RETRIEVED, IdentityStatus.QUALIFIED} and not traits.ins:
        problems.append(
            InvalidValue(f"Une identité {status.label.lower()} porte un matricule INS\u202f: saisissez-le.", "ins")
        )
    if status is IdentityStatus.QUALIFIED:
        for name, words in _STRICT_TRAITS.items():
            if not getattr(traits, name):
                problems.append(InvalidValue(f"Une identité qualifiée demande {words}.", name))
        for attribute in _EXCLUDING:
            if attribute in attributes:
                problems.append(
                    InvalidValue(
                        f"Une identité {attribute.label.lower()} ne peut pas être qualifiée\u202f: changez le statut.",
                        "identity_status",
                    )
                )
    return tuple(problems)


def check_identity(
    status: IdentityStatus | str, attributes: Collection[IdentityAttribute | str], traits: Traits
) -> None:
    """Refuse an identity that contradicts itself. Rule `identite-statuts`.

    Raises:
        InvalidValue: the first of `identity_problems`.
    """
    for problem in identity_problems(status, attributes, traits):
        raise problem


def can_transmit_ins(
    status: IdentityStatus | str, attributes: Collection[IdentityAttribute | str] = (), ins: str = ""
) -> bool:
    """Whether the matricule may be shown and sent as the INS. Rule `identite-transmission-ins`."""
    return bool(ins) and status == IdentityStatus.QUALIFIED and not any(item in attributes for item in _EXCLUDING)
