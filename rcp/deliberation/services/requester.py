"""What the requester would propose, written before the meeting, taken back, put back. It decides nothing."""

from __future__ import annotations

from datetime import datetime

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.cases.models import Case
from rcp.db import db
from rcp.deliberation.models import RequesterProposal
from rcp.deliberation.queries.requester import find_requester_proposal, requester_entry
from rcp.deliberation.services.room import touch_room_of
from rcp.domain.case import CaseStatus
from rcp.domain.decision.requester import RequesterEntry, check_requester_entry, takes_requester_proposal
from rcp.domain.errors import NotFound, StaleEdit, TransitionRefused
from rcp.journal import services as journal
from rcp.journal.events import Event


def save_requester_proposal(
    case: Case, entry: RequesterEntry, *, version: int, actor: Actor, now: datetime
) -> RequesterProposal:
    """Keep a proposal; nothing changed, nothing is written. `version` is the one shown, 0 when there was none.

    Raises:
        Forbidden: the actor may not edit this case.
        TransitionRefused: the case is decided.
        InvalidValue: see `check_requester_entry`.
        StaleEdit: somebody saved first; `mine` and `theirs` are entries.
    """
    _open(case, actor=actor)
    check_requester_entry(entry)
    row = find_requester_proposal(case)
    before = requester_entry(row)
    if (row.version if row is not None else 0) != version:
        by = row.updated_by.name if row is not None and row.updated_by else ""
        raise StaleEdit(mine=entry, theirs=before, by=by, at=row.updated_at if row is not None else None)
    if row is not None and row.withdrawn_at is None and entry == before:
        return row
    if row is None:
        row = RequesterProposal(case_id=case.id)
        db.session.add(row)
    fields = [name for name in ("treatments", "comment") if getattr(before, name) != getattr(entry, name)]
    row.proposals, row.comment, row.withdrawn_at = entry.rows(), entry.comment, None
    row.updated_at, row.updated_by_id = now, actor.person_id
    _tell(Event.PROPOSAL_SAVED, case, fields, actor=actor, now=now)
    return row


def withdraw_requester_proposal(case: Case, *, actor: Actor, now: datetime) -> None:
    """Take a proposal back; its text is kept, to be put back. Taken back already, nothing changes.

    Raises:
        Forbidden, TransitionRefused: as `save_requester_proposal`.
        NotFound: there is none.
    """
    row = _kept(case, actor=actor)
    if row.withdrawn_at is None:
        row.withdrawn_at = now
        _tell(Event.PROPOSAL_WITHDRAWN, case, [], actor=actor, now=now)


def restore_requester_proposal(case: Case, *, actor: Actor, now: datetime) -> None:
    """Put back a proposal taken back, as it was.

    Raises:
        Forbidden, TransitionRefused, NotFound: as `withdraw_requester_proposal`.
    """
    row = _kept(case, actor=actor)
    if row.withdrawn_at is not None:
        row.withdrawn_at = None
        _tell(Event.PROPOSAL_RESTORED, case, [], actor=actor, now=now)


def carry_requester_proposal(former: Case, case: Case) -> None:
    """Give a case presented again the proposal of the former one, with its author and its date. For this package.

    The question is the same and was asked by the same person a few days ago; a new question takes nothing over.
    """
    row = find_requester_proposal(former)
    if row is not None and row.withdrawn_at is None:
        db.session.add(
            RequesterProposal(
                case_id=case.id,
                proposals=row.proposals,
                comment=row.comment,
                updated_at=row.updated_at,
                updated_by_id=row.updated_by_id,
            )
        )


def _open(case: Case, *, actor: Actor) -> None:
    authorise(actor, Permission.CASE_EDIT, case)
    if not takes_requester_proposal(CaseStatus(case.status)):
        raise TransitionRefused("Le dossier est décidé ou retiré\u202f: la proposition du demandeur ne change plus.")


def _kept(case: Case, *, actor: Actor) -> RequesterProposal:
    _open(case, actor=actor)
    row = find_requester_proposal(case)
    if row is None:
        raise NotFound()
    return row


def _tell(event: Event, case: Case, fields: list[str], *, actor: Actor, now: datetime) -> None:
    db.session.flush()
    journal.record(event, actor=actor, now=now, subject=case, details={"fields": fields})
    touch_room_of(case, now=now)
