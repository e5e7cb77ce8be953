"""What moves a case on its path. The statuses and what leads from one to another are `domain.case.TRANSITIONS`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.cases.models import Case
from rcp.cases.queries.clinical import submission_gaps
from rcp.cases.services.editing import touch
from rcp.db import db
from rcp.domain.agenda import to_paris
from rcp.domain.case import CaseAction, CaseStatus, ReturnReason, next_status
from rcp.domain.errors import Incomplete, InvalidValue, StaleEdit, TransitionRefused
from rcp.domain.text import clean_prose
from rcp.journal import services as journal
from rcp.journal.events import Event

STILL_BOOKED = "Ce dossier est inscrit à une séance\u202f: désinscrivez-le d’abord."


def submit(case: Case, *, version: int, actor: Actor, now: datetime) -> None:
    """Hand the case to the board, or hand it back after a return. Its content must be loaded.

    Raises:
        Forbidden, TransitionRefused, StaleEdit: as their names say.
        Incomplete: with what is missing, in the order of the page.
    """
    authorise(actor, Permission.CASE_SUBMIT, case)
    is_again = case.status == CaseStatus.RETURNED
    status = next_status(CaseStatus(case.status), CaseAction.RESUBMIT if is_again else CaseAction.SUBMIT)
    _check_version(case, version)
    gaps = submission_gaps(case, to_paris(now).date())
    if gaps:
        raise Incomplete(gaps)
    case.submitted_at = now
    _move(case, status, Event.CASE_SUBMITTED, actor=actor, now=now, again=is_again)


def return_to_requester(
    case: Case, *, reason: ReturnReason, comment: str, version: int, actor: Actor, now: datetime
) -> None:
    """Send the case back to whoever asked, with a coded reason and what to do.

    Raises:
        Forbidden, TransitionRefused, StaleEdit: as their names say; a booked case is unbooked first.
        InvalidValue: no text.
    """
    authorise(actor, Permission.CASE_RETURN, case)
    status = _next_unbooked(case, CaseAction.RETURN)
    _check_version(case, version)
    text = clean_prose(comment, max_length=2000, field="comment")
    if not text:
        raise InvalidValue("Dites au demandeur ce qu’il doit faire.", "comment")
    case.return_code, case.return_reason = reason.value, text
    _move(case, status, Event.CASE_RETURNED, actor=actor, now=now, reason=reason.value)


def withdraw(case: Case, *, comment: str, version: int, actor: Actor, now: datetime) -> None:
    """Take the case off the path, with a reason.

    Raises:
        Forbidden, TransitionRefused, StaleEdit: as their names say; a booked case is unbooked first.
        InvalidValue: no text.
    """
    authorise(actor, Permission.CASE_WITHDRAW, case)
    status = _next_unbooked(case, CaseAction.WITHDRAW)
    _check_version(case, version)
    text = clean_prose(comment, max_length=2000, field="comment")
    if not text:
        raise InvalidValue("Indiquez le motif du retrait.", "comment")
    case.withdrawal_reason = text
    _move(case, status, Event.CASE_WITHDRAWN, actor=actor, now=now)


def reopen(case: Case, *, version: int, actor: Actor, now: datetime) -> None:
    """Bring a withdrawn case back to `draft`.

    Raises:
        Forbidden, TransitionRefused, StaleEdit: as their names say.
    """
    authorise(actor, Permission.CASE_WITHDRAW, case)
    if case.status != CaseStatus.WITHDRAWN:
        raise TransitionRefused()
    status = next_status(CaseStatus.WITHDRAWN, CaseAction.REOPEN)
    _check_version(case, version)
    _move(case, status, Event.CASE_REOPENED, actor=actor, now=now)


# What the later stages call: they authorise and journal their own act, the case only follows its table.


def mark_booked(case: Case, *, actor: Actor, now: datetime) -> None:
    """submitted → booked."""
    _follow(case, CaseAction.BOOK, actor=actor, now=now)


def mark_unbooked(case: Case, *, actor: Actor, now: datetime) -> None:
    """booked → submitted, without it being a postponement."""
    _follow(case, CaseAction.UNBOOK, actor=actor, now=now)


def mark_postponed(case: Case, *, is_carried_over: bool, actor: Actor, now: datetime) -> None:
    """booked → booked when carried over to another meeting, else → submitted; the counter goes up by one."""
    _follow(case, CaseAction.CARRY_OVER if is_carried_over else CaseAction.POSTPONE, actor=actor, now=now)
    case.postponement_count += 1
    db.session.flush()


def mark_discussed(case: Case, *, actor: Actor, now: datetime) -> None:
    """booked or registered → discussed."""
    _follow(case, CaseAction.DISCUSS, actor=actor, now=now)


def mark_registered(case: Case, *, actor: Actor, now: datetime) -> None:
    """booked or discussed → registered."""
    _follow(case, CaseAction.REGISTER, actor=actor, now=now)


def mark_reopened(case: Case, *, actor: Actor, now: datetime) -> None:
    """discussed or registered → booked: the decision is taken up again."""
    _follow(case, CaseAction.REOPEN, actor=actor, now=now)


def mark_validated(case: Case, *, actor: Actor, now: datetime) -> None:
    """discussed or registered → validated."""
    _follow(case, CaseAction.VALIDATE, actor=actor, now=now)


def mark_closed(case: Case, *, actor: Actor, now: datetime) -> None:
    """validated → closed: the minutes are issued."""
    _follow(case, CaseAction.CLOSE, actor=actor, now=now)


def mark_corrected(case: Case, *, actor: Actor, now: datetime) -> None:
    """validated or closed → discussed: a new version is being written."""
    _follow(case, CaseAction.CORRECT, actor=actor, now=now)


def _follow(case: Case, action: CaseAction, *, actor: Actor, now: datetime) -> None:
    case.status = next_status(CaseStatus(case.status), action).value
    touch(case, actor=actor, now=now)
    db.session.flush()


def _next_unbooked(case: Case, action: CaseAction) -> CaseStatus:
    # The agenda's line would stay behind: `agenda` unbooks first, in the same transaction if it wishes.
    if case.status == CaseStatus.BOOKED:
        raise TransitionRefused(STILL_BOOKED)
    return next_status(CaseStatus(case.status), action)


def _check_version(case: Case, version: int) -> None:
    if version != case.version:
        raise StaleEdit(
            by=case.updated_by.name if case.updated_by else "",
            at=case.updated_at,
            message="Ce dossier a changé depuis que vous l’avez ouvert. Relisez-le, puis recommencez.",
        )


def _move(case: Case, status: CaseStatus, event: Event, *, actor: Actor, now: datetime, **details: Any) -> None:
    before, case.status = case.status, status.value
    touch(case, actor=actor, now=now)
    journal.record(event, actor=actor, now=now, subject=case, details={"from": before, "to": status.value, **details})
    db.session.flush()
