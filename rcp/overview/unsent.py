"""« Ce qui n’a pas été envoyé »: sealed fiches and approved letters that nobody, or not everybody, got; past the delay,
refused, uncertain, held back by a correction, to be written again after it, or told of by a notice alone. Five
statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from rcp.access.permissions import Actor, Role
from rcp.accounts.models import Person
from rcp.agenda.models import Meeting
from rcp.boards.models import Board
from rcp.cases.models import Case
from rcp.db import db
from rcp.domain.delays import is_late
from rcp.domain.minutes import DocumentKind
from rcp.domain.recipients import Concern, concerns, concerns_of_replaced_fiche, concerns_once_replaced
from rcp.domain.sending import HELD_BACK, REACHED, MessageKind, MessageState, NotSentReason
from rcp.minutes.models import Document, Letter
from rcp.minutes.queries.sending import is_taken_up
from rcp.outbox.models import Message
from rcp.overview.unsent_messages import (
    FICHE,
    is_anybody_forgotten,
    is_anybody_only_told,
    is_document_due,
    is_followed,
    is_of_fiche,
    is_patient_deceased,
    is_settled_earlier,
    is_unsettled,
)
from rcp.patients.models import Patient
from rcp.patients.queries import successors

LONGEST = 300  # of each kind, the oldest first
SENDERS = (Role.SECRETARY, Role.COORDINATOR)
VIEWERS = (Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY, Role.QUALITY)
_PLACE = (
    Document.uuid, Document.version, Case.uuid.label("case_uuid"), Patient.id.label("patient_id"), Case.number,
    Patient.birth_name, Patient.first_given_name, Board.name, Board.acronym, Board.uuid.label("board_uuid"),
    Board.target_days_to_sending, Meeting.date,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnsentLine:
    """One sealed fiche, or an approved letter drawn from it, and why it stands here."""

    kind: MessageKind  # the fiche, or a letter to whom
    what: str  # in French: the same, with its version or its reader
    document_uuid: UUID
    case_uuid: UUID
    patient_id: int
    number: str
    birth_name: str
    given_name: str
    board: str
    board_uuid: UUID
    held_on: date
    target_days: int | None
    concerns: tuple[Concern, ...]

    @property
    def is_letter(self) -> bool:
        return self.kind is not MessageKind.FICHE

    @property
    def is_to_redo(self) -> bool:
        """Whether another letter must be drawn from the version in force."""
        return Concern.REDO in self.concerns


@dataclass(frozen=True, slots=True)
class StrayLine:
    """An invitation, reminder or notice that failed or is uncertain."""

    message_uuid: UUID
    kind: str
    recipient: str
    board: str
    board_uuid: UUID
    concern: Concern


@dataclass(frozen=True, slots=True)
class Unsent:
    """What has not left, of the boards of one actor."""

    lines: tuple[UnsentLine, ...]
    strays: tuple[StrayLine, ...]
    is_cut: bool

    def count(self, concern: Concern) -> int:
        """How many lines a concern holds."""
        return len(self.of(concern).lines) + len(self.of(concern).strays)

    def of(self, concern: Concern | None, board: UUID | None = None) -> Unsent:
        """The lines of one concern (None: all), of one board (None: all)."""

        def keeps(found: Iterable[Concern], board_uuid: UUID) -> bool:
            return (concern is None or concern in found) and board in {None, board_uuid}

        return Unsent(
            tuple(each for each in self.lines if keeps(each.concerns, each.board_uuid)),
            tuple(each for each in self.strays if keeps((each.concern,), each.board_uuid)),
            self.is_cut,
        )

    @property
    def boards(self) -> tuple[tuple[UUID, str], ...]:
        """The boards met, by name."""
        found = {each.board_uuid: each.board for each in self.lines}
        found |= {each.board_uuid: each.board for each in self.strays}
        return tuple(sorted(found.items(), key=lambda item: item[1]))

    @property
    def total(self) -> int:
        return len(self.lines) + len(self.strays)


def list_unsent(actor: Actor, today: date, *, roles: tuple[Role, ...] = VIEWERS) -> Unsent:
    """The last sealed fiches and the approved letters of the actor's boards whose sending asks for somebody, and the
    earlier fiches that nobody knows to have arrived; oldest session first.
    """
    boards = sorted(actor.boards_as(*roles))
    if not boards:
        return Unsent((), (), is_cut=False)
    fiches, letters, strays = (_rows(query(boards)) for query in (_documents, _letters, _strays))
    fiche_states = _fiche_states([row.id for row in fiches[:LONGEST]])
    letter_states = _letter_states([row.id for row in letters[:LONGEST]])
    lines = [
        *_lines(fiches[:LONGEST], fiche_states, today, named=_named_fiche),
        *_lines(letters[:LONGEST], letter_states, today, named=_named_letter),
    ]
    return Unsent(
        tuple(sorted(lines, key=lambda line: (line.held_on, line.number))),
        tuple(_stray(row) for row in strays[:LONGEST]),
        is_cut=any(len(rows) > LONGEST for rows in (fiches, letters, strays)),
    )


def _rows(query: Any) -> list[Any]:
    """One row more than is shown, which tells that the list is cut."""
    return list(db.session.execute(query.limit(LONGEST + 1)))


def _documents(boards: list[int]) -> Any:
    """The last fiches with no message at all, with one that is not over, or with somebody who was given none or only a
    notice; and those replaced since, when nobody said whether they arrived.
    """
    message = aliased(Message)
    about = and_(message.document_id == Document.id, is_of_fiche(message))
    is_partial, is_told, is_replaced = is_anybody_forgotten(), is_anybody_only_told(), _is_replaced()
    columns = (
        Document.id, is_partial.label("is_partial"), is_told.label("is_told"), is_replaced.label("is_replaced"),
        *_PLACE,
    )  # fmt: skip
    is_open = exists().where(about, is_unsettled(message), ~is_followed(message))
    is_uncertain = exists().where(about, message.state == MessageState.UNCERTAIN.value, ~is_followed(message))
    asks = ~exists().where(about) | is_open | is_partial | is_told
    return _placed(select(*columns).select_from(Document), boards).where(
        Document.kind == DocumentKind.FICHE, or_(~is_replaced & asks, is_replaced & is_uncertain)
    )


def _letters(boards: list[int]) -> Any:
    """The last approved letter to each reader, drawn from any version of a fiche, with no message or one not over; or
    that they hold, and whose fiche was replaced, unless the patient it was for has died: none is written in its place.
    """
    message, newer = aliased(Message), aliased(Message)
    about = message.letter_id == Letter.id
    is_last = ~exists().where(newer.letter_id == message.letter_id, newer.id > message.id)
    is_held_by_reader = or_(
        message.state == MessageState.SENT.value,
        and_(message.state == MessageState.NOT_SENT.value, message.reason.in_(REACHED)),
    )
    is_open = or_(is_unsettled(message), and_(is_held_by_reader, _is_replaced()), is_settled_earlier(message))
    is_told = exists().where(about, is_document_due(message), is_last)
    query = (
        select(
            Letter.id,
            literal(value=False).label("is_partial"),
            is_told.label("is_told"),
            _is_replaced().label("is_replaced"),
            Letter.recipient_id,
            Person.title,
            Person.given_name,
            Person.family_name,
            *_PLACE,
        )
        .select_from(Letter)
        .outerjoin(Person, Person.id == Letter.recipient_id)
        .join(Document, Document.id == Letter.document_id)
    )
    return _placed(query, boards).where(
        Letter.approved_at.is_not(None),
        ~is_taken_up(),
        ~and_(Letter.recipient_id.is_(None), _is_replaced(), is_patient_deceased()),
        ~exists().where(about) | exists().where(about, is_open, is_last) | is_told,
    )


def _placed(query: Any, boards: list[int]) -> Any:
    """What was drawn from documents of these boards, with the rows it is shown by; the patient's is the record that
    stands today: it alone is kept up to date.
    """
    lead = successors()
    return (
        query.join(Meeting, Meeting.id == Document.meeting_id)
        .join(Board, Board.id == Meeting.board_id)
        .join(Case, Case.id == Document.case_id)
        .outerjoin(lead, lead.c.id == Case.patient_id)
        .join(Patient, Patient.id == func.coalesce(lead.c.leads_to, Case.patient_id))
        .where(Patient.merged_into_id.is_(None))
        .where(Meeting.board_id.in_(boards))
        .order_by(Meeting.date, Document.id)
    )


def _is_replaced() -> ColumnElement[bool]:
    newer = aliased(Document)
    found = exists().where(
        newer.kind == Document.kind, newer.subject_uuid == Document.subject_uuid, newer.version > Document.version
    )
    return found.correlate_except(newer)


@dataclass(slots=True)
class _Told:
    """The states of the latest messages about one document or letter; whether a correction holds one back; why the
    last of them did not leave, and whether that was said of a version replaced since.
    """

    states: list[MessageState] = field(default_factory=list)
    is_held: bool = False
    reason: NotSentReason | None = None
    is_settled_earlier: bool = False

    def add(self, row: Any) -> None:
        self.states.append(MessageState(row.state))
        self.reason = NotSentReason(row.reason) if row.reason else None
        self.is_held = self.is_held or (row.state == MessageState.NOT_SENT and row.reason in HELD_BACK)


def _fiche_states(document_ids: list[int]) -> Mapping[int, _Told]:
    """The latest message of each recipient, by document."""
    query = (
        select(Message.document_id, Message.recipient_id, Message.state, Message.reason)
        .where(Message.document_id.in_(document_ids), is_of_fiche(Message))
        .order_by(Message.id)
    )
    latest = {(row.document_id, row.recipient_id): row for row in db.session.execute(query)}
    found: dict[int, _Told] = defaultdict(_Told)
    for (document_id, _recipient), row in latest.items():
        found[document_id].add(row)
    return found


def _letter_states(letter_ids: list[int]) -> Mapping[int, _Told]:
    """The latest message of each letter."""
    query = (
        select(
            Message.letter_id,
            Message.state,
            Message.reason,
            is_settled_earlier(Message).label("is_settled_earlier"),
        )
        .where(Message.letter_id.in_(letter_ids))
        .order_by(Message.id)
    )
    found: dict[int, _Told] = defaultdict(_Told)
    for letter_id, row in {row.letter_id: row for row in db.session.execute(query)}.items():
        found[letter_id].add(row)
        found[letter_id].is_settled_earlier = row.is_settled_earlier
    return found


def _lines(
    rows: Iterable[Any], told: Mapping[int, _Told], today: date, *, named: Callable[[Any], tuple[MessageKind, str]]
) -> Iterable[UnsentLine]:
    """A line for each row that asks for somebody; one that only waits its turn within the delay asks for nobody."""
    for row in rows:
        kind, what = named(row)
        found = _concerns(row, kind, told.get(row.id, _Told()), today)
        if found:
            yield UnsentLine(
                kind=kind, what=what, document_uuid=row.uuid, case_uuid=row.case_uuid, patient_id=row.patient_id,
                number=row.number, birth_name=row.birth_name, given_name=row.first_given_name,
                board=row.acronym or row.name, board_uuid=row.board_uuid, held_on=row.date,
                target_days=row.target_days_to_sending, concerns=found,
            )  # fmt: skip


def _concerns(row: Any, kind: MessageKind, told: _Told, today: date) -> tuple[Concern, ...]:
    if row.is_replaced and kind is MessageKind.FICHE:
        return concerns_of_replaced_fiche(told.states)
    if row.is_replaced:
        state = told.states[-1] if told.states else None
        return concerns_once_replaced(state, told.reason, is_settled_earlier=told.is_settled_earlier)
    past = is_late(row.date, today, row.target_days_to_sending)
    return concerns(
        told.states, is_past_target=past, is_partial=bool(row.is_partial), is_held=told.is_held,
        is_told=bool(row.is_told),
    )  # fmt: skip


def _named_fiche(row: Any) -> tuple[MessageKind, str]:
    kind = MessageKind.FICHE
    return kind, f"{kind.label}, version {row.version}, remplacée depuis" if row.is_replaced else kind.label


def _named_letter(row: Any) -> tuple[MessageKind, str]:
    if row.recipient_id is None:
        return MessageKind.PATIENT_LETTER, MessageKind.PATIENT_LETTER.label
    reader = " ".join(filter(None, (row.title, row.given_name, row.family_name)))
    return MessageKind.DOCTOR_LETTER, f"Lettre à {reader}"


def _strays(boards: list[int]) -> Any:
    return (
        select(
            Message.uuid, Message.kind, Message.recipient_name, Message.state, Board.name, Board.acronym,
            Board.uuid.label("board_uuid"),
        )
        .join(Board, Board.id == Message.board_id)
        .where(
            Message.board_id.in_(boards),
            Message.state.in_([MessageState.FAILED.value, MessageState.UNCERTAIN.value]),
            Message.letter_id.is_(None),
            Message.kind.not_in(FICHE) | Message.case_id.is_(None),
        )
        .order_by(Message.id)
    )  # fmt: skip


def _stray(row: Any) -> StrayLine:
    return StrayLine(
        row.uuid, MessageKind(row.kind).label, row.recipient_name, row.acronym or row.name, row.board_uuid,
        Concern.FAILED if row.state == MessageState.FAILED else Concern.UNCERTAIN,
    )  # fmt: skip
