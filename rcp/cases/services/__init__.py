"""Every write about cases: authorise, apply the rule, change the rows, journal."""

from rcp.cases.services.creation import create_case
from rcp.cases.services.lesions import add_lesion, arrange_lesions, change_lesion, move_lesion, remove_lesion
from rcp.cases.services.lifecycle import (
    mark_booked,
    mark_closed,
    mark_corrected,
    mark_discussed,
    mark_postponed,
    mark_registered,
    mark_reopened,
    mark_unbooked,
    mark_validated,
    reopen,
    return_to_requester,
    submit,
    withdraw,
)
from rcp.cases.services.results import add_result, change_result, remove_result
from rcp.cases.services.sections import confirm_section, save_section, save_treatments

__all__ = [
    "add_lesion",
    "add_result",
    "arrange_lesions",
    "change_lesion",
    "change_result",
    "confirm_section",
    "create_case",
    "mark_booked",
    "mark_closed",
    "mark_corrected",
    "mark_discussed",
    "mark_postponed",
    "mark_registered",
    "mark_reopened",
    "mark_unbooked",
    "mark_validated",
    "move_lesion",
    "remove_lesion",
    "remove_result",
    "reopen",
    "return_to_requester",
    "save_section",
    "save_treatments",
    "submit",
    "withdraw",
]
