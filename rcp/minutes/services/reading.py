"""The document in force: the sealed version while it holds, else a draft laid out now. The same for pages and CLI.

A version whose stored content or bytes are not those that were sealed is given to nobody; `read_file` alone gives the
bytes of a file whatever its content has become, to whoever asks for the original.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rcp import files
from rcp.access.permissions import Actor
from rcp.cases import queries as case_queries
from rcp.db import let_go
from rcp.documents.content import FicheContent, MinutesContent
from rcp.documents.marking import mark_across
from rcp.documents.pdf import print_document
from rcp.documents.titles import file_name
from rcp.domain.agenda import MeetingStatus
from rcp.domain.case import SEALED
from rcp.domain.errors import NotFound
from rcp.domain.minutes import DocumentKind, FileRole
from rcp.minutes.models import Document
from rcp.minutes.queries import check_intact, content_of, find_latest, latest_fiche_of, meeting_of
from rcp.minutes.queries.documents import StoredFile, file_in, subject_of
from rcp.minutes.queries.material import load_material
from rcp.minutes.services.parts import missing_cases, print_minutes
from rcp.minutes.services.preparation import draft_fiche, draft_minutes
from rcp.patients.models import Patient

NOT_SEALED = "Un projet n’a qu’un PDF\u202f: les autres formes sont faites à la validation."
NOT_BOOKED = "Ce dossier n’est inscrit à aucune séance\u202f: sa fiche sera disponible après son inscription."


@dataclass(frozen=True, slots=True)
class InForce:
    """A document as it stands: the sealed row, or else the draft laid out now; the patients it is about."""

    patients: tuple[Patient, ...]
    document: Document | None = None
    draft: MinutesContent | FicheContent | None = None

    @property
    def content(self) -> MinutesContent | FicheContent:
        """What it says. Raises, for a sealed one, as `content_of`."""
        if self.document is not None:
            return content_of(self.document)
        assert self.draft is not None
        return self.draft

    @property
    def file_name(self) -> str:
        return self.document.file_name if self.document else file_name(self.content)

    @property
    def to_lay_out(self) -> int:
        """How many cases have pages still to be laid out before the PDF is there; those of minutes are kept."""
        return len(missing_cases(self.draft)) if isinstance(self.draft, MinutesContent) else 0

    def form(self, role: FileRole) -> tuple[bytes, str]:
        """The bytes and the name of one form; a draft has the tagged PDF only.

        Raises:
            NotFound: it has not that form; and as `pdf`.
        """
        if self.document is not None:
            stored = file_in(self.document, role)
            return read_form(self.document, stored), stored.file_name
        if role is not FileRole.TAGGED:
            raise NotFound(NOT_SEALED)
        return self.pdf(), self.file_name

    def pdf(self) -> bytes:
        """The sealed bytes, or a draft laid out now: a transaction that only reads is let go first, for it may last.
        The rows it loaded are no longer to be looked at.

        Raises:
            AlteredContent, FileDamaged, RenderFailed, DocumentTooLong.
        """
        if self.document is not None:
            return read_sealed(self.document)
        let_go()
        if isinstance(self.draft, MinutesContent):
            return print_minutes(self.draft).data
        return print_document(self.content).data


def minutes_in_force(meeting_uuid: UUID, *, actor: Actor, now: datetime) -> InForce:
    """The minutes of a meeting.

    Raises:
        NotFound: no such meeting, or outside the actor's view.
    """
    material = load_material(meeting_uuid, actor=actor)
    patients = tuple(item.patient for item in material.items)
    if material.meeting.status == MeetingStatus.VALIDATED:
        document = find_latest(DocumentKind.MINUTES, subject_of(DocumentKind.MINUTES, material.meeting))
        if document is not None:
            return InForce(patients, document)
    return InForce(patients, draft=draft_minutes(material, actor=actor, now=now))


def fiche_in_force(case_uuid: UUID, *, actor: Actor, now: datetime) -> InForce:
    """The fiche RCP of a case, for the last meeting it is booked on.

    Raises:
        NotFound: no such case, outside the actor's view, or never booked.
    """
    case = case_queries.get_case(case_uuid, actor=actor)
    document = latest_fiche_of(case)
    if document is not None and case.status in SEALED:
        return InForce((case.patient,), document)
    meeting_uuid = meeting_of(case)
    if meeting_uuid is None:
        raise NotFound(NOT_BOOKED)
    material = load_material(meeting_uuid, actor=actor, case_uuid=case_uuid)
    return InForce((case.patient,), draft=draft_fiche(material, material.items[0], actor=actor, now=now))


def read_sealed(document: Document) -> bytes:
    """The bytes of a sealed document, checked against their hash, as its content is against its seal.

    Raises:
        AlteredContent: its content is no longer the one that was sealed.
        FileDamaged: they are missing or altered.
    """
    check_intact(document)
    return files.read(document.storage_key, sha256=document.file_sha256)


def read_form(document: Document, stored: StoredFile) -> bytes:
    """The bytes of one of the files of a sealed document. Raises as `read_sealed`."""
    check_intact(document)
    return read_file(stored)


def read_file(stored: StoredFile) -> bytes:
    """The bytes of one file as they were stored, whatever its document has become.

    Raises:
        FileDamaged.
    """
    return files.read(stored.storage_key, sha256=stored.sha256)


def read_version(document: Document, mark: str) -> bytes:
    """The bytes to show of a sealed version: as they are while it is in force, else a copy with the mark across.

    Raises:
        AlteredContent, FileDamaged, RenderFailed.
    """
    data = read_sealed(document)
    return mark_across(data, mark, code=document.code) if mark else data
