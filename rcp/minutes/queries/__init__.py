"""Every SELECT of the minutes, and the frozen contents they become."""

from rcp.minutes.queries.contents import fiche_content, minutes_content
from rcp.minutes.queries.documents import (
    StoredFile,
    correction_of,
    file_in,
    files_of,
    files_of_all,
    find_latest,
    get_document,
    latest_fiche_of,
    list_unsigned,
    list_versions,
    meeting_of,
    meetings_under_way,
    sendable_file,
    validation_lines,
)
from rcp.minutes.queries.exports import last_choices, list_offered
from rcp.minutes.queries.material import Material, load_material
from rcp.minutes.queries.pack import pack_content
from rcp.minutes.queries.sealed import check_intact, content_of
from rcp.minutes.queries.stamp import Shown, Told, reading_of, stamp_of
from rcp.minutes.queries.versions import Standing, VersionLine, standing_of, version_lines

__all__ = [
    "Material",
    "Shown",
    "Standing",
    "StoredFile",
    "Told",
    "VersionLine",
    "check_intact",
    "content_of",
    "correction_of",
    "fiche_content",
    "file_in",
    "files_of",
    "files_of_all",
    "find_latest",
    "get_document",
    "last_choices",
    "latest_fiche_of",
    "list_offered",
    "list_unsigned",
    "list_versions",
    "load_material",
    "meeting_of",
    "meetings_under_way",
    "minutes_content",
    "pack_content",
    "reading_of",
    "sendable_file",
    "stamp_of",
    "standing_of",
    "validation_lines",
    "version_lines",
]
