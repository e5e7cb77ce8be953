"""The short write: the marks, the documents, the statuses and the journal, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda import services as agenda
from rcp.agenda.models import AgendaItem
from rcp.agenda.queries import lock_meeting
from rcp.cases import services as cases
from rcp.db import db
from rcp.documents.content import FicheContent
from rcp.domain.case import CaseStatus
from rcp.domain.errors import StaleEdit
from rcp.domain.frcp.model import Frcp
from rcp.domain.minutes import DocumentKind
from rcp.domain.sending import NotSentReason
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.minutes.models import Document
from rcp.minutes.queries.material import Material, load_material
from rcp.minutes.services.filing import national_of, row_of
from rcp.minutes.services.preparation import Prepared, content_of, mark_validated
from rcp.minutes.services.signing import row_of_file
from rcp.outbox import services as outbox

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
    lock_meeting(prepared[0].meeting_uuid)  # whoever changes the attendance or a decision holds it too
    material = load_material(prepared[0].meeting_uuid, actor=actor, case_uuid=only)
    authorise(actor, Permission.MINUTES_VALIDATE, material.meeting)
    waiting = [item for item in material.items if any(each.case_uuid == item.case.uuid for each in prepared)]
    if any(item.case_id not in material.decisions for item in waiting):
        raise StaleEdit(message=MOVED)
    with db.session.no_autoflush:
        mark_validated(material, waiting, actor, now)
        for each in prepared:
            if content_of(material, each, actor, now) != each.content:
                raise StaleEdit(message=MOVED)
            if _national(each, material, actor, now) != each.national:
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
    document = row_of(prepared.content, material, item, uuid=prepared.uuid, actor=actor, now=now)
    filed = prepared.filed
    document.file_sha256, document.storage_key = filed.tagged.sha256, filed.tagged.storage_key
    document.size_bytes, document.pages = filed.tagged.size_bytes, filed.pages
    document.national_lacks = list(filed.lacks)
    db.session.add(document)
    db.session.flush()
    db.session.add_all([row_of_file(document, each, now) for each in filed.others])
    is_correction = document.replaces_id is not None
    if document.replaces_id is not None:
        outbox.hold_back(document_ids=[document.replaces_id], reason=NotSentReason.SUPERSEDED, actor=actor, now=now)
    if item is not None:
        agenda.mark_sealed(item)
        event = Event.FICHE_CORRECTED if is_correction else Event.FICHE_VALIDATED
    else:
        event = Event.MINUTES_CORRECTED if is_correction else Event.MINUTES_VALIDATED
    subject = item.case if item else material.meeting
    details = {"version": document.version, "content": document.content_sha256, "file": document.file_sha256}
    journal.record(event, actor=actor, now=now, subject=subject, details=details)
    if filed.unsigned:
        details = {"kind": document.kind, "version": document.version, "reason": filed.unsigned.value}
        journal.record(Event.DOCUMENT_NOT_SIGNED, actor=actor, now=now, subject=subject, details=details)
    return document


def _national(prepared: Prepared, material: Material, actor: Actor, now: datetime) -> Frcp | None:
    """What the national document would say now: its codes come from rows that the pages need not show."""
    item = _item(prepared, material)
    if item is None or not isinstance(prepared.content, FicheContent):
        return None
    return national_of(prepared.content, material, item, uuid=prepared.uuid, actor=actor, now=now)


def _item(prepared: Prepared, material: Material) -> AgendaItem | None:
    if prepared.case_uuid is None:
        return None
    return next(item for item in material.items if item.case.uuid == prepared.case_uuid)
