"""What the requester would propose: its page, taken back, put back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for

from rcp.access.permissions import Permission
from rcp.cases.views import drafts
from rcp.cases.views.frame import open_case, page, patient_of
from rcp.deliberation import queries, services
from rcp.deliberation.forms import RequesterForm, StepForm
from rcp.deliberation.views import bp
from rcp.deliberation.views.compare import Conflict
from rcp.deliberation.views.frame import Clash
from rcp.domain.case import CaseStatus
from rcp.domain.decision.requester import RequesterEntry, requester_words, takes_requester_proposal
from rcp.domain.errors import DomainError, StaleEdit
from rcp.web.clock import now
from rcp.web.filters import datetime_fr
from rcp.web.guards import current_actor, permission


@dataclass(frozen=True, slots=True)
class Shown:
    """What a form was shown with: the version of the proposal, 0 before there is one."""

    version: int


@bp.route("/dossiers/<uuid:case_uuid>/proposition", methods=["GET", "POST"])
@permission(Permission.CASE_EDIT)
@drafts.keeps_draft
def requester_proposal(case_uuid: UUID) -> Any:
    """What the requester would propose: shown, then saved; a stale edit shows both texts over the form."""
    case = open_case(case_uuid, Permission.CASE_EDIT)
    if not takes_requester_proposal(CaseStatus(case.status)):
        flash("Le dossier est décidé ou retiré\u202f: la proposition du demandeur ne change plus.", "info")
        return redirect(_case_url(case))
    stored = queries.find_requester_proposal(case)
    form, conflict = _form(case, stored), None
    if form.is_submitted() and form.validate():
        form.check_identity()
        try:
            services.save_requester_proposal(
                case, form.entry(), version=form.sent_version, actor=current_actor(), now=now()
            )
        except StaleEdit as error:
            form.renew(_shown(queries.find_requester_proposal(case)))
            conflict = _clashes(error)
        except DomainError as error:
            form.add_error(error)
        else:
            flash("Proposition enregistrée. Elle n’engage pas la RCP.", "success")
            return redirect(_case_url(case), 303)
    shown = page(
        "deliberation/requester_form.html",
        case,
        form=form,
        stored=stored,
        conflict=conflict,
        title="Proposition du demandeur",
        step=StepForm(formdata=None, patient=patient_of(case)),
        **drafts.context(case, form),
    )
    return shown, 409 if conflict else 422 if form.is_submitted() else 200


@bp.post("/dossiers/<uuid:case_uuid>/proposition/retirer")
@permission(Permission.CASE_EDIT)
def withdraw_requester_proposal(case_uuid: UUID) -> Any:
    """Take the proposal back; the page it leads to offers to put it back."""
    case = open_case(case_uuid, Permission.CASE_EDIT)
    StepForm(patient=patient_of(case)).check_identity()
    try:
        services.withdraw_requester_proposal(case, actor=current_actor(), now=now())
    except DomainError as error:
        flash(error.message, "error")
        return redirect(_case_url(case), 303)
    flash("Proposition retirée. Elle peut être rétablie sur cette page.", "success")
    return redirect(url_for("deliberation.requester_proposal", case_uuid=case.uuid), 303)


@bp.post("/dossiers/<uuid:case_uuid>/proposition/retablir")
@permission(Permission.CASE_EDIT)
def restore_requester_proposal(case_uuid: UUID) -> Any:
    """Put back a proposal taken back."""
    case = open_case(case_uuid, Permission.CASE_EDIT)
    StepForm(patient=patient_of(case)).check_identity()
    try:
        services.restore_requester_proposal(case, actor=current_actor(), now=now())
    except DomainError as error:
        flash(error.message, "error")
    else:
        flash("Proposition rétablie.", "success")
    return redirect(_case_url(case), 303)


def _form(case: Any, stored: Any) -> RequesterForm:
    """The form on what is stored, with what was typed over it; a proposal taken back leaves it blank."""
    typed = drafts.typed_again()
    form = RequesterForm(subject=_shown(stored), patient=patient_of(case), **typed)
    if not form.is_submitted() and not typed:
        is_there = stored is not None and stored.withdrawn_at is None
        form.show(queries.requester_entry(stored) if is_there else RequesterEntry())
    form.arrange(case.organ)
    return form


def _shown(stored: Any) -> Shown:
    return Shown(stored.version if stored is not None else 0)


def _case_url(case: Any) -> str:
    return url_for("cases.case", case_uuid=case.uuid, _anchor="proposition")


def _clashes(error: StaleEdit) -> Conflict:
    """What the person typed against what is stored."""
    mine, theirs = error.mine, error.theirs
    assert isinstance(mine, RequesterEntry) and isinstance(theirs, RequesterEntry)
    pairs = zip(requester_words(theirs), requester_words(mine), strict=True)
    rows = [Clash(label, saved, typed) for (label, saved), (_label, typed) in pairs if saved != typed]
    when = f" le {datetime_fr(error.at)}" if error.at else ""
    return Conflict(f"{error.by or 'Une autre personne'} a enregistré cette proposition{when}", rows)
