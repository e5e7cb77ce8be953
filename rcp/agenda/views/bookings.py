"""A case put on a meeting, moved to another, taken off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from rcp.access.map import allows, authorise
from rcp.access.permissions import Permission
from rcp.agenda import queries, services
from rcp.agenda.forms import BookForm, MoveForm, StepForm
from rcp.agenda.views import bp
from rcp.agenda.views.choices import chosen, options
from rcp.cases.queries import get_case
from rcp.deliberation.queries import to_regularise
from rcp.domain.agenda import STAYS
from rcp.domain.case import CaseAction, CaseStatus, allowed_actions
from rcp.domain.errors import DomainError, TransitionRefused
from rcp.patients.banner import banner_view
from rcp.patients.queries import survivor_of
from rcp.web import reads
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission


@bp.route("/dossiers/<uuid:case_uuid>/inscription", methods=["GET", "POST"])
@permission(Permission.CASE_BOOK)
def book(case_uuid: UUID) -> Any:
    """Choose a meeting for a submitted case, or another one for a booked case."""
    case, patient = _open(case_uuid)
    current = queries.item_of(case) if case.status == CaseStatus.BOOKED else None
    offered = _offered(case, excluded_id=current.meeting_id if current else None)
    if current is not None:
        return _move(case, patient, current, offered)
    form = BookForm(patient=patient, data=_defaults(case))
    form.offer(options(offered, now=now()))
    if form.is_submitted():
        form.check_identity()
        if form.validate():
            try:
                item = services.book(
                    case, chosen(offered, form.meeting.data), mode=form.mode.data, guideline=form.guideline.data,
                    planned_minutes=form.planned_minutes.data, late_reason=form.late_reason.data,
                    is_urgent_regularisation=form.is_urgent_regularisation.data, actor=current_actor(), now=now(),
                )  # fmt: skip
            except DomainError as error:
                form.add_error(error)
            else:
                return _done(case, item)
    page = render_template(
        "agenda/book.html", form=form, case=case, offered=offered, banner=banner_view(patient, today=today()),
        is_bookable=CaseAction.BOOK in allowed_actions(CaseStatus(case.status)), status=CaseStatus(case.status),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@bp.route("/dossiers/<uuid:case_uuid>/desinscription", methods=["GET", "POST"])
@permission(Permission.CASE_BOOK)
def unbook(case_uuid: UUID) -> Any:
    """Take a case off its meeting, after a confirmation."""
    case, patient = _open(case_uuid)
    item = queries.item_of(case)
    if item is None:
        raise TransitionRefused("Ce dossier n’est inscrit à aucune séance.")
    form = StepForm(patient=patient)
    if form.is_submitted():
        form.check_identity()
        if form.validate():
            services.unbook(item, actor=current_actor(), now=now())
            flash("Dossier désinscrit\u202f: il est en liste d’attente.", "success")
            return redirect(url_for("cases.case", case_uuid=case.uuid), 303)
    return render_template(
        "agenda/unbook.html", form=form, case=case, item=item, title=queries.meeting_title(item.meeting),
        banner=banner_view(patient, today=today()), stays=STAYS,
    )  # fmt: skip


def _move(case: Any, patient: Any, item: Any, offered: list[Any]) -> Any:
    form = MoveForm(patient=patient)
    form.offer(options(offered, now=now()))
    is_shown, form.item.data = form.item.data == str(item.uuid), str(item.uuid)
    if form.is_submitted():
        form.check_identity()
        if not is_shown:
            # Somebody booked or moved it meanwhile: what was asked for another state of things is not done.
            form.meeting.data = ""
            form.form_errors.append(
                f"Entre-temps, ce dossier a été inscrit à la séance du {queries.meeting_title(item.meeting)}. "
                "Changez de séance si besoin."
            )
        elif form.validate():
            to = chosen(offered, form.meeting.data)
            try:
                item = services.move(item, to, late_reason=form.late_reason.data, actor=current_actor(), now=now())
            except DomainError as error:
                form.add_error(error)
            else:
                return _done(case, item)
    page = render_template(
        "agenda/move.html", form=form, case=case, item=item, offered=offered,
        title=queries.meeting_title(item.meeting), banner=banner_view(patient, today=today()), stays=STAYS,
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _open(case_uuid: UUID) -> tuple[Any, Any]:
    case = get_case(case_uuid, actor=current_actor(), for_update=request.method == "POST")
    authorise(current_actor(), Permission.CASE_BOOK, case)
    patient = survivor_of(case.patient)
    reads.note_patient(patient)
    return case, patient


def _offered(case: Any, *, excluded_id: int | None) -> list[Any]:
    """The next meetings of the board; to somebody from outside, only those whose cut-off is to come."""
    is_member = allows(current_actor(), Permission.CASE_BOOK, case.board)
    return queries.list_bookable(
        case.board_id, today=today(), excluded_id=excluded_id, before_cutoff=None if is_member else now()
    )


def _defaults(case: Any) -> dict[str, Any]:
    return {
        "mode": case.deliberation_mode,
        "guideline": case.guideline,
        "planned_minutes": case.board.minutes_per_case,
        "is_urgent_regularisation": case.id in to_regularise([case.id]),
    }


def _done(case: Any, item: Any) -> Any:
    late = ", en ajout tardif" if item.is_late else ""
    flash(f"Dossier inscrit à la séance du {queries.meeting_title(item.meeting)}{late}.", "success")
    return redirect(url_for("cases.case", case_uuid=case.uuid), 303)
