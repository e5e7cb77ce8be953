"""The files of a case, and their bytes."""

from __future__ import annotations

from uuid import UUID

from rcp import files
from rcp.cases.models import Attachment, Case
from rcp.domain.errors import NotFound


def get_attachment(case: Case, attachment_uuid: UUID) -> Attachment:
    """A file of a case whose content is loaded, removed or not.

    Raises:
        NotFound: the case has no such file.
    """
    for attachment in case.attachments:
        if attachment.uuid == attachment_uuid:
            return attachment
    raise NotFound()


def read_attachment(attachment: Attachment) -> bytes:
    """The bytes, as they were joined.

    Raises:
        NotFound: the file was removed from the case.
        FileDamaged: absent from the disk, or altered.
    """
    if attachment.removed_at is not None:
        raise NotFound("Cette pièce jointe a été retirée du dossier. Rétablissez-la pour l’ouvrir.")
    return files.read(attachment.storage_key, sha256=attachment.sha256)
