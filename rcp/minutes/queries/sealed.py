"""What a sealed version says, read only while it still gives its seal."""

from __future__ import annotations

import logging

from rcp.documents.content import FicheContent, MinutesContent
from rcp.documents.errors import AlteredContent
from rcp.documents.sealing import from_plain, is_seal_intact
from rcp.minutes.models import Document

log = logging.getLogger(__name__)


def is_intact(document: Document) -> bool:
    """Judged on what is stored, not on what it reads as: a field added since is no alteration."""
    return is_seal_intact(document.content) and document.content["edition"]["seal"] == document.content_sha256


def check_intact(document: Document, about: str = "") -> None:
    """Refuse a version whose stored content no longer gives its seal; `about` opens the sentence that says so.

    Raises:
        AlteredContent.
    """
    if not is_intact(document):
        log.error("the stored content of document %s no longer gives its seal", document.uuid)
        raise AlteredContent(f"{about} {AlteredContent.sentence}".strip())


def content_of(document: Document, about: str = "") -> MinutesContent | FicheContent:
    """What a sealed version says.

    Raises:
        AlteredContent: as `check_intact`.
        UnreadableContent: a newer schema wrote it.
    """
    check_intact(document, about)
    content = from_plain(document.content)
    assert isinstance(content, MinutesContent | FicheContent)
    return content
