"""Alerts set aside, with a reason, and restored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.cases.models import AlertDismissal, Case
from rcp.cases.queries.clinical import ShownAlert
from rcp.cases.services.editing import check_status
from rcp.db import db
from rcp.domain.clinical.alerts import check_reason
from rcp.journal import services as journal
from rcp.journal.events import Event


def dismiss_alert(case: Case, shown: ShownAlert, *, reason: str, actor: Actor, now: datetime) -> AlertDismissal:
    """Set an alert aside as it stands; it comes back by itself when what it was computed from changes.

    Raises:
        Forbidden: the actor may not judge the alerts of this case.
        TransitionRefused: its content may no longer change.
        InvalidValue: no reason.
    """
    _check_open(case, actor=actor)
    text = check_reason(reason)
    lesion_uuid = shown.lesion_uuid
    query = select(AlertDismissal).where(
        AlertDismissal.case_id == case.id,
        AlertDismissal.lesion_uuid == lesion_uuid if lesion_uuid else AlertDismissal.lesion_uuid.is_(None),
        AlertDismissal.alert_id == shown.alert.id,
        AlertDismissal.fingerprint == shown.alert.fingerprint,
        AlertDismissal.restored_at.is_(None),
    )
    standing = db.session.execute(query.limit(1)).scalar_one_or_none()
    if standing is not None:
        return standing
    dismissal = AlertDismissal(
        case_id=case.id,
        lesion_uuid=lesion_uuid,
        alert_id=shown.alert.id,
        fingerprint=shown.alert.fingerprint,
        reason=text,
        dismissed_at=now,
        dismissed_by_id=actor.person_id,
    )
    db.session.add(dismissal)
    _record(Event.ALERT_DISMISSED, case, dismissal, actor=actor, now=now)
    return dismissal


def restore_alert(case: Case, dismissal: AlertDismissal, *, actor: Actor, now: datetime) -> None:
    """Show an alert again. The row stays: it goes on saying who set it aside, and why.

    Raises:
        Forbidden: the actor may not judge the alerts of this case.
        TransitionRefused: its content may no longer change.
    """
    _check_open(case, actor=actor)
    if dismissal.restored_at is not None:
        return
    dismissal.restored_at = now
    _record(Event.ALERT_RESTORED, case, dismissal, actor=actor, now=now)


def _check_open(case: Case, *, actor: Actor) -> None:
    """A clinician sets an alert aside while the case is open; afterwards it stands as the board saw it."""
    authorise(actor, Permission.ALERT_JUDGE, case)
    check_status(case)


def _record(event: Event, case: Case, dismissal: AlertDismissal, *, actor: Actor, now: datetime) -> None:
    db.session.flush()
    details = {"alert": dismissal.alert_id, "dismissal": str(dismissal.uuid)}
    journal.record(event, actor=actor, now=now, subject=case, details=details)
