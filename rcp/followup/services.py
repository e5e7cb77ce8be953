"""Noting what became of a decision: a condition met, not met or dropped; an action done. Each can be taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.db import db
from rcp.deliberation.models import Action, Condition
from rcp.domain.errors import StaleEdit, TransitionRefused
from rcp.domain.followup import Verdict, check_verdict
from rcp.domain.text import clean_prose
from rcp.followup.queries import Followed, state_of
from rcp.journal import services as journal
from rcp.journal.events import Event

NOTE = 2000


def note_condition(
    followed: Followed[Condition], verdict: str, *, note: str = "", shown: str, actor: Actor, now: datetime
) -> None:
    """Say what a condition turned into; said again as it stands, nothing is written.

    `shown` is the mark (`queries.state_of`) of what the page showed.

    Raises:
        Forbidden: neither of the board's team.
        TransitionRefused: the decision was taken up again.
        InvalidValue: no verdict; a condition dropped without saying why; a note too long.
        StaleEdit: somebody noted it since.
    """
    row = followed.row
    text = _note(note)
    check_verdict(verdict, text)
    authorise(actor, Permission.FOLLOWUP_NOTE, followed)
    if (row.verdict, row.note) == (verdict, text):
        return
    _check(followed, shown, row.checked_by, row.checked_at)
    row.verdict, row.note, row.checked_at, row.checked_by_id = Verdict(verdict).value, text, now, actor.person_id
    _record(Event.CONDITION_NOTED, followed, actor=actor, now=now, condition=str(row.uuid), verdict=verdict)


def clear_condition(followed: Followed[Condition], *, shown: str, actor: Actor, now: datetime) -> None:
    """Take back what was said of a condition; nothing said, nothing is written.

    Raises:
        Forbidden, TransitionRefused, StaleEdit: as `note_condition`.
    """
    row = followed.row
    authorise(actor, Permission.FOLLOWUP_NOTE, followed)
    if not row.verdict:
        return
    _check(followed, shown, row.checked_by, row.checked_at)
    row.verdict, row.note, row.checked_at, row.checked_by_id = "", "", None, None
    _record(Event.CONDITION_CLEARED, followed, actor=actor, now=now, condition=str(row.uuid))


def mark_done(followed: Followed[Action], *, note: str = "", shown: str, actor: Actor, now: datetime) -> None:
    """Note that an action is done; already done with the same note, nothing is written.

    Raises:
        Forbidden: neither of the board's team, nor the one it is given to.
        TransitionRefused, StaleEdit: as `note_condition`.
        InvalidValue: a note too long.
    """
    row = followed.row
    text = _note(note)
    authorise(actor, Permission.FOLLOWUP_NOTE, followed)
    if row.done_at is not None and row.note == text:
        return
    _check(followed, shown, row.done_by, row.done_at)
    row.done_at, row.done_by_id, row.note = now, actor.person_id, text
    _record(Event.ACTION_DONE, followed, actor=actor, now=now, action=str(row.uuid))


def mark_undone(followed: Followed[Action], *, shown: str, actor: Actor, now: datetime) -> None:
    """An action is still to be done after all.

    Raises:
        Forbidden, TransitionRefused, StaleEdit: as `mark_done`.
    """
    row = followed.row
    authorise(actor, Permission.FOLLOWUP_NOTE, followed)
    if row.done_at is None:
        return
    _check(followed, shown, row.done_by, row.done_at)
    row.done_at, row.done_by_id, row.note = None, None, ""
    _record(Event.ACTION_UNDONE, followed, actor=actor, now=now, action=str(row.uuid))


def _note(text: str) -> str:
    return clean_prose(text, max_length=NOTE, field="note")


def _check(followed: Followed[Any], shown: str, by: Any, at: datetime | None) -> None:
    if not followed.is_decided:
        raise TransitionRefused("La décision est reprise\u202f: ses suites se notent une fois qu’elle est prise.")
    if state_of(followed.row) != shown:
        who = f"{by.name} vient de le noter" if by else "Ce qui en était noté vient d’être annulé"
        raise StaleEdit(by=by.name if by else "", at=at, message=f"{who}\u202f: relisez, puis notez à votre tour.")


def _record(event: Event, followed: Followed[Any], *, actor: Actor, now: datetime, **details: str) -> None:
    db.session.flush()
    journal.record(event, actor=actor, now=now, subject=followed.case, details=details)
