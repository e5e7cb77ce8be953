"""What the drills of sealed documents share: to seal, to tell of it, and to look at what is there after a death."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from rcp import files
from rcp.access.permissions import Actor
from rcp.db import db
from rcp.documents.sealing import is_seal_intact
from rcp.domain.sending import MessageKind, message_key
from rcp.minutes import services
from rcp.minutes.models import Document, DocumentFile
from rcp.outbox.models import Message
from rcp.outbox.services import enqueue
from tests.support.build import NOW


def seal(meeting: UUID, actor: Actor, *, now: datetime) -> list[Document]:
    """Seal what waits here, to the end."""
    prepared = services.prepare_minutes(meeting, actor=actor, now=now)
    db.session.rollback()
    documents = services.validate(prepared, actor=actor, now=now)
    db.session.commit()
    return documents


def tell(document: Document, actor: Actor) -> Message:
    """Somebody is to be told that a document is there."""
    return enqueue(
        MessageKind.DOCUMENT_NOTICE, key=message_key(MessageKind.DOCUMENT_NOTICE, document.id), board_id=None,
        document_id=document.id, address="docteur@hopital.example", subject="Un document est prêt",
        body="Il se lit dans l’application.", actor=actor, now=NOW,
    )  # fmt: skip


def check_bytes(documents: Sequence[Document]) -> list[DocumentFile]:
    """Every file that a row of a sealed document names is there, as it was. Gives the files beside the tagged ones."""
    for each in documents:
        assert files.read(each.storage_key, sha256=each.file_sha256).startswith(b"%PDF")
        assert is_seal_intact(each.content)
    others = list(db.session.scalars(select(DocumentFile).order_by(DocumentFile.id)))
    for other in others:
        assert files.read(other.storage_key, sha256=other.sha256)
    return others


def stored() -> set[str]:
    """The names of the files that are not kept parts."""
    return {path.name for path in files._root.glob("??/*")}
