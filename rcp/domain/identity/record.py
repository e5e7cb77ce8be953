"""Everything the identity form holds, what refuses it and what a person must confirm."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from rcp.domain.dates import birth_date_warnings, check_death
from rcp.domain.errors import InvalidValue
from rcp.domain.identity.ins import ins_warnings
from rcp.domain.identity.status import IdentityAttribute, IdentityStatus, identity_problems
from rcp.domain.identity.traits import Traits
from rcp.domain.text import fold, name_warnings

GIVEN_NAMES_ORDER = "Le premier prénom n’est pas le premier de la liste des prénoms\u202f: vérifiez l’un et l’autre."


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The identity of a patient as a person typed it: traits, trust, local number, death."""

    traits: Traits
    status: IdentityStatus = IdentityStatus.PROVISIONAL
    attributes: frozenset[IdentityAttribute] = field(default_factory=frozenset)
    birth_place: str = ""
    ipp: str = ""
    phone: str = ""
    deceased_on: date | None = None
    note: str = ""

    def problems(self, *, today: date) -> tuple[InvalidValue, ...]:
        """Everything that forbids to keep it, in the order of the page, each with its field."""
        found = list(identity_problems(self.status, self.attributes, self.traits))
        if self.deceased_on:
            try:
                check_death(self.traits.birth_date, self.deceased_on, today=today)
            except InvalidValue as error:
                found.append(error)
        return tuple(found)

    def check(self, *, today: date) -> None:
        """Refuse an identity that cannot be kept.

        Raises:
            InvalidValue: the first of `problems`.
        """
        for problem in self.problems(today=today):
            raise problem

    def doubts(self, *, today: date) -> tuple[str, ...]:
        """What is unusual and may be true: the person reads it, then confirms. Nothing is corrected for them."""
        traits = self.traits
        names = (traits.birth_name, traits.used_name)
        given_names = (traits.first_given_name, traits.given_names, traits.used_given_name)
        found = [warning for name in names + given_names for warning in name_warnings(name)]
        if traits.given_names and not fold(traits.given_names).startswith(fold(traits.first_given_name)):
            found.append(GIVEN_NAMES_ORDER)
        if traits.birth_date:
            found += birth_date_warnings(traits.birth_date, today)
        if traits.ins:
            found += ins_warnings(traits.ins, traits.sex, traits.birth_date, traits.birth_place_insee)
        return tuple(dict.fromkeys(found))
