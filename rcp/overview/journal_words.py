"""The details of an event in French, for whoever reads the journal: the name of each, its coded value by its label.

What is declared nowhere any more stays the code it is. Never a clinical text, never a name of a patient: the journal
holds none.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from rcp.cases.views.history_words import field_name
from rcp.domain.agenda import MeetingStatus
from rcp.domain.case import CaseStatus, DeliberationMode, PostponementReason, ReturnReason, Section
from rcp.domain.clinical.alerts import alert_rules
from rcp.domain.clinical.library import scores
from rcp.domain.decision import NoDecisionReason, Outcome
from rcp.domain.identity import IdentityStatus
from rcp.domain.opinion import Stance
from rcp.domain.prereading import Mark
from rcp.domain.quorum import AttendanceMode, QuorumStatus
from rcp.domain.vocabulary import vocabulary
from rcp.overview.field_words import field_label

NAMES: Mapping[str, str] = {
    "action": "geste",
    "added": "ajout",
    "again": "de nouveau",
    "alert": "alerte",
    "attachment": "pièce jointe",
    "attendance": "présence",
    "before": "avant le",
    "bytes": "octets",
    "case": "dossier",
    "cases": "dossiers",
    "changes": "pointages",
    "choice": "choix",
    "confirmed": "confirmés",
    "consulted": "consultés",
    "content": "empreinte du contenu",
    "count": "report n°",
    "date": "date",
    "decision": "décision",
    "documents": "documents",
    "ended": "fin indiquée",
    "extra": "hors récurrence",
    "field": "champ",
    "fields": "champs",
    "file": "empreinte du fichier",
    "from": "de",
    "generated": "engendrés",
    "guest": "invité",
    "hours": "heures",
    "item": "inscription",
    "kind": "nature",
    "late": "après la clôture",
    "left": "parti à",
    "lesion": "lésion",
    "live_decisions": "décisions prises en direct",
    "mark": "marque",
    "meeting": "séance",
    "meetings": "séances",
    "minutes": "minutes",
    "missing": "éléments manquants",
    "mode": "mode",
    "number": "numéro",
    "on_behalf": "au nom d’autrui",
    "opinion": "avis",
    "outcome": "statut",
    "pages": "pages",
    "person": "professionnel",
    "plan": "pré-plan",
    "prefilled_from": "repris de",
    "prereading": "pré-lecture",
    "purpose": "objet",
    "quorum": "quorum",
    "reason": "motif",
    "removed": "retiré",
    "rights": "droits",
    "role": "rôle",
    "rows": "lignes",
    "score": "score",
    "section": "rubrique",
    "seed": "graine",
    "sentence": "phrase",
    "sessions": "sessions",
    "shortcut": "abrégé",
    "specialty": "spécialité",
    "stance": "sens",
    "status": "statut",
    "to": "vers",
    "traces": "traces",
    "typed_afterwards": "saisi a posteriori",
    "urgent_opinion": "avis en urgence",
    "version": "version",
    "with": "avec",
}
# Names of rows, for the machine: what they name is told by its own title.
UNSAID = frozenset({"dismissal"})
ROLES: Mapping[str, str] = {
    "physician": "médecin",
    "coordinator": "coordonnateur",
    "secretary": "secrétaire",
    "quality": "lecteur qualité",
    "external": "demandeur externe",
    "administrator": "administrateur",
    "auditor": "auditeur",
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "role": {**ROLES, "kept": "conservé", "merged": "fusionné"},
    "choice": {"stored": "texte enregistré", "rival": "autre texte", "both": "les deux"},
    "action": {
        "pause": "arrêt", "resume": "reprise", "break": "pause de séance", "unpublish": "retour au projet",
        "restore": "rétablissement", "prepare": "retour à la préparation",
    },
    "from": {"": "attendu"},
    "to": {"": "attendu"},
    "kind": {
        "pack": "dossier papier", "fiche": "fiche", "minutes": "procès-verbal", "frcp": "fiche nationale",
        "xdm": "paquet XDM",
    },
}  # fmt: skip
# By the name of the detail: the lists its code may come from, the first that knows it telling it.
_LISTS: Mapping[str, tuple[type[StrEnum], ...]] = {
    "from": (CaseStatus, MeetingStatus, AttendanceMode),
    "to": (CaseStatus, MeetingStatus, AttendanceMode),
    "status": (CaseStatus, MeetingStatus, IdentityStatus),
    "reason": (PostponementReason, ReturnReason, NoDecisionReason),
    "mode": (DeliberationMode, AttendanceMode),
    "outcome": (Outcome,),
    "quorum": (QuorumStatus,),
    "mark": (Mark,),
    "stance": (Stance,),
    "section": (Section,),
}
# By the family of the event: the tables whose columns its fields are.
_TABLES: Mapping[str, tuple[str, ...]] = {
    "decision": ("decision",),
    "case": ("case_file", "technical_plan", "requester_proposal"),
}


def details_text(details: Mapping[str, Any], event: str = "") -> str:
    """The details as `nom = valeur`, in a stable order."""
    said = {name: value for name, value in details.items() if value not in (None, "", []) and name not in UNSAID}
    return " · ".join(f"{NAMES.get(name, name)} = {_value(name, said[name], event)}" for name in sorted(said))


def _value(name: str, value: Any, event: str) -> str:
    if isinstance(value, list):
        return ", ".join(_value(name, each, event) for each in value)
    if isinstance(value, dict):
        return f"({', '.join(f'{NAMES.get(key, key)} {_value(key, each, event)}' for key, each in value.items())})"
    return _code(name, value, event)


def _code(name: str, value: Any, event: str) -> str:
    """One value in words."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    text = str(value)
    if name in ("field", "fields"):
        return _field(text, event)
    if name == "specialty" or (name == "to" and text in vocabulary("all_specialties")):
        return vocabulary("all_specialties").label(text)
    if name == "alert" and (rule := alert_rules().get(text)) is not None:
        return rule.title
    if name == "score" and (score := scores().get(text)) is not None:
        return score.short_name or score.name
    known = next((each for each in _LISTS.get(name, ()) if text in set(each)), None)
    if known is not None:
        label = str(known(text).label)  # type: ignore[attr-defined]
        return label if label[:2].isupper() else label[:1].lower() + label[1:]
    return _WORDS.get(name, {}).get(text, text)


def _field(name: str, event: str) -> str:
    """The French name of a column, when the screens have one."""
    family = event.partition(".")[0]
    label = field_label(family, name)
    if label:
        return label
    labels = (field_name(table, name) for table in _TABLES.get(family, ()))
    return next((label for label in labels if label != name), name)
