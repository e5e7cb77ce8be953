"""The short write: the marks, the documents, the statuses and the journal, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda import services as agenda
from rcp.agenda.models import AgendaItem
from rcp.cases import services as cases
from rcp.db import db
from rcp.documents.sealing import to_plain
from rcp.documents.titles import file_name
from rcp.domain.case import CaseStatus
from rcp.domain.errors import StaleEdit
from rcp.domain.minutes import DocumentKind
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.minutes.models import Document
from rcp.minutes.queries.documents import find_latest, subject_of
from rcp.minutes.queries.material import Material, load_material
from rcp.minutes.services.preparation import Prepared, content_of, mark_validated
from rcp.minutes.services.sending import supersede

MOVED = (
    "Le dossier ou la séance a changé pendant la mise en page\u202f: rien n’a été validé. "
    "Relisez l’aperçu, puis validez de nouveau."
)


def validate(prepared: Sequence[Prepared], *, actor: Actor, now: datetime) -> list[Document]:
    """Seal what was prepared; `now` is the instant given to `prepare_…`.

    Raises:
        NotFound, Forbidden.
        StaleEdit: somebody changed a row since the layout began; nothing is written.
    """
    whole = any(each.kind is DocumentKind.MINUTES for each in prepared)
    only = None if whole else prepared[0].case_uuid
    material = load_material(prepared[0].meeting_uuid, actor=actor, case_uuid=only)
    authorise(actor, Permission.MINUTES_VALIDATE, material.meeting)
    waiting = [item for item in material.items if any(each.case_uuid == item.case.uuid for each in prepared)]
    if any(item.case_id not in material.decisions for item in waiting):
        raise StaleEdit(message=MOVED)
    with db.session.no_autoflush:
        mark_validated(material, waiting, actor, now)
        for each in prepared:
            if to_plain(content_of(material, each, actor, now)) != to_plain(each.content):
                raise StaleEdit(message=MOVED)
    documents = [_seal(each, material, actor=actor, now=now) for each in prepared]
    for item in waiting:
        material.decisions[item.case_id].correction_reason = ""
        cases.mark_validated(item.case, actor=actor, now=now)
    if whole:
        _issue(material, actor=actor, now=now)
    db.session.flush()
    return documents


def _issue(material: Material, *, actor: Actor, now: datetime) -> None:
    """The minutes are issued: the meeting is validated, its cases are closed."""
    for item in material.items:
        if item.case.status == CaseStatus.VALIDATED:
            cases.mark_closed(item.case, actor=actor, now=now)
    material.meeting.correction_reason = ""
    agenda.mark_validated(material.meeting, actor=actor, now=now)


def _seal(prepared: Prepared, material: Material, *, actor: Actor, now: datetime) -> Document:
    item = _item(prepared, material)
    subject = subject_of(prepared.kind, material.meeting, item.case if item else None)
    latest = find_latest(prepared.kind, subject)
    content = prepared.content
    document = Document(
        kind=prepared.kind.value,
        subject_uuid=subject,
        meeting_id=material.meeting.id,
        case_id=item.case_id if item else None,
        version=content.edition.version,
        replaces_id=latest.id if latest else None,
        reason=content.edition.reason,
        content=to_plain(content),
        content_sha256=content.edition.seal,
        code=content.edition.code,
        file_sha256=prepared.file_sha256,
        file_name=file_name(content),
        storage_key=prepared.storage_key,
        size_bytes=prepared.size_bytes,
        pages=prepared.pages,
        sealed_at=now,
        sealed_by_id=actor.person_id,
    )
    db.session.add(document)
    db.session.flush()
    is_correction = latest is not None
    if latest is not None:
        supersede([latest.id], actor=actor, now=now)
    if prepared.kind is DocumentKind.FICHE:
        event = Event.FICHE_CORRECTED if is_correction else Event.FICHE_VALIDATED
    else:
        event = Event.MINUTES_CORRECTED if is_correction else Event.MINUTES_VALIDATED
    journal.record(
        event,
        actor=actor,
        now=now,
        subject=item.case if item else material.meeting,
        details={"version": document.version, "content": document.content_sha256, "file": document.file_sha256},
    )
    return document


def _item(prepared: Prepared, material: Material) -> AgendaItem | None:
    if prepared.case_uuid is None:
        return None
    return next(item for item in material.items if item.case.uuid == prepared.case_uuid)
