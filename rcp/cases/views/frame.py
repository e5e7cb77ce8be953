"""What every page about one case shares: who may open it, the banner, where a section is, the conflict shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app, flash, g, render_template, request, url_for

from rcp.access.map import allows, authorise
from rcp.access.permissions import Permission
from rcp.cases import queries
from rcp.domain.case import CaseStatus, Missing, Section, is_editable
from rcp.domain.errors import StaleEdit
from rcp.domain.text import prose_notices
from rcp.patients.banner import banner_view
from rcp.patients.queries import survivor_of
from rcp.web import conflicts, reads
from rcp.web.clock import today
from rcp.web.fields import ProseField
from rcp.web.filters import datetime_fr
from rcp.web.guards import current_actor
from rcp.web.transactions import is_read_only

SIMPLE = (Section.QUESTION, Section.TUMOUR, Section.SITUATION, Section.PATIENT)
# The order in which a hurried person fills the case in.
SEQUENCE = (
    Section.QUESTION,
    Section.LESIONS,
    Section.TUMOUR,
    Section.SITUATION,
    Section.TREATMENTS,
    Section.RESULTS,
    Section.PATIENT,
)


def open_case(case_uuid: UUID, needed: Permission = Permission.CASE_VIEW) -> Any:
    """The case of a page, with all it holds; locked when the page is about to change it. The read is traced."""
    case = queries.get_case_page(case_uuid, actor=current_actor(), for_update=not is_read_only())
    authorise(current_actor(), needed, case)
    g.case_patient = survivor_of(case.patient)
    reads.note_patient(g.case_patient)
    return case


def patient_of(case: Any) -> Any:
    """The record that stands for the patient today, as `open_case` found it."""
    return g.case_patient


def may_change(case: Any) -> bool:
    """Whether the content may still change; else a page of a form sends back to the case."""
    return is_editable(CaseStatus(case.status))


def page(template: str, case: Any, **context: Any) -> str:
    """A page about one case, under its patient's banner."""
    patient = patient_of(case)
    return render_template(
        template,
        case=case,
        banner=banner_view(patient, today=today()),
        banner_url=patient_url(patient),
        case_url=case_url(case),
        **context,
    )


def patient_url(patient: Any) -> str | None:
    """The record of the patient, for whoever may open it."""
    if "patients.record" not in endpoints() or not allows(current_actor(), Permission.PATIENT_VIEW, patient):
        return None
    return url_for("patients.record", patient_uuid=patient.uuid)


def endpoints() -> Any:
    """The endpoints of the stages installed."""
    return current_app.view_functions


def case_url(case: Any, section: Section | None = None) -> str:
    """The case page, at a section."""
    return url_for("cases.case", case_uuid=case.uuid, _anchor=section.value if section else None)


def section_url(case: Any, section: Section, anchor: str | None = None) -> str:
    """Where a section is filled in."""
    if section in SIMPLE:
        return url_for("cases.section", case_uuid=case.uuid, section=section.value, _anchor=anchor)
    endpoint = {
        Section.LESIONS: "cases.lesions",
        Section.TREATMENTS: "cases.treatments",
        Section.RESULTS: "cases.results",
        Section.ATTACHMENTS: "cases.attachments" if "cases.attachments" in endpoints() else "",
    }[section]
    if not endpoint:
        return url_for("cases.section", case_uuid=case.uuid, section="images", _anchor=anchor)
    return url_for(endpoint, case_uuid=case.uuid, _anchor=anchor)


def next_url(case: Any, section: Section) -> str:
    """The section that follows, or the case page after the last."""
    place = SEQUENCE.index(section) + 1
    return section_url(case, SEQUENCE[place]) if place < len(SEQUENCE) else case_url(case)


def after_saving(case: Any, section: Section) -> str:
    """Where the button pressed leads: the next section, or back to the case."""
    return next_url(case, section) if request.form.get("suite") == "1" else case_url(case, section)


def gap_url(case: Any, gap: Missing) -> str:
    """Where something missing is filled in: the field itself."""
    if gap.field.startswith("lesion-"):
        _word, number, field = gap.field.split("-", 2)
        lesion = case.lesions[int(number) - 1]
        return url_for("cases.lesion", case_uuid=case.uuid, lesion_uuid=lesion.uuid, _anchor=field)
    if gap.section == Section.LESIONS:
        return url_for("cases.lesion_new", case_uuid=case.uuid)
    return section_url(case, Section(gap.section), gap.field)


@dataclass(frozen=True, slots=True)
class Clash:
    """One field on which two people disagree."""

    name: str
    label: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody saved first: who, and on which fields the texts differ."""

    who: str
    rows: list[Clash]


def conflict_of(mine: Any, theirs: Any, error: StaleEdit, subject: Any) -> Conflict:
    """Compare the form sent with what is stored, and let the form be sent again over it."""
    rows = []
    for name, field in mine._fields.items():
        if name in {"csrf_token", "grid"}:
            continue
        texts = [_shown(form._fields[name]) for form in (theirs, mine)]
        if texts[0] != texts[1]:
            rows.append(Clash(name, str(field.label.text), *texts))
    mine.renew(subject)
    when = f" le {datetime_fr(error.at)}" if error.at else ""
    return Conflict(f"{error.by or 'Une autre personne'} a enregistré une modification{when}", rows)


def say_notices(form: Any) -> None:
    """Tell the person what was taken out of their text, or may show badly."""
    for field in form:
        if isinstance(field, ProseField) and field.raw_data:
            for notice in prose_notices(field.raw_data[0]):
                flash(f"{field.label.text}\u202f: {notice}", "warning")


def keeps_theirs() -> set[str]:
    """The fields for which the person chose what the other one saved."""
    return set(request.form.getlist("garder"))


def _shown(field: Any) -> str:
    if hasattr(field, "entries"):
        return "\n".join(text for text in (_row(entry.form) for entry in field.entries) if text)
    return _row(field.form) if hasattr(field, "form") else conflicts.shown(field)


def _row(form: Iterable[Any]) -> str:
    parts = [
        f"{field.label.text}\u202f: {conflicts.shown(field)}"
        for field in form
        if field.short_name != "uuid" and conflicts.shown(field)
    ]
    return ", ".join(parts)
