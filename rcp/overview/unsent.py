"""« Ce qui n’a pas été envoyé »: sealed fiches nobody got, past the delay, refused or uncertain. Three statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import aliased

from rcp.access.permissions import Actor, Role
from rcp.agenda.models import Meeting
from rcp.boards.models import Board
from rcp.cases.models import Case
from rcp.db import db
from rcp.domain.minutes import DocumentKind
from rcp.domain.recipients import Concern, concerns, is_late
from rcp.domain.sending import MessageKind, MessageState
from rcp.minutes.models import Document
from rcp.outbox.models import Message
from rcp.patients.models import Patient

LONGEST = 300  # of the oldest documents that are looked at
SENDERS = (Role.SECRETARY, Role.COORDINATOR)
VIEWERS = (Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY, Role.QUALITY)
_FICHE = (MessageKind.FICHE.value, MessageKind.DOCUMENT_NOTICE.value)
_OPEN = tuple(each.value for each in MessageState if each not in {MessageState.SENT, MessageState.NOT_SENT})


@dataclass(frozen=True, slots=True)
class UnsentLine:
    """One sealed fiche and why it stands here."""

    document_uuid: UUID
    patient_id: int
    number: str
    birth_name: str
    given_name: str
    board: str
    board_uuid: UUID
    held_on: date
    target_days: int | None
    concerns: tuple[Concern, ...]


@dataclass(frozen=True, slots=True)
class StrayLine:
    """A letter, invitation, reminder or notice that failed or is uncertain."""

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
    """The last sealed fiches of the actor's boards whose sending asks for somebody, oldest session first."""
    boards = sorted(actor.boards_as(*roles))
    if not boards:
        return Unsent((), (), is_cut=False)
    rows = list(db.session.execute(_documents(boards)))
    states = _states([row.id for row in rows[:LONGEST]])
    found = (_line(row, states, today) for row in rows[:LONGEST])
    return Unsent(tuple(each for each in found if each.concerns), _strays(boards), is_cut=len(rows) > LONGEST)


def _documents(boards: list[int]) -> Any:
    """The last fiches with no message at all, or with one that is not over."""
    replacing, message, newer = aliased(Document), aliased(Message), aliased(Message)
    about = and_(message.document_id == Document.id, message.letter_id.is_(None), message.kind.in_(_FICHE))
    is_followed = exists().where(
        newer.document_id == message.document_id, newer.recipient_id == message.recipient_id, newer.id > message.id,
        newer.letter_id.is_(None), newer.kind.in_(_FICHE),
    )  # fmt: skip
    return (
        select(
            Document.id, Document.uuid, Case.patient_id, Case.number, Patient.birth_name, Patient.first_given_name,
            Board.name, Board.acronym, Board.uuid.label("board_uuid"), Board.target_days_to_sending, Meeting.date,
        )
        .join(Meeting, Meeting.id == Document.meeting_id)
        .join(Board, Board.id == Meeting.board_id)
        .join(Case, Case.id == Document.case_id)
        .join(Patient, Patient.id == Case.patient_id)
        .where(
            Meeting.board_id.in_(boards),
            Document.kind == DocumentKind.FICHE,
            ~exists().where(replacing.replaces_id == Document.id),
            ~exists().where(about) | exists().where(about, message.state.in_(_OPEN), ~is_followed),
        )
        .order_by(Meeting.date, Document.id)
        .limit(LONGEST + 1)
    )  # fmt: skip


def _states(document_ids: list[int]) -> Mapping[int, list[MessageState]]:
    """The state of the latest message of each recipient, by document."""
    query = (
        select(Message.document_id, Message.recipient_id, Message.state)
        .where(Message.document_id.in_(document_ids), Message.letter_id.is_(None), Message.kind.in_(_FICHE))
        .order_by(Message.id)
    )
    latest: dict[tuple[int, int | None], MessageState] = {}
    for row in db.session.execute(query):
        latest[row.document_id, row.recipient_id] = MessageState(row.state)
    found: dict[int, list[MessageState]] = defaultdict(list)
    for (document_id, _recipient), state in latest.items():
        found[document_id].append(state)
    return found


def _line(row: Any, states: Mapping[int, list[MessageState]], today: date) -> UnsentLine:
    found = states.get(row.id, [])
    past = is_late(row.date, today, row.target_days_to_sending)
    return UnsentLine(
        document_uuid=row.uuid, patient_id=row.patient_id, number=row.number, birth_name=row.birth_name,
        given_name=row.first_given_name, board=row.acronym or row.name, board_uuid=row.board_uuid,
        held_on=row.date, target_days=row.target_days_to_sending, concerns=concerns(found, is_past_target=past),
    )  # fmt: skip


def _strays(boards: list[int]) -> tuple[StrayLine, ...]:
    query = (
        select(
            Message.uuid, Message.kind, Message.recipient_name, Message.state, Board.name, Board.acronym,
            Board.uuid.label("board_uuid"),
        )
        .join(Board, Board.id == Message.board_id)
        .where(
            Message.board_id.in_(boards),
            Message.state.in_([MessageState.FAILED.value, MessageState.UNCERTAIN.value]),
            Message.kind.not_in(_FICHE) | Message.case_id.is_(None) | Message.letter_id.is_not(None),
        )
        .order_by(Message.id)
        .limit(LONGEST)
    )  # fmt: skip
    return tuple(
        StrayLine(
            row.uuid, MessageKind(row.kind).label, row.recipient_name, row.acronym or row.name, row.board_uuid,
            Concern.FAILED if row.state == MessageState.FAILED else Concern.UNCERTAIN,
        )
        for row in db.session.execute(query)
    )  # fmt: skip
