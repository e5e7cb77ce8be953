"""Who a fiche names: the patient, the professionals and their part in the meeting, the establishments."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rcp.domain.frcp.values import Address, Coded, Identifier, PersonName, Telecom


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An establishment or a practice."""

    identifier: Identifier | None = None
    name: str = ""
    telecoms: tuple[Telecom, ...] = ()
    address: Address | None = None
    kind: Coded | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Professional:
    """A professional, or anybody who took part without being one (then without specialty)."""

    identifier: Identifier | None = None
    specialty: Coded | None = None
    name: PersonName | None = None
    address: Address | None = None
    telecoms: tuple[Telecom, ...] = ()
    organisation: Organisation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A professional who wrote, signed or did something at a moment."""

    professional: Professional
    at: str = ""
    comment: str = ""


class Part(StrEnum):
    """The part somebody has in the meeting or for the patient."""

    COORDINATOR = "coordinator"
    REQUESTER = "requester"
    PRESENTER = "presenter"
    TREATING = "treating"
    QUORUM = "quorum"
    OUTSIDE = "outside"
    CORRESPONDENT = "correspondent"

    @property
    def label(self) -> str:
        return _PARTS[self][0]

    @property
    def type_code(self) -> str:
        """The CDA participation type."""
        return _PARTS[self][1]

    @property
    def function(self) -> str:
        """The CDA function code, "" where the volet gives none (nullFlavor NA)."""
        return _PARTS[self][2]

    @classmethod
    def of(cls, type_code: str, function: str) -> Part | None:
        """The part behind two codes, None when the volet does not have it."""
        return next((part for part in cls if (part.type_code, part.function) == (type_code, function)), None)


_PARTS: dict[Part, tuple[str, str, str]] = {
    Part.COORDINATOR: ("Coordonnateur de la RCP", "RESP", ""),
    Part.REQUESTER: ("Médecin demandeur", "REFB", ""),
    Part.PRESENTER: ("Médecin présentateur", "PRF", ""),
    Part.TREATING: ("Médecin traitant", "INF", "PCP"),
    Part.QUORUM: ("Membre du quorum", "PRF", "353"),
    Part.OUTSIDE: ("Participant hors quorum", "PRF", "CORRE"),
    Part.CORRESPONDENT: ("Correspondant", "CON", "CORRE"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody and their part. A treating doctor who is not known has no professional."""

    part: Part
    professional: Professional | None = None
    at: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Informant:
    """Somebody close to the patient: `kind` is ECON (to be called in an emergency) or NOK (personne de confiance)."""

    kind: str
    relation: Coded | None = None
    name: PersonName | None = None
    address: Address | None = None
    telecoms: tuple[Telecom, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardian:
    """Who represents the patient."""

    name: PersonName | None = None
    address: Address | None = None
    telecoms: tuple[Telecom, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectOfCare:
    """The patient. `ins` is there only when it may be conveyed: a qualified identity."""

    birth_name: str
    first_given_name: str = ""
    given_names: str = ""
    used_name: str = ""
    used_given_name: str = ""
    sex: str = ""  # M, F, I (indéterminé, UN in HL7)
    birth_date: str = ""
    birth_place_insee: str = ""
    birth_place: str = ""
    ins: Identifier | None = None
    local_ids: tuple[Identifier, ...] = ()
    address: Address | None = None
    telecoms: tuple[Telecom, ...] = ()
    guardian: Guardian | None = None


Custodian = Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPlace:
    """The meeting: its national identifiers, when, where. An identifier that is not known is ""."""

    network_id: str = ""  # réseau régional de cancérologie
    manager_id: str = ""  # gestionnaire de RCP
    board_id: str = ""
    session_id: str = ""
    local_ids: tuple[Identifier, ...] = ()
    held_at: str = ""
    facility: Identifier | None = None
    facility_kind: Coded | None = None
    facility_name: str = ""
    facility_address: Address | None = None
