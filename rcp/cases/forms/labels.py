"""The French name of each field of a case and of its rows, and its stored value in words.

One table for the forms, the case page, the conflict page and the history.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from rcp.domain.case import DeliberationMode, ResultKind, answer_label
from rcp.domain.case.tnm import PREFIXES, VERSIONS
from rcp.domain.dates import PartialDate, french_date
from rcp.domain.errors import InvalidValue
from rcp.domain.numbers import format_decimal
from rcp.domain.vocabulary import vocabulary

CASE: Mapping[str, str] = {
    "question": "Question posée à la RCP",
    "reasons": "Motif de présentation",
    "organ": "Organe concerné",
    "deliberation_mode": "Mode de présentation",
    "intended_treatments": "Traitement envisagé par le demandeur",
    "guideline": "Référentiel suivi",
    "requester_id": "Médecin demandeur",
    "presenter_id": "Médecin présentateur",
    "referring_id": "Médecin référent",
    "entered_by_id": "Saisi par",
    "summary": "Histoire de la maladie",
    "tumour_site": "Localisation de la tumeur primitive (CIM-10)",
    "morphology": "Morphologie (CIM-O-3)",
    "tumour_laterality": "Latéralité",
    "tnm_prefix": "Préfixe TNM",
    "tnm_t": "T",
    "tnm_n": "N",
    "tnm_m": "M",
    "tnm_version": "Version du TNM",
    "other_classification": "Autre classification ou stade",
    "phase": "Phase du cancer",
    "progression": "Le cancer progresse-t-il\u202f?",
    "progression_kinds": "Étendue de la progression",
    "screening": "Découvert par dépistage",
    "discovery": "Circonstances de découverte",
    "medical_history": "Antécédents médicaux",
    "surgical_history": "Antécédents chirurgicaux",
    "family_history": "Antécédents familiaux",
    "comorbidities": "Comorbidités",
    "performance_status": "État général (indice OMS)",
    "has_allergies": "Allergies",
    "allergies": "Allergies, précisions",
    "has_anticoagulants": "Anticoagulant ou antiagrégant",
    "anticoagulants": "Anticoagulant ou antiagrégant, précisions",
    "antithrombotics": "Antithrombotiques en cours",
    "patient_informed": "Patient informé de la présentation",
    "patient_not_opposed": "Patient non opposé à la présentation",
    "patient_wishes": "Souhaits du patient, qualité de vie",
    "imaging_url": "Lien vers les images",
    "study_uid": "Identifiant de l’étude (UID)",
    "accession_number": "Numéro d’accès",
    "status": "Statut",
    "return_code": "Motif du renvoi",
    "return_reason": "Explication du renvoi",
    "withdrawal_reason": "Motif du retrait",
    "postponement_count": "Nombre de reports",
    "submitted_at": "Soumis le",
    "board_id": "RCP",
    "number": "Numéro de dossier",
    "previous_case_id": "Dossier précédent",
}
LESION: Mapping[str, str] = {
    "organ": "Organe",
    "nature": "Nature",
    "site": "Siège",
    "site_code": "Code du siège",
    "laterality": "Côté",
    "long_axis_mm": "Grand axe",
    "short_axis_mm": "Petit axe",
    "imaging_date": "Date de l’imagerie",
    "imaging_modality": "Type d’imagerie",
    "remark": "Remarque",
    "distances": "Distances aux structures critiques",
    "descriptors": "Fiche de l’organe",
    "position": "Place",
}
DESCRIPTOR: Mapping[str, str] = {
    "key": "Rubrique",
    "code": "Réponse",
    "number": "Valeur",
    "day": "Date",
    "text": "Texte",
}
DISTANCE: Mapping[str, str] = {"structure": "Structure", "distance_mm": "Distance"}
TREATMENT: Mapping[str, str] = {
    "type_code": "Type de traitement",
    "label": "Précision (protocole, siège, dose)",
    "started_on": "Début",
    "ended_on": "Fin",
    "status": "État",
    "comment": "Commentaire (réponse, tolérance)",
    "treatments": "Traitements antérieurs",
    "position": "Place",
}
RESULT: Mapping[str, str] = {
    "kind": "Nature",
    "done_on": "Date",
    "label": "Examen ou dosage",
    "code": "Mesure",
    "number": "Valeur lue par les règles",
    "value": "Valeur",
    "unit": "Unité",
    "text": "Compte rendu ou conclusion",
    "accession_number": "Numéro d’accès",
}
TABLES: Mapping[str, Mapping[str, str]] = {
    "case_file": CASE,
    "lesion": LESION,
    "lesion_distance": DISTANCE,
    "lesion_descriptor": DESCRIPTOR,
    "treatment": TREATMENT,
    "result": RESULT,
}
TREATMENT_STATUSES = (("completed", "Terminé"), ("active", "En cours"), ("cancelled", "Interrompu"))
MODE_LABELS: Mapping[str, str] = {
    DeliberationMode.DISCUSS: "À discuter en séance",
    DeliberationMode.REGISTER: "À enregistrer (conforme à un référentiel)",
}

_LISTS: Mapping[tuple[str, str], str] = {
    ("case_file", "reasons"): "presentation_reasons",
    ("case_file", "organ"): "lesion_organs",
    ("case_file", "tumour_site"): "tumour_sites",
    ("case_file", "morphology"): "morphologies",
    ("case_file", "tumour_laterality"): "laterality",
    ("case_file", "phase"): "phases",
    ("case_file", "progression_kinds"): "progressions",
    ("case_file", "performance_status"): "performance_status",
    ("lesion", "organ"): "lesion_organs",
    ("lesion", "nature"): "lesion_natures",
    ("lesion", "laterality"): "lesion_lateralities",
    ("lesion", "imaging_modality"): "modalities",
    ("case_file", "intended_treatments"): "treatments",
    ("case_file", "antithrombotics"): "antithrombotics",
    ("treatment", "type_code"): "treatment_types",
    ("result", "code"): "measures",
}
_ANSWERS = frozenset(
    {"progression", "screening", "has_allergies", "has_anticoagulants", "patient_informed", "patient_not_opposed"}
)
_CHOICES: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("case_file", "deliberation_mode"): MODE_LABELS,
    ("case_file", "tnm_prefix"): PREFIXES,
    ("case_file", "tnm_version"): VERSIONS,
    ("treatment", "status"): dict(TREATMENT_STATUSES),
    ("result", "kind"): {kind.value: kind.label for kind in ResultKind},
}
_PARTIAL_DATES = frozenset({"started_on", "ended_on"})
_MILLIMETRES = frozenset({"long_axis_mm", "short_axis_mm", "distance_mm"})


def shown(table: str, field: str, value: Any, people: Mapping[str, str] | None = None) -> str:
    """A value in words, "" when there is none. `value` may be the column's own or the text kept by the history;
    `people` gives names by id (as text).
    """
    if value is None or value == "" or value == []:
        return ""
    if field.endswith("_id"):
        return (people or {}).get(str(value), "") or "Non renseigné"
    if (table, field) in _LISTS:
        listed = vocabulary(_LISTS[(table, field)])
        return ", ".join(_coded(listed, code) for code in _several(value))
    if (table, field) in _CHOICES:
        return _CHOICES[(table, field)].get(str(value), str(value))
    if field in _ANSWERS:
        return answer_label(value) if value in {"yes", "no", "unknown"} else str(value)
    if field == "distances":
        return "\n".join(f"{structure}\u202f: {format_decimal(mm)} mm" for structure, mm in value if mm is not None)
    return _typed(field, value)


def _typed(field: str, value: Any) -> str:
    if isinstance(value, date):
        return french_date(value)
    if field in _PARTIAL_DATES or field in {"imaging_date", "done_on"}:
        try:
            return PartialDate.from_iso(str(value)).french
        except InvalidValue:
            return str(value)
    if isinstance(value, Decimal) or field in _MILLIMETRES:
        return f"{format_decimal(Decimal(value).normalize())} mm"
    return str(value)


def _coded(listed: Any, code: str) -> str:
    return f"{code} – {listed.label(code)}" if listed.name in {"tumour_sites", "morphologies"} else listed.label(code)


def _several(value: Any) -> list[str]:
    if isinstance(value, list | tuple):
        return list(value)
    text = str(value)
    return json.loads(text) if text.startswith("[") else [text]
