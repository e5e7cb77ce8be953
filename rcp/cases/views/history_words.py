"""The history of a case in words: rows, fields and codes, those of the later stages included."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rcp.cases.forms.labels import TABLES, shown
from rcp.cases.queries.history import KeptScore, SetAside
from rcp.domain.case import CaseStatus, PostponementReason, ReturnReason
from rcp.domain.clinical.alerts import alert_rules
from rcp.domain.clinical.library import scores
from rcp.domain.clinical.organs import field_named
from rcp.domain.clinical.wording import result, typographic
from rcp.domain.decision import Aim, Intention, NoDecisionReason, Outcome, PatientPreference, Referral, Trial
from rcp.domain.decision.requester import suggested
from rcp.domain.opinion import Stance
from rcp.domain.plan import PLAN_LISTS
from rcp.domain.prereading import Mark
from rcp.domain.vocabulary import vocabulary
from rcp.journal.events import Event
from rcp.web.filters import ANSWERS, date_fr

# The name of a row, and whether it is feminine in French.
ROWS: Mapping[str, tuple[str, bool]] = {
    "lesion": ("Lésion", True),
    "lesion_distance": ("Distance à une structure", True),
    "lesion_descriptor": ("Rubrique de la fiche", True),
    "treatment": ("Traitement antérieur", False),
    "result": ("Résultat", False),
    "attachment": ("Pièce jointe", True),
    "decision": ("Décision", True),
    "proposal": ("Proposition", True),
    "examination": ("Examen complémentaire", False),
    "decision_condition": ("Condition", True),
    "decision_action": ("Action", True),
    "dissent": ("Avis divergent", False),
    "opinion": ("Avis écrit", False),
    "urgent_opinion": ("Avis en urgence", False),
    "technical_plan": ("Pré-plan technique", False),
    "requester_proposal": ("Proposition du demandeur", True),
}
# What says nothing to a reader: technical, or told by the title of the row or of the save.
UNSAID: Mapping[str, frozenset[str]] = {
    "case_file": frozenset({"number", "board_id", "previous_case_id", "submitted_at"}),
    "lesion": frozenset({"position"}),
    "lesion_distance": frozenset({"structure"}),
    "lesion_descriptor": frozenset({"key"}),
    "treatment": frozenset({"position"}),
    "result": frozenset({"number"}),  # its value says the same
    "attachment": frozenset(
        {
            "storage_key",
            "sha256",
            "media_type",
            "size_bytes",
            "cautions",
            "added_at",
            "added_by_id",
            "removed_at",
            "removed_by_id",
        }
    ),
    "decision": frozenset({"meeting_id", "decided_at", "validated_at", "validated_by_id", "quorum_status"}),
    "proposal": frozenset({"position", "type_code"}),
    "examination": frozenset({"position"}),
    "decision_condition": frozenset({"position", "checked_at", "checked_by_id"}),
    "decision_action": frozenset({"position", "done_at", "done_by_id"}),
    "dissent": frozenset({"position"}),
    "opinion": frozenset({"given_at", "entered_by_id", "meeting_id", "specialty_code", "withdrawn_at"}),
    "urgent_opinion": frozenset({"given_at", "recorded_at", "recorded_by_id", "regularised_meeting_id"}),
}
# The field whose text names a row.
NAMES: Mapping[str, str] = {
    "lesion": "site",
    "lesion_distance": "structure",
    "lesion_descriptor": "key",
    "treatment": "label",
    "result": "label",
    "attachment": "label",
    "examination": "label",
    "decision_condition": "if_text",
    "decision_action": "label",
}
_LATER: Mapping[str, Mapping[str, str]] = {
    "attachment": {"label": "Nom du fichier"},
    "decision": {
        "outcome": "Statut du cas",
        "no_decision_reason": "Pas de décision possible, motif",
        "no_decision_comment": "Pas de décision possible, précision",
        "unblocked_by": "Ce qui permettrait de décider",
        "plan_b": "Plan B",
        "comment": "Avis de la RCP, commentaire",
        "is_surveillance": "Surveillance",
        "surveillance": "Rythme et modalités de la surveillance",
        "is_stopping": "Arrêt ou abstention de traitement spécifique",
        "stopping": "Précision sur l’arrêt ou l’abstention",
        "referral": "Orientation vers une autre RCP",
        "referral_board": "RCP destinataire",
        "supportive_care": "Besoins en soins de support",
        "supportive_care_comment": "Précision sur les soins de support",
        "oncogeriatrics": "Avis oncogériatrique demandé",
        "double_expertise": "Double expertise adulte et pédiatrique recueillie",
        "trial": "Essai clinique proposé",
        "trial_name": "Nom de l’essai",
        "guideline_followed": "Référentiel suivi",
        "guideline": "Référentiel",
        "departure_reason": "Pourquoi s’en écarter",
        "patient_preference": "Ce que le patient préfère",
        "patient_preference_known": "Préférence du patient",
        "responsible_id": "Médecin responsable de la suite",
        "due_on": "Échéance",
        "is_to_present_again": "La RCP demande à le revoir",
        "present_again_note": "Attendu avant la nouvelle présentation",
        "must_be_presented_again": "À présenter de nouveau",
        "reopen_reason": "Motif de la réouverture",
        "correction_reason": "Motif de la correction",
    },
    "proposal": {
        "treatment": "Traitement",
        "intention": "Intention",
        "aim": "Visée",
        "detail": "Précision",
        "plan": "Plan technique",
    },
    "examination": {"label": "Examen", "not_before": "À partir du", "not_after": "Au plus tard le"},
    "decision_condition": {"if_text": "Si", "then_text": "Alors", "verdict": "Suite donnée", "note": "Note"},
    "decision_action": {
        "label": "Action",
        "assignee_id": "Confiée à",
        "due_on": "Échéance",
        "note": "Note",
    },
    "dissent": {"person_id": "Auteur", "name": "Nom de l’auteur", "text": "Avis divergent"},
    "opinion": {"person_id": "Médecin", "stance": "Position", "text": "Avis"},
    "technical_plan": {
        "probes": "Nombre de cryosondes",
        "probe_gauge": "Calibre",
        "probe_kind": "Modèle de cryosonde",
        "approach": "Voie d’abord",
        "guidance": "Guidage",
        "anaesthesia": "Anesthésie",
        "protections": "Thermoprotection",
        "cementoplasty": "Cimentoplastie associée",
        "margin_mm": "Marge visée (mm)",
        "comment": "Commentaire",
    },
    "urgent_opinion": {"reason": "Motif de l’urgence", "opinion": "Avis donné"},
    "requester_proposal": {
        "proposals": "Traitements proposés",
        "comment": "Commentaire",
        "withdrawn_at": "Proposition retirée le",
    },
}
_ENUMS: Mapping[tuple[str, str], Any] = {
    ("case_file", "status"): CaseStatus,
    ("case_file", "return_code"): ReturnReason,
    ("decision", "outcome"): Outcome,
    ("decision", "no_decision_reason"): NoDecisionReason,
    ("decision", "referral"): Referral,
    ("decision", "trial"): Trial,
    ("decision", "patient_preference_known"): PatientPreference,
    ("proposal", "intention"): Intention,
    ("proposal", "aim"): Aim,
    ("opinion", "stance"): Stance,
}
_REASONS: Mapping[Event, tuple[str, Any]] = {
    Event.CASE_RETURNED: ("reason", ReturnReason),
    Event.CASE_POSTPONED: ("reason", PostponementReason),
    Event.PREREAD_MARKED: ("mark", Mark),
    Event.PREREAD_WITHDRAWN: ("mark", Mark),
}
_DATES = frozenset({"due_on", "not_before", "not_after"})
_ANSWERED = frozenset({"oncogeriatrics", "double_expertise", "guideline_followed", "cementoplasty"})


def is_said(table: str, field: str) -> bool:
    """Whether a change of this field is worth a line."""
    return field not in UNSAID.get(table, frozenset())


def field_name(table: str, field: str) -> str:
    """The French name of a field."""
    return TABLES.get(table, {}).get(field) or _LATER.get(table, {}).get(field) or field


def value_text(table: str, field: str, value: str | None, people: Mapping[str, str]) -> str:
    """A stored value in words, "" when there is none."""
    if not value:
        return ""
    enum = _ENUMS.get((table, field))
    if enum is not None:
        return str(enum(value).label) if value in set(enum) else value
    if table in TABLES or field.endswith("_id"):
        return shown(table, field, value, people)
    if (table, field) == ("proposal", "treatment"):
        return vocabulary("treatments").label(value)
    if (table, field) == ("decision", "supportive_care"):
        return ", ".join(map(vocabulary("supportive_care").label, _listed(value)))
    if table == "technical_plan" and field in PLAN_LISTS:
        return ", ".join(map(vocabulary(PLAN_LISTS[field]).label, _listed(value)))
    if (table, field) == ("requester_proposal", "proposals"):
        return "\n".join(each.text for each in suggested(json.loads(value)))
    if field in _ANSWERED:
        return ANSWERS.get(value, value)
    return date_fr(value) if field in _DATES else value


def answer_text(key: str, field: str, value: str | None) -> str:
    """A stored answer of a sheet in words; the history knows the key of the question, not the organ."""
    declared = field_named(key)
    if not value or declared is None:
        return value or ""
    return declared.text(float(value) if field == "number" else value)


def row_name(table: str, name: str) -> str:
    """What a row is called: the question of a sheet by its label."""
    declared = field_named(name) if table == "lesion_descriptor" else None
    return declared.label if declared else name


def event_sentence(code: str, details: Mapping[str, Any]) -> str:
    """What happened, with its coded reason: « Dossier reporté : temps de séance insuffisant »."""
    if code not in set(Event):
        return code
    event = Event(code)
    name, reasons = _REASONS.get(event, ("", None))
    reason = details.get(name)
    if reasons is None or reason not in set(reasons):
        return event.sentence
    label = str(reasons(reason).label)
    return f"{event.sentence}\u202f: {label[0].lower()}{label[1:]}"


def score_sentence(details: Mapping[str, Any], kept: KeptScore | None) -> str:
    """« Score enregistré : SINS, lésion corps de L3, 7 (instabilité potentielle) »; the lesion may be gone since."""
    declared = scores().get(str(details.get("score")))
    if declared is None:
        return Event.SCORE_KEPT.sentence
    words = [declared.short_name or declared.name]
    if kept is not None:
        outputs, band = kept.row.outputs, typographic(kept.row.outputs.get("band") or "")
        text = result(declared, outputs)
        words += [f"lésion {kept.lesion}"] if kept.lesion else []
        words.append(f"{text} ({band})" if band and band != text else text)
    return f"{Event.SCORE_KEPT.sentence}\u202f: {', '.join(words)}"


def alert_sentence(code: str, details: Mapping[str, Any], aside: SetAside | None) -> str:
    """« Alerte clinique écartée avec un motif : Plaquettes basses, lésion corps de L3. Motif : … »."""
    rule = alert_rules().get(str(details.get("alert")))
    words = f"{Event(code).sentence}\u202f: {rule.title}" if rule is not None else Event(code).sentence
    if aside is None:
        return words
    lesion = f", lésion {aside.lesion}" if aside.lesion else ""
    reason = f". Motif\u202f: {aside.row.reason}" if code == Event.ALERT_DISMISSED else ""
    return words + lesion + reason


def row_title(table: str, action: str, name: str, removed: bool | None) -> str:
    """« Lésion ajoutée : corps de L3 ». `removed` tells a removed or restored attachment from a changed one."""
    if table not in ROWS:
        return ""
    word, is_feminine = ROWS[table]
    done = {"insert": "ajouté", "delete": "retiré"}.get(action, "modifié")
    if removed is not None:
        done = "retiré" if removed else "rétabli"
    return f"{word} {done}{'e' if is_feminine else ''}" + (f"\u202f: {name}" if name else "")


def _listed(value: str) -> list[str]:
    return [text.strip(' "') for text in value.strip("[]").split(",") if text.strip(' "')]
