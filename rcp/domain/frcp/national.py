"""The volet FRCP 2025.01 as tables: sections, templates, codes, systems, the two privacy texts.

Read in `rcp/domain/data/national/frcp_2025.json`, which says where each was noted. Nothing here was judged by a
validator: none is shipped.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from rcp.domain.frcp.values import Coded
from rcp.domain.vocabulary import vocabulary

VERSION = "2025.01"
DOCUMENT_TEMPLATE = "1.2.250.1.213.1.1.1.8"
DOCUMENT_CODE = "34794-8"
HEADER_TEMPLATES = ("2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1")

CISIS = "1.2.250.1.213.1.1.4.322"
SNOMED = "2.16.840.1.113883.6.96"
LOINC = "2.16.840.1.113883.6.1"
# Read by their code as well as by their words: CIM-10 and CIM-O-3.
CLASSIFICATIONS = ("2.16.840.1.113883.6.3", "2.16.840.1.113883.6.43.1")
TNM = "2.16.840.1.113883.15.6"
SPECIALTIES = "1.2.250.1.213.1.1.4.5"
ACTOR = "2.16.840.1.113883.5.4"
PRACTITIONER_ROOT = "1.2.250.1.71.4.2.1"
STRUCTURE_ROOT = "1.2.250.1.71.4.2.2"
NETWORK_ROOT = "1.2.250.1.161.1.20.1.1"
MANAGER_ROOT = "1.2.250.1.161.1.20.2.1"
BOARD_ROOT = "1.2.250.1.161.1.20.3.1"
SESSION_ROOT = "1.2.250.1.213.1.1.9"
INS_ROOTS = tuple(f"1.2.250.1.213.1.4.{last}" for last in (8, 9, 10, 11))
MODES_OF_CARE = "1.2.250.1.213.3.3.13"
CONFIDENTIALITY = "2.16.840.1.113883.5.25"
GENDER = "2.16.840.1.113883.5.1"


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """One section: our key, its LOINC code, its title, its templates, and whether it is always written.

    `is_enforced`: the official Schematron demands it, whatever the example annotates.
    """

    key: str
    code: str
    display: str
    title: str
    templates: tuple[str, ...]
    cardinality: str
    is_enforced: bool

    @property
    def is_compulsory(self) -> bool:
        """Whether it is written even when nothing is known."""
        return self.is_enforced or self.cardinality.startswith("[1")

    @property
    def own_template(self) -> str:
        """The template of the CI-SIS, which tells apart two sections of one LOINC code."""
        return self.templates[-1]


@cache
def _tables() -> dict[str, Any]:
    path = files("rcp.domain") / "data" / "national" / "frcp_2025.json"
    tables: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return tables


@cache
def sections() -> dict[str, SectionSpec]:
    """The sections by key, in the order of the document."""
    return {
        row["key"]: SectionSpec(
            key=row["key"],
            code=row["code"],
            display=row["display"],
            title=row["title"],
            templates=tuple(row["templates"]),
            cardinality=row["cardinality"],
            is_enforced=row["enforced"],
        )
        for row in _tables()["sections"]
    }


def templates(entry: str) -> tuple[str, ...]:
    """The template identifiers of an entry, in order."""
    return tuple(_tables()["entries"][entry])


@cache
def known_templates() -> frozenset[str]:
    """Every template identifier of the volet that this package knows."""
    of_sections = {each for spec in sections().values() for each in spec.templates}
    of_entries = {each for roots in _tables()["entries"].values() for each in roots}
    return frozenset({*of_sections, *of_entries, *HEADER_TEMPLATES, DOCUMENT_TEMPLATE})


def concept(code: str) -> Coded:
    """A code that names an entry, with its label and its system.

    Raises:
        KeyError: the tables do not hold it, which is a mistake of ours.
    """
    label, system = _tables()["codes"][code]
    return Coded(code=code, system=system, label=label)


def value(list_name: str, code: str) -> Coded | None:
    """A value of a national list as it is exchanged; None for "" and for a code the list does not hold."""
    found = vocabulary(list_name).get(code)
    return Coded(code=found.code, system=found.system_oid, label=found.label) if found else None


def system_name(oid: str) -> str:
    """The name a code system is exchanged under, "" when the examples give none."""
    name: str = _tables()["systems"].get(oid, "")
    return name


def privacy_texts() -> tuple[str, str]:
    """The text an establishment may adapt, and the one INCa imposes word for word."""
    adaptable, imposed = _tables()["privacy"]
    return adaptable, imposed


def narrative_words() -> frozenset[str]:
    """The headings of the national layout: words of the narrative that carry no answer of their own."""
    return frozenset(_tables()["narrative"])


def source() -> str:
    """Where the tables come from, and what was not judged."""
    text: str = _tables()["source"]
    return text
