"""The reminders already written about a case."""

from __future__ import annotations

from rcp.cases.models import Case
from rcp.domain.sending import MessageKind
from rcp.outbox.models import Message
from rcp.outbox.queries import messages_of


def list_reminders(case: Case) -> list[Message]:
    """The reminders about a case, oldest first."""
    return messages_of(case_id=case.id, kinds=[MessageKind.REMINDER])
