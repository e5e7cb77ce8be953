"""The lesions of a case: the list with its order, and one page for each."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from rcp.access.map import authorise
from rcp.access.permissions import Permission
from rcp.cases import queries, services
from rcp.cases.forms import LesionForm, StepForm, lesion_form
from rcp.cases.forms.lesions import initial, known_organ
from rcp.cases.views import bp, drafts
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
from rcp.domain.case import Section
from rcp.domain.clinical.organs import field_named
from rcp.domain.errors import StaleEdit
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission
from rcp.web.transactions import only_reads


class Carried(NamedTuple):
    """An answer typed in the sheet of another organ: the name and value of its field, and both in words."""

    name: str
    value: str
    label: str
    text: str


@bp.get("/dossiers/<uuid:case_uuid>/lesions")
@permission(Permission.CASE_EDIT)
def lesions(case_uuid: UUID) -> Any:
    """The lesions in order, each to be opened, moved, removed."""
    case = open_case(case_uuid, Permission.CASE_EDIT)
    if not may_change(case):
        return closed(case)
    form = StepForm(patient=patient_of(case), subject=queries.section_snapshot(case, Section.LESIONS))
    prefilled = queries.prefilled_in(case, Section.LESIONS)
    return page("cases/lesions.html", case, form=form, prefilled=prefilled, follows=next_url(case, Section.LESIONS))


@bp.route("/dossiers/<uuid:case_uuid>/lesions/nouvelle", methods=["GET", "POST"])
@permission(Permission.CASE_EDIT)
@drafts.keeps_draft
def lesion_new(case_uuid: UUID) -> Any:
    """Describe one more lesion.

    The sheet shown is that of the last lesion's organ, else of the case's. The organ itself is ticked by whoever
    describes the lesion: no clinical value is chosen for them.
    """
    case = open_case(case_uuid, Permission.CASE_EDIT)
    if not may_change(case):
        return closed(case)
    organ = _organ(case.lesions[-1].organ if case.lesions else case.organ)
    form = lesion_form(organ)(data={"grid": organ}, patient=patient_of(case), **drafts.typed_again())
    if form.is_submitted() and form.validate() and not _grid_changed(form):
        form.check_identity()
        try:
            services.add_lesion(case, _values(form), actor=current_actor(), now=now(), today=today())
        except services.Problems as error:
            add_problems(form, error)
        else:
            say_notices(form)
            flash(f"Lésion {len(case.lesions)} enregistrée.", "success")
            return redirect(_after(case), 303)
    return _shown(case, form, None, number=len(case.lesions) + 1, lesion=None)


@bp.route("/dossiers/<uuid:case_uuid>/lesions/<uuid:lesion_uuid>", methods=["GET", "POST"])
@permission(Permission.CASE_EDIT)
@drafts.keeps_draft
def lesion(case_uuid: UUID, lesion_uuid: UUID) -> Any:
    """Correct a lesion."""
    case = open_case(case_uuid, Permission.CASE_EDIT)
    row = queries.get_lesion(case, lesion_uuid)
    if not may_change(case):
        return closed(case)
    form, conflict = _form(case, row), None
    if form.is_submitted() and form.validate() and not _grid_changed(form):
        form.check_identity()
        try:
            services.change_lesion(
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
            conflict = conflict_of(form, _form(case, row, typed=False), error, queries.lesion_snapshot(row))
        else:
            say_notices(form)
            flash("Lésion enregistrée.", "success")
            return redirect(_after(case), 303)
    return _shown(case, form, conflict, number=case.lesions.index(row) + 1, lesion=row)


@bp.post("/dossiers/<uuid:case_uuid>/lesions/fiche")
@permission(Permission.CASE_EDIT)
@only_reads
def lesion_sheet(case_uuid: UUID) -> Any:
    """The sheet of the organ chosen, with what is typed in it; its structures too when the organ changed. A fragment.

    Posted and not asked for, so that nothing typed about a patient is in an address; nothing is written.
    """
    case = queries.get_case(case_uuid, actor=current_actor())
    authorise(current_actor(), Permission.CASE_EDIT, case)
    form = lesion_form(known_organ(request.form.get("organ")))()
    has_changed = _takes_over(form)
    return render_template("cases/_sheet.html", form=form, has_changed=has_changed, carried=_carried(form))


@bp.route("/dossiers/<uuid:case_uuid>/lesions/<uuid:lesion_uuid>/retirer", methods=["GET", "POST"])
@permission(Permission.CASE_EDIT)
def lesion_remove(case_uuid: UUID, lesion_uuid: UUID) -> Any:
    """Ask, then take a lesion out."""
    case = open_case(case_uuid, Permission.CASE_EDIT)
    row = queries.get_lesion(case, lesion_uuid)
    if not may_change(case):
        return closed(case)
    form = StepForm(patient=patient_of(case))
    if form.validate_on_submit():
        form.check_identity()
        services.remove_lesion(case, row, actor=current_actor(), now=now())
        flash("Lésion retirée. L’historique du dossier garde ce qu’elle disait.", "success")
        return redirect(url_for("cases.lesions", case_uuid=case.uuid), 303)
    return page("cases/lesion_remove.html", case, form=form, lesion=row, number=case.lesions.index(row) + 1)


@bp.post("/dossiers/<uuid:case_uuid>/lesions/<uuid:lesion_uuid>/monter")
@permission(Permission.CASE_EDIT)
def lesion_up(case_uuid: UUID, lesion_uuid: UUID) -> Any:
    """One place up."""
    return _moved(case_uuid, lesion_uuid, -1)


@bp.post("/dossiers/<uuid:case_uuid>/lesions/<uuid:lesion_uuid>/descendre")
@permission(Permission.CASE_EDIT)
def lesion_down(case_uuid: UUID, lesion_uuid: UUID) -> Any:
    """One place down."""
    return _moved(case_uuid, lesion_uuid, 1)


@bp.post("/dossiers/<uuid:case_uuid>/lesions/ordre")
@permission(Permission.CASE_EDIT)
def lesion_order(case_uuid: UUID) -> Any:
    """The order given by dragging."""
    case = open_case(case_uuid, Permission.CASE_EDIT)
    form = StepForm(patient=patient_of(case), subject=queries.section_snapshot(case, Section.LESIONS))
    form.check_identity()
    known = {str(row.uuid): row.uuid for row in case.lesions}
    order = [known[text] for text in request.form.getlist("order") if text in known]
    services.arrange_lesions(case, order, version=form.sent_version, actor=current_actor(), now=now())
    return redirect(url_for("cases.lesions", case_uuid=case.uuid), 303)


def _moved(case_uuid: UUID, lesion_uuid: UUID, step: int) -> Any:
    case = open_case(case_uuid, Permission.CASE_EDIT)
    row = queries.get_lesion(case, lesion_uuid)
    StepForm(patient=patient_of(case)).check_identity()
    place = services.move_lesion(case, row, step, actor=current_actor(), now=now())
    flash(f"Lésion déplacée en position {place}.", "success")
    return redirect(url_for("cases.lesions", case_uuid=case.uuid), 303)


def _organ(proposed: str | None) -> str:
    """The organ whose structures are listed: the one typed, else the one proposed."""
    return known_organ(request.form.get("organ") or request.form.get("grid") or drafts.drafted("grid") or proposed)


def _form(case: Any, row: Any, *, typed: bool = True) -> LesionForm:
    snapshot, patient = queries.lesion_snapshot(row), patient_of(case)
    draft = drafts.typed_again() if typed else {}
    if typed and (draft or request.method == "POST"):
        return lesion_form(_organ(row.organ))(subject=snapshot, patient=patient, **draft)
    data = initial(row, row.organ, queries.descriptor_values(row))
    return lesion_form(row.organ)(formdata=None, data=data, subject=snapshot, patient=patient)


def _grid_changed(form: LesionForm) -> bool:
    """Whether the page listed another organ's structures: what was typed there is kept as free rows, and shown."""
    if not _takes_over(form):
        return False
    form.organ.errors = [
        *form.organ.errors,
        "L’organe a changé, et avec lui la fiche et les structures critiques\u202f: vérifiez-les, puis enregistrez.",
    ]
    return True


def _takes_over(form: LesionForm) -> bool:
    """Whether the organ is no longer the one whose structures were listed; the distances typed to those are kept."""
    shown = known_organ(form.grid.data)
    if shown == form.organ.data:
        return False
    typed = lesion_form(shown)().structures.form if shown else ()
    form.take_over(field for field in typed if field.data is not None or field.errors)
    return True


def _carried(form: LesionForm) -> list[Carried]:
    """What was typed in the sheet of another organ: it travels unseen, in case the person goes back, and is said."""
    here = {f"sheet-{key}" for key in form.answers._fields}
    typed = {name: values for name, values in request.form.lists() if name.startswith("sheet-") and name not in here}
    found = []
    for name, values in typed.items():
        key = name.removeprefix("sheet-")
        declared = field_named(key)
        for value in filter(None, values):
            if declared is not None:
                found.append(Carried(name, value, declared.label, declared.text(value)))
    return found


def _values(form: LesionForm, kept: Any = None) -> services.LesionValues:
    columns, distances, descriptors = form.columns(), form.distances, form.answers.typed()
    for name in keeps_theirs() if kept is not None else ():
        if name in columns:
            columns[name] = getattr(kept, name)
        elif name in {"structures", "others"}:
            distances = tuple((row.structure, row.distance_mm) for row in kept.distances)
        elif name == "sheet":
            descriptors = dict(queries.descriptor_values(kept))
    return services.LesionValues(**columns, distances=distances, descriptors=descriptors)


def _after(case: Any) -> str:
    """Another lesion, or back to the case."""
    if request.form.get("suite") == "1":
        return url_for("cases.lesion_new", case_uuid=case.uuid)
    return case_url(case, Section.LESIONS)


def _shown(case: Any, form: LesionForm, conflict: Any, **context: Any) -> Any:
    row = context["lesion"]
    marks = [mark for mark in case.prefilled if row is not None and mark == f"lesion:{row.uuid}"]
    context["carried"] = _carried(form)
    return shown_form("cases/lesion.html", case, form, Section.LESIONS, conflict, prefilled=marks, **context)
