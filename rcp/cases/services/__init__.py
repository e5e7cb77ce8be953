"""Every write about cases: authorise, apply the rule, change the rows, journal."""

from rcp.cases.services.alerts import dismiss_alert, restore_alert
from rcp.cases.services.attachments import add_attachment, add_source
from rcp.cases.services.creation import create_case
from rcp.cases.services.drafts import discard_draft, keep_typed
from rcp.cases.services.editing import check_editable
from rcp.cases.services.lesions import (
    MAXIMUM_LESIONS,
    LesionValues,
    add_lesion,
    arrange_lesions,
    change_lesion,
    lesion_refusals,
    move_lesion,
    remove_lesion,
)
from rcp.cases.services.lifecycle import (
    STILL_BOOKED,
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
from rcp.cases.services.reminding import remind
from rcp.cases.services.results import (
    MAXIMUM_RESULTS,
    ResultValues,
    add_result,
    add_results,
    change_result,
    remove_result,
)
from rcp.cases.services.sections import (
    MAXIMUM_TREATMENTS,
    Problems,
    TreatmentLine,
    columns_of_treatment,
    confirm_section,
    save_section,
    save_treatments,
)

__all__ = [
    "MAXIMUM_LESIONS",
    "MAXIMUM_RESULTS",
    "MAXIMUM_TREATMENTS",
    "STILL_BOOKED",
    "LesionValues",
    "Problems",
    "ResultValues",
    "TreatmentLine",
    "add_attachment",
    "add_lesion",
    "add_result",
    "add_results",
    "add_source",
    "arrange_lesions",
    "change_lesion",
    "change_result",
    "check_editable",
    "columns_of_treatment",
    "confirm_section",
    "create_case",
    "discard_draft",
    "dismiss_alert",
    "keep_typed",
    "lesion_refusals",
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
    "remind",
    "remove_lesion",
    "remove_result",
    "reopen",
    "restore_alert",
    "return_to_requester",
    "save_section",
    "save_treatments",
    "submit",
    "withdraw",
]
