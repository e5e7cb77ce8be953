"""The words of an identity on the page: labels of fields, values as French text."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from rcp.domain.dates import PartialDate, french_date
from rcp.domain.identity import InsNature, format_ins
from rcp.domain.identity.traits import upper_name
from rcp.patients.banner import birth_date_text, place_text, sex_label, status_label
from rcp.web.filters import datetime_fr

LABELS = {
    "birth_name": "Nom de naissance",
    "first_given_name": "Premier prénom de naissance",
    "given_names": "Prénoms de naissance",
    "used_name": "Nom utilisé",
    "used_given_name": "Prénom utilisé",
    "birth_date": "Date de naissance",
    "sex": "Sexe",
    "birth_place_insee": "Code INSEE du lieu de naissance",
    "birth_place": "Lieu de naissance",
    "identity_status": "Statut de l’identité",
    "is_doubtful": "Identité douteuse",
    "is_fictitious": "Identité fictive",
    "is_homonym": "Homonyme",
    "ins": "Matricule INS",
    "ins_oid": "Nature du matricule",
    "ipp": "IPP",
    "phone": "Téléphone",
    "deceased_on": "Date du décès",
    "note": "Remarque administrative",
    "treating_doctor_id": "Médecin traitant",
    "merged_into_id": "Dossier réuni à un autre",
    "person_id": "Correspondant",
    "relation": "Lien du correspondant",
}
ACTIONS = {"insert": "Ajout", "update": "Modification", "delete": "Retrait"}


def shown(field: str, value: str | None) -> str:
    """A stored value as a person reads it."""
    if not value:
        return ""
    if field == "birth_date":
        return PartialDate.from_iso(value).french
    if field == "deceased_on":
        return french_date(date.fromisoformat(value))
    if field == "sex":
        return sex_label(value)
    if field == "identity_status":
        return status_label(value)
    if field == "ins":
        return format_ins(value)
    if field == "ins_oid":
        nature = InsNature.of_oid(value)
        return nature.label if nature else value
    if field == "merged_into_id":
        return "oui"
    return value


def identity_rows(patient: Any) -> list[dict[str, str]]:
    """The identity, line by line."""
    nature = InsNature.of_oid(patient.ins_oid)
    marks = [
        label
        for label, holds in (
            ("douteuse", patient.is_doubtful), ("fictive", patient.is_fictitious), ("homonyme", patient.is_homonym),
        )
        if holds
    ]  # fmt: skip
    status = status_label(patient.identity_status)
    rows = [
        ("Nom de naissance", upper_name(patient.birth_name)),
        ("Prénoms de naissance", patient.given_names or patient.first_given_name),
        ("Nom utilisé", upper_name(patient.used_name)),
        ("Prénom utilisé", patient.used_given_name),
        ("Date de naissance", birth_date_text(patient)),
        ("Sexe", sex_label(patient.sex)),
        ("Lieu de naissance", place_text(patient.birth_place, patient.birth_place_insee)),
        ("Statut de l’identité", ", ".join([status, *marks]) if status else ""),
        ("Matricule INS", f"{format_ins(patient.ins)} ({nature.label})" if patient.ins and nature else patient.ins),
        ("IPP", patient.ipp),
        ("Téléphone", patient.phone),
    ]
    if patient.deceased_on:
        rows.append(("Date du décès", french_date(patient.deceased_on)))
    if patient.note:
        rows.append(("Remarque", patient.note))
    return [{"label": label, "value": value} for label, value in rows]


def conflict_rows(error: Any) -> list[dict[str, str]]:
    """The fields in which what was typed and what is stored differ."""
    return [
        {"label": LABELS[name], "theirs": shown(name, error.theirs[name]), "mine": shown(name, error.mine[name])}
        for name in error.mine
        if error.mine[name] != error.theirs[name]
    ]


def history_groups(revisions: list[Any], *, several: bool, main_id: int) -> list[dict[str, Any]]:
    """Changes made together, together: who, when, then each field from what to what."""
    groups = []
    for (at, by, record_id, table), members in groupby(
        revisions, key=lambda each: (each.at, each.by, each.record_id, each.table)
    ):
        rows = list(members)
        kinds = {each.action for each in rows}
        title = ACTIONS[kinds.pop()] if len(kinds) == 1 else ACTIONS["update"]
        what = "d’un correspondant" if table == "patient_correspondent" else "de l’identité"
        if table == "patient" and title == ACTIONS["insert"]:
            title, what = "Création", "du patient"
        groups.append(
            {
                "at_iso": at.isoformat(),
                "at": datetime_fr(at),
                "by": by or "Ligne de commande",
                "title": f"{title} {what}",
                "is_merged_record": several and record_id != main_id,
                "rows": [
                    {
                        "label": LABELS.get(each.field, each.field),
                        "old": shown(each.field, each.old),
                        "new": shown(each.field, each.new),
                    }
                    for each in reversed(rows)
                ],
            }
        )
    return groups


def comparison_rows(left: Any, right: Any) -> list[dict[str, Any]]:
    """The two identities, line by line, with the lines that differ."""
    rows = zip(_full_rows(left), _full_rows(right), strict=True)
    return [{"label": label, "left": a, "right": b, "differs": a != b} for (label, a), (_label, b) in rows]


def _full_rows(patient: Any) -> list[tuple[str, str]]:
    skipped = {"treating_doctor_id", "merged_into_id", "person_id", "relation"}
    rows = []
    for name, label in LABELS.items():
        if name in skipped:
            continue
        value = getattr(patient, name)
        text = ("oui" if value else "non") if isinstance(value, bool) else str(value or "")
        rows.append((label, shown(name, text)))
    rows.append(("Créé le", datetime_fr(patient.created_at)))
    return rows
