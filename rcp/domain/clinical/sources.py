"""Everything the application asserts about medicine, with where it comes from and how far it was checked.

Read from the files themselves, whatever their shape, so that nothing declared can be forgotten: each file of this
package is an entry, and each part of a file that has a status of its own is one more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import msgspec

from rcp.domain.clinical.naming import fact_label
from rcp.domain.clinical.status import Status
from rcp.domain.vocabulary import vocabulary, vocabulary_sources

RULE_SOURCES = "sources-et-verification"

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "organs": "Fiches d’organe",
        "scores": "Scores",
        "alerts": "Alertes",
        "readiness": "Complétude",
        "freshness": "Fraîcheur des résultats",
        "profiles": "Populations étudiées",
        "lists": "Listes de valeurs",
    }
)
_STATUSES = frozenset(Status)
_NAMES = ("name", "title", "label", "wording", "sentence", "code", "id")


@dataclass(frozen=True, slots=True)
class Source:
    """One thing asserted.

    Attributes:
        anchor: unique on the page; `file`: the file it was read in, from this package.
        kind: a key of `KINDS`, or the folder of a file nobody named yet.
        status: None for a national list, which is published and reproduced as it is.
        doubts: what a clinician must still verify.
    """

    anchor: str
    kind: str
    id: str
    name: str
    file: str
    status: Status | None
    version: str = ""
    citation: str = ""
    rule: str = ""
    licence: str = ""
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def kind_label(self) -> str:
        return KINDS.get(self.kind, self.kind)

    @property
    def status_label(self) -> str:
        return self.status.label if self.status is not None else "Liste nationale publiée"


# The lists in French; the file of a list has a code only.
_LIST_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "specialties": "Spécialités des membres de la RCP",
        "all_specialties": "Spécialités",
        "organs": "RCP d’organe",
        "apparatus": "RCP d’appareil",
        "board_natures": "Nature de la discussion",
        "transversal_subjects": "RCP transversales",
        "treatment_types": "Types de traitement",
        "tumour_sites": "Localisations de la tumeur (CIM-10)",
        "morphologies": "Morphologies (CIM-O-3)",
        "laterality": "Latéralité de la tumeur",
        "quorum_status": "Statut du quorum",
        "case_presentation_status": "Statut du cas présenté",
        "phases": "Phase du cancer",
        "progressions": "Progression du cancer",
        "performance_status": "Indice OMS (ECOG)",
        "supportive_care": "Soins oncologiques de support",
        "document_status": "Statut du document",
        "civility": "Civilités",
        "topographic_modifiers": "Modificateurs topographiques",
        "geriatric_depression": "Échelle gériatrique de dépression",
        "pregnancy_observations": "Observations sur la grossesse",
        "participant_functions": "Fonctions des participants",
        "facility_types": "Types d’établissement",
        "practice_settings": "Cadres d’exercice",
        "lesion_organs": "Organes des lésions",
        "treatments": "Traitements envisagés",
        "modalities": "Modalités d’imagerie",
        "lesion_natures": "Natures des lésions",
        "lesion_lateralities": "Latéralité des lésions",
        "presentation_reasons": "Motifs de présentation",
        "measures": "Mesures codées",
        "antithrombotics": "Antithrombotiques",
        "probe_gauges": "Calibres des cryosondes",
        "plan_approaches": "Voies d’abord",
        "plan_guidances": "Guidages",
        "plan_anaesthesias": "Anesthésies",
        "plan_protections": "Protections thermiques",
    }
)
_FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "imagerie": "Imagerie",
        "anatomopathologie": "Anatomopathologie",
        "biologie": "Biologie",
        "clinique": "Mesures cliniques",
        "metanephrines": "Métanéphrines",
    }
)
_FACT = re.compile(r"\{([a-z]+(?:\.[a-z0-9_]+)+)\}")


@lru_cache(maxsize=1)
def all_sources() -> tuple[Source, ...]:
    """Every entry, kind by kind in the order of `KINDS`, then by name."""
    order = {kind: place for place, kind in enumerate(KINDS)}
    found = [*_declared(), *_lists()]
    return tuple(sorted(found, key=lambda each: (order.get(each.kind, len(order)), each.name.casefold(), each.anchor)))


def declaration_files() -> tuple[str, ...]:
    """The files of this package that declare something, as `scores/mirels.json`."""
    package = files("rcp.domain.clinical")
    found = [each.name for each in package.iterdir() if each.name.endswith(".json")]
    for folder in package.iterdir():
        if folder.is_dir():
            found += [f"{folder.name}/{each.name}" for each in folder.iterdir() if each.name.endswith(".json")]
    return tuple(sorted(found))


def entries_of(file: str, content: Any) -> Iterator[Source]:
    """What a file asserts: itself, then each of its parts that has a status. A file without any is not verified."""
    folder, _slash, name = file.rpartition("/")
    stem = name.removesuffix(".json")
    kind = folder or stem
    whole = content if isinstance(content, dict) else {}
    yield _source(kind, file, stem, whole, _status(whole) or Status.UNVERIFIED)
    for path, part in _parts(whole, ()):
        yield _source(kind, file, f"{stem}-{'-'.join(path)}", part, Status(part["status"]), whole)


def _declared() -> Iterator[Source]:
    package = files("rcp.domain.clinical")
    for file in declaration_files():
        yield from entries_of(file, msgspec.json.decode(package.joinpath(file).read_bytes()))


def _lists() -> Iterator[Source]:
    for name, entry in vocabulary_sources().items():
        national = f"Liste nationale {entry['source']}, OID {entry['oid']}" if entry["oid"] else ""
        yield Source(
            anchor=f"lists-{name}",
            kind="lists",
            id=name,
            name=_LIST_NAMES.get(name, name),
            file=entry["file"],
            status=None if entry["oid"] else Status.PRODUCT,
            version=entry["revision"],
            citation=national or "Liste de l’application.",
        )


def _parts(node: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """The parts of a file that have a status of their own, at any depth, with the way to each."""
    if isinstance(node, dict):
        if path and _status(node) is not None:
            yield path, node
        for key, value in node.items():
            yield from _parts(value, (*path, key))
    elif isinstance(node, list):
        for place, value in enumerate(node, 1):
            yield from _parts(value, (*path, str(place)))


def _status(node: Mapping[str, Any]) -> Status | None:
    given = node.get("status")
    return Status(given) if isinstance(given, str) and given in _STATUSES else None


def _source(
    kind: str, file: str, stem: str, node: Mapping[str, Any], status: Status, whole: Mapping[str, Any] | None = None
) -> Source:
    name = _name(node) or _key_name(stem.rpartition("-")[2]) or stem
    if whole is not None:
        owner = _name(whole)
        name = f"{owner} – {name}" if owner else name
    return Source(
        anchor=f"{kind}-{stem}",
        kind=kind,
        id=str(node.get("id") or node.get("code") or stem),
        name=name,
        file=file,
        status=status,
        version=str(node.get("version") or (whole or {}).get("version") or ""),
        citation=str(node.get("citation") or node.get("reason") or ""),
        rule=_in_french(str(node.get("rule") or node.get("text") or "")),
        licence=str(node.get("licence") or ""),
        sources=(*_texts(node.get("source")), *_texts(node.get("sources"))),
        notes=(*_texts(node.get("note")), *_texts(node.get("notes"))),
        doubts=_texts(node.get("doubts")),
    )


def _name(node: Mapping[str, Any]) -> str:
    """What a part calls itself, a published figure by its study and what it measures; "" without a name."""
    if node.get("etude"):
        return ", ".join(str(node[key]) for key in ("etude", "critere") if node.get(key))
    return next((_in_french(str(node[key])) for key in _NAMES if node.get(key)), "")


def _key_name(key: str) -> str:
    """What a part without a name is about: a family of results or a measure, "" for anything else."""
    measures = vocabulary("measures")
    return _FAMILIES.get(key, measures.label(key) if key in measures else "")


def _in_french(text: str) -> str:
    """A sentence where each fact to be filled in is told by its label: « INR à [INR] »."""
    return _FACT.sub(lambda found: f"[{fact_label(found[1])}]", text)


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(str(each) for each in value) if isinstance(value, list) else ()
