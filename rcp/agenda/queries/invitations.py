"""Whom a meeting invites, and what became of each invitation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from rcp.access.permissions import Role
from rcp.accounts.models import Person
from rcp.agenda.models import Meeting
from rcp.boards.queries import list_members
from rcp.domain.sending import GONE, MessageKind, MessageState, is_told_anew, message_key
from rcp.outbox.models import Message
from rcp.outbox.queries import messages_of

INVITED_ROLES = (Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY)


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """One member of the board, and the invitations written to them, latest last.

    `current` are those that tell the day, the hour, the place and the standing of the meeting as they are now.
    """

    person: Person
    messages: tuple[Message, ...]
    current: tuple[Message, ...] = ()

    @property
    def latest(self) -> Message | None:
        return self.messages[-1] if self.messages else None

    @property
    def standing(self) -> Message | None:
        """The latest invitation to the meeting as it is now."""
        return self.current[-1] if self.current else None

    @property
    def is_to_invite(self) -> bool:
        """Whether asking the members again writes them something: nothing was, it failed, or was given up for a reason
        that settles nothing.
        """
        known, has_address = self.standing, bool(self.person.email or self.person.secure_address)
        return known is None or is_told_anew(MessageState(known.state), known.not_sent_reason, has_address=has_address)

    @property
    def got_another(self) -> bool:
        """Whether they got, or may have, an invitation that no longer tells the truth."""
        return any(each.state in GONE for each in self.messages if each not in self.current)

    @property
    def is_misled(self) -> bool:
        """Whether that is the last thing they were told: nothing was written to them since."""
        return self.got_another and self.standing is None


def list_invited(meeting: Meeting) -> list[Person]:
    """The present physicians, coordinators and secretaries of the board, each once, by name."""
    held = {each.person_id: each.person for each in list_members(meeting.board) if each.role in INVITED_ROLES}
    return [person for person in held.values() if person.is_active]


def invitation_lines(meeting: Meeting) -> list[InvitationLine]:
    """Each member who is invited, with what was written to them; in a constant number of statements."""
    sent = messages_of(meeting_id=meeting.id, kinds=[MessageKind.INVITATION])
    return [_line(meeting, person, [each for each in sent if each.recipient_id == person.id])
            for person in list_invited(meeting)]  # fmt: skip


def invitation_key(meeting: Meeting, person: Person, *, follows: UUID | None = None) -> str:
    """The key of the invitation of a person to a meeting as it stands, or of the one that follows another of these."""
    return message_key(MessageKind.INVITATION, meeting.uuid, meeting.calendar_sequence, person.uuid, follows or "")


def _line(meeting: Meeting, person: Person, messages: Sequence[Message]) -> InvitationLine:
    keys = {invitation_key(meeting, person, follows=each) for each in (None, *(message.uuid for message in messages))}
    current = tuple(each for each in messages if each.idempotency_key in keys)
    return InvitationLine(person, tuple(messages), current)
