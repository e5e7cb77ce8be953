"""What the public page of verification may know of a sealed document."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from rcp import files
from rcp.db import db
from rcp.documents.errors import RenderFailed
from rcp.documents.marking import Claim, mark_across
from rcp.documents.signing import Signature, examine
from rcp.domain.agenda import MeetingStatus
from rcp.domain.case import SEALED
from rcp.domain.minutes import DocumentKind, FileRole
from rcp.domain.verification import Verdict, verdict
from rcp.domain.versions import was_marked
from rcp.minutes.models import Document, DocumentFile
from rcp.minutes.queries.documents import find_latest
from rcp.minutes.queries.sealed import is_intact

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Verified:
    """A sealed version as anybody may see it: nothing says whom it is about."""

    verdict: Verdict
    kind: DocumentKind
    version: int
    sealed_at: datetime
    seal: str
    latest: int
    latest_at: datetime
    role: FileRole | None = None  # which of its files was shown; None when only a code was
    signature: Signature | None = None  # of the signed PDF, checked offline against its own bytes
    is_copy_lost: bool = False  # our own copy of the file shown is missing or altered; theirs is the one sealed
    mark: str = ""  # the words across the copy shown


def verified_code(code: str) -> Verified | None:
    """The version that prints this code (in its printed form), or None."""
    return _verified(Document.code == code)


def verified_file(sha256: str) -> Verified | None:
    """The version one of whose files has this SHA-256, and which file it is; or None.

    A signature is read in the bytes that we keep, which are those shown: what anybody may send is never opened.
    """
    found = _verified(Document.file_sha256 == sha256)
    if found is not None:
        return replace(found, role=FileRole.TAGGED)
    row = db.session.scalars(
        select(DocumentFile).where(DocumentFile.sha256 == sha256).order_by(DocumentFile.id.desc()).limit(1)
    ).first()
    if row is None:
        return None
    found = _verified(Document.id == row.document_id)
    if found is None or row.role != FileRole.SIGNED:
        return replace(found, role=FileRole(row.role)) if found else None
    try:
        data = files.read(row.storage_key, sha256=row.sha256)
    except files.FileDamaged:
        log.error("the signed file %s is missing or altered", row.uuid)
        return replace(found, role=FileRole.SIGNED, is_copy_lost=True)
    return replace(found, role=FileRole.SIGNED, signature=examine(data))


def verified_copy(claim: Claim, sha256: str) -> Verified | None:
    """The version of which a file with this SHA-256 is the marked copy that it claims to be, or None.

    Such a copy is not kept: it is made again from our own bytes, once, and compared.
    """
    document = _document(Document.code == claim.code)
    if document is None:
        return None
    found = _judged(document)
    if found.verdict is Verdict.ALTERED or not was_marked(claim.words, found.version, found.latest):
        return None
    try:
        data = files.read(document.storage_key, sha256=document.file_sha256)
        made = mark_across(data, claim.words, code=document.code)
    except (files.FileDamaged, RenderFailed):
        log.error("the file of document %s is missing or altered: a copy cannot be compared", document.uuid)
        return None
    return replace(found, mark=claim.words) if hashlib.sha256(made).hexdigest() == sha256 else None


def _verified(condition: Any) -> Verified | None:
    document = _document(condition)
    return None if document is None else _judged(document)


def _document(condition: Any) -> Document | None:
    query = (
        select(Document)
        .where(condition)
        .options(joinedload(Document.meeting), joinedload(Document.case))
        .order_by(Document.id.desc())
        .limit(1)
    )
    return db.session.scalars(query).first()


def _judged(document: Document) -> Verified:
    kind = DocumentKind(document.kind)
    latest = find_latest(kind, document.subject_uuid) or document
    return Verified(
        verdict=verdict(
            version=document.version, latest=latest.version, is_open=is_open(document), is_intact=is_intact(document)
        ),
        kind=kind,
        version=document.version,
        sealed_at=document.sealed_at,
        seal=document.content_sha256,
        latest=latest.version,
        latest_at=latest.sealed_at,
    )


def is_open(document: Document) -> bool:
    """Whether what the document is about was reopened since."""
    if document.case is not None:
        return document.case.status not in SEALED
    return document.meeting.status != MeetingStatus.VALIDATED
