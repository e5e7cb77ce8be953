"""The sections of a case, one page each: the question, the tumour, the situation, the patient's part, the images, the
earlier treatments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, g, redirect, request, url_for

from rcp.access.permissions import Permission
from rcp.cases import queries, services
from rcp.cases.forms import (
    ImagesForm,
    PatientPartForm,
    QuestionForm,
    SectionForm,
    SituationForm,
    TreatmentsForm,
    TumourForm,
)
from rcp.cases.forms.sections import PEOPLE
from rcp.cases.views import bp, drafts
from rcp.cases.views.frame import (
    SEQUENCE,
    after_saving,
    conflict_of,
    keeps_theirs,
    may_change,
    next_url,
    open_case,
    page,
    patient_of,
    say_notices,
)
from rcp.domain.case import Section
from rcp.domain.case.tnm import VERSIONS
from rcp.domain.clinical.organs import editions_for
from rcp.domain.dates import PartialDate
from rcp.domain.errors import StaleEdit
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission


@dataclass(frozen=True, slots=True)
class Editor:
    """How a section is typed."""

    section: Section
    form: type[SectionForm]
    template: str
    title: str


EDITORS: Mapping[str, Editor] = {
    "question": Editor(Section.QUESTION, QuestionForm, "cases/question.html", Section.QUESTION.label),
    "tumeur": Editor(Section.TUMOUR, TumourForm, "cases/tumour.html", Section.TUMOUR.label),
    "situation": Editor(Section.SITUATION, SituationForm, "cases/situation.html", Section.SITUATION.label),
    "patient": Editor(Section.PATIENT, PatientPartForm, "cases/patient.html", Section.PATIENT.label),
    "images": Editor(Section.ATTACHMENTS, ImagesForm, "cases/images.html", "Accès aux images"),
}


@bp.route(
    "/dossiers/<uuid:case_uuid>/<any(question, tumeur, situation, patient, images):section>", methods=["GET", "POST"]
)
@permission(Permission.CASE_EDIT)
@drafts.keeps_draft
def section(case_uuid: UUID, section: str) -> Any:
    """One section: shown, then saved; a stale edit shows both texts over the form, which may be sent again."""
    case, editor = open_case(case_uuid, Permission.CASE_EDIT), EDITORS[section]
    if not may_change(case):
        return closed(case)
    form, conflict = _form(case, editor), None
    if form.is_submitted() and form.validate():
        form.check_identity()
        try:
            services.save_section(
                case, editor.section, _values(case, form), version=form.sent_version, actor=current_actor(), now=now()
            )
        except services.Problems as error:
            add_problems(form, error)
        except StaleEdit as error:
            conflict = conflict_of(form, _form(case, editor, typed=False), error, _snapshot(case, editor))
        else:
            say_notices(form)
            flash(f"Section enregistrée\u202f: {editor.title}.", "success")
            return redirect(after_saving(case, editor.section), 303)
    tnm = editions_for(case.organ, form["tnm_version"].data) if editor.section is Section.TUMOUR else None
    return shown_form(
        editor.template, case, form, editor.section, conflict, title=editor.title, tnm=tnm, tnm_versions=VERSIONS
    )


@bp.route("/dossiers/<uuid:case_uuid>/traitements", methods=["GET", "POST"])
@permission(Permission.CASE_EDIT)
@drafts.keeps_draft
def treatments(case_uuid: UUID) -> Any:
    """The earlier treatments, all on one page."""
    case = open_case(case_uuid, Permission.CASE_EDIT)
    if not may_change(case):
        return closed(case)
    form, conflict = _treatments_form(case), None
    if form.is_submitted() and form.validate():
        form.check_identity()
        lines = _stored_lines(case) if "treatments" in keeps_theirs() else [_line(row) for row in form.filled]
        try:
            services.save_treatments(
                case, lines, version=form.sent_version, actor=current_actor(), now=now(), today=today()
            )
        except services.Problems as error:
            add_problems(form, error)
        except StaleEdit as error:
            snapshot = queries.section_snapshot(case, Section.TREATMENTS)
            conflict = conflict_of(form, _treatments_form(case, typed=False), error, snapshot)
        else:
            flash("Traitements antérieurs enregistrés.", "success")
            return redirect(after_saving(case, Section.TREATMENTS), 303)
    return shown_form("cases/treatments.html", case, form, Section.TREATMENTS, conflict, title=Section.TREATMENTS.label)


def shown_form(template: str, case: Any, form: Any, section: Section, conflict: Any, **context: Any) -> Any:
    """The page of a form: 200 at first, 409 with both texts on a conflict, 422 with what was typed otherwise."""
    status = 200 if not form.is_submitted() else 409 if conflict else 422
    context.setdefault("prefilled", queries.prefilled_in(case, section))
    follows = next_url(case, section) if section in SEQUENCE else ""
    context |= drafts.context(case, form)
    body = page(template, case, form=form, section=section, conflict=conflict, follows=follows, **context)
    return body, status


def closed(case: Any) -> Any:
    """Back to a case whose content no longer changes."""
    g.pop("draft_form", None)  # nothing was saved: the draft stays
    flash("Ce dossier ne se modifie plus\u202f: sa décision est validée, ou il a été retiré.", "info")
    return redirect(url_for("cases.case", case_uuid=case.uuid), 303)


def add_problems(form: Any, error: services.Problems) -> None:
    """Put each refusal next to its field, those of repeated rows included."""
    for problem in error.problems:
        name, _dash, rest = (problem.field or "").partition("-")
        rows = form._fields.get(name)
        if rest and hasattr(rows, "entries"):
            number, _dash, field = rest.partition("-")
            filled = [entry.form for entry in rows.entries if not entry.form.is_blank]
            row = filled[int(number)]._fields[field]
            row.errors = [*row.errors, problem.message]
            rows.errors = [*rows.errors, {field: row.errors}]
        elif rest and hasattr(rows, "form") and rest in rows.form:
            rows.form[rest].errors = [*rows.form[rest].errors, problem.message]
        else:
            form.add_error(problem)


def _snapshot(case: Any, editor: Editor) -> queries.Snapshot:
    return queries.section_snapshot(case, editor.section)


def _form(case: Any, editor: Editor, *, typed: bool = True) -> SectionForm:
    """The form of a section on what is stored; with what was typed over it, unless told otherwise."""
    names = [name for name in queries.columns_of(editor.section) if not name.endswith("_id")]
    data = {name: getattr(case, name) for name in names}
    for name in PEOPLE:
        person = getattr(case, name)
        data[name] = str(person.uuid) if person else ""
    source = drafts.typed_again() if typed else {"formdata": None}
    form = editor.form(data=data, subject=_snapshot(case, editor), patient=patient_of(case), **source)
    if isinstance(form, QuestionForm):
        form.offer(_options(queries.list_doctors(case)), _options(_requesters(case)))
    return form


def _requesters(case: Any) -> Iterable[Any]:
    people = queries.list_requesters([case.board_id])
    known = {person.id for person in people}
    return people if case.requester is None or case.requester_id in known else [*people, case.requester]


def _options(people: Iterable[Any]) -> list[tuple[str, str]]:
    return [(str(person.uuid), " – ".join(filter(None, (person.name, person.specialty)))) for person in people]


def _values(case: Any, form: SectionForm) -> dict[str, Any]:
    """Columns to keep: what was typed, people by key, and what was left to the other person after a conflict."""
    values = {name: [] if value is None else value for name, value in form.values().items()}
    if isinstance(form, QuestionForm):
        keys = {str(person.uuid): person.id for person in [*queries.list_doctors(case), *_requesters(case)]}
        values |= {f"{name}_id": keys.get(form[name].data) for name in PEOPLE}
    for name in keeps_theirs():
        column = f"{name}_id" if name in PEOPLE else name
        if column in values:
            values[column] = getattr(case, column)
    return values


def _treatments_form(case: Any, *, typed: bool = True) -> TreatmentsForm:
    subject, patient = queries.section_snapshot(case, Section.TREATMENTS), patient_of(case)
    draft = drafts.typed_again() if typed else {}
    if typed and (draft or request.method == "POST"):
        # Nothing stored stands behind what was typed: a row taken out must not lend its answers to the next.
        return TreatmentsForm(subject=subject, patient=patient, **draft)
    rows: list[dict[str, str | None]] = [
        {"uuid": str(row.uuid), **{name: value or None for name, value in services.columns_of_treatment(row).items()}}
        for row in case.treatments
    ]
    spare: list[dict[str, str | None]] = [{}] if typed else []
    return TreatmentsForm(formdata=None, data={"treatments": [*rows, *spare]}, subject=subject, patient=patient)


def _line(row: Any) -> services.TreatmentLine:
    return services.TreatmentLine(
        type_code=row.type_code.data,
        label=row.label.data,
        started_on=row.started_on.data,
        ended_on=row.ended_on.data,
        status=row.status.data or "",
        comment=row.comment.data,
        uuid=_uuid(row.uuid.data),
    )


def _stored_lines(case: Any) -> list[services.TreatmentLine]:
    def date(text: str) -> PartialDate | None:
        return PartialDate.from_iso(text) if text else None

    return [
        services.TreatmentLine(
            type_code=row.type_code,
            label=row.label,
            started_on=date(row.started_on),
            ended_on=date(row.ended_on),
            status=row.status,
            comment=row.comment,
            uuid=row.uuid,
        )
        for row in case.treatments
    ]


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
