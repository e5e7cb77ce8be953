"""What identifies a person: the traits of the birth record, the names used, the matricule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rcp.domain.dates import PartialDate


class Sex(StrEnum):
    """The sex of the civil registry; nothing chosen stays empty."""

    MALE = "M"
    FEMALE = "F"
    UNDETERMINED = "I"

    @property
    def label(self) -> str:
        return {"M": "Masculin", "F": "Féminin", "I": "Indéterminé"}[self.value]


@dataclass(frozen=True, slots=True)
class Traits:
    """The identity of one person, empty texts standing for what is not known. `sex` is a code of `Sex` or "".

    The five strict traits are the birth name, the given names of birth, the birth date, the sex and the INSEE code
    of the birth place. `ins_oid` says the nature of the matricule.
    """

    birth_name: str = ""
    first_given_name: str = ""
    given_names: str = ""
    birth_date: PartialDate | None = None
    sex: str = ""
    birth_place_insee: str = ""
    used_name: str = ""
    used_given_name: str = ""
    ins: str = ""
    ins_oid: str = ""

    @classmethod
    def of(cls, record: Any) -> Traits:
        """The traits of any record that has these attributes; its birth date may be the stored ISO text."""
        values: dict[str, Any] = {name: getattr(record, name, "") or "" for name in cls.__dataclass_fields__}
        birth = values["birth_date"]
        values["birth_date"] = PartialDate.from_iso(birth) if isinstance(birth, str) and birth else birth or None
        return cls(**values)


def upper_name(name: str) -> str:
    """A name in capitals that keeps its letters: ß becomes ẞ, not SS."""
    return name.replace("ß", "ẞ").upper()


def banner_name(birth_name: str, given_name: str = "", *, used_name: str = "", used_given_name: str = "") -> str:
    """MARTIN Jeanne (nom utilisé DURAND): the birth name in capitals, then the names used when they differ."""
    main = " ".join(part for part in (upper_name(birth_name), given_name) if part)
    used = []
    if used_name and used_name.casefold() != birth_name.casefold():
        used.append(f"nom utilisé {upper_name(used_name)}")
    if used_given_name and used_given_name.casefold() != given_name.casefold():
        used.append(f"prénom utilisé {used_given_name}")
    return f"{main} ({', '.join(used)})" if used else main
