"""The room of a meeting: its agenda, the case under discussion on one screen, its decision being typed.

The page holds one panel, the case and its decision; `room.js` swaps panels it fetched ahead. Without scripts each case
is a page of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from markupsafe import Markup

from rcp import installation
from rcp.access.map import allows
from rcp.access.permissions import Permission
from rcp.agenda import queries as agenda
from rcp.agenda.views.choices import remaining_form
from rcp.boards.queries import list_sentences
from rcp.cases.queries.clinical import clinical_view
from rcp.cases.views.wording import image_links, result_link
from rcp.deliberation import queries
from rcp.deliberation.forms import StepForm
from rcp.deliberation.views import bp
from rcp.deliberation.views.decisions import admit, first_entry, form_with, is_typing
from rcp.deliberation.views.frame import get_meeting, place
from rcp.deliberation.views.live import frame_context
from rcp.deliberation.views.presence import presence_context, quorum_context
from rcp.deliberation.views.rivals import rivals_shown, screen_marks
from rcp.deliberation.views.unread import take_unread, unread_of, unsaved_texts
from rcp.domain.agenda import MeetingStatus
from rcp.patients.banner import banner_view
from rcp.patients.queries import survivor_of
from rcp.web.clock import today
from rcp.web.guards import current_actor, permission
from rcp.web.sessions import background

FIRST_RESULTS = 4  # the latest; the others are folded
GRAVE = ("danger", "warning")


@bp.get("/seances/<uuid:meeting_uuid>/salle")
@permission(Permission.DECISION_EDIT)
def room(meeting_uuid: UUID) -> Any:
    """The whole screen, on the case called or on the one asked for; a meeting that is not open, or was held on paper,
    has no room.
    """
    meeting = get_meeting(meeting_uuid, Permission.DECISION_EDIT)
    if meeting.status != MeetingStatus.OPEN or meeting.typed_afterwards_at:
        return redirect(url_for("deliberation.deliberation", meeting_uuid=meeting_uuid), 303)
    revision = queries.revision_of(meeting_uuid, actor=current_actor())
    screen = frame_context(meeting)
    chosen = _chosen(screen["frame"])
    panel = _panel(meeting_uuid, chosen) if chosen else {"case": None, "form": None}
    title = agenda.meeting_title(meeting)
    return render_template(
        "deliberation/room.html",
        title=title,
        revision=revision,
        me=current_actor().person_uuid or "",
        rest=_rest(meeting, screen["frame"]),
        **screen | panel,
    )


def _rest(meeting: Any, frame: Any) -> Any:
    """The form that postpones the cases left, for whoever arranges the agenda; None when none is left."""
    if not frame.leaving or not allows(current_actor(), Permission.AGENDA_ARRANGE, meeting):
        return None
    return remaining_form(agenda.destinations_from(meeting, today=today()), ids="rest-")


@bp.get("/seances/<uuid:meeting_uuid>/salle/dossiers/<uuid:case_uuid>/volet")
@permission(Permission.DECISION_EDIT)
@background
def room_panel(meeting_uuid: UUID, case_uuid: UUID) -> Any:
    """One case and its decision, to be put in the screen of the room. Fetched ahead, it prolongs no session."""
    return render_template("deliberation/_room_panel.html", **_panel(meeting_uuid, case_uuid))


def _chosen(frame: Any) -> UUID | None:
    """The case asked for, else the one called, else the first to discuss."""
    asked = request.args.get("dossier", "")
    lines = [line for line in frame.lines if str(line.case_uuid) == asked]
    lines += [frame.current] if frame.current else []
    lines += [line for line in frame.lines if not line.state.is_done]
    return next((line.case_uuid for line in [*lines, *frame.lines]), None)


def _panel(meeting_uuid: UUID, case_uuid: UUID) -> dict[str, Any]:
    shown = queries.get_room_case(meeting_uuid, case_uuid, actor=current_actor())
    sitting, roll = shown.sitting, shown.roll
    admit(sitting, Permission.DECISION_EDIT)
    case, meeting = sitting.case, sitting.meeting
    patient = survivor_of(case.patient)
    clinical, pacs = _clinical(shown), current_app.config["PACS_URL_TEMPLATE"]
    return {
        "meeting": meeting,
        "sitting": sitting,
        "case": case,
        "banner": banner_view(patient, today=today()),
        "banner_url": place("patients.record", patient_uuid=patient.uuid),
        "case_url": place("cases.case", case_uuid=case.uuid),
        "place": queries.place_of(sitting),
        "quorum_part": _part("_room_quorum", quorum_context(sitting, roll)),
        "presence_part": _part("_room_presence", presence_context(meeting, roll, case.id, case.uuid)),
        "opinions": roll.opinions.get(case.id, ()),
        "urgent": shown.urgent,
        "marks": shown.marks,
        "plans": shown.plans,
        "previous": shown.previous,
        "proposal": shown.proposal,
        "grave": [line for line in clinical.active if line.alert.level.value in GRAVE],
        "minor": [line for line in clinical.active if line.alert.level.value not in GRAVE],
        "results": _split(case.results),
        "images": image_links(case, pacs),
        "result_images": {row.uuid: result_link(case, row, pacs) for row in case.results},
        "step": StepForm(formdata=None, patient=patient),
        **_decision(shown),
    }


def _part(name: str, context: dict[str, Any]) -> Markup:
    """A part of the panel that also answers alone, with names of its own."""
    return Markup(render_template(f"deliberation/{name}.html", **context))  # noqa: S704 - our own template, escaped


def _clinical(shown: queries.RoomCase) -> Any:
    plans = queries.plan_values(shown.plans)
    return clinical_view(shown.sitting.case, today(), installation.freshness(), rows=shown.rows, plans=plans)


def _split(results: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any]]:
    """The results shown at once, the latest of each kind first among them, and the others."""
    latest = {row.kind: row for row in reversed(results)}.values()
    first = sorted([*latest, *(row for row in results if row not in latest)][:FIRST_RESULTS], key=results.index)
    return first, [row for row in results if row not in first]


def _decision(shown: queries.RoomCase) -> dict[str, Any]:
    """The form while the decision is typed, else the decision to be read."""
    sitting = shown.sitting
    decision, drafts = sitting.decision, unread_of(sitting)
    sentence = queries.sentence_of(decision) if decision else ""
    if not is_typing(sitting):
        lines = queries.lines_of(decision) if decision else []
        return {
            "form": None,
            "decision": decision,
            "sentence": sentence,
            "decision_lines": lines,
            "unsaved": unsaved_texts(sitting, drafts),
        }
    form = form_with(sitting, shown.started, shown.roll)
    unread = take_unread(form, drafts.pop(sitting.case.uuid, None))
    return {
        "form": form,
        "decision": decision,
        "sentence": sentence,
        "base": screen_marks(first_entry(sitting, form.started)) | dict(unread.marks),
        "held": unread.held(unread.fields),
        "rivals": rivals_shown(sitting, form, shown.rivals),
        "unsaved": unsaved_texts(sitting, drafts),
        "sentences": list_sentences(sitting.case.board_id),
        "started": form.started,
    }
