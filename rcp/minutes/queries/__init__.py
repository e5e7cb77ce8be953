"""Every SELECT of the minutes, and the frozen contents they become."""

from rcp.minutes.queries.contents import fiche_content, minutes_content
from rcp.minutes.queries.documents import (
    find_latest,
    get_document,
    latest_fiche_of,
    list_versions,
    meeting_of,
    validation_lines,
)
from rcp.minutes.queries.material import Material, load_material
from rcp.minutes.queries.pack import pack_content
from rcp.minutes.queries.stamp import Shown, Told, reading_of, stamp_of

__all__ = [
    "Material",
    "Shown",
    "Told",
    "fiche_content",
    "find_latest",
    "get_document",
    "latest_fiche_of",
    "list_versions",
    "load_material",
    "meeting_of",
    "minutes_content",
    "pack_content",
    "reading_of",
    "stamp_of",
    "validation_lines",
]
