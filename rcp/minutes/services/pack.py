"""The paper pack: laid out without the write lock, then journalled as what left the application."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.documents.content import Edition, PackContent
from rcp.documents.pack import print_pack
from rcp.documents.titles import file_name
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.minutes.queries import Material, load_material, pack_content
from rcp.minutes.services.preparation import is_fictional

STATUS = "Document de travail, nominatif"


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack ready to leave: its bytes, and the patients it names."""

    meeting_uuid: UUID
    data: bytes
    pages: int
    file_name: str
    patient_ids: tuple[int, ...]


def prepare_pack(meeting_uuid: UUID, *, actor: Actor, now: datetime) -> Pack:
    """Lay out the pack of a meeting.

    Raises:
        NotFound: no such meeting, or outside the actor's view.
        Forbidden: the actor does not run it.
        DocumentTooLong, RenderFailed: as `print_document`.
    """
    material = load_material(meeting_uuid, actor=actor)
    authorise(actor, Permission.MEETING_RUN, material.meeting)
    content = content_of_pack(material, actor=actor, now=now)
    printed = print_pack(content)
    return Pack(
        meeting_uuid=material.meeting.uuid,
        data=printed.data,
        pages=printed.pages,
        file_name=file_name(content),
        patient_ids=tuple(item.patient_id for item in material.items),
    )


def content_of_pack(material: Material, *, actor: Actor, now: datetime) -> PackContent:
    """What the pack says."""
    edition = Edition(
        edited_at=now.isoformat(timespec="seconds"), edited_by=actor.name, is_draft=False, status=STATUS, version=0,
        is_fictional=is_fictional(material),
    )  # fmt: skip
    return pack_content(material, edition)


def record_pack(pack: Pack, *, actor: Actor, now: datetime) -> None:
    """Journal that a pack was handed over."""
    details = {
        "kind": "pack", "meeting": str(pack.meeting_uuid), "cases": len(pack.patient_ids), "pages": pack.pages,
        "bytes": len(pack.data),
    }  # fmt: skip
    journal.record(Event.DOCUMENT_EXPORTED, actor=actor, now=now, details=details)
