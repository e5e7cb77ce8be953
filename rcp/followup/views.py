"""The pages of what follows a decision: one condition, one action, and the actions somebody still has to do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from rcp.access.map import allows, authorise
from rcp.access.permissions import Permission
from rcp.cases.queries import get_case
from rcp.domain.errors import DomainError, InvalidValue, StaleEdit
from rcp.domain.followup import is_overdue
from rcp.domain.identity import banner_name
from rcp.followup import queries, services
from rcp.followup.forms import ActionForm, ConditionForm
from rcp.patients.banner import banner_view, birth_date_text
from rcp.patients.queries import survivor_of
from rcp.web import reads, tokens
from rcp.web.clock import now, today
from rcp.web.filters import time_fr
from rcp.web.forms import Form
from rcp.web.guards import current_actor, permission

bp = Blueprint("followup", __name__)
UNDO = "undo"
FROM_LIST = "actions"


@bp.get("/actions")
@permission(Permission.FOLLOWUP_NOTE)
def actions() -> Any:
    """The actions given to the reader, or all those of their boards; those still to do, or the latest done."""
    actor = current_actor()
    of_everybody = request.args.get("qui") == "toutes" and bool(actor.boards_as(*queries.TEAM))
    is_done = request.args.get("etat") == "faites"
    cursor = None if is_done else tokens.read_cursor(request.args.get("suite"), str, int)
    found = (
        queries.list_done(actor, of_everybody=of_everybody)
        if is_done
        else queries.list_to_do(actor, of_everybody=of_everybody, after=(cursor[0], cursor[1]) if cursor else None)
    )
    shown = found[: queries.PAGE]
    reads.note_patients(line.case.patient_id for line in shown)
    return render_template(
        "followup/actions.html",
        lines=[_line(line) for line in shown],
        count=_count(queries.count_to_do(actor, of_everybody=of_everybody)),
        of_everybody=of_everybody,
        may_see_everybody=bool(actor.boards_as(*queries.TEAM)),
        is_done=is_done,
        following=tokens.cursor(*queries.cursor_of(shown[-1])) if len(found) > len(shown) else None,
        is_first=cursor is None,
        refreshed=time_fr(now()),
    )


@bp.route("/dossiers/<uuid:case_uuid>/conditions/<uuid:condition_uuid>", methods=["GET", "POST"])
@permission(Permission.FOLLOWUP_NOTE)
def condition(case_uuid: UUID, condition_uuid: UUID) -> Any:
    """Say what a condition of the decision turned into, or take it back."""
    case = _case(case_uuid)
    followed = queries.get_condition(case, condition_uuid, for_update=request.method == "POST")
    authorise(current_actor(), Permission.FOLLOWUP_NOTE, followed)
    item = queries.condition_item(followed.row)
    form = ConditionForm(patient=survivor_of(case.patient))
    if not form.is_submitted():
        form.verdict.data, form.note.data, form.shown.data = item.verdict, item.note, item.state
        return _page("followup/condition.html", case, form, item)
    return _noted(case, form, item, lambda: _write_condition(followed, form), "followup/condition.html")


@bp.route("/dossiers/<uuid:case_uuid>/actions/<uuid:action_uuid>", methods=["GET", "POST"])
@permission(Permission.FOLLOWUP_NOTE)
def action(case_uuid: UUID, action_uuid: UUID) -> Any:
    """Note that an action is done, or that it is not after all."""
    case = _case(case_uuid)
    followed = queries.get_action(case, action_uuid, for_update=request.method == "POST")
    authorise(current_actor(), Permission.FOLLOWUP_NOTE, followed)
    item = queries.action_item(followed.row, case)
    form = ActionForm(patient=survivor_of(case.patient))
    if not form.is_submitted():
        form.note.data, form.shown.data = item.note, item.state
        return _page("followup/action.html", case, form, item)
    return _noted(case, form, item, lambda: _write_action(followed, form), "followup/action.html")


def _case(case_uuid: UUID) -> Any:
    case = get_case(case_uuid, actor=current_actor())
    reads.note_patient(survivor_of(case.patient))
    return case


def _write_condition(followed: Any, form: Any) -> str:
    actor, moment, shown = current_actor(), now(), form.shown.data or ""
    if request.form.get("action") == UNDO:
        services.clear_condition(followed, shown=shown, actor=actor, now=moment)
        return "Suite de la condition annulée\u202f: elle est de nouveau à suivre."
    if not form.verdict.data:
        raise InvalidValue("Dites ce que devient la condition.", field="verdict")
    services.note_condition(
        followed, form.verdict.data, note=form.note.data or "", shown=shown, actor=actor, now=moment
    )
    return "Suite de la condition notée."


def _write_action(followed: Any, form: Any) -> str:
    actor, moment, shown = current_actor(), now(), form.shown.data or ""
    if request.form.get("action") == UNDO:
        services.mark_undone(followed, shown=shown, actor=actor, now=moment)
        return "Action remise à faire."
    services.mark_done(followed, note=form.note.data or "", shown=shown, actor=actor, now=moment)
    return "Action notée faite."


def _noted(case: Any, form: Any, item: Any, write: Any, template: str) -> Any:
    """Write what the form says, then go back; refused, the page again with what was typed and what stands now."""
    form.check_identity()
    status = 422
    if form.validate():
        try:
            said = write()
        except StaleEdit as error:
            form.shown.data, status = item.state, 409
            form.form_errors.append(error.message)
        except DomainError as error:
            form.add_error(error)
        else:
            flash(said, "success")
            is_listed = request.form.get("retour") == FROM_LIST
            return redirect(url_for("followup.actions") if is_listed else _case_url(case), 303)
    return _page(template, case, form, item), status


def _case_url(case: Any) -> str:
    return f"{url_for('cases.case', case_uuid=case.uuid)}#suites"


def _page(template: str, case: Any, form: Any, item: Any) -> str:
    patient = survivor_of(case.patient)
    return render_template(
        template,
        case=case,
        banner=banner_view(patient, today=today()),
        banner_url=url_for("patients.record", patient_uuid=patient.uuid),
        case_url=_case_url(case),
        form=form,
        item=item,
        is_late=not getattr(item, "done_at", None) and is_overdue(getattr(item, "due_on", None), today()),
    )


def _line(line: queries.Line) -> dict[str, Any]:
    case, item = line.case, queries.action_item(line.action, line.case)
    patient = survivor_of(case.patient)
    return {
        "item": item,
        "case": case,
        "patient": banner_name(
            patient.birth_name, patient.first_given_name,
            used_name=patient.used_name, used_given_name=patient.used_given_name,
        ),
        "born": birth_date_text(patient),
        "decided_on": line.decided_on,
        "is_late": item.done_at is None and is_overdue(item.due_on, today()),
        "may_note": allows(current_actor(), Permission.FOLLOWUP_NOTE, item),
        "hidden": Form(patient=patient, formdata=None).hidden(),
    }  # fmt: skip


def _count(found: int) -> str:
    if found > queries.COUNTED:
        return "plus de 1\u202f000"
    return str(found)
