"""Two records of one person, one matricule on two persons, two persons who look like one.

The birth date is compared first, then the names, folded as the search folds them. The threshold is ours: the
national rules ask for the comparison and give no figure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from rapidfuzz.distance import JaroWinkler

from rcp.domain.dates import PartialDate
from rcp.domain.identity.traits import Traits
from rcp.domain.text import fold

RULE_DUPLICATES = "identite-doublons"
RULE_HOMONYMS = "identite-homonymes"

COLLISION = "Ce matricule est déjà porté par un autre dossier patient."
LIKELY = 0.85
_SAME_NAME, _SAME_GIVEN = 0.95, 0.9
_FAMILY_WEIGHT = 0.6

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Likeness(Generic[Record]):
    """One record that may be the same person: how alike (0 to 1) and why, in French."""

    record: Record
    score: float
    reasons: tuple[str, ...]
    is_collision: bool


def likely_duplicates(
    traits: Traits, records: Iterable[Record], *, of: Callable[[Record], Traits] = Traits.of
) -> list[Likeness[Record]]:
    """The records that may be this person, the most alike first. Rule `identite-doublons`.

    The same matricule gives 1. Birth dates that exclude each other give 0, unless day and month are swapped. Then
    names count for 60 % and given names for 40 %, birth and used names compared with each other.
    """
    found = []
    for record in records:
        score, reasons = _compare(traits, of(record))
        if score >= LIKELY:
            found.append(Likeness(record, score, reasons, _same_ins(traits, of(record))))
    return sorted(found, key=lambda likeness: -likeness.score)


def is_homonym(a: Traits, b: Traits) -> bool:
    """Whether two different persons can be taken for one another. Rule `identite-homonymes`.

    One of their names is nearly the same, and so is one of their given names or their birth date (twins).
    """
    if _best(_names(a), _names(b)) < _SAME_NAME:
        return False
    same_birth = a.birth_date is not None and a.birth_date == b.birth_date
    return same_birth or _best(_given_names(a), _given_names(b)) >= _SAME_GIVEN


def _compare(a: Traits, b: Traits) -> tuple[float, tuple[str, ...]]:
    if _same_ins(a, b):
        return 1.0, ("même matricule INS",)
    dates = _dates(a.birth_date, b.birth_date)
    if dates is None:
        return 0.0, ()
    weight, date_reason = dates
    family, given = _best(_names(a), _names(b)), _best(_given_names(a), _given_names(b))
    crossed = min(_best(_names(a), _given_names(b)), _best(_given_names(a), _names(b)))
    same_sex = not (a.sex and b.sex) or a.sex == b.sex
    score = _FAMILY_WEIGHT * family + (1 - _FAMILY_WEIGHT) * given
    reasons = [date_reason] if date_reason else []
    if crossed >= _SAME_NAME and crossed > score:
        score = crossed
        reasons.append("nom et prénom intervertis")
    else:
        reasons += ["nom proche"] * (_SAME_GIVEN <= family < 1) + ["même nom"] * (family == 1)
        reasons += ["prénom proche"] * (_SAME_GIVEN <= given < 1) + ["même prénom"] * (given == 1)
    score *= weight if same_sex else weight * 0.95
    if a.birth_date and a.birth_date == b.birth_date and same_sex and _same_start(a, b):
        score = max(score, LIKELY)
        reasons = reasons if len(reasons) > 1 else [*reasons, "même début de nom"]
    return round(score, 3), tuple(reasons)


def _same_ins(a: Traits, b: Traits) -> bool:
    return bool(a.ins) and a.ins == b.ins


def _dates(a: PartialDate | None, b: PartialDate | None) -> tuple[float, str] | None:
    """How much the birth dates agree, and the reason to show; None when they exclude each other."""
    if a is None or b is None:
        return 0.9, ""
    if a == b:
        return 1.0, "même date de naissance"
    if a.is_swap_of(b):
        return 0.98, "jour et mois de naissance intervertis"
    if not (a.is_complete and b.is_complete) and a.earliest <= b.latest and b.earliest <= a.latest:
        return 0.95, "dates de naissance compatibles"
    return None


def _names(traits: Traits) -> list[str]:
    return _folded(traits.birth_name, traits.used_name)


def _given_names(traits: Traits) -> list[str]:
    return _folded(traits.first_given_name, traits.used_given_name, *re.split(r"[,\s]+", traits.given_names))


def _folded(*names: str) -> list[str]:
    return list(dict.fromkeys(key for key in map(fold, names) if key))


def _best(left: list[str], right: list[str]) -> float:
    return max((JaroWinkler.similarity(a, b) for a in left for b in right), default=0.0)


def _same_start(a: Traits, b: Traits) -> bool:
    """The first three letters of one of their names are the same."""
    return bool({name[:3] for name in _names(a)} & {name[:3] for name in _names(b)})
