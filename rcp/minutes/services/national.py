"""The national document of a sealed case: its CDA, with the PDF/A-1b that goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from rcp import files
from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.cases import queries as case_queries
from rcp.cases.models import Case
from rcp.documents.content import FicheContent
from rcp.documents.frcp import write_frcp
from rcp.documents.pdf import print_embeddable
from rcp.domain.case import SEALED
from rcp.domain.errors import TransitionRefused
from rcp.domain.frcp.model import Frcp
from rcp.domain.frcp.rules import check_not_hollow, refuse_hollow
from rcp.domain.minutes import FileRole
from rcp.minutes.models import Document
from rcp.minutes.queries import check_intact, content_of, files_of, latest_fiche_of
from rcp.minutes.queries.material import load_material
from rcp.minutes.queries.national import national_fiche
from rcp.patients.models import Patient

NOT_SEALED = "La fiche nationale (FRCP) s’exporte une fois la fiche validée\u202f: validez-la d’abord."


@dataclass(frozen=True, slots=True)
class National:
    """A national document: its bytes, its name (without any identity), the version sealed, who it is about."""

    data: bytes
    file_name: str
    version: int
    patient: Patient


def export_frcp(case_uuid: UUID, *, actor: Actor) -> National:
    """The national document of the sealed version in force of a case: frozen with it, or else made now.

    Nothing is written.

    Raises:
        NotFound: no such case, or outside the actor's view.
        Forbidden.
        TransitionRefused: the case is not validated, or is being corrected.
        Incomplete: the document would be hollow. Rule `fiche-nationale-vide`.
        AlteredContent, FileDamaged: its content or its frozen file is no longer what was sealed.
    """
    case, document = sealed_fiche(case_uuid, actor=actor)
    data = frozen_national(document)
    if data is None:
        content = content_of(document)
        assert isinstance(content, FicheContent)
        data = write_frcp(fiche_to_export(case, document, actor=actor), print_embeddable(content).data)
    name = f"FRCP{document.file_name.removeprefix('RCP').removesuffix('.pdf')}.xml"
    return National(data, name, document.version, case.patient)


def sealed_fiche(case_uuid: UUID, *, actor: Actor) -> tuple[Case, Document]:
    """A case that may be exported, with its sealed version in force.

    Raises:
        NotFound, Forbidden, TransitionRefused, AlteredContent: as `export_frcp`.
    """
    case = case_queries.get_case(case_uuid, actor=actor)
    authorise(actor, Permission.MINUTES_VIEW, case)
    document = latest_fiche_of(case)
    if document is None or case.status not in SEALED:
        raise TransitionRefused(NOT_SEALED)
    check_intact(document)
    return case, document


def frozen_national(document: Document) -> bytes | None:
    """The national document frozen when its fiche was sealed, None for what was sealed before files were kept.

    Raises:
        FileDamaged: it is missing or altered.
    """
    found = next((each for each in files_of(document) if each.role is FileRole.NATIONAL), None)
    return files.read(found.storage_key, sha256=found.sha256) if found else None


def fiche_to_export(case: Case, document: Document, *, actor: Actor) -> Frcp:
    """The national fiche of a version sealed without one, from the rows.

    Raises:
        Incomplete: it was hollow when it was sealed, or would be. Rule `fiche-nationale-vide`.
    """
    refuse_hollow(tuple(document.national_lacks or ()))
    material = load_material(document.meeting.uuid, actor=actor, case_uuid=case.uuid)
    fiche = national_fiche(material, material.items[0], document)
    check_not_hollow(fiche, has_copy=True)
    return fiche
