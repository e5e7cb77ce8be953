"""What the screens call the settings that a journal line names: those of a board, of a meeting, of an identity."""

from __future__ import annotations

from collections.abc import Mapping

from rcp.patients.views.wording import LABELS

_BOARD = {
    "name": "Nom de la RCP",
    "acronym": "Sigle",
    "nature": "Nature",
    "subject_code": "Appareil ou sujet transversal",
    "organ_code": "Organe",
    "is_recourse": "RCP de recours",
    "is_paediatric": "RCP pédiatrique",
    "establishment": "Établissement",
    "finess": "FINESS de l’établissement",
    "address": "Adresse imprimée",
    "minimum_specialties": "Nombre minimal de spécialités",
    "written_counts_in_minimum": "Avis écrits comptés",
    "required_specialties": "Spécialités exigées",
    "needs_second_reader": "Relecture par une autre personne",
    "frequency": "Fréquence",
    "weekday": "Jour",
    "nth_in_month": "Rang dans le mois",
    "start_time": "Heure de début",
    "duration_minutes": "Durée",
    "recurs_from": "À partir du",
    "holidays_subdivision": "Jours fériés",
    "room": "Salle",
    "video_url": "Lien de visioconférence",
    "cutoff_hours": "Clôture des inscriptions",
    "minutes_per_case": "Minutes par dossier",
    "break_after_minutes": "Pause suggérée",
    "target_days_to_meeting": "Délai visé, de la demande à la séance",
    "target_days_to_validation": "Délai visé, de la séance à la validation",
    "target_days_to_sending": "Délai visé, de la séance à l’envoi",
    "is_active": "RCP ouverte",
}
_MEETING = {
    "date": "Date",
    "start_time": "Heure de début",
    "duration_minutes": "Durée",
    "room": "Salle",
    "video_url": "Lien de visioconférence",
    "chair_id": "Président de séance",
    "note": "Remarque",
    "planned_minutes": "Durée prévue du dossier",
}
_PATIENT = {**LABELS, "treating_doctor": "Médecin traitant", "correspondents": "Correspondants"}
# By the family of the event.
FIELDS: Mapping[str, Mapping[str, str]] = {"board": _BOARD, "meeting": _MEETING, "patient": _PATIENT}


def field_label(family: str, name: str) -> str:
    """The French name of a setting, "" when these tables do not hold it."""
    return FIELDS.get(family, {}).get(name, "")
