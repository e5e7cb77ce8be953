"""Written opinions on a case, and the urgent ones taken between two meetings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for

from rcp.access.map import allows
from rcp.access.permissions import Permission
from rcp.agenda import queries as agenda
from rcp.deliberation import queries, services
from rcp.deliberation.forms import OpinionForm, StepForm, UrgentOpinionForm
from rcp.deliberation.views import bp
from rcp.deliberation.views.frame import case_page, get_case, meeting_options, people_options, status_of
from rcp.domain.agenda import to_utc
from rcp.domain.case import CaseStatus
from rcp.domain.errors import DomainError
from rcp.patients.queries import survivor_of
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission


@bp.route("/dossiers/<uuid:case_uuid>/avis", methods=["GET", "POST"])
@permission(Permission.OPINION_GIVE)
def opinions(case_uuid: UUID) -> Any:
    """The opinions on a case; a physician gives one, somebody else types it in their name."""
    case, actor = get_case(case_uuid, Permission.OPINION_GIVE), current_actor()
    authors = {str(each.uuid): each for each in queries.list_authors(case, actor=actor)}
    form = OpinionForm(patient=survivor_of(case.patient))
    own = authors.get(str(actor.person_uuid))
    form.offer(
        [(key, each.name) for key, each in authors.items()],
        author=str(own.uuid) if own else "",
        specialty_code=own.specialty_code if own else "",
    )
    if form.is_submitted():
        form.check_identity()
        if form.validate():
            try:
                services.give_opinion(
                    case, author_id=authors[form.author.data].id, specialty_code=form.specialty_code.data,
                    stance=form.stance.data, text=form.text.data, actor=actor, now=now(),
                )  # fmt: skip
            except DomainError as error:
                form.add_error(error)
            else:
                flash("Avis consigné.", "success")
                return redirect(url_for("deliberation.opinions", case_uuid=case.uuid), 303)
    given = queries.list_opinions(case, with_withdrawn=True)
    page = case_page(
        "deliberation/opinions.html",
        case,
        form=form,
        opinions=given,
        withdrawable={each.uuid for each in given if services.may_withdraw(each, case, actor=actor)},
        is_open=CaseStatus(case.status) in services.BEFORE_DECISION,
        can_record_urgent=allows(actor, Permission.URGENT_OPINION_RECORD, case),
    )
    return page, status_of(form)


@bp.route("/dossiers/<uuid:case_uuid>/avis/<uuid:opinion_uuid>/retirer", methods=["GET", "POST"])
@permission(Permission.OPINION_GIVE)
def withdraw_opinion(case_uuid: UUID, opinion_uuid: UUID) -> Any:
    """Withdraw an opinion, after it was read once more."""
    case = get_case(case_uuid, Permission.OPINION_GIVE)
    opinion = queries.get_opinion(case, opinion_uuid)
    form = StepForm(patient=survivor_of(case.patient))
    if form.is_submitted():
        form.check_identity()
        try:
            services.withdraw_opinion(opinion, case, actor=current_actor(), now=now())
        except DomainError as error:
            form.form_errors.append(error.message)
        else:
            flash("Avis retiré. Il reste lisible, marqué comme retiré.", "success")
            return redirect(url_for("deliberation.opinions", case_uuid=case.uuid), 303)
    page = case_page("deliberation/withdraw_opinion.html", case, form=form, opinion=opinion)
    return page, status_of(form)


@bp.route("/dossiers/<uuid:case_uuid>/avis-en-urgence", methods=["GET", "POST"])
@permission(Permission.URGENT_OPINION_RECORD)
def urgent_opinion(case_uuid: UUID) -> Any:
    """Record an opinion taken between two meetings, and where it will be regularised."""
    case = get_case(case_uuid, Permission.URGENT_OPINION_RECORD)
    people = {str(each.uuid): each for each in agenda.list_chairs(case.board_id)}
    meetings = agenda.list_bookable(case.board_id, today=today()) if case.status == CaseStatus.SUBMITTED else []
    form = UrgentOpinionForm(patient=survivor_of(case.patient))
    form.offer(people_options(people.values()), meeting_options(meetings))
    if form.is_submitted():
        form.check_identity()
        if form.validate():
            try:
                _row, item = _record(case, form, people, meetings)
            except DomainError as error:
                form.add_error(error)
            else:
                flash(_told(item), "success")
                return redirect(url_for("deliberation.urgent_opinion", case_uuid=case.uuid), 303)
    page = case_page(
        "deliberation/urgent_opinion.html",
        case,
        form=form,
        urgent=queries.list_urgent_opinions(case),
        booking=agenda.booking_of(case),
        is_submitted=case.status == CaseStatus.SUBMITTED,
        is_open=CaseStatus(case.status) in services.URGENT,
    )
    return page, status_of(form)


def _record(case: Any, form: Any, people: Any, meetings: Any) -> Any:
    consulted = []
    for entry in form.consulted:
        row = entry.form
        if not row.is_blank:
            person = people.get(row.person.data)
            consulted.append(services.Consulted(person.id if person else None, row.name.data, row.specialty_code.data))
    return services.record_urgent_opinion(
        case,
        given_at=to_utc(form.given_on.data, form.given_time.data),
        reason=form.reason.data,
        opinion=form.opinion.data,
        consulted=consulted,
        meeting=next((each for each in meetings if str(each.uuid) == form.meeting.data), None),
        actor=current_actor(),
        now=now(),
    )


def _told(item: Any) -> str:
    if item is None:
        return "Avis en urgence consigné. La séance qui recevra le dossier le régularisera."
    return f"Avis en urgence consigné. Régularisation prévue à la séance du {agenda.meeting_title(item.meeting)}."
