"""What the messages about a fiche or a letter say of it, asked in SQL of the rows a query holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_
from sqlalchemy.orm import aliased

from rcp import installation
from rcp.accounts.models import Person
from rcp.cases.models import Case
from rcp.domain.decision import Answer, NoDecisionReason
from rcp.domain.minutes import DocumentKind
from rcp.domain.sending import GONE, HELD_BACK, REACHED, MessageKind, MessageState
from rcp.minutes.models import Document
from rcp.outbox.models import Message
from rcp.patients.models import Patient, PatientCorrespondent

FICHE = (MessageKind.FICHE.value, MessageKind.DOCUMENT_NOTICE.value)
_OPEN = tuple(each.value for each in MessageState if each not in {MessageState.SENT, MessageState.NOT_SENT})
_HELD = tuple(each.value for each in HELD_BACK)


def is_unsettled(message: Any) -> ColumnElement[bool]:
    """Whether a message is not over, or a correction ended it: nobody said what becomes of what it brought."""
    is_held = and_(message.state == MessageState.NOT_SENT.value, message.reason.in_(_HELD))
    return or_(message.state.in_(_OPEN), is_held)


def is_settled_earlier(message: Any) -> ColumnElement[bool]:
    """Whether a letter was said not to be written again for a version of its fiche that yet another replaced."""
    settled, newer = aliased(Document), aliased(Document)
    found = exists().where(
        settled.id == message.settled_for_id, newer.kind == settled.kind, newer.subject_uuid == settled.subject_uuid,
        newer.version > settled.version,
    )  # fmt: skip
    return found.correlate_except(settled, newer)


def is_of_fiche(message: Any) -> ColumnElement[bool]:
    return and_(message.letter_id.is_(None), message.kind.in_(FICHE))


def is_followed(message: Any) -> ColumnElement[bool]:
    """Whether another message about the same fiche to the same person came after this one."""
    newer = aliased(Message)
    return exists().where(_is_of_same(newer, message), newer.id > message.id).correlate_except(newer)


def _is_of_same(other: Any, message: Any) -> ColumnElement[bool]:
    """Whether two messages are about the same fiche, or the same letter, to the same person."""
    return and_(
        other.document_id == message.document_id,
        other.letter_id.is_not_distinct_from(message.letter_id),
        other.recipient_id == message.recipient_id,
        or_(other.letter_id.is_not(None), is_of_fiche(other)),
    )


def is_anybody_only_told() -> ColumnElement[bool]:
    """Whether a notice is all that left for somebody whose address may carry the fiche since."""
    message = aliased(Message)
    found = exists().where(
        message.document_id == Document.id, is_of_fiche(message), is_document_due(message), ~is_followed(message)
    )
    return found.correlate_except(message)


def is_document_due(message: Any) -> ColumnElement[bool]:
    """Whether a message is a notice that left, where no other brought the document, and its reader's address may carry
    it since: it lies in a secure domain, and the patient does not object.
    """
    reader, other = aliased(Person), aliased(Message)
    ends = [f"{mark}{each}" for each in installation.mail().secure_domains for mark in ("@", ".")]
    is_secure = or_(
        false(),
        *(address.iendswith(end, autoescape=True) for address in (reader.secure_address, reader.email) for end in ends),
    )
    return and_(
        message.kind == MessageKind.DOCUMENT_NOTICE.value,
        message.state == MessageState.SENT.value,
        Case.patient_not_opposed.is_distinct_from(Answer.NO.value),
        ~exists().where(_is_of_same(other, message), _has_reached(other)).correlate_except(other),
        exists().where(reader.id == message.recipient_id, is_secure).correlate_except(reader),
    )


def is_patient_deceased() -> ColumnElement[bool]:
    """As `minutes.queries.documents.is_deceased`: the record that stands today says so, or the last sealed fiche."""
    last, newer = aliased(Document), aliased(Document)
    is_followed_by = exists().where(
        newer.kind == last.kind, newer.subject_uuid == last.subject_uuid, newer.version > last.version
    )
    says = last.content["case"]["decision"]["no_decision_reason"].as_string()
    said = exists().where(
        last.kind == DocumentKind.FICHE, last.subject_uuid == Document.subject_uuid,
        says == NoDecisionReason.PATIENT_DECEASED.label, ~is_followed_by.correlate_except(newer),
    )  # fmt: skip
    return or_(Patient.deceased_on.is_not(None), said.correlate_except(last))


def is_anybody_forgotten() -> ColumnElement[bool]:
    """Whether somebody to whom the fiche is proposed has no message about it: neither sent, nor said why not."""
    earlier, version = aliased(Message), aliased(Document)
    named = [
        and_(person.is_not(None), ~_is_told(person))
        for person in (Case.requester_id, Case.referring_id, Patient.treating_doctor_id)
    ]
    is_correspondent_forgotten = exists().where(
        PatientCorrespondent.patient_id == Patient.id, ~_is_told(PatientCorrespondent.person_id)
    )
    is_earlier_reader_forgotten = exists().where(
        version.kind == DocumentKind.FICHE, version.subject_uuid == Document.subject_uuid,
        version.version < Document.version, earlier.document_id == version.id, is_of_fiche(earlier),
        _has_reached(earlier), ~_is_told(earlier.recipient_id),
    )  # fmt: skip
    return or_(*named, is_correspondent_forgotten, is_earlier_reader_forgotten)


def _has_reached(message: Any) -> ColumnElement[bool]:
    """As `domain.sending.have_reached`, of one message; a reason that a later one corrects says nothing."""
    newer = aliased(Message)
    is_corrected = exists().where(
        _is_of_same(newer, message), newer.id > message.id, newer.kind != MessageKind.DOCUMENT_NOTICE.value
    )
    is_gone = and_(message.state.in_(GONE), message.kind != MessageKind.DOCUMENT_NOTICE.value)
    is_said = and_(message.state == MessageState.NOT_SENT.value, message.reason.in_(REACHED))
    return or_(is_gone, and_(is_said, ~is_corrected.correlate_except(newer)))


def _is_told(person: Any) -> ColumnElement[bool]:
    told = aliased(Message)
    found = exists().where(told.document_id == Document.id, told.recipient_id == person, is_of_fiche(told))
    return found.correlate_except(told)
