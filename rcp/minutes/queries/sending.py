"""To whom each sealed fiche and letter is proposed, and what became of it, in a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
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
from rcp.domain.errors import NotFound
from rcp.domain.letters import LetterKind, may_write
from rcp.domain.minutes import DocumentKind
from rcp.domain.recipients import Concern, Doctor, RecipientRole, propose
from rcp.domain.sending import MessageKind, have_reached
from rcp.minutes.models import Document, Letter
from rcp.minutes.queries.documents import is_deceased
from rcp.minutes.queries.sending_lines import (
    FicheSending,
    LetterLine,
    SendingLine,
    is_opposed,
    is_settled_earlier,
    said_by,
)
from rcp.outbox import queries as outbox
from rcp.outbox.models import Message
from rcp.patients.models import Patient, PatientCorrespondent

FICHE_KINDS = frozenset({MessageKind.FICHE, MessageKind.DOCUMENT_NOTICE})
PATIENT_ROLE = "Patient"


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
    told, letters = _told(family), _letters(family)
    recipients = {person for by_person in told.fiches.values() for person in by_person}
    people = list_people(recipients)
    return [_sending(each, family, told, letters, people) for each in shown]


def _sending(
    document: Document, family: Sequence[Document], told: _Told, letters: Mapping[int, Sequence[_Approved]],
    people: dict[int, Person],
) -> FicheSending:  # fmt: skip
    case = document.case
    if case is None:  # the database holds no fiche without its case
        raise NotFound
    circle = list(_circle(case))
    versions = [each for each in family if each.subject_uuid == document.subject_uuid]
    earlier = [each.id for each in versions if each.version < document.version]
    reached = _reached(earlier, told)
    proposed = propose(
        [(doctor_of(person), role) for person, role in circle],
        domains=installation.mail().secure_domains,
        is_opposed=is_opposed(case),
        earlier=[doctor_of(people[each]) for each in reached.fiches if each in people],
    )
    latest = max(versions, key=lambda each: each.version)
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
    written = [
        _letter_line(each, told, readers, latest, is_opposed=is_opposed(case))
        for key in (*earlier, document.id)
        for each in letters.get(key, ())
    ]
    own_letters = tuple(each for each in written if each.letter.document_id == document.id)
    is_dead = any(each.is_for_patient for each in written) and is_deceased(document, case.patient)
    return FicheSending(
        document=document,
        case=case,
        patient=case.patient,
        meeting=document.meeting,
        latest_version=latest.version,
        latest_id=latest.id,
        lines=tuple(lines),
        letters=own_letters,
        to_redo=tuple(each for each in written if each not in own_letters and _is_to_redo(each, is_deceased=is_dead)),
        notices=tuple(told.notices[document.id]),
        is_deceased=is_dead,
        readers=frozenset(readers),
    )


def _is_to_redo(earlier: LetterLine, *, is_deceased: bool) -> bool:
    is_owed = not earlier.is_taken_up and Concern.REDO in earlier.concerns_once_replaced
    return is_owed and may_write(LetterKind(earlier.letter.kind), is_deceased=is_deceased)


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
    letters = (messages for messages in told.letters.values() if messages[0].document_id in versions)
    return _Reached(
        tuple(
            person
            for each in versions
            for person, messages in told.fiches[each].items()
            if have_reached(said_by(messages))
        ),
        frozenset(each[0].recipient_id for each in letters if each[0].recipient_id and have_reached(said_by(each))),
    )


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
    """An approved letter, the version of its fiche, whether it took the place of another, or another took its."""

    letter: Letter
    version: int
    follows: bool
    is_taken_up: bool


def _letters(documents: Sequence[Document]) -> dict[int, list[_Approved]]:
    """The approved letters of these documents, every version of each fiche."""
    query = (
        select(Letter, is_taken_up())
        .where(Letter.document_id.in_([each.id for each in documents]), Letter.approved_at.is_not(None))
        .options(joinedload(Letter.recipient))
        .order_by(Letter.id)
        .limit(2_000)
    )
    known = {each.id: each for each in documents}
    found: dict[int, list[_Approved]] = defaultdict(list)
    written: set[tuple[str, int | None]] = set()
    for letter, is_replaced in db.session.execute(query):
        document = known[letter.document_id]
        reader = (document.subject_uuid, letter.recipient_id)
        found[document.id].append(_Approved(letter, document.version, reader in written, is_replaced))
        written.add(reader)
    return found


def _letter_line(
    approved: _Approved, told: _Told, readers: Collection[int], in_force: Document, *, is_opposed: bool
) -> LetterLine:
    letter, messages = approved.letter, tuple(told.letters.get(approved.letter.id, ()))
    person = letter.recipient
    if person is None:
        line = SendingLine(letter.uuid, PATIENT_ROLE, "", None, messages)
    else:
        (recipient,) = propose(
            [(doctor_of(person), "Médecin")], domains=installation.mail().secure_domains, is_opposed=is_opposed
        )
        proposed = recipient if person.id in readers else None
        line = SendingLine(person.uuid, person.name, recipient.role, proposed, messages)
    return LetterLine(
        letter, line, approved.version, is_taken_up=approved.is_taken_up, follows=approved.follows,
        is_settled_earlier=is_settled_earlier(line.latest, in_force.id),
    )  # fmt: skip
