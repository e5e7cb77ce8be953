"""The national document of a sealed case: its CDA, with the PDF/A-1b that goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.cases import queries as case_queries
from rcp.documents.content import FicheContent
from rcp.documents.frcp import write_frcp
from rcp.documents.pdf import print_embeddable
from rcp.documents.sealing import from_plain
from rcp.domain.case import SEALED
from rcp.domain.errors import TransitionRefused
from rcp.domain.frcp.rules import check_not_hollow
from rcp.minutes.queries import latest_fiche_of
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
    """The national document of the sealed version in force of a case. Nothing is written.

    Raises:
        NotFound: no such case, or outside the actor's view.
        Forbidden.
        TransitionRefused: the case is not validated, or is being corrected.
        Incomplete: the document would be hollow. Rule `fiche-nationale-vide`.
    """
    case = case_queries.get_case(case_uuid, actor=actor)
    authorise(actor, Permission.MINUTES_VIEW, case)
    document = latest_fiche_of(case)
    if document is None or case.status not in SEALED:
        raise TransitionRefused(NOT_SEALED)
    material = load_material(document.meeting.uuid, actor=actor, case_uuid=case_uuid)
    fiche = national_fiche(material, material.items[0], document)
    check_not_hollow(fiche, has_copy=True)
    content = from_plain(document.content)
    assert isinstance(content, FicheContent)
    copy = print_embeddable(content).data
    name = f"FRCP{document.file_name.removeprefix('RCP').removesuffix('.pdf')}.xml"
    return National(write_frcp(fiche, copy), name, document.version, case.patient)
