"""What a person decides of one message already written: it leaves again, it did arrive, it leaves no more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rcp.access.permissions import Actor
from rcp.agenda import services as agenda
from rcp.cases.services.reminding import check_reminded
from rcp.deliberation.queries import list_expected
from rcp.domain.errors import InvalidValue, TransitionRefused
from rcp.domain.minutes import DocumentKind
from rcp.domain.recipients import NotARecipient, check_in_force
from rcp.domain.sending import MessageKind, NotSentReason, message_key
from rcp.minutes.models import Document
from rcp.minutes.queries.documents import find_latest
from rcp.minutes.queries.messages import MessagePage, get_message_page, is_about_fiche, letter_of, line_of
from rcp.minutes.queries.sending import doctor_of, list_people
from rcp.minutes.queries.verification import is_open
from rcp.minutes.services.leaving import SAME_ADDRESS, leave, leave_letter, leave_once_more
from rcp.minutes.services.sending import open_fiche, take_turn
from rcp.outbox import services as outbox
from rcp.outbox.models import Message

NOT_THE_REQUESTER = "Cette personne n’est plus le demandeur de ce dossier."
MOVED_AGAIN = "L’adresse a encore changé dans l’annuaire\u202f: relisez-la avant de confirmer."
NOT_A_MEMBER = "Cette personne n’est plus membre de la RCP."
_TO_REQUESTERS = frozenset({MessageKind.DECISION_NOTICE, MessageKind.REMINDER})


def resend(message_uuid: UUID, *, actor: Actor, now: datetime) -> Message:
    """Send again what failed or waits, as long as it would be written today. When the directory gives another address
    since, a new message goes there.

    Raises:
        NotFound, Forbidden.
        TransitionRefused: it is leaving, gone, or uncertain; the session or the case it speaks of went on.
        Superseded, BeingCorrected, PatientOpposed, NotARecipient: as `send`.
    """
    page = take_turn(get_message_page, message_uuid, actor)
    kind = MessageKind(page.message.kind)
    if page.document is not None and is_about_fiche(page.message):
        return _document_again(page.message, page.document, actor=actor, now=now)
    if page.document is not None:
        check_document(page.document)
    if kind is MessageKind.INVITATION and page.meeting is not None:
        return agenda.invite_again(page.meeting, page.message, actor=actor, now=now)
    check_reader(page, kind)
    (person,) = list_people([page.message.recipient_id or 0]).values()
    key = message_key(kind, page.message.uuid)  # of what follows this message
    return outbox.notify_again(page.message, doctor_of(person), key=key, actor=actor, now=now)


def send_to_new_address(message_uuid: UUID, address: str, *, actor: Actor, now: datetime) -> Message:
    """Send a fiche or a letter that left once more, to the address the directory gives its reader since. `address` is
    the one a person read and confirmed.

    Raises:
        NotFound, Forbidden.
        TransitionRefused: it did not leave, or went on since; the address is the same.
        InvalidValue: the directory gives yet another address.
        Superseded, BeingCorrected, PatientOpposed, NotARecipient: as `send`.
    """
    page = take_turn(get_message_page, message_uuid, actor)
    if page.document is None or not is_about_fiche(page.message):
        raise TransitionRefused(SAME_ADDRESS)
    found = open_fiche(page.document.uuid, actor)
    letter = None if page.message.letter_id is None else letter_of(found, page.message)
    line = letter.line if letter is not None else line_of(found, page.message)
    if line.latest is not None and line.latest.id != page.message.id and line.latest.address == address:
        return line.latest  # asked twice
    if line.new_address and line.new_address != address:
        raise InvalidValue(MOVED_AGAIN)
    return leave_once_more(found, line, letter, actor=actor, now=now)


def settle(message_uuid: UUID, *, was_sent: bool, actor: Actor, now: datetime) -> Message:
    """Say whether an uncertain message arrived.

    Raises:
        NotFound, Forbidden, TransitionRefused: it is not uncertain any more.
    """
    message = take_turn(get_message_page, message_uuid, actor).message
    outbox.settle(message, was_sent=was_sent, actor=actor, now=now)
    return message


def give_up(message_uuid: UUID, *, reason: NotSentReason, comment: str, actor: Actor, now: datetime) -> Message:
    """Send a message no more, and say why: of a letter, it is asked again once a later version replaces its fiche.

    Raises:
        NotFound, Forbidden, TransitionRefused, InvalidValue.
    """
    page = take_turn(get_message_page, message_uuid, actor)
    outbox.give_up(page.message, reason=reason, comment=comment, actor=actor, now=now)
    if page.document is not None and page.message.letter_id is not None:
        latest = find_latest(DocumentKind.FICHE, page.document.subject_uuid) or page.document
        outbox.settle_for(page.message, latest.id)
    return page.message


def _document_again(message: Message, document: Document, *, actor: Actor, now: datetime) -> Message:
    """A fiche or a letter, or the notice in its place, by the ways and checks of a first sending."""
    found = open_fiche(document.uuid, actor)
    if message.letter_id is not None:
        return leave_letter(found, letter_of(found, message), actor=actor, now=now)
    return leave(found, line_of(found, message), actor=actor, now=now)


def check_document(document: Document) -> None:
    """Let a notice about a sealed document leave. Raises Superseded, BeingCorrected."""
    latest = find_latest(DocumentKind(document.kind), document.subject_uuid) or document
    check_in_force(document.version, latest.version, is_being_corrected=is_open(document))


def check_reader(page: MessagePage, kind: MessageKind) -> None:
    """Whoever a notice goes to is still who it is for. Raises NotARecipient, TransitionRefused."""
    if kind in _TO_REQUESTERS and page.case is not None:
        if page.case.requester_id != page.message.recipient_id:
            raise NotARecipient(NOT_THE_REQUESTER)
        if kind is MessageKind.REMINDER:
            check_reminded(page.case)
    elif page.meeting is not None:
        members = {each.person.id for each in list_expected(page.meeting)}
        if page.message.recipient_id not in members:
            raise NotARecipient(NOT_A_MEMBER)
