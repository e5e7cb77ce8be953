"""The pre-read: a reader marks a case before its meeting, or takes the mark back."""

from __future__ import annotations

from datetime import datetime

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda.models import AgendaItem
from rcp.cases.models import Case
from rcp.db import db
from rcp.deliberation.models import Opinion, PreReading
from rcp.deliberation.queries import own_mark
from rcp.deliberation.services.opinions import OPINION_LENGTH, give_opinion
from rcp.deliberation.services.room import touch_room
from rcp.domain.agenda import MeetingStatus
from rcp.domain.case import CaseStatus
from rcp.domain.errors import InvalidValue, TransitionRefused
from rcp.domain.prereading import accepts_marks, check_mark, stance_of
from rcp.domain.text import clean_prose
from rcp.journal import services as journal
from rcp.journal.events import Event


def mark_case(item: AgendaItem, *, mark: str, comment: str, actor: Actor, now: datetime) -> PreReading:
    """Note what the actor thinks of a booked case. A new mark takes the place of theirs, which stays in the history;
    the same one again changes nothing.

    Raises:
        Forbidden: the actor does not pre-read on this board.
        TransitionRefused: the case is decided, or its meeting closed.
        InvalidValue: no such mark; a missing examination that nobody named.
    """
    case = item.case
    _check_open(item, actor=actor)
    words = clean_prose(comment, max_length=OPINION_LENGTH, field="comment")
    chosen = check_mark(mark, words)
    former = own_mark(item, actor=actor)
    if former is not None:
        if (former.mark, former.comment) == (chosen, words):
            return former
        former.withdrawn_at = now
    row = PreReading(
        case_id=case.id, meeting_id=item.meeting_id, person_id=actor.person_id, mark=chosen.value, comment=words,
        marked_at=now,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _record(Event.PREREAD_MARKED, row, case, item, actor=actor, now=now)
    return row


def withdraw_mark(item: AgendaItem, *, actor: Actor, now: datetime) -> PreReading:
    """Take back the actor's own mark: to them, the case is to be read again.

    Raises:
        Forbidden, TransitionRefused: as for marking; and there is no mark to take back.
    """
    _check_open(item, actor=actor)
    row = own_mark(item, actor=actor)
    if row is None:
        raise TransitionRefused("Vous n’avez pas de marque sur ce dossier\u202f: il n’y a rien à retirer.")
    row.withdrawn_at = now
    db.session.flush()
    _record(Event.PREREAD_WITHDRAWN, row, item.case, item, actor=actor, now=now)
    return row


def write_opinion(
    item: AgendaItem, *, specialty_code: str, stance: str, text: str, actor: Actor, now: datetime
) -> Opinion:
    """The actor's written opinion, the same record as in the room. What they did not type comes from their mark: what
    it leans to, and its comment.

    Raises:
        Forbidden, TransitionRefused, InvalidValue: as for marking, and as `give_opinion`.
    """
    _check_open(item, actor=actor)
    own = own_mark(item, actor=actor)
    meant = stance or (stance_of(own.mark) if own is not None else None) or ""
    words = clean_prose(text, max_length=OPINION_LENGTH, field="comment") or (own.comment if own is not None else "")
    if not meant:
        raise InvalidValue("Choisissez le sens de l’avis écrit.", field="stance")
    if not words:
        raise InvalidValue("Écrivez l’avis dans le commentaire.", field="comment")
    return give_opinion(
        item.case, author_id=actor.person_id, specialty_code=specialty_code, stance=str(meant), text=words,
        actor=actor, now=now,
    )  # fmt: skip


def _check_open(item: AgendaItem, *, actor: Actor) -> None:
    authorise(actor, Permission.PREREAD, item.case)
    if not accepts_marks(CaseStatus(item.case.status), MeetingStatus(item.meeting.status)):
        raise TransitionRefused("Ce dossier ne se pré-lit plus\u202f: il est décidé, ou sa séance est terminée.")


def _record(event: Event, row: PreReading, case: Case, item: AgendaItem, *, actor: Actor, now: datetime) -> None:
    journal.record(
        event, actor=actor, now=now, subject=case,
        details={"prereading": str(row.uuid), "mark": row.mark, "meeting": str(item.meeting.uuid)},
    )  # fmt: skip
    touch_room(item.meeting, now=now)
