"""The files joined to a case: add, remove, restore. Bytes are on disk before a row names them."""

from __future__ import annotations

import hashlib
from datetime import datetime

from rcp import files
from rcp.access.permissions import Actor
from rcp.cases.models import Attachment, Case
from rcp.cases.services.editing import check_editable, touch
from rcp.db import db
from rcp.domain.errors import Duplicate, InvalidValue
from rcp.domain.upload import XML, check_upload
from rcp.journal import services as journal
from rcp.journal.events import Event

MAXIMUM_ATTACHMENTS = 100
FIELD = "file"


def add_attachment(case: Case, *, name: str | None, data: bytes, actor: Actor, now: datetime) -> Attachment:
    """Join a file to the case; its typed name is only a label. The case's attachments must be loaded.

    Raises:
        Forbidden, TransitionRefused: see `check_editable`.
        InvalidValue: see `domain.upload.check_upload`, or too many files.
        Duplicate: the same bytes are already joined.
        StorageFailed: the disk refused.
    """
    check_editable(case, actor=actor)
    upload = check_upload(name, data, field=FIELD)
    present = [attachment for attachment in case.attachments if attachment.removed_at is None]
    if len(present) >= MAXIMUM_ATTACHMENTS:
        raise InvalidValue(f"{MAXIMUM_ATTACHMENTS} pièces jointes au maximum par dossier.", FIELD)
    digest = hashlib.sha256(data).hexdigest()
    for attachment in present:
        if attachment.sha256 == digest:
            raise Duplicate(f"Ce fichier est déjà joint, sous le nom «\u202f{attachment.label}\u202f».", FIELD)
    attachment = Attachment(
        case_id=case.id,
        label=upload.label,
        media_type=upload.media_type,
        size_bytes=len(data),
        sha256=digest,
        storage_key=files.put(data),
        cautions=[caution.value for caution in upload.cautions],
        added_at=now,
        added_by_id=actor.person_id,
    )
    case.attachments.append(attachment)
    _record(Event.ATTACHMENT_ADDED, case, attachment, actor=actor, now=now)
    return attachment


def add_source(case: Case, *, label: str, data: bytes, actor: Actor, now: datetime) -> Attachment:
    """Keep the XML file a case was made from. Its reader judged it; it is never shown, only handed over.

    Raises:
        Forbidden, TransitionRefused: see `check_editable`.
        StorageFailed: the disk refused.
    """
    check_editable(case, actor=actor)
    attachment = Attachment(
        case_id=case.id,
        label=label,
        media_type=XML,
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        storage_key=files.put(data),
        cautions=[],
        added_at=now,
        added_by_id=actor.person_id,
    )
    case.attachments.append(attachment)
    _record(Event.ATTACHMENT_ADDED, case, attachment, actor=actor, now=now)
    return attachment


def remove_attachment(case: Case, attachment: Attachment, *, actor: Actor, now: datetime) -> None:
    """Take a file out of the case. Its bytes stay: it can be restored, and the history goes on telling the truth.

    Raises:
        Forbidden, TransitionRefused: see `check_editable`.
    """
    check_editable(case, actor=actor)
    if attachment.removed_at is not None:
        return
    attachment.removed_at, attachment.removed_by_id = now, actor.person_id
    _record(Event.ATTACHMENT_REMOVED, case, attachment, actor=actor, now=now)


def restore_attachment(case: Case, attachment: Attachment, *, actor: Actor, now: datetime) -> None:
    """Put a removed file back.

    Raises:
        Forbidden, TransitionRefused: see `check_editable`.
    """
    check_editable(case, actor=actor)
    if attachment.removed_at is None:
        return
    attachment.removed_at = attachment.removed_by_id = None
    _record(Event.ATTACHMENT_RESTORED, case, attachment, actor=actor, now=now)


def _record(event: Event, case: Case, attachment: Attachment, *, actor: Actor, now: datetime) -> None:
    touch(case, actor=actor, now=now)
    db.session.flush()
    journal.record(event, actor=actor, now=now, subject=case, details={"attachment": str(attachment.uuid)})
