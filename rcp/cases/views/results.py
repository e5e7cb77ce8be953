"""The dated results of a case: the list, and one page for each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, request, url_for

from rcp.access.permissions import Permission
from rcp.cases import queries, services
from rcp.cases.forms import PanelForm, ResultForm, StepForm
from rcp.cases.views import bp, drafts, wording
from rcp.cases.views.frame import (
    case_url,
    conflict_of,
    keeps_theirs,
    may_change,
    next_url,
    open_case,
    page,
    patient_of,
    say_notices,
)
from rcp.cases.views.sections import add_problems, closed, shown_form
from rcp.domain.case import ResultKind, Section
from rcp.domain.case.measures import measure, result_text
from rcp.domain.errors import StaleEdit
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission

COLUMNS = ("kind", "done_on", "label", "value", "unit", "text", "accession_number", "code")


bp.app_template_filter("result_text")(result_text)


@bp.get("/dossiers/<uuid:case_uuid>/resultats")
@permission(Permission.CASE_EDIT)
def results(case_uuid: UUID) -> Any:
    """Imaging, pathology and biology, the newest first."""
    case = open_case(case_uuid, Permission.CASE_EDIT)
    if not may_change(case):
        return closed(case)
    template = current_app.config["PACS_URL_TEMPLATE"]
    return page(
        "cases/results.html",
        case,
        kinds=list(ResultKind),
        form=StepForm(patient=patient_of(case)),
        prefilled=queries.prefilled_in(case, Section.RESULTS),
        follows=next_url(case, Section.RESULTS),
        links={row.uuid: wording.result_link(case, row, template) for row in case.results},
    )


@bp.route("/dossiers/<uuid:case_uuid>/resultats/nouveau", methods=["GET", "POST"])
@permission(Permission.CASE_EDIT)
@drafts.keeps_draft
def result_new(case_uuid: UUID) -> Any:
    """Add a result; `nature` chooses its kind beforehand."""
    case = open_case(case_uuid, Permission.CASE_EDIT)
    if not may_change(case):
        return closed(case)
    kind = request.args.get("nature", "")
    data = {"kind": kind if kind in set(ResultKind) else ""}
    form = ResultForm(data=data, patient=patient_of(case), **drafts.typed_again())
    if form.is_submitted() and form.validate():
        form.check_identity()
        try:
            services.add_result(case, _values(form), actor=current_actor(), now=now(), today=today())
        except services.Problems as error:
            add_problems(form, error)
        else:
            say_notices(form)
            flash("Résultat enregistré.", "success")
            return redirect(_after(case, form), 303)
    return shown_form("cases/result.html", case, form, Section.RESULTS, None, result=None, prefilled=())


@bp.route("/dossiers/<uuid:case_uuid>/resultats/bilan", methods=["GET", "POST"])
@permission(Permission.CASE_EDIT)
@drafts.keeps_draft
def results_panel(case_uuid: UUID) -> Any:
    """Many measures of one day at once: all are kept, or none."""
    case = open_case(case_uuid, Permission.CASE_EDIT)
    if not may_change(case):
        return closed(case)
    form = PanelForm(patient=patient_of(case), **drafts.typed_again())
    if form.is_submitted() and form.validate():
        form.check_identity()
        several = [services.ResultValues.of_measure(each, form.done_on.data, text) for each, text in form.typed]
        try:
            services.add_results(case, several, actor=current_actor(), now=now(), today=today())
        except services.Problems as error:
            add_problems(form, error)
        else:
            said = (
                f"{len(several)} résultat{'s' if len(several) > 1 else ''} enregistré{'s' if len(several) > 1 else ''}"
            )
            flash(f"{said}." if several else "Aucune valeur saisie\u202f: rien n’a été enregistré.", "success")
            return redirect(url_for("cases.results", case_uuid=case.uuid), 303)
    return shown_form("cases/panel.html", case, form, Section.RESULTS, None, prefilled=(), title="Saisir un bilan")


@bp.route("/dossiers/<uuid:case_uuid>/resultats/<uuid:result_uuid>", methods=["GET", "POST"])
@permission(Permission.CASE_EDIT)
@drafts.keeps_draft
def result(case_uuid: UUID, result_uuid: UUID) -> Any:
    """Correct a result."""
    case = open_case(case_uuid, Permission.CASE_EDIT)
    row = queries.get_result(case, result_uuid)
    if not may_change(case):
        return closed(case)
    form, conflict = _form(case, row), None
    if form.is_submitted() and form.validate():
        form.check_identity()
        try:
            services.change_result(
                case,
                row,
                _values(form, kept=row),
                version=form.sent_version,
                actor=current_actor(),
                now=now(),
                today=today(),
            )
        except services.Problems as error:
            add_problems(form, error)
        except StaleEdit as error:
            conflict = conflict_of(form, _form(case, row, typed=False), error, queries.row_snapshot(row))
        else:
            say_notices(form)
            flash("Résultat enregistré.", "success")
            return redirect(_after(case, form), 303)
    marks = [mark for mark in case.prefilled if mark == f"result:{row.uuid}"]
    return shown_form("cases/result.html", case, form, Section.RESULTS, conflict, result=row, prefilled=marks)


@bp.route("/dossiers/<uuid:case_uuid>/resultats/<uuid:result_uuid>/retirer", methods=["GET", "POST"])
@permission(Permission.CASE_EDIT)
def result_remove(case_uuid: UUID, result_uuid: UUID) -> Any:
    """Ask, then take a result out."""
    case = open_case(case_uuid, Permission.CASE_EDIT)
    row = queries.get_result(case, result_uuid)
    if not may_change(case):
        return closed(case)
    form = StepForm(patient=patient_of(case))
    if form.validate_on_submit():
        form.check_identity()
        services.remove_result(case, row, actor=current_actor(), now=now())
        flash("Résultat retiré. L’historique du dossier garde ce qu’il disait.", "success")
        return redirect(url_for("cases.results", case_uuid=case.uuid), 303)
    return page("cases/result_remove.html", case, form=form, result=row, kind=ResultKind(row.kind))


def _kept(count: int) -> str:
    if not count:
        return "Aucune valeur saisie\u202f: rien n’a été enregistré."
    return f"{count} résultats enregistrés." if count > 1 else "Un résultat enregistré."


def _form(case: Any, row: Any, *, typed: bool = True) -> ResultForm:
    source = drafts.typed_again() if typed else {"formdata": None}
    data = {name: getattr(row, name) for name in COLUMNS}
    return ResultForm(data=data, subject=queries.row_snapshot(row), patient=patient_of(case), **source)


def _values(form: ResultForm, kept: Any = None) -> services.ResultValues:
    values = {name: form[name].data for name in COLUMNS}
    for name in keeps_theirs() & set(COLUMNS) if kept is not None else ():
        values[name] = getattr(kept, name)
    concept = measure(values["code"])
    if concept is None:
        return services.ResultValues(**values)
    more = {name: values[name] for name in ("text", "accession_number")}
    return services.ResultValues.of_measure(concept, values["done_on"], values["value"], **more)


def _after(case: Any, form: ResultForm) -> str:
    """Another result of the same kind, or back to the case."""
    if request.form.get("suite") == "1":
        return url_for("cases.result_new", case_uuid=case.uuid, nature=form.kind.data)
    return case_url(case, Section.RESULTS)
