"""Sending sealed fiches and approved letters, or saying why nothing leaves: what a person asks.

Each act is authorised, judged by the rules, and written in the outbox (`leaving`) in the same transaction. Asked twice,
by one person or by two, it writes one message per recipient and version.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda.models import Meeting
from rcp.db import advisory_lock
from rcp.domain.errors import InvalidValue
from rcp.domain.letters import LetterKind, check_may_write
from rcp.domain.recipients import NotARecipient, check_last_version, check_not_written_again
from rcp.domain.sending import MessageState, NotSentReason
from rcp.minutes.queries.sending import get_fiche_sending, list_meeting_sendings
from rcp.minutes.queries.sending_lines import FicheSending, LetterLine, SendingLine
from rcp.minutes.services.leaving import check_fiche, leave, leave_letter, note_reason
from rcp.outbox import services as outbox
from rcp.outbox.models import Message

T = TypeVar("T", covariant=True)


class Reader(Protocol[T]):
    """A query for one row of a board."""

    def __call__(self, uuid: UUID, /, *, actor: Actor) -> T: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """One recipient ticked: a fiche, and somebody."""

    document: UUID
    person: UUID


def send(document_uuid: UUID, people: Collection[UUID], *, actor: Actor, now: datetime) -> list[Message]:
    """Write what leaves to each of these recipients of a fiche: the fiche itself, or a notice without identity.

    Somebody to whom it already left, or is about to, is given nothing twice.

    Raises:
        NotFound, Forbidden.
        InvalidValue: nobody was chosen.
        Superseded, BeingCorrected: a later version exists, or is being written.
        AlteredContent: what we keep of the fiche is no longer what was sealed.
        NotARecipient: somebody outside the circle of the case, or without an address.
        PatientOpposed: the case says so.
    """
    if not people:
        raise InvalidValue("Cochez au moins un destinataire.", "people")
    found = open_fiche(document_uuid, actor)
    return [_send(found, _line(found, each), actor=actor, now=now) for each in dict.fromkeys(people)]


def withhold(
    document_uuid: UUID, people: Collection[UUID], *, reason: NotSentReason, comment: str, actor: Actor, now: datetime
) -> list[Message]:
    """Say why nothing leaves by mail to these recipients: sent by post, handed over, opposition…

    Raises:
        NotFound, Forbidden.
        InvalidValue: nobody was chosen; no comment when the reason is "other".
        TransitionRefused: it left already, or may have.
    """
    if not people:
        raise InvalidValue("Cochez au moins un destinataire.", "people")
    found = open_fiche(document_uuid, actor)
    return [
        note_reason(found, _line(found, each), found.document, reason=reason, comment=comment, actor=actor, now=now)
        for each in dict.fromkeys(people)
    ]


def send_many(meeting: Meeting, wanted: Sequence[Wanted], *, actor: Actor, now: datetime) -> tuple[int, int]:
    """Send the ticked recipients of the fiches of a meeting, and record the reasons already known of the others; a
    fiche being corrected is left alone.

    Gives how many messages are to leave, and how many reasons were recorded.

    Raises:
        Forbidden, InvalidValue, NotARecipient, BeingCorrected, PatientOpposed: as `send`; nothing is written then.
    """
    authorise(actor, Permission.SENDING_DO, meeting)
    advisory_lock("journal")
    found = {each.document.uuid: each for each in list_meeting_sendings(meeting)}
    in_force = [each for each in found.values() if each.is_in_force]
    if not wanted and not any(fiche.unproposed for fiche in in_force):
        raise InvalidValue("Cochez au moins un destinataire.", "people")
    asked = [_wanted(found, each, actor=actor, now=now) for each in dict.fromkeys(wanted)]
    noted = [
        note_reason(fiche, line, fiche.document, reason=line.recipient.reason, comment="", actor=actor, now=now)
        for fiche in in_force
        for line in fiche.unproposed
        if line.recipient is not None and line.recipient.reason is not None
    ]
    return sum(each.state == MessageState.TO_SEND for each in asked), len(noted)


def send_letter(document_uuid: UUID, letter_uuid: UUID, *, actor: Actor, now: datetime) -> Message:
    """Send an approved letter to its doctor.

    Raises:
        NotFound, Forbidden.
        NotARecipient: the letter is the patient's, who has no address here; the doctor left the circle of the case, or
            has no address; no such approved letter.
        TransitionRefused: the letter is the patient's, who died.
        PatientOpposed: the case says so.
        Superseded, BeingCorrected: as `send`.
    """
    found = open_fiche(document_uuid, actor)
    letter = _letter(found, letter_uuid)
    if letter.is_for_patient:
        check_may_write(LetterKind.PATIENT, is_deceased=found.is_deceased)
        raise NotARecipient("La lettre au patient ne part pas par messagerie\u202f: remettez-la, ou postez-la.")
    if letter.line.latest is not None and not _may_leave(letter.line):
        return letter.line.latest
    return leave_letter(found, letter, actor=actor, now=now)


def withhold_letter(
    document_uuid: UUID, letter_uuid: UUID, *, reason: NotSentReason, comment: str, actor: Actor, now: datetime
) -> Message:
    """Say how an approved letter reached its reader otherwise, or why it did not; also of a version replaced since, for
    who decides that it is not written again: said of the version in force, it is asked again of the next.

    Raises:
        NotFound, Forbidden, InvalidValue, TransitionRefused: as `withhold`.
        StillHeld: of a letter replaced, a reason that says that its reader got it.
    """
    found = take_turn(get_fiche_sending, document_uuid, actor)
    letter = _letter(found, letter_uuid)
    if not found.is_last:
        check_not_written_again(reason)
    latest = letter.line.latest
    message = note_reason(
        found, letter.line, letter.letter, reason=reason, comment=comment, actor=actor, now=now,
        is_said_anew=latest is not None and latest.settled_for_id != found.latest_id,
    )  # fmt: skip
    outbox.settle_for(message, found.latest_id)
    return message


def _may_leave(line: SendingLine) -> bool:
    return line.is_document_due or line.state in {MessageState.NOT_SENT, MessageState.FAILED}


def open_fiche(document_uuid: UUID, actor: Actor) -> FicheSending:
    """A fiche to send from, in one's turn.

    Raises:
        NotFound, Forbidden.
        Superseded: a later version replaced it.
    """
    found = take_turn(get_fiche_sending, document_uuid, actor)
    check_last_version(found.document.version, found.latest_version)
    return found


def take_turn(read: Reader[T], uuid: UUID, actor: Actor) -> T:
    """What somebody is about to send from, or to settle, read under the lock of who writes messages: of two people, the
    second sees what the first did.

    Raises:
        NotFound, Forbidden.
    """
    advisory_lock("journal")
    found = read(uuid, actor=actor)
    authorise(actor, Permission.SENDING_DO, found)
    return found


def _line(found: FicheSending, person: UUID) -> SendingLine:
    for line in found.lines:
        if line.person_uuid == person:
            return line
    raise NotARecipient


def _letter(found: FicheSending, letter_uuid: UUID) -> LetterLine:
    for each in found.letters:
        if each.letter.uuid == letter_uuid:
            return each
    raise NotARecipient("Cette lettre n’est pas approuvée.")


def _wanted(found: Mapping[UUID, FicheSending], one: Wanted, *, actor: Actor, now: datetime) -> Message:
    if one.document not in found:
        raise NotARecipient
    fiche = found[one.document]
    return _send(fiche, _line(fiche, one.person), actor=actor, now=now)


def _send(found: FicheSending, line: SendingLine, *, actor: Actor, now: datetime) -> Message:
    check_fiche(found)
    if line.latest is not None and not _may_leave(line):
        return line.latest
    return leave(found, line, actor=actor, now=now)
