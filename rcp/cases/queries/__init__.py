"""Every SELECT about cases. A person sees the cases of their boards; an external requester, their own."""

from rcp.cases.queries.facts import descriptor_values, facts, lesion_facts, lesion_volume
from rcp.cases.queries.merges import follow_merges
from rcp.cases.queries.people import (
    Edit,
    last_edits,
    list_boards,
    list_doctors,
    list_offered_requesters,
    list_requesters,
)
from rcp.cases.queries.reads import (
    find_last_case,
    get_case,
    get_case_page,
    get_lesion,
    get_result,
    list_waiting,
    load_content,
    visible_to,
    with_content,
    with_people,
)
from rcp.cases.queries.sections import (
    Snapshot,
    columns_of,
    fingerprint,
    lesion_snapshot,
    prefilled_in,
    row_snapshot,
    section_of,
    section_of_change,
    section_snapshot,
)
from rcp.cases.queries.worklist import find_by_number

__all__ = [
    "Edit",
    "Snapshot",
    "columns_of",
    "descriptor_values",
    "facts",
    "find_by_number",
    "find_last_case",
    "fingerprint",
    "follow_merges",
    "get_case",
    "get_case_page",
    "get_lesion",
    "get_result",
    "last_edits",
    "lesion_facts",
    "lesion_snapshot",
    "lesion_volume",
    "list_boards",
    "list_doctors",
    "list_offered_requesters",
    "list_requesters",
    "list_waiting",
    "load_content",
    "prefilled_in",
    "row_snapshot",
    "section_of",
    "section_of_change",
    "section_snapshot",
    "visible_to",
    "with_content",
    "with_people",
]
