"""The reminder to the requester of an incomplete case: that something is missing, never of whom."""

from __future__ import annotations

from datetime import datetime

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.cases.models import Case
from rcp.cases.queries.reminders import list_reminders
from rcp.domain import notices
from rcp.domain.agenda import to_paris
from rcp.domain.case import CaseStatus
from rcp.domain.errors import InvalidValue, TransitionRefused
from rcp.domain.recipients import Doctor, RecipientRole, check_reminder
from rcp.domain.sending import MessageKind, message_key
from rcp.outbox import services as outbox
from rcp.outbox.models import Message

WAITS_NO_MORE = "Ce dossier n’attend plus d’éléments de son demandeur."
REMINDED = frozenset({CaseStatus.DRAFT, CaseStatus.RETURNED, CaseStatus.SUBMITTED, CaseStatus.BOOKED})


def remind(case: Case, *, is_incomplete: bool, actor: Actor, now: datetime) -> Message:
    """Tell the requester that one of their cases waits for something, once a day at most.

    Raises:
        Forbidden.
        TransitionRefused: the case was discussed, or lacks nothing.
        InvalidValue: nobody asked for it.
        ReminderTooSoon: a reminder was written today.
    """
    authorise(actor, Permission.SENDING_DO, case)
    check_reminded(case)
    if not is_incomplete:
        raise TransitionRefused(WAITS_NO_MORE)
    person = case.requester
    if person is None:
        raise InvalidValue("Ce dossier n’a pas de demandeur\u202f: indiquez-le dans le dossier.")
    today = to_paris(now).date()
    sent = [each for each in list_reminders(case) if each.address]
    check_reminder(to_paris(sent[-1].created_at).date() if sent else None, today)
    to = Doctor(person.id, person.name, person.email, person.secure_address)
    return outbox.notify(
        MessageKind.REMINDER, to, RecipientRole.REQUESTER.label, notices.reminder_words(),
        key=message_key(MessageKind.REMINDER, case.uuid, today, to.has_address), board_id=case.board_id,
        case_id=case.id, actor=actor, now=now,
    )  # fmt: skip


def check_reminded(case: Case) -> None:
    """Let a reminder leave while the case is still to be discussed.

    Raises:
        TransitionRefused.
    """
    if CaseStatus(case.status) not in REMINDED:
        raise TransitionRefused(WAITS_NO_MORE)
