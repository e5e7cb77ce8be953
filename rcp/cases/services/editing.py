"""What every change of a case's content shares: the right, the status, the version, the mark of who and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.cases.models import Case
from rcp.cases.queries import Edit, Snapshot, last_edits
from rcp.db import db
from rcp.domain.case import CaseStatus, Section, is_editable
from rcp.domain.errors import StaleEdit, TransitionRefused
from rcp.journal import services as journal
from rcp.journal.events import Event


def check_editable(case: Case, *, actor: Actor) -> None:
    """Let the content of the case change.

    Raises:
        Forbidden: the actor may not edit this case.
        TransitionRefused: its decision is validated, or it was withdrawn.
    """
    authorise(actor, Permission.CASE_EDIT, case)
    check_status(case)


def check_status(case: Case) -> None:
    """Let a case be changed at this point of its path.

    Raises:
        TransitionRefused: its decision is validated, or it was withdrawn.
    """
    status = CaseStatus(case.status)
    if not is_editable(status):
        raise TransitionRefused(f"Ce dossier ne se modifie plus\u202f: il est au statut «\u202f{status.label}\u202f».")


def check_version(
    case: Case,
    section: Section,
    *,
    shown: int,
    current: Snapshot,
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
) -> None:
    """Refuse an edit of what has changed since it was shown.

    Raises:
        StaleEdit: with both contents, and who saved when.
    """
    if shown == current.version:
        return
    edit = last_edits(case).get(section) or Edit("", case.updated_at)
    raise StaleEdit(mine=dict(mine), theirs=dict(theirs), by=edit.by, at=edit.at)


def touch(case: Case, *, actor: Actor, now: datetime) -> None:
    """Make one version of the case, whichever of its rows changed."""
    case.updated_at = now
    case.updated_by_id = actor.person_id
    flag_modified(case, "updated_at")


def forget_marks(case: Case, names: Iterable[str]) -> bool:
    """Take names out of what is still to be verified from the previous case; whether any was there."""
    gone = set(names)
    left = [name for name in case.prefilled if name not in gone]
    if len(left) == len(case.prefilled):
        return False
    case.prefilled = left
    return True


def record_change(
    case: Case, section: Section, fields: Iterable[str], *, actor: Actor, now: datetime, **details: Any
) -> None:
    """One version, one line of the journal: the section and the names of its fields, never their content."""
    touch(case, actor=actor, now=now)
    journal.record(
        Event.CASE_CHANGED,
        actor=actor,
        now=now,
        subject=case,
        details={"section": section.value, "fields": sorted(set(fields)), **details},
    )
    db.session.flush()
