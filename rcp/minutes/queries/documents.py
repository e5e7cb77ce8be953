"""The sealed documents: versions, latest, one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, exists, or_, select
from sqlalchemy.orm import aliased, joinedload

from rcp.access.permissions import Actor, Role
from rcp.agenda.models import AgendaItem, Meeting
from rcp.cases import queries as case_queries
from rcp.cases.models import Case
from rcp.db import db
from rcp.deliberation.queries import sentence_of
from rcp.domain.agenda import MeetingStatus
from rcp.domain.case import SEALED, TO_VALIDATE, CaseStatus
from rcp.domain.errors import NotFound
from rcp.domain.letters import is_said_deceased
from rcp.domain.minutes import DocumentKind, FileRole
from rcp.domain.quorum import QuorumStatus
from rcp.minutes.models import Document, DocumentFile
from rcp.minutes.queries.material import Material
from rcp.patients.models import Patient
from rcp.patients.queries import survivor_of

PDF, XML = "application/pdf", "application/xml"
READERS = (Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY, Role.QUALITY)


def subject_of(kind: DocumentKind, meeting: Meeting, case: Case | None = None) -> str:
    """What a document is about, as its versions share it."""
    return f"{case.uuid}:{meeting.uuid}" if kind is DocumentKind.FICHE and case else str(meeting.uuid)


def meetings_under_way(*, limit: int) -> list[UUID]:
    """The meetings open, or held and not validated yet, the latest first: those whose minutes are soon asked for."""
    under_way = (MeetingStatus.OPEN.value, MeetingStatus.CLOSED.value)
    query = (
        select(Meeting.uuid)
        .where(Meeting.status.in_(under_way))
        .order_by(Meeting.date.desc(), Meeting.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))


def find_latest(kind: DocumentKind, subject: str) -> Document | None:
    """The sealed version in force, or None."""
    return db.session.scalars(
        select(Document)
        .where(Document.kind == kind, Document.subject_uuid == subject)
        .options(joinedload(Document.sealed_by))
        .order_by(Document.version.desc())
        .limit(1)
    ).first()


def latest_of(material: Material, item: AgendaItem | None) -> Document | None:
    """The sealed version in force of the fiche of a case, or of the minutes, as it was when it was first asked for. The
    fiches of a meeting are read at once: whoever seals them holds the write lock.
    """
    if item is None:
        return find_latest(DocumentKind.MINUTES, subject_of(DocumentKind.MINUTES, material.meeting))
    if material.fiches is None:
        newer = aliased(Document)
        is_replaced = exists().where(
            newer.kind == Document.kind, newer.subject_uuid == Document.subject_uuid, newer.version > Document.version
        )
        cases = [each.case_id for each in material.items]
        query = (
            select(Document)
            .where(Document.meeting_id == material.meeting.id, Document.kind == DocumentKind.FICHE)
            .where(Document.case_id.in_(cases), ~is_replaced)
            .options(joinedload(Document.sealed_by))
            .order_by(Document.id)
        )
        material.fiches = {each.case_id or 0: each for each in db.session.scalars(query)}
    return material.fiches.get(item.case_id)


def is_deceased(fiche: Document | None, patient: Patient) -> bool:
    """Whether the patient died, as their record says, or the decision of the sealed fiche."""
    decision = (fiche.content.get("case", {}).get("decision") if fiche else None) or {}
    return survivor_of(patient).deceased_on is not None or is_said_deceased(decision.get("no_decision_reason", ""))


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


def meeting_of(case: Case) -> UUID | None:
    """The uuid of the latest meeting a case is booked on."""
    return db.session.scalar(
        select(Meeting.uuid)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(AgendaItem.case_id == case.id)
        .order_by(Meeting.date.desc(), AgendaItem.id.desc())
        .limit(1)
    )


@dataclass(frozen=True, slots=True)
class ValidationLine:
    """One case of the validation page."""

    case: Case
    patient: Patient
    status: CaseStatus
    sentence: str
    quorum_status: QuorumStatus
    versions: tuple[Document, ...]

    @property
    def is_waiting(self) -> bool:
        return self.status in TO_VALIDATE

    @property
    def is_sealed(self) -> bool:
        return self.status in SEALED


def correction_of(material: Material, *, is_fiche: bool) -> tuple[bool, str]:
    """Whether the fiche of the only case, or the minutes, are sealed; then the reason of a correction begun, or ""."""
    if not is_fiche:
        return material.meeting.status == MeetingStatus.VALIDATED, material.meeting.correction_reason
    case = material.items[0].case
    decision = material.decisions.get(case.id)
    return case.status in SEALED, decision.correction_reason if decision else ""


def validation_lines(material: Material, versions: Sequence[Document]) -> list[ValidationLine]:
    """Where the fiche of each case stands, in the order of the agenda."""
    lines = []
    for item in material.items:
        decision = material.decisions.get(item.case_id)
        status = decision.quorum_status if decision else ""
        lines.append(
            ValidationLine(
                case=item.case,
                patient=item.patient,
                status=CaseStatus(item.case.status),
                sentence=sentence_of(decision) if decision else "",
                quorum_status=QuorumStatus(status) if status else QuorumStatus.UNKNOWN,
                versions=tuple(each for each in versions if each.case_id == item.case_id),
            )
        )
    return lines


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


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of a sealed document: which form it is, and where its bytes are."""

    role: FileRole
    media_type: str
    file_name: str
    sha256: str
    size_bytes: int
    storage_key: str


def files_of(document: Document) -> tuple[StoredFile, ...]:
    """Every file of a sealed document: the tagged PDF first, then the others in the order they were made."""
    return files_of_all([document])[document.id]


def files_of_all(documents: Sequence[Document]) -> dict[int, tuple[StoredFile, ...]]:
    """The files of each document, by its id; one SELECT whatever their number."""
    found = {each.id: [_tagged(each)] for each in documents}
    query = select(DocumentFile).where(DocumentFile.document_id.in_(found)).order_by(DocumentFile.id)
    for row in db.session.scalars(query):
        found[row.document_id].append(
            StoredFile(FileRole(row.role), row.media_type, row.file_name, row.sha256, row.size_bytes, row.storage_key)
        )
    return {key: tuple(value) for key, value in found.items()}


def sendable_file(document: Document) -> StoredFile:
    """The PDF to hand over: the signed one when there is one, else the tagged one."""
    files = {each.role: each for each in files_of(document)}
    return files.get(FileRole.SIGNED, files[FileRole.TAGGED])


def _tagged(document: Document) -> StoredFile:
    return StoredFile(
        FileRole.TAGGED,
        PDF,
        document.file_name,
        document.file_sha256,
        document.size_bytes,
        document.storage_key,
    )


def file_in(document: Document, role: FileRole) -> StoredFile:
    """One form of a sealed document.

    Raises:
        NotFound: the document has none.
    """
    found = next((each for each in files_of(document) if each.role is role), None)
    if found is None:
        raise NotFound()
    return found


def list_unsigned(limit: int) -> list[UUID]:
    """The sealed documents in force without a signed PDF, the latest first."""
    later = aliased(Document)
    is_replaced = select(later.id).where(later.replaces_id == Document.id).exists()
    is_signed = (
        select(DocumentFile.id)
        .where(DocumentFile.document_id == Document.id, DocumentFile.role == FileRole.SIGNED.value)
        .exists()
    )
    stands = case(
        (Document.case_id.is_(None), Meeting.status == MeetingStatus.VALIDATED.value),
        else_=Case.status.in_([each.value for each in SEALED]),
    )
    query = (
        select(Document.uuid)
        .join(Meeting, Meeting.id == Document.meeting_id)
        .outerjoin(Case, Case.id == Document.case_id)
        .where(~is_signed, ~is_replaced, stands)
        .order_by(Document.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))
