"""The files of a document about to be sealed: made and stored before the write lock, each under its own hash.

They are made in the only order that has no circle: the PDF/A-1b, which carries nothing; the national document, which
embeds it; the tagged PDF, which carries the national document; the signed PDF, which is the tagged one and a signature.
All but the signature are the same bytes for the same content, row and instant.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from rcp import files, installation
from rcp.access.permissions import Actor
from rcp.agenda.models import AgendaItem
from rcp.documents import signing
from rcp.documents.attachments import PdfAttachment
from rcp.documents.content import FicheContent, MinutesContent
from rcp.documents.frcp import write_frcp
from rcp.documents.pdf import lay_out_fiche
from rcp.documents.sealing import to_plain
from rcp.documents.titles import file_name, form_name
from rcp.domain.case import CaseStatus
from rcp.domain.frcp.model import Frcp
from rcp.domain.frcp.rules import hollow_reasons
from rcp.domain.minutes import DocumentKind, FileRole, Unsigned
from rcp.minutes.models import Document
from rcp.minutes.queries.documents import PDF, XML, StoredFile, latest_of, subject_of
from rcp.minutes.queries.material import Material
from rcp.minutes.queries.national import national_fiche
from rcp.minutes.services.parts import print_minutes

NATIONAL_NAME = "fiche-nationale.xml"


@dataclass(frozen=True, slots=True)
class Filed:
    """Files on disk that no row names yet; `unsigned` says why none is signed, where the establishment signs, and
    `lacks` why a fiche goes without its national document.
    """

    tagged: StoredFile
    others: tuple[StoredFile, ...]
    pages: int
    unsigned: Unsigned | None
    lacks: tuple[str, ...] = ()


class Signatory:
    """Signs what one click seals, and asks once for the proofs that the certificate is valid.

    After a failure it tries no more: sixty documents do not wait sixty times for a service that does not answer.
    """

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.refused: Unsigned | None = None
        self._proofs = signing.Proofs()

    def sign(self, data: bytes) -> bytes | None:
        """The same PDF, signed; None where nothing signs, or once something went wrong (`refused` says what)."""
        with_what = installation.signing()
        if with_what is None or self.refused:
            return None
        try:
            return signing.sign(data, with_what, now=self.now, proofs=self._proofs)
        except signing.SigningFailed as error:
            self.refused = error.reason
            return None


def row_of(
    content: MinutesContent | FicheContent,
    material: Material,
    item: AgendaItem | None,
    *,
    uuid: UUID,
    actor: Actor,
    now: datetime,
) -> Document:
    """The row of a sealed document but for its files; it belongs to no session yet."""
    kind = DocumentKind.FICHE if item else DocumentKind.MINUTES
    latest = latest_of(material, item)
    return Document(
        uuid=uuid,
        kind=kind.value,
        subject_uuid=subject_of(kind, material.meeting, item.case if item else None),
        meeting_id=material.meeting.id,
        case_id=item.case_id if item else None,
        version=content.edition.version,
        replaces_id=latest.id if latest else None,
        reason=content.edition.reason,
        content=to_plain(content),
        content_sha256=content.edition.seal,
        code=content.edition.code,
        file_name=file_name(content),
        sealed_at=now,
        sealed_by_id=actor.person_id,
    )


def national_of(
    content: FicheContent, material: Material, item: AgendaItem, *, uuid: UUID, actor: Actor, now: datetime
) -> Frcp:
    """What the national document of a fiche about to be sealed will say. « Approuvé » is its status for good: it tells
    of this version, not of what becomes of the case.
    """
    row = row_of(content, material, item, uuid=uuid, actor=actor, now=now)
    return national_fiche(material, item, row, status=CaseStatus.VALIDATED)


def file_minutes(content: MinutesContent, signatory: Signatory) -> Filed:
    """The files of minutes. Raises as `print_minutes`, and StorageFailed."""
    printed = print_minutes(content)
    return _filed(file_name(content), printed.data, printed.pages, [], signatory)


def file_fiche(content: FicheContent, national: Frcp, signatory: Signatory) -> Filed:
    """The files of a fiche; a hollow national document is left out, which does not stop the seal.

    Raises:
        DocumentTooLong, RenderFailed, StorageFailed.
    """
    name = file_name(content)
    laid_out = lay_out_fiche(content)
    others = [_stored(FileRole.EMBEDDED, PDF, name, laid_out.copy)]
    attachments: list[PdfAttachment] = []
    lacks = hollow_reasons(national, has_copy=True)
    if not lacks:
        data = write_frcp(national, laid_out.copy)
        others.append(_stored(FileRole.NATIONAL, XML, name, data))
        attachments.append(_carried(data, signatory.now))
    printed = laid_out.bound(attachments)
    return replace(_filed(name, printed.data, printed.pages, others, signatory), lacks=lacks)


def store_signed(name: str, data: bytes) -> StoredFile:
    """Store a signed PDF; `name` is that of the tagged one."""
    return _stored(FileRole.SIGNED, PDF, name, data)


def _carried(data: bytes, now: datetime) -> PdfAttachment:
    """The national document in the fiche it tells. ISO 32000-2, 7.11.3, table 43: `Alternative` is another
    representation of what the document says, which it is, for a machine. Neither `Source` (the pages do not come from
    it) nor `Data` (what they come from, which is `contenu.json`).
    """
    return PdfAttachment(NATIONAL_NAME, data, "Document national (FRCP)", relationship="Alternative", dated=now)


def _filed(name: str, data: bytes, pages: int, others: list[StoredFile], signatory: Signatory) -> Filed:
    signed = signatory.sign(data)
    if signed is not None:
        others = [store_signed(name, signed), *others]
    unsigned = signatory.refused if signed is None else None
    return Filed(_stored(FileRole.TAGGED, PDF, name, data), tuple(others), pages, unsigned)


def _stored(role: FileRole, media_type: str, name: str, data: bytes) -> StoredFile:
    return StoredFile(
        role=role,
        media_type=media_type,
        file_name=form_name(name, role),
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        storage_key=files.put(data),
    )
