"""The journal as an auditor reads it: events and traces of access, by page, without a patient's name anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from rcp.accounts.models import Account, Person
from rcp.boards.models import Board
from rcp.db import db
from rcp.journal.events import SENTENCES, Event
from rcp.journal.models import AccessEntry, JournalEntry
from rcp.overview.journal_words import ROLES, details_text
from rcp.patients.models import Patient

PAGE = 50
PARIS = ZoneInfo("Europe/Paris")
FAMILIES = {
    "account": "Comptes",
    "person": "Annuaire",
    "board": "RCP",
    "patient": "Patients",
    "case": "Dossiers",
    "meeting": "Séances",
    "decision": "Décisions",
    "fiche": "Fiches",
    "minutes": "Procès-verbaux",
    "document": "Documents",
    "journal": "Journal",
    "system": "Système",
}
KINDS = {
    "read": "Lecture d’un dossier patient",
    "refused": "Accès refusé",
    "sign_in": "Connexion",
    "sign_in_failed": "Connexion refusée",
    "sign_out": "Déconnexion",
}
OBJECTS = {
    "account": "Compte",
    "person": "Professionnel",
    "board": "RCP",
    "patient": "Patient",
    "case_file": "Dossier",
    "meeting": "Séance",
    "decision": "Décision",
    "document": "Document",
    "attachment": "Pièce jointe",
}


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """What the auditor asked for; dates are days in Paris, both included."""

    kind: str = ""
    since: date | None = None
    until: date | None = None
    object_uuid: UUID | None = None
    person_uuid: UUID | None = None


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One event, ready to be read."""

    position: int
    at: datetime
    sentence: str
    author: str
    author_uuid: UUID | None
    roles: str
    object_label: str
    object_uuid: UUID | None
    board: str
    details: str
    hash: str


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One trace of access; `number` pages the list. The patient is an opaque identifier."""

    number: int
    at: datetime
    kind: str
    author: str
    author_uuid: UUID | None
    patient_uuid: UUID | None
    endpoint: str
    address: str


def list_events(wanted: JournalFilter, *, before: int | None = None) -> tuple[list[JournalLine], int | None]:
    """A page of events, the last first, and the position to continue before."""
    query = (
        select(JournalEntry, Person, Board.name.label("board"))
        .outerjoin(Person, Person.id == JournalEntry.person_id)
        .outerjoin(Board, Board.id == JournalEntry.board_id)
        .where(*_period(JournalEntry.at, wanted))
        .order_by(JournalEntry.id.desc())
        .limit(PAGE + 1)
    )
    if wanted.kind in FAMILIES:
        query = query.where(JournalEntry.event.startswith(f"{wanted.kind}."))
    if wanted.object_uuid is not None:
        query = query.where(JournalEntry.object_uuid == wanted.object_uuid)
    if wanted.person_uuid is not None:
        query = query.where(Person.uuid == wanted.person_uuid)
    if before is not None:
        query = query.where(JournalEntry.id < before)
    rows = db.session.execute(query).all()
    lines = [_line(row.JournalEntry, row.Person, row.board or "") for row in rows[:PAGE]]
    return lines, lines[-1].position if len(rows) > PAGE else None


def list_accesses(wanted: JournalFilter, *, before: int | None = None) -> tuple[list[AccessLine], int | None]:
    """A page of traces of access, the last first, and the number to continue before."""
    reader = aliased(Account)
    query = (
        select(AccessEntry, Person, Patient.uuid.label("patient_uuid"))
        .outerjoin(reader, reader.id == AccessEntry.account_id)
        .outerjoin(Person, Person.id == reader.person_id)
        .outerjoin(Patient, Patient.id == AccessEntry.patient_id)
        .where(*_period(AccessEntry.at, wanted))
        .order_by(AccessEntry.id.desc())
        .limit(PAGE + 1)
    )
    if wanted.kind in KINDS:
        query = query.where(AccessEntry.kind == wanted.kind)
    if wanted.object_uuid is not None:
        patient = select(Patient.id).where(Patient.uuid == wanted.object_uuid)
        query = query.where(AccessEntry.patient_id == patient.scalar_subquery())
    if wanted.person_uuid is not None:
        query = query.where(Person.uuid == wanted.person_uuid)
    if before is not None:
        query = query.where(AccessEntry.id < before)
    rows = db.session.execute(query).all()
    lines = [
        AccessLine(
            row.AccessEntry.id,
            row.AccessEntry.at,
            KINDS.get(row.AccessEntry.kind, row.AccessEntry.kind),
            row.Person.name if row.Person else "",
            row.Person.uuid if row.Person else None,
            row.patient_uuid,
            row.AccessEntry.endpoint,
            row.AccessEntry.address,
        )
        for row in rows[:PAGE]
    ]
    return lines, lines[-1].number if len(rows) > PAGE else None


def last_link() -> tuple[int, str]:
    """The last position and hash of the chain: what to note elsewhere, so that a cut tail shows."""
    query = select(JournalEntry.id, JournalEntry.hash).order_by(JournalEntry.id.desc()).limit(1)
    last = db.session.execute(query).first()
    return (last.id, last.hash) if last else (0, "")


def _line(entry: JournalEntry, person: Person | None, board: str) -> JournalLine:
    try:
        sentence = SENTENCES[Event(entry.event)]
    except ValueError:
        sentence = entry.event
    author = person.name if person else ("Ligne de commande" if "system" in entry.roles.split(",") else "")
    return JournalLine(
        entry.id,
        entry.at,
        sentence,
        author,
        person.uuid if person else None,
        ", ".join(ROLES.get(role, role) for role in entry.roles.split(",") if role not in {"", "system"}),
        OBJECTS.get(entry.object_type, entry.object_type),
        entry.object_uuid,
        board,
        details_text(entry.details, entry.event),
        entry.hash,
    )


def _period(column: Any, wanted: JournalFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(column >= datetime.combine(wanted.since, time(), PARIS))
    if wanted.until is not None:
        conditions.append(column < datetime.combine(wanted.until + timedelta(days=1), time(), PARIS))
    return conditions
