"""Every write of the deliberation: authorise, apply the rule, change the rows, journal."""

from rcp.deliberation.services.attendance import (
    add_guest,
    add_person,
    mark_absent,
    record_attendance,
    record_parts,
    remove_guest,
)
from rcp.deliberation.services.decisions import decide, refresh_quorum, reopen_decision, save_decision
from rcp.deliberation.services.meetings import NOTE_LENGTH, close_meeting, open_meeting, prepare_meeting, reopen_meeting
from rcp.deliberation.services.opinions import (
    BEFORE_DECISION,
    URGENT,
    Consulted,
    give_opinion,
    may_withdraw,
    record_urgent_opinion,
    withdraw_opinion,
)
from rcp.deliberation.services.plans import save_plan
from rcp.deliberation.services.prereading import mark_case, withdraw_mark, write_opinion
from rcp.deliberation.services.presence import Change, HourChange, come_back, correct_hours, leave, tap
from rcp.deliberation.services.representation import present_again
from rcp.deliberation.services.requester import (
    restore_requester_proposal,
    save_requester_proposal,
    withdraw_requester_proposal,
)
from rcp.deliberation.services.room import call_case, pause, resume, start_break, touch_room
from rcp.deliberation.services.typing import Autosaved, autosave_decision, rival_mark, settle_rival
from rcp.deliberation.services.unread import forget_unread, keep_unread

__all__ = [
    "BEFORE_DECISION",
    "NOTE_LENGTH",
    "URGENT",
    "Autosaved",
    "Change",
    "Consulted",
    "HourChange",
    "add_guest",
    "add_person",
    "autosave_decision",
    "call_case",
    "close_meeting",
    "come_back",
    "correct_hours",
    "decide",
    "forget_unread",
    "give_opinion",
    "keep_unread",
    "leave",
    "mark_absent",
    "mark_case",
    "may_withdraw",
    "open_meeting",
    "pause",
    "prepare_meeting",
    "present_again",
    "record_attendance",
    "record_parts",
    "record_urgent_opinion",
    "refresh_quorum",
    "remove_guest",
    "reopen_decision",
    "reopen_meeting",
    "restore_requester_proposal",
    "resume",
    "rival_mark",
    "save_decision",
    "save_plan",
    "save_requester_proposal",
    "settle_rival",
    "start_break",
    "tap",
    "touch_room",
    "withdraw_mark",
    "withdraw_opinion",
    "withdraw_requester_proposal",
    "write_opinion",
]
