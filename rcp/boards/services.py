"""Every write about boards: their settings, the specialties their quorum requires, their members, their sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime

from sqlalchemy import null

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission, Role
from rcp.accounts.models import Person
from rcp.accounts.queries import find_account_of, last_author
from rcp.boards import queries
from rcp.boards.models import Board, BoardSentence, BoardSpecialty, Membership
from rcp.db import db
from rcp.domain.board import BoardSettings
from rcp.domain.errors import Duplicate, InvalidValue, NeedsConfirmation, NotFound, StaleEdit, TransitionRefused
from rcp.domain.identity import finess_warning
from rcp.domain.sentences import MOST_SENTENCES, SentenceEntry, sentence_entry
from rcp.domain.vocabulary import vocabulary
from rcp.journal import services as journal
from rcp.journal.events import Event

MOST_SPECIALTIES = 15


def create(settings: BoardSettings, *, actor: Actor, now: datetime, confirmed: bool = False) -> Board:
    """Create a board. It has no member yet: the next step is to give it a coordinator.

    Raises:
        NeedsConfirmation: a doubt about the FINESS, unless `confirmed`.
    """
    authorise(actor, Permission.BOARD_CREATE)
    values = asdict(_tidy(settings))
    _doubt(values["finess"], "", confirmed=confirmed)
    for name in ("minimum_specialties", "break_after_minutes"):
        if values[name] is None:
            values[name] = null()  # a plain None would give way to the column's default
    board = Board(**values, created_at=now)
    board.required_specialties = []
    db.session.add(board)
    db.session.flush()
    journal.record(Event.BOARD_CREATED, actor=actor, now=now, subject=board)
    return board


def change(
    board: Board, settings: BoardSettings, *, version: int, actor: Actor, now: datetime, confirmed: bool = False
) -> Board:
    """Change the settings of a board.

    Raises:
        NeedsConfirmation: a doubt about a new FINESS, unless `confirmed`.
        StaleEdit: somebody saved first.
    """
    authorise(actor, Permission.BOARD_MANAGE, board)
    if version != board.version:
        by, at = last_author(board.uuid)
        raise StaleEdit(mine=settings, theirs=board, by=by, at=at)
    values = asdict(_tidy(settings))
    _doubt(values["finess"], board.finess, confirmed=confirmed)
    changed = sorted(name for name, value in values.items() if getattr(board, name) != value)
    if not changed:
        return board
    for name in changed:
        setattr(board, name, values[name])
    db.session.flush()
    journal.record(Event.BOARD_CHANGED, actor=actor, now=now, subject=board, details={"fields": changed})
    return board


def require_specialty(board: Board, code: str, *, actor: Actor, now: datetime) -> None:
    """Add a specialty to those the quorum requires.

    Raises:
        InvalidValue: not a physician's specialty of the national list, or too many.
        Duplicate: it is required already.
    """
    authorise(actor, Permission.BOARD_MANAGE, board)
    if code not in vocabulary("specialties"):
        raise InvalidValue("Choisissez une spécialité de la liste.", "specialty_code")
    required = [one.specialty_code for one in board.required_specialties]
    if code in required:
        raise Duplicate("Cette spécialité est déjà exigée.", "specialty_code")
    if len(required) >= MOST_SPECIALTIES:
        raise InvalidValue(f"{MOST_SPECIALTIES} spécialités au maximum.", "specialty_code")
    board.required_specialties.append(BoardSpecialty(specialty_code=code))
    _changed_quorum(board, [*required, code], actor=actor, now=now)


def release_specialty(board: Board, code: str, *, actor: Actor, now: datetime) -> None:
    """Take a specialty away from those the quorum requires.

    Raises:
        NotFound: it is not required.
    """
    authorise(actor, Permission.BOARD_MANAGE, board)
    for one in board.required_specialties:
        if one.specialty_code == code:
            board.required_specialties.remove(one)
            left = [other.specialty_code for other in board.required_specialties]
            return _changed_quorum(board, left, actor=actor, now=now)
    raise NotFound()


def add_member(board: Board, person: Person, role: Role, *, actor: Actor, now: datetime, today: date) -> Membership:
    """Give somebody of the directory a role on the board; a role once ended begins again.

    Raises:
        Duplicate: the person holds it already.
        TransitionRefused: the person's account administers the installation or reads its journal.
    """
    authorise(actor, Permission.BOARD_MANAGE, board)
    account = find_account_of(person.id)
    if account is not None and (account.is_administrator or account.is_auditor):
        raise TransitionRefused(
            "Cette personne est administrateur ou auditeur de l’installation\u202f: elle ne voit aucune donnée "
            "clinique et ne peut pas être membre d’une RCP."
        )
    membership = queries.find_membership(board.id, person.id, role)
    if membership is not None and membership.ended_on is None:
        raise Duplicate("Cette personne a déjà ce rôle dans la RCP.")
    if membership is None:
        membership = Membership(board_id=board.id, person_id=person.id, role=role.value, since=today)
        db.session.add(membership)
    else:
        membership.since, membership.ended_on = today, None
    db.session.flush()
    _tell_membership(Event.MEMBER_ADDED, board, person, role, actor=actor, now=now)
    return membership


def remove_member(board: Board, membership: Membership, *, actor: Actor, now: datetime, today: date) -> None:
    """End a role. The person stays in the directory, and in what they signed.

    Raises:
        TransitionRefused: the board would be left without a coordinator.
    """
    authorise(actor, Permission.BOARD_MANAGE, board)
    role = Role(membership.role)
    if role is Role.COORDINATOR and queries.count_role(board.id, role) == 1:
        raise TransitionRefused("Une RCP garde au moins un coordonnateur\u202f: nommez-en un autre d’abord.")
    membership.ended_on = today
    db.session.flush()
    _tell_membership(Event.MEMBER_REMOVED, board, membership.person, role, actor=actor, now=now)


def close(board: Board, *, actor: Actor, now: datetime) -> None:
    """Close a board: its members no longer see it, nothing is erased. The administrator's act."""
    _set_active(board, False, actor=actor, now=now)


def reopen(board: Board, *, actor: Actor, now: datetime) -> None:
    """Open a closed board again, with the members it had."""
    _set_active(board, True, actor=actor, now=now)


def add_sentence(board: Board, shortcut: str, text: str, *, actor: Actor, now: datetime) -> BoardSentence:
    """Keep one more sentence ready, after the others.

    Raises:
        InvalidValue, Duplicate: see `sentence_entry`; or the board has all it may keep.
    """
    authorise(actor, Permission.SENTENCE_EDIT, board)
    queries.lock_board(board)
    others = queries.list_sentences(board.id)
    if len(others) >= MOST_SENTENCES:
        raise InvalidValue(f"{MOST_SENTENCES} phrases au maximum\u202f: retirez-en une d’abord.", "shortcut")
    entry = sentence_entry(shortcut, text, taken=[one.shortcut for one in others])
    sentence = BoardSentence(
        board_id=board.id,
        shortcut=entry.shortcut,
        text=entry.text,
        position=max((one.position for one in others), default=0) + 1,
        updated_at=now,
        updated_by_id=actor.person_id,
    )
    db.session.add(sentence)
    db.session.flush()
    _tell_sentence(Event.SENTENCE_ADDED, board, sentence, actor=actor, now=now)
    return sentence


def change_sentence(
    board: Board, sentence: BoardSentence, shortcut: str, text: str, *, version: int, actor: Actor, now: datetime
) -> None:
    """Change a sentence. What was inserted with it in decisions stays as it is.

    Raises:
        StaleEdit: somebody saved first; `mine` and `theirs` are entries.
        InvalidValue, Duplicate: see `sentence_entry`.
    """
    authorise(actor, Permission.SENTENCE_EDIT, board)
    queries.lock_board(board)
    taken = [one.shortcut for one in queries.list_sentences(board.id) if one is not sentence]
    entry, stored = sentence_entry(shortcut, text, taken=taken), SentenceEntry(sentence.shortcut, sentence.text)
    if version != sentence.version:
        by = sentence.updated_by.name if sentence.updated_by else ""
        raise StaleEdit(mine=entry, theirs=stored, by=by, at=sentence.updated_at)
    if entry == stored:
        return
    sentence.shortcut, sentence.text = entry.shortcut, entry.text
    sentence.updated_at, sentence.updated_by_id = now, actor.person_id
    db.session.flush()
    _tell_sentence(Event.SENTENCE_CHANGED, board, sentence, actor=actor, now=now)


def remove_sentence(board: Board, sentence: BoardSentence, *, actor: Actor, now: datetime) -> None:
    """Keep a sentence no longer. What was inserted with it in decisions stays as it is."""
    authorise(actor, Permission.SENTENCE_EDIT, board)
    db.session.delete(sentence)
    db.session.flush()
    _tell_sentence(Event.SENTENCE_REMOVED, board, sentence, actor=actor, now=now)


def move_sentence(board: Board, sentence: BoardSentence, *, step: int, actor: Actor, now: datetime) -> int:
    """Move a sentence up (`step` -1) or down (1) among the others; beyond either end it stays. Its place from 1."""
    authorise(actor, Permission.SENTENCE_EDIT, board)
    queries.lock_board(board)
    order = queries.list_sentences(board.id)
    before = order.index(sentence)
    place = min(max(before + step, 0), len(order) - 1)
    if place != before:
        order.insert(place, order.pop(before))
        _number(order)
        db.session.flush()
        _tell_sentence(Event.SENTENCES_ORDERED, board, sentence, actor=actor, now=now)
    return place + 1


def _number(order: Sequence[BoardSentence]) -> None:
    for position, one in enumerate(order, 1):
        one.position = position


def _tell_sentence(event: Event, board: Board, sentence: BoardSentence, *, actor: Actor, now: datetime) -> None:
    details = {"sentence": str(sentence.uuid), "shortcut": sentence.shortcut}
    journal.record(event, actor=actor, now=now, subject=board, details=details)


def _set_active(board: Board, is_active: bool, *, actor: Actor, now: datetime) -> None:
    authorise(actor, Permission.BOARD_CREATE)
    if board.is_active != is_active:
        board.is_active = is_active
        db.session.flush()
        journal.record(
            Event.BOARD_CHANGED, actor=actor, now=now, subject=board, details={"fields": ["is_active"], "to": is_active}
        )


def _changed_quorum(board: Board, codes: list[str], *, actor: Actor, now: datetime) -> None:
    db.session.flush()
    details = {"fields": ["required_specialties"], "to": codes}
    journal.record(Event.BOARD_CHANGED, actor=actor, now=now, subject=board, details=details)


def _tell_membership(event: Event, board: Board, person: Person, role: Role, *, actor: Actor, now: datetime) -> None:
    details = {"person": str(person.uuid), "role": role.value}
    journal.record(event, actor=actor, now=now, subject=board, details=details)


def _tidy(settings: BoardSettings) -> BoardSettings:
    """A FINESS is typed in groups; what only a monthly board has is dropped from the others."""
    nth = settings.nth_in_month if settings.frequency == "monthly" else None
    return replace(settings, finess="".join(settings.finess.split()).upper()[:9], nth_in_month=nth)


def _doubt(finess: str, stored: str, *, confirmed: bool) -> None:
    warning = finess_warning(finess)
    if warning and finess != stored and not confirmed:
        raise NeedsConfirmation(warning, "finess")
