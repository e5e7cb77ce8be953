"""The versions of one sealed document: which is in force, what each changed, what each is marked with."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from rcp.db import db
from rcp.domain.minutes import DocumentKind
from rcp.domain.verification import Verdict, verdict
from rcp.domain.versions import Change, Changes, compare, mark_across
from rcp.minutes.models import Document
from rcp.minutes.queries.documents import StoredFile, files_of_all, find_latest
from rcp.minutes.queries.sealed import is_intact
from rcp.minutes.queries.verification import is_open

MOST_VERSIONS = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """What a sealed version is worth today; `latest` is the one in force."""

    verdict: Verdict
    latest: Document

    @property
    def mark(self) -> str:
        """The words across its pages, or none."""
        return mark_across(self.verdict, self.latest.version)


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version, as the page of versions tells it. `changes` is what it changes to the one before."""

    document: Document
    standing: Standing
    changes: Changes | None
    files: tuple[StoredFile, ...]


def standing_of(document: Document, latest: Document | None = None) -> Standing:
    """Where a version stands; its meeting and its case are loaded."""
    latest = latest or find_latest(DocumentKind(document.kind), document.subject_uuid) or document
    return Standing(
        verdict(
            version=document.version, latest=latest.version, is_open=is_open(document), is_intact=is_intact(document)
        ),
        latest,
    )


def version_lines(document: Document) -> list[VersionLine]:
    """Every version of what a document is about, the latest first."""
    query = (
        select(Document)
        .where(Document.kind == document.kind, Document.subject_uuid == document.subject_uuid)
        .options(joinedload(Document.sealed_by), joinedload(Document.meeting), joinedload(Document.case))
        .order_by(Document.version.desc())
        .limit(MOST_VERSIONS)
    )
    documents = list(db.session.scalars(query))
    files = files_of_all(documents)
    before = {each.version: each for each in documents}
    return [
        VersionLine(each, standing_of(each, documents[0]), _changes(each, before.get(each.version - 1)), files[each.id])
        for each in documents
    ]


def _changes(document: Document, before: Document | None) -> Changes | None:
    """As they were sealed; compared now for a version sealed without its list. What was altered tells nothing."""
    if not is_intact(document):
        return None
    edition = document.content.get("edition") or {}
    if edition.get("changes") is not None:
        return Changes(tuple(Change(**each) for each in edition["changes"]), edition.get("unlisted", 0))
    return compare(before.content, document.content) if before and is_intact(before) else None
