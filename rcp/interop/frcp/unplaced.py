"""What was read of a fiche and no field of a case holds: told, because the file that says it is only joined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from rcp.domain.frcp.model import Frcp
from rcp.domain.frcp.values import Address, Coded, PersonName, french_date
from rcp.interop.frcp.proposing import Proposed

# Where a value stands, for a person; a part without a name here is said by the one above it.
_PLACES = {
    "header": "En-tête",
    "patient": "Patient",
    "authors": "Auteurs",
    "informants": "Entourage",
    "custodian": "Conservation du document",
    "signatory": "Responsable du document",
    "participants": "Participants",
    "led_by": "Conduite de la réunion",
    "meeting": "Réunion",
    "guardian": "Représentant",
    "telecoms": "coordonnées",
    "address": "adresse",
    "identifier": "identifiant",
    "organisation": "structure",
    "document_id": "identifiant du document",
    "set_id": "identifiant des versions",
    "replaces": "version remplacée",
    "tumours": "Tumeur",
    "reports": "Comptes rendus",
    "treatments": "Traitements",
    "results": "Examens",
    "evaluations": "Évaluations",
    "progression": "Phase et progression",
    "answer": "Proposition de la RCP",
    "framework": "Cadre de la proposition",
    "status": "Statut du document",
    "wishes": "Souhaits du patient",
    "privacy": "Information sur les données",
}
# Parts of a value that mean nothing alone.
_ALONE = frozenset({"root", "use", "kind", "event", "part", "code", "system", "system_name", "system_version"})


def unplaced(fiche: Frcp, proposed: Proposed) -> tuple[tuple[str, str], ...]:
    """(place, text) for each text of the fiche that the case does not hold, once; the file that says it is kept."""
    found: dict[str, str] = {}
    for place, text, forms in _texts(fiche, ()):
        if text and not any(map(proposed.holds, forms)):
            found.setdefault(text, place)
    return tuple((place, text) for text, place in found.items())


def _texts(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Each text with its place and the forms under which a case may hold it."""
    place = ", ".join(dict.fromkeys(_PLACES[name] for name in path if name in _PLACES)) or "Fiche"
    if isinstance(value, Address | PersonName):
        yield place, value.text, (value.text,)
    elif isinstance(value, Coded):
        yield place, value.said, tuple(filter(None, (value.label, value.words, value.code)))
    elif is_dataclass(value):
        for each in fields(value):
            if each.name not in _ALONE:
                yield from _texts(getattr(value, each.name), (*path, each.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each, path)
    elif isinstance(value, str) and value:
        words = " ".join(value.split())
        yield place, value, (value, value.strip(), french_date(value), words, value.removeprefix("tel:"))
