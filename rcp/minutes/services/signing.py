"""A sealed document signed after its seal, where the signature failed or came later than the document."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rcp import installation
from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.db import advisory_lock, db
from rcp.documents import signing
from rcp.domain.errors import TransitionRefused
from rcp.domain.minutes import FileRole
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.minutes.models import Document, DocumentFile
from rcp.minutes.queries.documents import StoredFile, files_of, get_document
from rcp.minutes.queries.versions import standing_of
from rcp.minutes.services.filing import store_signed
from rcp.minutes.services.reading import read_sealed

NOT_CONFIGURED = "Cette installation ne signe pas\u202f: aucun certificat de l’établissement n’est configuré."
ALREADY = "Ce document est déjà signé."
NOT_IN_FORCE = "Ce document est remplacé, ou en cours de correction\u202f: seule une version en vigueur se signe."


def make_signature(
    document_uuid: UUID, *, actor: Actor, now: datetime, proofs: signing.Proofs | None = None
) -> StoredFile:
    """Sign a sealed document and store its bytes; nothing is written in the database. `proofs` are those of whoever
    signs several in a row.

    Raises:
        NotFound, Forbidden, AlteredContent, FileDamaged, StorageFailed.
        TransitionRefused: nothing signs here, it is signed already, another version replaced it or will, or the
            signature failed (the sentence says why).
    """
    document = _authorised(document_uuid, actor)
    with_what = installation.signing()
    if with_what is None:
        raise TransitionRefused(NOT_CONFIGURED)
    data = read_sealed(document)
    try:
        return store_signed(document.file_name, signing.sign(data, with_what, now=now, proofs=proofs))
    except signing.SigningFailed as error:
        raise TransitionRefused(
            f"Le document reste scellé, sans signature\u202f: {error.reason.label}. Réessayez plus tard."
        ) from error


def add_signature(document_uuid: UUID, signed: StoredFile, *, actor: Actor, now: datetime) -> DocumentFile:
    """Put the signed PDF among the files of its document.

    Raises:
        NotFound, Forbidden.
        TransitionRefused: somebody signed it meanwhile, or began to correct it.
    """
    advisory_lock("journal")  # before anything is read: who signs it too, or corrects it, needs that lock as well
    document = _authorised(document_uuid, actor)
    row = row_of_file(document, signed, now)
    db.session.add(row)
    db.session.flush()
    journal.record(
        Event.DOCUMENT_SIGNED,
        actor=actor,
        now=now,
        subject=document.case or document.meeting,
        details={"kind": document.kind, "version": document.version, "file": signed.sha256},
    )
    return row


def row_of_file(document: Document, stored: StoredFile, now: datetime) -> DocumentFile:
    """The row that names a stored file of a document."""
    return DocumentFile(
        document_id=document.id,
        role=stored.role.value,
        media_type=stored.media_type,
        file_name=stored.file_name,
        sha256=stored.sha256,
        size_bytes=stored.size_bytes,
        storage_key=stored.storage_key,
        made_at=now,
    )


def _authorised(document_uuid: UUID, actor: Actor) -> Document:
    document = get_document(document_uuid, actor=actor)
    authorise(actor, Permission.MINUTES_VALIDATE, document.meeting)
    if any(each.role is FileRole.SIGNED for each in files_of(document)):
        raise TransitionRefused(ALREADY)
    if standing_of(document).mark:
        raise TransitionRefused(NOT_IN_FORCE)
    return document
