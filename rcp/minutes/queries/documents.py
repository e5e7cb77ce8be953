"""The sealed documents: versions, latest, one."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from rcp.access.permissions import Actor, Role
from rcp.agenda.models import Meeting
from rcp.cases import queries as case_queries
from rcp.cases.models import Case
from rcp.db import db
from rcp.domain.errors import NotFound
from rcp.domain.minutes import DocumentKind
from rcp.minutes.models import Document

READERS = (Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY, Role.QUALITY)


def subject_of(kind: DocumentKind, meeting: Meeting, case: Case | None = None) -> str:
    """What a document is about, as its versions share it."""
    return f"{case.uuid}:{meeting.uuid}" if kind is DocumentKind.FICHE and case else str(meeting.uuid)


def next_version(kind: DocumentKind, subject: str) -> int:
    """The number the next sealed version takes."""
    last = db.session.scalar(
        select(func.max(Document.version)).where(Document.kind == kind, Document.subject_uuid == subject)
    )
    return (last or 0) + 1


def find_latest(kind: DocumentKind, subject: str) -> Document | None:
    """The sealed version in force, or None."""
    return db.session.scalars(
        select(Document)
        .where(Document.kind == kind, Document.subject_uuid == subject)
        .options(joinedload(Document.sealed_by))
        .order_by(Document.version.desc())
        .limit(1)
    ).first()


def list_versions(meeting: Meeting) -> list[Document]:
    """Every sealed document of a meeting, minutes first, latest version first."""
    query = (
        select(Document)
        .where(Document.meeting_id == meeting.id)
        .options(joinedload(Document.sealed_by), joinedload(Document.case))
        .order_by(Document.kind.desc(), Document.case_id, Document.version.desc(), Document.id)
        .limit(500)
    )
    return list(db.session.scalars(query))


def latest_fiche_of(case: Case) -> Document | None:
    """The last sealed fiche of a case, whatever the meeting."""
    return db.session.scalars(
        select(Document)
        .where(Document.kind == DocumentKind.FICHE, Document.case_id == case.id)
        .options(joinedload(Document.meeting), joinedload(Document.sealed_by))
        .order_by(Document.id.desc())
        .limit(1)
    ).first()


def get_document(document_uuid: UUID, *, actor: Actor) -> Document:
    """One sealed document.

    Raises:
        NotFound: no such document, or outside the actor's view.
    """
    query = (
        select(Document)
        .join(Meeting, Meeting.id == Document.meeting_id)
        .outerjoin(Case, Case.id == Document.case_id)
        .where(Document.uuid == document_uuid)
        .options(
            joinedload(Document.meeting).joinedload(Meeting.board),
            joinedload(Document.case).joinedload(Case.patient),
            joinedload(Document.sealed_by),
        )
    )
    if not actor.is_system:
        query = query.where(or_(Meeting.board_id.in_(actor.boards_as(*READERS)), case_queries.visible_to(actor)))
    document = db.session.scalars(query).one_or_none()
    if document is None:
        raise NotFound()
    return document
