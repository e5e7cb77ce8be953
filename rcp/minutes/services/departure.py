"""Whether what was written still may leave, asked just before each try: the rules of a sending asked for today."""

from __future__ import annotations

from rcp.access.permissions import SYSTEM
from rcp.agenda import services as agenda
from rcp.domain.errors import DomainError, TransitionRefused
from rcp.domain.recipients import (
    BeingCorrected,
    NotARecipient,
    PatientOpposed,
    Superseded,
    notice_address,
)
from rcp.domain.sending import MessageKind, NotSentReason
from rcp.minutes.queries.messages import (
    MessagePage,
    get_message_page,
    is_about_fiche,
    letter_of,
    line_of,
    sent_document,
)
from rcp.minutes.queries.sending import doctor_of, get_fiche_sending, list_people
from rcp.minutes.services.leaving import find_difference, leaves_for, letter_leaves_for
from rcp.minutes.services.messages import check_document, check_reader
from rcp.outbox import services as outbox
from rcp.outbox.judging import Verdict
from rcp.outbox.models import Message

_REASONS: dict[type[DomainError], NotSentReason] = {
    BeingCorrected: NotSentReason.BEING_CORRECTED,
    NotARecipient: NotSentReason.NOT_CONCERNED,
    PatientOpposed: NotSentReason.PATIENT_OPPOSED,
    Superseded: NotSentReason.SUPERSEDED,
}


def judge(message: Message) -> Verdict | None:
    """Why a message may not leave now; None: it may. What a person can put right (another address, a damaged file) is
    a failure; the rest is held back with its reason.
    """
    try:
        return _of_fiche(message) if is_about_fiche(message) else _of_notice(message)
    except TransitionRefused as error:
        if message.kind == MessageKind.INVITATION:
            return Verdict(NotSentReason.OUTDATED)
        return Verdict(NotSentReason.OTHER, error.message)
    except DomainError as error:
        reason = _REASONS.get(type(error))
        return Verdict(reason) if reason is not None else Verdict(words=error.message)


def _of_fiche(message: Message) -> Verdict | None:
    """A fiche or a letter, or the notice in its place."""
    found = get_fiche_sending(sent_document(message).uuid, actor=SYSTEM)
    letter = None if message.letter_id is None else letter_of(found, message)
    line = letter.line if letter is not None else line_of(found, message)
    if line.recipient is not None and line.recipient.reason is not None:
        return Verdict(line.recipient.reason)
    recipient = letter_leaves_for(found, letter) if letter is not None else leaves_for(found, line)
    difference = find_difference(message, recipient)
    return Verdict(words=difference) if difference else None


def _of_notice(message: Message) -> Verdict | None:
    """A notice, a reminder or an invitation: to who it is for, at their address of today."""
    page = get_message_page(message.uuid, actor=SYSTEM)
    _check_notice(page)
    people = list_people([message.recipient_id or 0])
    for person in people.values():
        address = notice_address(doctor_of(person))
        if not address:
            return Verdict(NotSentReason.NO_ADDRESS)
        if address != message.address:
            return Verdict(words=outbox.MOVED)
    return None


def _check_notice(page: MessagePage) -> None:
    kind = MessageKind(page.message.kind)
    if page.document is not None:
        check_document(page.document)
    if kind is MessageKind.INVITATION:
        if page.meeting is not None:
            agenda.check_invited(page.meeting, page.message)
    else:
        check_reader(page, kind)
