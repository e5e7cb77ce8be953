"""The reminder to the requester of an incomplete case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for

from rcp.access.map import authorise
from rcp.access.permissions import Permission
from rcp.cases import services
from rcp.cases.forms import StepForm
from rcp.cases.queries.clinical import submission_gaps
from rcp.cases.queries.reminders import list_reminders
from rcp.cases.services.reminding import REMINDED
from rcp.cases.views import bp
from rcp.cases.views.frame import open_case, page, patient_of
from rcp.domain.case import CaseStatus
from rcp.domain.errors import DomainError
from rcp.outbox.queries import is_sending_configured
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission


@bp.route("/dossiers/<uuid:case_uuid>/rappel", methods=["GET", "POST"])
@permission(Permission.SENDING_DO)
def reminder(case_uuid: UUID) -> Any:
    """What is missing, what the requester was told and when; then a new reminder, once a day."""
    case = open_case(case_uuid)
    authorise(current_actor(), Permission.SENDING_DO, case)
    form = StepForm(subject=case, patient=patient_of(case))
    gaps = submission_gaps(case, today())
    if form.validate_on_submit():
        form.check_identity()
        try:
            services.remind(case, is_incomplete=_is_awaited(case, gaps), actor=current_actor(), now=now())
        except DomainError as error:
            form.add_error(error)
        else:
            flash("Rappel consigné pour le demandeur.", "success")
            return redirect(url_for("cases.reminder", case_uuid=case.uuid), 303)
    body = page(
        "cases/reminder.html",
        case,
        form=form,
        gaps=gaps,
        is_awaited=CaseStatus(case.status) in REMINDED and _is_awaited(case, gaps),
        reminders=list_reminders(case),
        is_configured=is_sending_configured(),
    )
    return body, 422 if form.is_submitted() else 200


def _is_awaited(case: Any, gaps: Any) -> bool:
    """Whether the requester has something to do: fill a gap, or take back what was returned."""
    return bool(gaps) or case.status in {CaseStatus.DRAFT, CaseStatus.RETURNED}
