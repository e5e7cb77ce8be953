"""Every write about meetings and bookings: authorise, apply the rule, change the rows, journal."""

from rcp.agenda.services.booking import book, move, set_mode, unbook
from rcp.agenda.services.inviting import check_invited, event_of, invite, invite_again
from rcp.agenda.services.meetings import (
    add_meeting,
    assign_chair,
    cancel_meeting,
    change_meeting,
    plan_meetings,
    restore_meeting,
)
from rcp.agenda.services.order import move_item, publish, reorder, set_planned_minutes, unpublish
from rcp.agenda.services.postponing import postpone, postpone_undiscussed
from rcp.agenda.services.status import close, mark_corrected, mark_sealed, mark_validated, open_, prepare, reopen

__all__ = [
    "add_meeting",
    "assign_chair",
    "book",
    "cancel_meeting",
    "change_meeting",
    "check_invited",
    "close",
    "event_of",
    "invite",
    "invite_again",
    "mark_corrected",
    "mark_sealed",
    "mark_validated",
    "move",
    "move_item",
    "open_",
    "plan_meetings",
    "postpone",
    "postpone_undiscussed",
    "prepare",
    "publish",
    "reopen",
    "reorder",
    "restore_meeting",
    "set_mode",
    "set_planned_minutes",
    "unbook",
    "unpublish",
]
