"""Whom a meeting invites, and what became of each invitation."""

from __future__ import annotations

from dataclasses import dataclass

from rcp.access.permissions import Role
from rcp.accounts.models import Person
from rcp.agenda.models import Meeting
from rcp.boards.queries import list_members
from rcp.domain.sending import MessageKind
from rcp.outbox.models import Message
from rcp.outbox.queries import messages_of

INVITED_ROLES = (Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY)


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """One member of the board, and the invitations written to them, latest last."""

    person: Person
    messages: tuple[Message, ...]

    @property
    def latest(self) -> Message | None:
        return self.messages[-1] if self.messages else None


def list_invited(meeting: Meeting) -> list[Person]:
    """The present physicians, coordinators and secretaries of the board, each once, by name."""
    held = {each.person_id: each.person for each in list_members(meeting.board) if each.role in INVITED_ROLES}
    return [person for person in held.values() if person.is_active]


def invitation_lines(meeting: Meeting) -> list[InvitationLine]:
    """Each member who is invited, with what was written to them; in a constant number of statements."""
    sent = [each for each in messages_of(meeting_id=meeting.id) if each.kind == MessageKind.INVITATION.value]
    return [
        InvitationLine(person, tuple(each for each in sent if each.recipient_id == person.id))
        for person in list_invited(meeting)
    ]
