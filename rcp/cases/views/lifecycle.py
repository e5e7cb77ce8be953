"""The steps of a case: checked then submitted, returned, withdrawn, reopened."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for

from rcp.access.permissions import Permission
from rcp.cases import queries, services
from rcp.cases.forms import ReturnForm, StepForm, WithdrawForm
from rcp.cases.queries.clinical import submission_gaps
from rcp.cases.views import bp, wording
from rcp.cases.views.frame import gap_url, open_case, page, patient_of
from rcp.domain.case import CaseAction, CaseStatus, ReturnReason, Section, allowed_actions
from rcp.domain.errors import Incomplete, InvalidValue
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission


@bp.route("/dossiers/<uuid:case_uuid>/soumettre", methods=["GET", "POST"])
@permission(Permission.CASE_SUBMIT)
def submit(case_uuid: UUID) -> Any:
    """What the board will read, what is missing, what still comes from the last case; then the submission."""
    case = open_case(case_uuid, Permission.CASE_SUBMIT)
    if not _possible(case, CaseAction.SUBMIT, CaseAction.RESUBMIT):
        return _impossible(case)
    form = StepForm(subject=case, patient=patient_of(case))
    if form.validate_on_submit():
        form.check_identity()
        try:
            services.submit(case, version=form.sent_version, actor=current_actor(), now=now())
        except Incomplete as error:
            form.add_error(error)
        else:
            flash(f"Dossier {case.number} soumis à la RCP.", "success")
            return redirect(url_for("cases.case", case_uuid=case.uuid), 303)
    gaps = submission_gaps(case, today())
    body = page(
        "cases/submit.html",
        case,
        form=form,
        gaps=[(gap.message, gap_url(case, gap)) for gap in gaps],
        Section=Section,
        lines={section: wording.lines(case, section) for section in wording.written()},
        prefilled={section: queries.prefilled_in(case, section) for section in Section},
        names=wording.people_of(case),
    )
    return body, 422 if form.is_submitted() else 200


@bp.route("/dossiers/<uuid:case_uuid>/renvoyer", methods=["GET", "POST"])
@permission(Permission.CASE_RETURN)
def return_to_requester(case_uuid: UUID) -> Any:
    """Send the case back, with a coded reason and what to do."""
    case = open_case(case_uuid, Permission.CASE_RETURN)
    if not _possible(case, CaseAction.RETURN):
        return _impossible(case)
    form = ReturnForm(subject=case, patient=patient_of(case))
    if form.validate_on_submit():
        form.check_identity()
        try:
            services.return_to_requester(
                case,
                reason=ReturnReason(form.reason.data),
                comment=form.comment.data,
                version=form.sent_version,
                actor=current_actor(),
                now=now(),
            )
        except InvalidValue as error:
            form.add_error(error)
        else:
            flash(f"Dossier {case.number} renvoyé au demandeur.", "success")
            return redirect(url_for("cases.case", case_uuid=case.uuid), 303)
    return page("cases/return.html", case, form=form), 422 if form.is_submitted() else 200


@bp.route("/dossiers/<uuid:case_uuid>/retirer", methods=["GET", "POST"])
@permission(Permission.CASE_WITHDRAW)
def withdraw(case_uuid: UUID) -> Any:
    """Ask, then take the case off the path."""
    case = open_case(case_uuid, Permission.CASE_WITHDRAW)
    if not _possible(case, CaseAction.WITHDRAW):
        return _impossible(case)
    form = WithdrawForm(subject=case, patient=patient_of(case))
    if form.validate_on_submit():
        form.check_identity()
        try:
            services.withdraw(
                case, comment=form.comment.data, version=form.sent_version, actor=current_actor(), now=now()
            )
        except InvalidValue as error:
            form.add_error(error)
        else:
            flash(f"Dossier {case.number} retiré.", "success")
            return redirect(url_for("cases.case", case_uuid=case.uuid), 303)
    return page("cases/withdraw.html", case, form=form), 422 if form.is_submitted() else 200


@bp.route("/dossiers/<uuid:case_uuid>/rouvrir", methods=["GET", "POST"])
@permission(Permission.CASE_WITHDRAW)
def reopen(case_uuid: UUID) -> Any:
    """Bring a withdrawn case back."""
    case = open_case(case_uuid, Permission.CASE_WITHDRAW)
    if case.status != CaseStatus.WITHDRAWN:
        return _impossible(case)
    form = StepForm(subject=case, patient=patient_of(case))
    if form.validate_on_submit():
        form.check_identity()
        services.reopen(case, version=form.sent_version, actor=current_actor(), now=now())
        flash(f"Dossier {case.number} rouvert\u202f: il est de nouveau un brouillon.", "success")
        return redirect(url_for("cases.case", case_uuid=case.uuid), 303)
    return page("cases/reopen.html", case, form=form), 422 if form.is_submitted() else 200


def _possible(case: Any, *actions: CaseAction) -> bool:
    # A booked case is unbooked first: its line would stay on the agenda.
    return case.status != CaseStatus.BOOKED and any(
        action in allowed_actions(CaseStatus(case.status)) for action in actions
    )


def _impossible(case: Any) -> Any:
    status = CaseStatus(case.status)
    reason = services.STILL_BOOKED if status is CaseStatus.BOOKED else status.explanation
    flash(f"Cette étape n’est pas possible maintenant. {reason}", "info")
    return redirect(url_for("cases.case", case_uuid=case.uuid), 303)
