"""The page of a case, and the page that opens a new one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for

from rcp.access.map import allows
from rcp.access.permissions import Actor, Permission, Role
from rcp.cases import queries, services
from rcp.cases.forms import NewCaseForm, StepForm
from rcp.cases.views import bp, drafts, wording
from rcp.cases.views.alerts import clinical_cards
from rcp.cases.views.frame import may_change, open_case, page, patient_of, patient_url
from rcp.cases.views.neighbours import (
    booking_of,
    followup_of,
    history_url,
    last_decision,
    meeting_url,
    opinions_of,
    path_of,
    plans_as_facts,
    postponements_of,
)
from rcp.domain.case import CaseStatus, ReturnReason, Section
from rcp.domain.errors import DomainError, NotFound
from rcp.patients.banner import banner_view
from rcp.patients.queries import get_live_patient
from rcp.web import reads
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission


@bp.get("/dossiers/<uuid:case_uuid>")
@permission(Permission.CASE_VIEW)
def case(case_uuid: UUID) -> Any:
    """One page in reading order: the question, the last decision, the lesions, what is needed, the rest."""
    shown = open_case(case_uuid)
    actor, template = current_actor(), current_app.config["PACS_URL_TEMPLATE"]
    path = path_of(shown)
    progress = wording.progress(shown, queries.facts(shown), queries.last_edits(shown), today=today())
    booking = booking_of(shown)
    opinions = opinions_of(shown, path)
    is_editable = may_change(shown) and allows(actor, Permission.CASE_EDIT, shown)
    return page(
        "cases/case.html",
        shown,
        Section=Section,
        status=CaseStatus(shown.status),
        return_label=ReturnReason(shown.return_code).label if shown.return_code else "",
        is_editable=is_editable,
        drafts=drafts.pending(shown) if is_editable else [],
        actions=wording.actions(shown, stays=booking is not None and booking.has_fiche),
        progress=progress,
        tasks={task.section: task for task in progress.tasks},
        read_tasks=[replace(task, url=f"#{task.section}") for task in progress.tasks],
        lines={section: wording.lines(shown, section) for section in wording.written()},
        prefilled={section: queries.prefilled_in(shown, section) for section in Section},
        confirm_form=StepForm(patient=patient_of(shown)),
        others=path.others,
        decision=path.decision,
        previous=path.previous,
        followup=followup_of(shown, path),
        opinions=opinions,
        booking=booking,
        postponements=postponements_of(shown),
        booking_url=meeting_url(booking, shown.board),
        attachments=[row for row in shown.attachments if row.removed_at is None],
        history_url=history_url(shown),
        image_links=wording.image_links(shown, template),
        **clinical_cards(shown, plans_as_facts(opinions["plans"])),
        result_links={row.uuid: wording.result_link(shown, row, template) for row in shown.results},
    )


@bp.route("/patients/<uuid:patient_uuid>/dossiers/nouveau", methods=["GET", "POST"])
@permission(Permission.CASE_CREATE)
def new(patient_uuid: UUID) -> Any:
    """Open a case for a patient: the board, the question, who asks; the last question and decision stand beside."""
    actor = current_actor()
    patient = get_live_patient(patient_uuid, actor=actor)
    reads.note_patient(patient)
    last = queries.find_last_case(patient, actor=actor)
    boards = {str(board.uuid): board for board in queries.list_boards(actor)}
    offered = queries.list_offered_requesters([board.id for board in boards.values()], actor=actor)
    people = {str(person.uuid): person for person in offered}
    form = NewCaseForm(patient=patient)
    form.offer(
        [(key, board.name) for key, board in boards.items()], [(key, person.name) for key, person in people.items()]
    )
    if form.is_submitted():
        form.check_identity()
        if form.validate():
            try:
                created = services.create_case(
                    patient,
                    boards[form.board.data],
                    question=form.question.data,
                    requester_id=people[form.requester.data].id,
                    previous=last if form.takes_over.data else None,
                    values={"reasons": form.reasons.data or []},
                    actor=actor,
                    now=now(),
                )
            except DomainError as error:
                form.add_error(error)
            else:
                flash(f"Dossier {created.number} ouvert. Complétez-le, puis soumettez-le à la RCP.", "success")
                return redirect(url_for("cases.case", case_uuid=created.uuid), 303)
    elif not form.requester.data and str(actor.person_uuid) in people:
        form.requester.data = str(actor.person_uuid)
    context = {
        "form": form,
        "patient": patient,
        "banner": banner_view(patient, today=today()),
        "banner_url": patient_url(patient),
        "last": last,
        "previous": last_decision(patient),
        "is_secretary": _is_only_secretary(actor),
    }
    return render_template("cases/new.html", **context), 422 if form.is_submitted() else 200


@bp.post("/dossiers/<uuid:case_uuid>/confirmer/<section>")
@permission(Permission.CASE_EDIT)
def confirm_section(case_uuid: UUID, section: str) -> Any:
    """Take what a section holds from the previous case as verified, in one click."""
    shown = open_case(case_uuid, Permission.CASE_EDIT)
    form = StepForm(patient=patient_of(shown))
    form.check_identity()
    if section not in set(Section):
        raise NotFound()
    chosen = Section(section)
    if services.confirm_section(shown, chosen, actor=current_actor(), now=now()):
        flash("Éléments repris vérifiés.", "success")
    return redirect(url_for("cases.case", case_uuid=shown.uuid, _anchor=chosen.value), 303)


def _is_only_secretary(actor: Actor) -> bool:
    return not actor.boards_as(Role.PHYSICIAN, Role.COORDINATOR, Role.EXTERNAL)
