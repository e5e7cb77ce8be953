"""A case in words: what the page says of each section, of its progress, of what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for

from rcp.access.map import allows
from rcp.access.permissions import Permission
from rcp.cases import queries
from rcp.cases.forms.labels import CASE, shown
from rcp.cases.queries.clinical import submission_gaps
from rcp.cases.services.reminding import REMINDED
from rcp.cases.views import bp
from rcp.cases.views.frame import endpoints, gap_url, section_url
from rcp.documents.content import DrawingContent
from rcp.documents.drawings import drawing_labels, drawing_of
from rcp.domain.case import (
    CaseAction,
    CaseFacts,
    CaseStatus,
    RequiredFor,
    Section,
    SectionStatus,
    allowed_actions,
    complete_sections,
    missing,
    section_status,
)
from rcp.domain.case.images import is_web_address, pacs_link
from rcp.domain.clinical.organs import described, sheet
from rcp.web.filters import datetime_fr
from rcp.web.guards import current_actor

# What a section says, line by line: a label, and the columns whose values make the line.
_LINES: Mapping[Section, tuple[tuple[str, tuple[str, ...]], ...]] = {
    Section.QUESTION: (
        ("", ("summary",)),
        ("", ("reasons",)),
        ("", ("organ",)),
        ("", ("intended_treatments",)),
        ("", ("deliberation_mode", "guideline")),
        ("", ("requester_id",)),
        ("", ("presenter_id",)),
        ("", ("referring_id",)),
    ),
    Section.TUMOUR: (
        ("Tumeur primitive (CIM-10)", ("tumour_site",)),
        ("", ("morphology",)),
        ("", ("tumour_laterality",)),
        ("TNM", ("tnm_prefix", "tnm_t", "tnm_n", "tnm_m", "tnm_version")),
        ("", ("other_classification",)),
        ("", ("phase",)),
        ("Progression", ("progression", "progression_kinds")),
        ("", ("screening",)),
        ("", ("discovery",)),
    ),
    Section.SITUATION: (
        ("", ("performance_status",)),
        ("", ("has_allergies", "allergies")),
        ("", ("has_anticoagulants", "anticoagulants")),
        ("", ("antithrombotics",)),
        ("", ("comorbidities",)),
        ("", ("medical_history",)),
        ("", ("surgical_history",)),
        ("", ("family_history",)),
    ),
    Section.PATIENT: (
        ("", ("patient_informed",)),
        ("", ("patient_not_opposed",)),
        ("", ("patient_wishes",)),
    ),
}
_KINDS = {
    SectionStatus.COMPLETE: "success",
    SectionStatus.IN_PROGRESS: "info",
    SectionStatus.TO_COMPLETE: "warning",
    SectionStatus.NOT_APPLICABLE: "neutral",
}
_STATUS_KINDS: Mapping[str, tuple[str, str]] = {
    "draft": ("neutral", "pencil"),
    "submitted": ("info", "send"),
    "returned": ("warning", "arrow-left"),
    "booked": ("accent", "calendar3"),
    "discussed": ("info", "chat-left-text"),
    "registered": ("info", "journal-text"),
    "validated": ("success", "check-circle"),
    "closed": ("success", "lock"),
    "withdrawn": ("neutral", "slash-circle"),
}


@dataclass(frozen=True, slots=True)
class StatusShown:
    """A status as a tag shows it."""

    label: str
    kind: str
    icon: str


@bp.app_template_filter("case_status")
def status_shown(code: str) -> StatusShown:
    """The status of a case in words, for `cases/_status.html`."""
    return StatusShown(CaseStatus(code).label, *_STATUS_KINDS[code])


@bp.app_template_filter("lesion_answers")
def lesion_answers(lesion: Any) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """What the sheet of a lesion says, by group, in French."""
    return described(sheet(lesion.organ), queries.descriptor_values(lesion))


bp.app_template_filter("drawing_labels")(drawing_labels)


@bp.app_template_filter("lesion_drawing")
def lesion_drawing(lesion: Any) -> DrawingContent | None:
    """What the drawing of the organ shows of a lesion, None when nothing says where it is."""
    return drawing_of(lesion.organ, queries.descriptor_values(lesion), lesion.laterality)


@bp.app_template_filter("lesion_volume")
def lesion_volume(lesion: Any) -> str:
    """The volume of a lesion whose three axes are known, else ""."""
    return queries.lesion_volume(lesion)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a section: its label, its text, whether it still comes from the previous case."""

    label: str
    value: str
    is_prefilled: bool


@dataclass(frozen=True, slots=True)
class Task:
    """One section in the list of what is done and what is not."""

    section: str
    title: str
    url: str
    status_label: str
    status_kind: str
    hint: str
    author: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the case is for its next step, and what is missing for it."""

    done: int
    total: int
    step: str
    tasks: list[Task]
    gaps: list[tuple[str, str]] = field(default_factory=list)  # (sentence, address)


@dataclass(frozen=True, slots=True)
class Action:
    """Something the reader may do now."""

    label: str
    url: str
    kind: str


def people_of(case: Any) -> dict[str, str]:
    """The names of the people a case names, by id as text."""
    people = (case.requester, case.presenter, case.referring, case.entered_by, case.updated_by)
    return {str(person.id): person.name for person in people if person is not None}


def written() -> tuple[Section, ...]:
    """The sections made of lines; the others are made of rows."""
    return tuple(_LINES)


def lines(case: Any, section: Section) -> list[Line]:
    """What a section says."""
    people = people_of(case)
    found = []
    for label, columns in _LINES[section]:
        texts = {column: shown("case_file", column, getattr(case, column), people) for column in columns}
        value = _tnm(texts) if columns[0] == "tnm_prefix" else _joined(list(texts.values()))
        if columns[0] == "requester_id" and case.entered_by_id not in {None, case.requester_id}:
            value += f", saisi par {people[str(case.entered_by_id)]} en son nom"
        found.append(Line(label or CASE[columns[0]], value, any(name in case.prefilled for name in columns)))
    if section is Section.QUESTION and case.patient.treating_doctor is not None:
        found.append(Line("Médecin traitant", case.patient.treating_doctor.name, False))
    return found


def progress(case: Any, facts: CaseFacts, edits: Mapping[Section, queries.Edit], *, today: date) -> Progress:
    """The task list, and what is missing for the next step."""
    level = RequiredFor.SUBMIT if case.status in {CaseStatus.DRAFT, CaseStatus.RETURNED} else RequiredFor.VALIDATE
    done, total = complete_sections(facts, level=level)
    tasks = []
    for section in Section:
        status = section_status(section, facts, level=level)
        edit = edits.get(section)
        author = f"{edit.by}, le {datetime_fr(edit.at)}" if edit else "Personne n’a encore rempli cette section."
        hint = "Éléments repris, à vérifier" if queries.prefilled_in(case, section) else ""
        tasks.append(
            Task(section.value, section.label, section_url(case, section), status.label, _KINDS[status], hint, author)
        )
    found = submission_gaps(case, today) if level is RequiredFor.SUBMIT else missing(facts, level=level)
    gaps = [(gap.message, gap_url(case, gap)) for gap in found]
    return Progress(done, total, level.label, tasks, gaps)


def actions(case: Any, *, stays: bool = False) -> list[Action]:
    """The steps open to the reader, in the order of the path. `stays`: the case may not leave its meeting."""
    actor, possible = current_actor(), allowed_actions(CaseStatus(case.status))
    here = {"case_uuid": case.uuid}
    found = []

    def offer(action: CaseAction, needed: Permission, endpoint: str, kind: str, label: str = "") -> None:
        if action in possible and allows(actor, needed, case):
            found.append(Action(label or action.label, url_for(endpoint, **here), kind))

    checked = "Vérifier avant de soumettre"
    offer(CaseAction.SUBMIT, Permission.CASE_SUBMIT, "cases.submit", "primary", checked)
    offer(CaseAction.RESUBMIT, Permission.CASE_SUBMIT, "cases.submit", "primary", checked)
    for action, endpoint, kind, label in _AGENDA:
        if endpoint in endpoints() and not stays:
            offer(action, Permission.CASE_BOOK, endpoint, kind, label)
    if case.status == CaseStatus.WITHDRAWN:
        offer(CaseAction.REOPEN, Permission.CASE_WITHDRAW, "cases.reopen", "secondary")
    if case.status != CaseStatus.BOOKED:
        offer(CaseAction.RETURN, Permission.CASE_RETURN, "cases.return_to_requester", "secondary")
        offer(CaseAction.WITHDRAW, Permission.CASE_WITHDRAW, "cases.withdraw", "quiet")
    if CaseStatus(case.status) in REMINDED and allows(actor, Permission.SENDING_DO, case):
        found.append(Action("Rappel au demandeur", url_for("cases.reminder", **here), "quiet"))
    return found


def image_links(case: Any, template: str) -> dict[str, str]:
    """Where the images are: label → address, from the installation's template and from what was typed."""
    ipp = case.patient.ipp
    links = {}
    address = pacs_link(template, study=case.study_uid, accession=case.accession_number, ipp=ipp)
    if address:
        reference = f"accès {case.accession_number}" if case.accession_number else "étude du dossier"
        links[f"Ouvrir dans le PACS ({reference})"] = address
    if case.imaging_url and is_web_address(case.imaging_url):
        links["Ouvrir le lien vers les images"] = case.imaging_url
    return links


def result_link(case: Any, result: Any, template: str) -> str:
    """Where the images of one result are, "" when unknown."""
    if not result.accession_number:
        return ""
    return pacs_link(template, study=case.study_uid, accession=result.accession_number, ipp=case.patient.ipp)


# The pages of the agenda about one case.
_AGENDA = (
    (CaseAction.BOOK, "agenda.book", "primary", ""),
    (CaseAction.UNBOOK, "agenda.book", "secondary", "Changer de séance ou désinscrire"),
)


def _tnm(texts: Mapping[str, str]) -> str:
    codes = " ".join(texts[name] for name in ("tnm_t", "tnm_n", "tnm_m") if texts[name])
    if not codes:
        return ""
    prefix = texts["tnm_prefix"].partition(" ")[0]
    return f"{prefix}{codes}" + (f" ({texts['tnm_version']})" if texts["tnm_version"] else "")


def _joined(texts: list[str]) -> str:
    return "\u202f: ".join(text for text in texts if text)
