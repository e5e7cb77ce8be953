"""From rows to what a document says: frozen dataclasses of primitives, French labels, no code printed."""

from rcp.minutes.queries.contents.cases import case_content
from rcp.minutes.queries.contents.meetings import draft_edition, fiche_content, meeting_content, minutes_content

__all__ = ["case_content", "draft_edition", "fiche_content", "meeting_content", "minutes_content"]
