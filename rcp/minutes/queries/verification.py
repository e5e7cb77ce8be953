"""What the public page of verification may know of a sealed document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from rcp.db import db
from rcp.documents.sealing import is_seal_intact
from rcp.domain.agenda import MeetingStatus
from rcp.domain.case import SEALED
from rcp.domain.minutes import DocumentKind
from rcp.domain.verification import Verdict, verdict
from rcp.minutes.models import Document
from rcp.minutes.queries.documents import find_latest


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


def verified_code(code: str) -> Verified | None:
    """The version that prints this code (in its printed form), or None."""
    return _verified(Document.code == code)


def verified_file(sha256: str) -> Verified | None:
    """The version whose bytes have this SHA-256, or None."""
    return _verified(Document.file_sha256 == sha256)


def _verified(condition: Any) -> Verified | None:
    query = (
        select(Document)
        .where(condition)
        .options(joinedload(Document.meeting), joinedload(Document.case))
        .order_by(Document.id.desc())
        .limit(1)
    )
    document = db.session.scalars(query).first()
    if document is None:
        return None
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


def is_intact(document: Document) -> bool:
    """Judged on what is stored, not on what it reads as: a field added since is no alteration."""
    return is_seal_intact(document.content) and document.content["edition"]["seal"] == document.content_sha256
