"""Where a letter stands: after which one to its reader, before which, and beside the fiche in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from rcp.agenda.models import Meeting
from rcp.db import db
from rcp.domain.agenda import to_paris
from rcp.domain.dates import french_long_date
from rcp.domain.letters import LetterKind, may_write, replacing_words
from rcp.domain.minutes import DocumentKind
from rcp.minutes.models import Document, Letter
from rcp.minutes.queries.documents import is_deceased


@dataclass(frozen=True, slots=True)
class Standing:
    """What may still be done with a letter, and why not."""

    is_approved: bool
    is_to_nobody: bool  # its reader, the patient, died
    is_outdated: bool  # the fiche was corrected since
    replaced_by: Letter | None  # the last approved after it for the same reader

    @property
    def may_change(self) -> bool:
        return not (self.is_approved or self.is_to_nobody or self.replaced_by)

    @property
    def may_approve(self) -> bool:
        return self.may_change and not self.is_outdated


def standing_of(letter: Letter) -> Standing:
    """Where a letter stands now."""
    latest = latest_fiche(letter.case_id)
    return Standing(
        is_approved=letter.approved_at is not None,
        is_to_nobody=not may_write(
            LetterKind(letter.kind), is_deceased=is_deceased(letter.document, letter.case.patient)
        ),
        is_outdated=latest is not None and letter.document_id != latest.id,
        replaced_by=replacement_of(letter),
    )


def replacement_of(letter: Letter) -> Letter | None:
    """The letter that leaves in the place of this one: the last approved after it for the same reader."""
    subject = letter.document.subject_uuid
    return db.session.scalars(
        select(Letter)
        .join(Document, Document.id == Letter.document_id)
        .where(
            Document.kind == DocumentKind.FICHE, Document.subject_uuid == subject, Letter.id > letter.id,
            Letter.kind == letter.kind, Letter.recipient_id.is_not_distinct_from(letter.recipient_id),
            Letter.approved_at.is_not(None),
        )
        .order_by(Letter.id.desc())
        .limit(1)
    ).first()  # fmt: skip


def replacements_among(letters: Iterable[Letter]) -> dict[int, Letter]:
    """The same of each of these letters, latest first, that one of them replaced: by its key."""
    latest: dict[tuple[str, str, int | None], Letter] = {}
    found = {}
    for letter in letters:
        reader = (letter.document.subject_uuid, letter.kind, letter.recipient_id)
        if reader in latest:
            found[letter.id] = latest[reader]
        elif letter.approved_at is not None:
            latest[reader] = letter
    return found


def replacing_of(letter: Letter) -> str:
    """The sentences by which a letter names the one it replaces: the last approved before it for the same reader, drawn
    from any version of its fiche; "" when there is none.
    """
    query = (
        select(Letter.approved_at)
        .join(Document, Document.id == Letter.document_id)
        .where(
            Document.kind == DocumentKind.FICHE, Document.subject_uuid == letter.document.subject_uuid,
            Letter.id < letter.id, Letter.kind == letter.kind,
            Letter.recipient_id.is_not_distinct_from(letter.recipient_id), Letter.approved_at.is_not(None),
        )
        .order_by(Letter.id.desc())
        .limit(1)
    )  # fmt: skip
    if letter.approved_at is not None:  # it says what it said when it was approved
        query = query.where(Letter.approved_at <= letter.approved_at)
    approved_at = db.session.scalar(query)
    return replacing_words(LetterKind(letter.kind), french_long_date(to_paris(approved_at))) if approved_at else ""


def latest_fiche(case_id: int) -> Document | None:
    """The sealed fiche in force of a case."""
    return db.session.scalars(
        select(Document)
        .where(Document.kind == DocumentKind.FICHE, Document.case_id == case_id)
        .options(joinedload(Document.meeting).joinedload(Meeting.board), joinedload(Document.case))
        .order_by(Document.id.desc())
        .limit(1)
    ).first()
