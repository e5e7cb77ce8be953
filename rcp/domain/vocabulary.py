"""Value lists: the national ones, copied as published, and ours for lesions and treatments.

Codes are stored and labels are shown; a code that left a list since it was stored is shown as it is. The files are in
`rcp/domain/data`; `index.json` gives each list its file, the OID and the date of the national revision, and its source.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from importlib.resources import files
from io import StringIO
from typing import Any

from rcp.domain.clinical.organs import sheet
from rcp.domain.text import fold

RULE_TREATMENTS = "vocabulaire-traitements"

OTHER_TREATMENT = "GEN-092.03.01"

_DATA = files("rcp.domain") / "data"
_PHYSICIAN = re.compile(r"^Médecin - (?:Qualification )?(?P<name>.+?)(?: \((?:SM|C|CAPA|DNQ|DEC|SST|FQ|PAC)\))?$")


@dataclass(frozen=True, slots=True)
class Concept:
    """One coded value: what is stored, what is shown, and the code system it is exchanged in."""

    code: str
    label: str
    system_oid: str = ""
    system: str = ""

    @property
    def short_label(self) -> str:
        """The label without what all the labels of its list repeat: Oncologie option médicale."""
        match = _PHYSICIAN.match(self.label)
        return match["name"] if match else self.label


@dataclass(frozen=True, slots=True)
class LesionOrgan(Concept):
    """An organ that a lesion can be in, with its code in the national list of organs ("" when there is none)."""

    national_code: str = ""


@dataclass(frozen=True, slots=True)
class TreatmentOption(Concept):
    """A treatment a board may propose: its family, the organs it is proposed for, its type in the national list.

    `is_mapped` is false when the national list has no type of its own for it: it is then sent as another treatment,
    named in words. Rule `vocabulaire-traitements`.
    """

    group: str = ""
    organs: tuple[str, ...] = ()
    national_code: str = OTHER_TREATMENT
    is_mapped: bool = False


@dataclass(frozen=True, slots=True)
class MeasureConcept(Concept):
    """A result that rules read: its family, the one unit it is kept in, its plausible bounds and decimals.

    A measure that is a choice has `options` (code, label) and no bounds.
    """

    kind: str = ""
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    places: int = 0
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """One value list, in its published order.

    Attributes:
        oid: of the national value set, "" for a list of ours.
        revision: date (ISO) of the national revision.
    """

    name: str
    oid: str
    revision: str
    concepts: tuple[Concept, ...] = field(repr=False)

    @cached_property
    def _by_code(self) -> dict[str, Concept]:
        return {concept.code: concept for concept in self.concepts}

    @cached_property
    def _keys(self) -> list[tuple[str, str, Concept]]:
        return [(fold(concept.label), fold(concept.code), concept) for concept in self.concepts]

    def __iter__(self) -> Iterator[Concept]:
        return iter(self.concepts)

    def __len__(self) -> int:
        return len(self.concepts)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def get(self, code: str) -> Concept | None:
        return self._by_code.get(code)

    def label(self, code: str) -> str:
        """The label of a code, or the code itself when the list does not hold it."""
        concept = self.get(code)
        return concept.label if concept else code

    def choices(self) -> list[tuple[str, str]]:
        """The list as a form field takes it: (code, label)."""
        return [(concept.code, concept.label) for concept in self.concepts]

    def search(self, text: str, limit: int = 20) -> list[Concept]:
        """The concepts whose label holds every word typed, or whose code starts with the text; the nearest first.

        Accents, case, hyphens and apostrophes do not matter. A blank text gives nothing.
        """
        words = [word for word in (fold(word) for word in text.split()) if word]
        if not words:
            return []
        whole = "".join(words)
        found: list[tuple[int, int]] = []
        for position, (label, code, _concept) in enumerate(self._keys):
            if code.startswith(whole):
                rank = 0 if code == whole else 1
            elif label.startswith(whole):
                rank = 2
            elif all(word in label for word in words):
                rank = 3
            else:
                continue
            found.append((rank, position))
        return [self.concepts[position] for _rank, position in sorted(found)[:limit]]


def vocabulary_names() -> tuple[str, ...]:
    """The names that `vocabulary` knows."""
    return tuple(_index())


def vocabulary_sources() -> dict[str, dict[str, str]]:
    """Where each list comes from: its file, its OID ("" for a list of ours), its revision, its published name."""
    return {name: dict(entry) for name, entry in _index().items()}


@lru_cache(maxsize=64)
def vocabulary(name: str) -> Vocabulary:
    """A value list by its name, read once.

    Raises:
        KeyError: no list has this name, which is a mistake of ours and not of a person.
    """
    entry = _index()[name]
    make = _MAKERS.get(name, _concept)
    only = entry.get("only", "")
    concepts = tuple(make(row) for row in _rows(entry["file"]) if row["code"].startswith(only))
    return Vocabulary(name, entry["oid"], entry["revision"], concepts)


def choices(name: str) -> list[tuple[str, str]]:
    """A value list as a form field takes it: (code, label)."""
    return vocabulary(name).choices()


@lru_cache(maxsize=16)
def critical_structures(organ: str) -> Vocabulary:
    """What must be kept away from around a lesion of this organ; for another organ, the structures of all of them."""
    kept = sheet(organ).structures
    if not kept:
        every = [each for concept in vocabulary("lesion_organs") for each in sheet(concept.code).structures]
        kept = tuple({each.label: each for each in every}.values())
    concepts = {each.value: Concept(each.value, each.label) for each in reversed(kept)}
    return Vocabulary(f"critical_structures:{organ}", "", "", tuple(reversed(concepts.values())))


def treatments_for(organ: str) -> list[TreatmentOption]:
    """The treatments proposed for a lesion of this organ, in order; all of them for another organ."""
    options = [concept for concept in vocabulary("treatments") if isinstance(concept, TreatmentOption)]
    return [option for option in options if organ in option.organs] or options


def _concept(row: dict[str, str]) -> Concept:
    return Concept(row["code"], row["label"], row.get("system_oid", ""), row.get("system", ""))


def _organ(row: dict[str, str]) -> Concept:
    return LesionOrgan(row["code"], row["label"], national_code=row["national_code"])


def _treatment(row: dict[str, str]) -> Concept:
    return TreatmentOption(
        row["code"],
        row["label"],
        group=row["group"],
        organs=tuple(row["organs"].split()),
        national_code=row["national_code"],
        is_mapped=row["is_mapped"] == "yes",
    )


def _measure(row: dict[str, str]) -> Concept:
    options = (option.split(":") for option in row["choices"].split("|") if option)
    return MeasureConcept(
        row["code"],
        row["label"],
        kind=row["kind"],
        unit=row["unit"],
        minimum=Decimal(row["min"]) if row["min"] else None,
        maximum=Decimal(row["max"]) if row["max"] else None,
        places=int(row["places"] or 0),
        options=tuple((code, label) for code, label in options),
    )


_MAKERS: dict[str, Callable[[dict[str, str]], Concept]] = {
    "lesion_organs": _organ,
    "treatments": _treatment,
    "measures": _measure,
}


@lru_cache(maxsize=1)
def _index() -> dict[str, dict[str, Any]]:
    entries: dict[str, dict[str, Any]] = json.loads((_DATA / "index.json").read_text(encoding="utf-8"))
    return entries


def _rows(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO((_DATA / file).read_text(encoding="utf-8"), newline="")))
