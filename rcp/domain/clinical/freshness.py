"""How old a result may be. Every installation sets its own days; ours are working values, and say so.

RCP_FRESHNESS_DAYS="imagerie=60,biologie=30,plaquettes_g_l=15"
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from msgspec import Struct

from rcp.domain.clinical.library import package_file, read
from rcp.domain.clinical.status import Status
from rcp.domain.errors import InvalidValue
from rcp.domain.vocabulary import MeasureConcept, vocabulary

RULE_FRESHNESS = "fraicheur"

# The words of the setting, and the family of results each stands for.
FAMILIES: Mapping[str, str] = MappingProxyType(
    {"imagerie": "imaging", "anatomopathologie": "pathology", "biologie": "biology", "clinique": "clinical"}
)
_LONGEST = 3_650


class Default(Struct, frozen=True, forbid_unknown_fields=True):
    """One default: days, whether too old warns the board or only informs, how far that was checked, and why."""

    days: int
    level: str
    status: Status
    reason: str


class Defaults(Struct, frozen=True, forbid_unknown_fields=True):
    """The file of defaults: by family, by measure, by imaging modality."""

    version: str
    of: dict[str, Default]


@dataclass(frozen=True, slots=True)
class Freshness:
    """Days by key: a family (imagerie…), a measure (plaquettes_g_l) or a modality (irm)."""

    days: Mapping[str, int]

    def limit_of_measure(self, code: str) -> int | None:
        """The days of a measure, else of its family."""
        concept = vocabulary("measures").get(code)
        kind = concept.kind if isinstance(concept, MeasureConcept) else ""
        family = next((word for word, each in FAMILIES.items() if each == kind), "")
        return self.days.get(code, self.days.get(family))

    def limit_of_imaging(self, modality: str) -> int | None:
        """The days of a modality, else of imaging."""
        return self.days.get(modality, self.days.get("imagerie"))

    @property
    def limit_of_pathology(self) -> int | None:
        """The days of a proof by histology."""
        return self.days.get("anatomopathologie")


@lru_cache(maxsize=1)
def defaults() -> Mapping[str, Default]:
    """What is declared, by key."""
    return MappingProxyType(read(package_file("freshness.json"), Defaults, "freshness").of)


@lru_cache(maxsize=1)
def default_freshness() -> Freshness:
    """The days when the installation chose none."""
    return Freshness(MappingProxyType({key: each.days for key, each in defaults().items()}))


def read_freshness(text: str) -> Freshness:
    """The defaults with what an installation set over them; blank sets nothing.

    Raises:
        InvalidValue: an unknown key, a number of days that is none, or a key set twice.
    """
    chosen: dict[str, int] = {}
    for part in (part.strip() for part in text.split(",")):
        if not part:
            continue
        key, _equals, days = (each.strip() for each in part.partition("="))
        if key not in known_keys():
            raise InvalidValue(f"Fraîcheur\u202f: « {key} » n’est ni une famille, ni une mesure, ni un examen.")
        if key in chosen:
            raise InvalidValue(f"Fraîcheur\u202f: « {key} » est réglé deux fois.")
        if not (days.isascii() and days.isdigit() and 1 <= int(days) <= _LONGEST):
            raise InvalidValue(f"Fraîcheur de « {key} »\u202f: un nombre de jours de 1 à {_LONGEST} est attendu.")
        chosen[key] = int(days)
    return Freshness(MappingProxyType({**default_freshness().days, **chosen}))


def known_keys() -> frozenset[str]:
    """What a number of days can be set for."""
    names = (concept.code for name in ("measures", "modalities") for concept in vocabulary(name))
    return frozenset(FAMILIES) | frozenset(names)


def is_stale(on: date, limit: int | None, *, today: date) -> bool:
    """Whether a day is further back than the limit; without a limit, never."""
    return limit is not None and (today - on).days > limit
