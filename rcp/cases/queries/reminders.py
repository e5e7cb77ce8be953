"""The reminders already written about a case."""

from __future__ import annotations

from rcp.cases.models import Case
from rcp.domain.sending import MessageKind
from rcp.outbox.models import Message
from rcp.outbox.queries import messages_of


def list_reminders(case: Case) -> list[Message]:
    """The reminders about a case, oldest first."""
    return [each for each in messages_of(case_id=case.id) if each.kind == MessageKind.REMINDER.value]
