"""To whom each sealed fiche and letter is proposed, and what became of it, in a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.sql.base import ExecutableOption

from rcp import installation
from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.accounts.models import Person
from rcp.agenda.models import Meeting
from rcp.cases.models import Case
from rcp.cases.queries import follow_merges
from rcp.db import db
from rcp.domain.case import SEALED
from rcp.domain.decision import Answer
from rcp.domain.errors import NotFound
from rcp.domain.minutes import DocumentKind
from rcp.domain.recipients import Doctor, Recipient, RecipientRole, propose
from rcp.domain.sending import GONE, MessageKind, MessageState
from rcp.minutes.models import Document, Letter
from rcp.minutes.queries.documents import is_deceased
from rcp.outbox import queries as outbox
from rcp.outbox.models import Message
from rcp.patients.models import Patient, PatientCorrespondent

FICHE_KINDS = frozenset({MessageKind.FICHE, MessageKind.DOCUMENT_NOTICE})
PATIENT_ROLE = "Patient"


@dataclass(frozen=True, slots=True)
class SendingLine:
    """One recipient of a fiche: what is proposed (None: no longer of the circle), and the messages so far."""

    person_uuid: UUID
    name: str
    role: str
    recipient: Recipient | None
    messages: tuple[Message, ...] = ()

    @property
    def latest(self) -> Message | None:
        return self.messages[-1] if self.messages else None

    @property
    def state(self) -> MessageState | None:
        """Where the latest message stands; None: nothing was ever decided."""
        return MessageState(self.latest.state) if self.latest else None

    @property
    def is_proposed(self) -> bool:
        """Whether something is to leave, and nothing was decided yet."""
        return self.latest is None and self.recipient is not None and self.recipient.is_to_send

    @property
    def may_send(self) -> bool:
        """Whether somebody may still ask that it leaves: nothing did, and nothing is on its way."""
        is_open = self.state in {None, MessageState.NOT_SENT}
        return is_open and self.recipient is not None and self.recipient.is_to_send

    @property
    def may_withhold(self) -> bool:
        """Whether somebody may still say that nothing leaves by mail."""
        return self.state in {None, MessageState.NOT_SENT, MessageState.TO_SEND, MessageState.FAILED}


@dataclass(frozen=True, slots=True)
class LetterLine:
    """An approved letter drawn from the fiche: to the patient, who has no address here, or to a doctor."""

    letter: Letter
    line: SendingLine
    is_taken_up: bool = False  # a later letter to the same reader was approved: that one leaves

    @property
    def is_for_patient(self) -> bool:
        return self.letter.recipient_id is None

    @property
    def may_send(self) -> bool:
        """Whether somebody may still ask that it leaves."""
        return self.line.may_send and not self.is_taken_up


@dataclass(frozen=True, slots=True)
class FicheSending:
    """The last sealed fiche of a case at a meeting, its recipients, its letters."""

    document: Document
    case: Case
    patient: Patient
    meeting: Meeting
    latest_version: int
    lines: tuple[SendingLine, ...]
    letters: tuple[LetterLine, ...] = ()
    notices: tuple[Message, ...] = ()  # « décision rendue », latest last
    is_deceased: bool = False  # asked when there is a letter to the patient
    readers: frozenset[int] = frozenset()  # keys of the people a letter may be written to

    @property
    def board_id(self) -> int:
        return self.meeting.board_id

    @property
    def is_opposed(self) -> bool:
        return is_opposed(self.case)

    @property
    def is_being_corrected(self) -> bool:
        """Whether the case was reopened since: a further version is to come."""
        return self.case.status not in SEALED

    @property
    def is_last(self) -> bool:
        return self.document.version == self.latest_version

    @property
    def is_in_force(self) -> bool:
        """Whether it may leave: it is the last version, and none is being written."""
        return self.is_last and not self.is_being_corrected

    @property
    def proposed(self) -> tuple[SendingLine, ...]:
        return tuple(line for line in self.lines if line.is_proposed)

    @property
    def unproposed(self) -> tuple[SendingLine, ...]:
        """Those who get nothing, for a reason already known and not yet recorded."""
        return tuple(
            line for line in self.lines
            if line.latest is None and line.recipient is not None and not line.recipient.is_to_send
        )  # fmt: skip

    def of_role(self, role: RecipientRole) -> tuple[SendingLine, ...]:
        """The lines shown in the column of a role: a person of several roles stands in the first alone."""
        return tuple(line for line in self.lines if _column(line) is role)


def is_opposed(case: Case) -> bool:
    """Whether the case records that the patient objects."""
    return case.patient_not_opposed == Answer.NO.value


def get_fiche_sending(document_uuid: UUID, *, actor: Actor) -> FicheSending:
    """What the page of sending of one fiche shows.

    Raises:
        NotFound: no such sealed fiche, or outside the actor's view: minutes are sent to nobody.
        Forbidden: the actor may not see to whom documents went.
    """
    found = db.session.scalar(
        select(Document)
        .join(Meeting, Meeting.id == Document.meeting_id)
        .where(Document.uuid == document_uuid, Document.kind == DocumentKind.FICHE)
        .where(True if actor.is_system else Meeting.board_id.in_(sorted(actor.roles)))  # type: ignore[arg-type]
        .options(*_whole())
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    authorise(actor, Permission.SENDING_VIEW, found.meeting)
    family = db.session.scalars(
        select(Document)
        .where(Document.kind == DocumentKind.FICHE, Document.subject_uuid == found.subject_uuid)
        .options(*_whole())
        .order_by(Document.version)
        .limit(200)
        .execution_options(populate_existing=True)
    )
    return _assembled([found], list(family))[0]


def list_meeting_sendings(meeting: Meeting) -> list[FicheSending]:
    """The last sealed fiche of each case of a meeting, in the order of the cases."""
    rows = db.session.scalars(
        select(Document)
        .where(Document.meeting_id == meeting.id, Document.kind == DocumentKind.FICHE)
        .options(*_whole())
        .order_by(Document.case_id, Document.version)
        .limit(500)
        .execution_options(populate_existing=True)
    )
    every = list(rows)
    latest = {each.subject_uuid: each for each in every}
    return _assembled(list(latest.values()), every)


def list_people(person_ids: Iterable[int]) -> dict[int, Person]:
    """These people, by id."""
    wanted = sorted(set(person_ids))
    if not wanted:
        return {}
    return {
        each.id: each for each in db.session.scalars(select(Person).where(Person.id.in_(wanted)).order_by(Person.id))
    }


def doctor_of(person: Person) -> Doctor:
    """Somebody of the directory, as the rules know them."""
    return Doctor(person.id, person.name, person.email, person.secure_address)


def _whole() -> tuple[ExecutableOption, ...]:
    case = joinedload(Document.case)
    return (
        joinedload(Document.meeting).joinedload(Meeting.board),
        case.joinedload(Case.requester),
        case.joinedload(Case.referring),
        case.joinedload(Case.patient).joinedload(Patient.treating_doctor),
        case.joinedload(Case.patient).selectinload(Patient.correspondents).joinedload(PatientCorrespondent.person),
    )  # fmt: skip


@dataclass(slots=True)
class _Told:
    """What is known of the messages of some documents."""

    fiches: dict[int, dict[int, list[Message]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    letters: dict[int, list[Message]] = field(default_factory=lambda: defaultdict(list))
    notices: dict[int, list[Message]] = field(default_factory=lambda: defaultdict(list))


def _told(documents: Sequence[Document]) -> _Told:
    told = _Told()
    for message in outbox.messages_of(document_ids=[each.id for each in documents]):
        if message.letter_id is not None:
            told.letters[message.letter_id].append(message)
        elif MessageKind(message.kind) is MessageKind.DECISION_NOTICE:
            told.notices[message.document_id or 0].append(message)
        elif MessageKind(message.kind) in FICHE_KINDS:
            told.fiches[message.document_id or 0][message.recipient_id or 0].append(message)
    return told


def _assembled(shown: Sequence[Document], family: Sequence[Document]) -> list[FicheSending]:
    follow_merges(each.case for each in family if each.case is not None)
    told, letters = _told(family), _letters(shown)
    recipients = {person for by_person in told.fiches.values() for person in by_person}
    people = list_people(recipients)
    return [_sending(each, family, told, letters.get(each.id, []), people) for each in shown]


def _sending(
    document: Document, family: Sequence[Document], told: _Told, letters: Sequence[_Approved], people: dict[int, Person]
) -> FicheSending:
    case = document.case
    if case is None:  # the database holds no fiche without its case
        raise NotFound
    circle = list(_circle(case))
    versions = [each for each in family if each.subject_uuid == document.subject_uuid]
    reached = _reached([each.id for each in versions if each.version < document.version], told)
    proposed = propose(
        [(doctor_of(person), role) for person, role in circle],
        domains=installation.mail().secure_domains,
        is_opposed=is_opposed(case),
        earlier=[doctor_of(people[each]) for each in reached.fiches if each in people],
    )
    readers = reached.letters | {each.doctor.id for each in proposed}
    known = people | {person.id: person for person, _role in circle}
    own = told.fiches[document.id]
    lines = [
        SendingLine(known[each.doctor.id].uuid, each.doctor.name, each.role, each, tuple(own[each.doctor.id]))
        for each in proposed
    ]
    listed = {each.doctor.id for each in proposed}
    lines += [
        _former(people[person], messages)
        for person, messages in own.items()
        if messages and person not in listed and person in people
    ]
    return FicheSending(
        document=document,
        case=case,
        patient=case.patient,
        meeting=document.meeting,
        latest_version=max(each.version for each in versions),
        lines=tuple(lines),
        letters=tuple(_letter_line(each, told, readers, is_opposed=is_opposed(case)) for each in letters),
        notices=tuple(told.notices[document.id]),
        is_deceased=any(each.letter.recipient_id is None for each in letters) and is_deceased(document, case.patient),
        readers=frozenset(readers),
    )


def _former(person: Person, messages: Sequence[Message]) -> SendingLine:
    """Somebody who left the circle of the case since something was written to them."""
    latest = messages[-1]
    return SendingLine(person.uuid, latest.recipient_name, latest.recipient_role, None, tuple(messages))


def _circle(case: Case) -> Iterable[tuple[Person, str]]:
    """Each person of the circle with a role, in the order they are shown."""
    named = (
        (case.requester, RecipientRole.REQUESTER.label),
        (case.referring, RecipientRole.REFERRING.label),
        (case.patient.treating_doctor, RecipientRole.TREATING.label),
    )
    yield from ((person, role) for person, role in named if person is not None)
    for each in case.patient.correspondents:
        yield each.person, each.relation or RecipientRole.CORRESPONDENT.label


@dataclass(frozen=True, slots=True)
class _Reached:
    """Who got an earlier version of a fiche, or a letter drawn from one; or may have."""

    fiches: tuple[int, ...]
    letters: frozenset[int]


def _reached(versions: Collection[int], told: _Told) -> _Reached:
    letters = [message for messages in told.letters.values() for message in messages if message.state in GONE]
    return _Reached(
        tuple(
            person
            for each in versions
            for person, messages in told.fiches[each].items()
            if any(message.state in GONE for message in messages)
        ),
        frozenset(each.recipient_id for each in letters if each.recipient_id and each.document_id in versions),
    )


def _column(line: SendingLine) -> RecipientRole:
    first = line.recipient.roles[0] if line.recipient else line.role
    return next((role for role in RecipientRole if role.label == first), RecipientRole.CORRESPONDENT)


def is_taken_up() -> ColumnElement[bool]:
    """Whether a later letter to the same reader, drawn from any version of the fiche, was approved in the place of a
    letter.
    """
    later, own, version = aliased(Letter), aliased(Document), aliased(Document)
    return exists().where(
        own.id == Letter.document_id, version.id == later.document_id, version.kind == DocumentKind.FICHE,
        version.subject_uuid == own.subject_uuid, later.kind == Letter.kind, later.id > Letter.id,
        later.recipient_id.is_not_distinct_from(Letter.recipient_id), later.approved_at.is_not(None),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Approved:
    """An approved letter, and whether another took its place."""

    letter: Letter
    is_taken_up: bool


def _letters(documents: Sequence[Document]) -> dict[int, list[_Approved]]:
    query = (
        select(Letter, is_taken_up())
        .where(Letter.document_id.in_([each.id for each in documents]), Letter.approved_at.is_not(None))
        .options(joinedload(Letter.recipient))
        .order_by(Letter.id)
        .limit(500)
    )
    found: dict[int, list[_Approved]] = defaultdict(list)
    for letter, is_replaced in db.session.execute(query):
        found[letter.document_id].append(_Approved(letter, is_replaced))
    return found


def _letter_line(approved: _Approved, told: _Told, readers: Collection[int], *, is_opposed: bool) -> LetterLine:
    letter, messages = approved.letter, tuple(told.letters[approved.letter.id])
    person = letter.recipient
    if person is None:
        return LetterLine(letter, SendingLine(letter.uuid, PATIENT_ROLE, "", None, messages), approved.is_taken_up)
    (recipient,) = propose(
        [(doctor_of(person), "Médecin")], domains=installation.mail().secure_domains, is_opposed=is_opposed
    )
    proposed = recipient if person.id in readers else None
    line = SendingLine(person.uuid, person.name, recipient.role, proposed, messages)
    return LetterLine(letter, line, approved.is_taken_up)
