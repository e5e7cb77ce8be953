"""What the pages of the deliberation share: who may open them, the banner, meetings as options."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app, render_template, request, url_for

from rcp.access.map import allows, authorise
from rcp.access.permissions import Permission
from rcp.agenda import queries as agenda
from rcp.cases import queries as cases
from rcp.patients.banner import banner_view
from rcp.patients.queries import survivor_of
from rcp.web import reads
from rcp.web.clock import today
from rcp.web.guards import current_actor


def get_meeting(meeting_uuid: UUID, needed: Permission = Permission.MEETING_VIEW) -> Any:
    """The meeting of a page, locked when the page is about to change it."""
    meeting = agenda.get_meeting(meeting_uuid, actor=current_actor(), for_update=request.method == "POST")
    authorise(current_actor(), needed, meeting)
    return meeting


def get_case(case_uuid: UUID, needed: Permission) -> Any:
    """The case of a page, locked when the page is about to change it. The read is traced."""
    case = cases.get_case(case_uuid, actor=current_actor(), for_update=request.method == "POST")
    authorise(current_actor(), needed, case)
    reads.note_patient(survivor_of(case.patient))
    return case


def case_page(template: str, case: Any, **context: Any) -> str:
    """A page about one case, under its patient's banner."""
    patient = survivor_of(case.patient)
    may_open = allows(current_actor(), Permission.PATIENT_VIEW, patient)
    return render_template(
        template,
        case=case,
        banner=banner_view(patient, today=today()),
        banner_url=place("patients.record", patient_uuid=patient.uuid) if may_open else "",
        case_url=place("cases.case", case_uuid=case.uuid),
        **context,
    )


def place(endpoint: str, **values: Any) -> str:
    """An address of another stage, "" while it is not installed."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


ROOM = "salle"  # the value of the field `vue` of a form that a fragment of the room sends


def after(otherwise: str, meeting_uuid: UUID, case_uuid: UUID | str | None = None) -> str:
    """Where a form leads: back to the room when it was sent from there, else `otherwise`."""
    room = place("deliberation.room", meeting_uuid=meeting_uuid, dossier=case_uuid or None)
    return room if room and request.form.get("vue", "").startswith(ROOM) else otherwise


def status_of(form: Any, error: int = 422) -> int:
    """200 for a page asked for, else the status of the refusal."""
    return error if form.is_submitted() else 200


def meeting_options(meetings: Iterable[Any]) -> list[tuple[str, str]]:
    """« mardi 24 novembre 2026 à 14:00 »"""
    return [(str(meeting.uuid), agenda.meeting_title(meeting)) for meeting in meetings]


def people_options(people: Iterable[Any]) -> list[tuple[str, str]]:
    """« Dr Anne Le Goff, radiothérapie »"""
    return [(str(each.uuid), ", ".join(part for part in (each.name, each.specialty) if part)) for each in people]


@dataclass(frozen=True, slots=True)
class Clash:
    """One field on which two people disagree."""

    label: str
    theirs: str
    mine: str
