"""Does the patient resemble a population that was studied? Criterion by criterion; never an indication.

One file a study, in `profiles/`. Each criterion says when it is met; `unmet`, when it is not, for those of which the
contrary is not simply the negation (a positive receptor between two thresholds is neither).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from rcp.domain.clinical.conditions import Comparison, Condition, Operator, facts_of, holds
from rcp.domain.clinical.facts import Facts
from rcp.domain.clinical.library import read_folder
from rcp.domain.clinical.naming import UNKNOWN, fact_label, fact_text
from rcp.domain.clinical.status import Status

RULE_PROFILES = "profils-etudies"
CAUTION = "Cette comparaison ne constitue pas une indication."


class Match(StrEnum):
    """The answer to one criterion."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {"met": "Satisfait", "unmet": "Non satisfait", "unknown": "Inconnu"}[self.value]


class Resemblance(StrEnum):
    """The answer for a study; the codes are those of the score `profils_essais`."""

    COMPARABLE = "conforme"
    OUTSIDE = "hors_profil"
    UNDETERMINED = "indetermine"

    @property
    def label(self) -> str:
        return {
            "conforme": "Profil comparable",
            "hors_profil": "Hors population étudiée",
            "indetermine": "Donnée manquante",
        }[self.value]


class Wanted(NamedTuple):
    """What a study wants of an answer: an operator and a value."""

    operator: Operator
    value: str | int | float | tuple[str, ...]


class Criterion(Struct, frozen=True, forbid_unknown_fields=True):
    """One criterion of a study: its key in the data, its wording, when it is met and when it is not.

    `met` and `unmet` read the case. `asked` is the same criterion put to somebody who answers it in the words of the
    study (score `profils_essais`); absent, it wants of the answer what `met` wants of the case.
    """

    key: str
    wording: str
    met: Condition
    unmet: Condition | None = None
    asked: Wanted | None = None

    def __post_init__(self) -> None:
        if self.asked is None and not isinstance(self.met, Comparison):
            raise ValueError("a criterion that is no comparison says what is asked")

    @property
    def question(self) -> Comparison:
        """The criterion on its own key, answered in the words of the study."""
        if self.asked is not None:
            return Comparison(self.key, *self.asked)
        return self.met._replace(fact=self.key)  # type: ignore[union-attr]  # `__post_init__`


class Profile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file of a study."""

    id: str
    version: str
    name: str
    organ: str
    population: str
    citation: str
    source: str
    status: Status
    criteria: tuple[Criterion, ...]
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """A criterion and its answer, with the value it was told from."""

    wording: str
    value: str
    match: Match


@dataclass(frozen=True, slots=True)
class Compared:
    """A study compared with a lesion and its patient."""

    profile: Profile
    answers: tuple[Answered, ...]

    @property
    def resemblance(self) -> Resemblance:
        """One criterion not met puts the patient outside; else one unknown leaves it undetermined."""
        matches = {each.match for each in self.answers}
        if Match.UNMET in matches:
            return Resemblance.OUTSIDE
        return Resemblance.UNDETERMINED if Match.UNKNOWN in matches else Resemblance.COMPARABLE


@lru_cache(maxsize=1)
def profiles() -> Mapping[str, Profile]:
    """Every study by its id."""
    return read_folder("profiles", Profile)


def compare(facts: Facts) -> tuple[Compared, ...]:
    """The studies of the organ of a lesion, compared with it."""
    organ = facts.values_by_name.get("lesion.organ")
    return tuple(
        Compared(profile, tuple(answer(each, facts) for each in profile.criteria))
        for profile in profiles().values()
        if profile.organ == organ
    )


def answer(criterion: Criterion, facts: Facts) -> Answered:
    """Whether a criterion is met, with the values read."""
    values = facts.values_by_name
    met = holds(criterion.met, values)
    unmet = met is False if criterion.unmet is None else holds(criterion.unmet, values) is True
    match = Match.MET if met else Match.UNMET if unmet else Match.UNKNOWN
    names = dict.fromkeys((*facts_of(criterion.met), *facts_of(criterion.unmet)))
    known = [f"{fact_label(name)}\u202f: {fact_text(name, facts)}" for name in names if name in facts]
    return Answered(criterion.wording, "\u202f; ".join(known) or UNKNOWN, match)
