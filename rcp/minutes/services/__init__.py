"""Sealing documents: layout under a read-only transaction, then one short write that checks nothing moved."""

from rcp.minutes.services.ahead import make_parts, missing_parts
from rcp.minutes.services.correction import HeldBack, correct_fiche, correct_minutes
from rcp.minutes.services.errands import (
    ask_export,
    ask_sealing,
    check_shown,
    handed_over,
    is_kept,
    is_sealing_long,
    keep_choices,
    record_export,
)
from rcp.minutes.services.exports import make_export, named_patients, plan_export
from rcp.minutes.services.letters import (
    approve_letter,
    begin_letter,
    change_letter,
    letter_pdf,
    prepare_approval,
    shown_letter,
    take_up_letter,
)
from rcp.minutes.services.messages import give_up, resend, send_to_new_address, settle
from rcp.minutes.services.notices import tell_members, tell_requesters
from rcp.minutes.services.pack import Pack, prepare_pack, record_pack
from rcp.minutes.services.preparation import (
    Prepared,
    changes_waiting,
    check_sealable,
    draft_fiche,
    draft_minutes,
    prepare_fiche,
    prepare_minutes,
    reservations_of,
)
from rcp.minutes.services.proofreading import record_reading
from rcp.minutes.services.reading import (
    InForce,
    fiche_in_force,
    minutes_in_force,
    read_file,
    read_form,
    read_sealed,
    read_version,
)
from rcp.minutes.services.sending import Wanted, send, send_letter, send_many, withhold, withhold_letter
from rcp.minutes.services.signing import add_signature, make_signature
from rcp.minutes.services.validation import validate

__all__ = [
    "HeldBack",
    "InForce",
    "Pack",
    "Prepared",
    "Wanted",
    "add_signature",
    "approve_letter",
    "ask_export",
    "ask_sealing",
    "begin_letter",
    "change_letter",
    "changes_waiting",
    "check_sealable",
    "check_shown",
    "correct_fiche",
    "correct_minutes",
    "draft_fiche",
    "draft_minutes",
    "fiche_in_force",
    "give_up",
    "handed_over",
    "is_kept",
    "is_sealing_long",
    "keep_choices",
    "letter_pdf",
    "make_export",
    "make_parts",
    "make_signature",
    "minutes_in_force",
    "missing_parts",
    "named_patients",
    "plan_export",
    "prepare_approval",
    "prepare_fiche",
    "prepare_minutes",
    "prepare_pack",
    "read_file",
    "read_form",
    "read_sealed",
    "read_version",
    "record_export",
    "record_pack",
    "record_reading",
    "resend",
    "reservations_of",
    "send",
    "send_letter",
    "send_many",
    "send_to_new_address",
    "settle",
    "shown_letter",
    "take_up_letter",
    "tell_members",
    "tell_requesters",
    "validate",
    "withhold",
    "withhold_letter",
]
