"""Every SELECT about patients. Merged records are followed: one person, one record for life."""

from rcp.patients.queries.directory import find_people
from rcp.patients.queries.likeness import find_by_ins, find_likely, has_namesake
from rcp.patients.queries.records import (
    Revision,
    families_of,
    get_live_patient,
    get_merge,
    get_patient,
    get_record,
    last_author,
    list_merges,
    list_revisions,
    record_ids,
    records_of,
    successors,
    survivor_of,
    survivors_with_doctors,
)
from rcp.patients.queries.search import LETTERS, Criteria, Found, search

__all__ = [
    "LETTERS",
    "Criteria",
    "Found",
    "Revision",
    "families_of",
    "find_by_ins",
    "find_likely",
    "find_people",
    "get_live_patient",
    "get_merge",
    "get_patient",
    "get_record",
    "has_namesake",
    "last_author",
    "list_merges",
    "list_revisions",
    "record_ids",
    "records_of",
    "search",
    "successors",
    "survivor_of",
    "survivors_with_doctors",
]
