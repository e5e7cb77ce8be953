"""Several documents of a session at once: what, in what form; short work is handed over, long work is done aside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, url_for

from rcp.access.map import authorise
from rcp.access.permissions import Permission
from rcp.agenda import queries as agenda
from rcp.domain.errors import DomainError
from rcp.minutes import queries, services
from rcp.minutes.forms import ExportForm
from rcp.minutes.views import bp
from rcp.web import reads
from rcp.web.clock import now
from rcp.web.guards import current_actor, permission
from rcp.web.transactions import without_write_lock


@bp.get("/seances/<uuid:meeting_uuid>/exporter")
@permission(Permission.EXPORT_DO)
def export(meeting_uuid: UUID) -> Any:
    """What can be exported, as chosen last time. A script shows the form of this page in a dialog."""
    return _page(meeting_uuid, ExportForm())


@bp.post("/seances/<uuid:meeting_uuid>/exporter")
@permission(Permission.EXPORT_DO)
def export_do(meeting_uuid: UUID) -> Any:
    """Hand over what takes a moment; have the rest made aside."""
    actor, moment = current_actor(), now()
    meeting, form = agenda.get_meeting(meeting_uuid, actor=actor), ExportForm()
    authorise(actor, Permission.EXPORT_DO, meeting)
    form.offer([(each.case_uuid, each.text) for each in queries.list_offered(meeting)], queries.last_choices(None))
    if not form.validate():
        return _page(meeting_uuid, form)
    try:
        choices = form.read()
        with without_write_lock():
            plan = services.plan_export(meeting_uuid, choices, actor=actor, now=moment)
            made = None if plan.is_long else services.make_export(plan)
        meeting = agenda.get_meeting(meeting_uuid, actor=actor)
        services.keep_choices(choices, actor=actor, now=moment)
        if made is None:
            errand = services.ask_export(meeting, plan, actor=actor, now=moment)
            return redirect(url_for("minutes.errand", errand_uuid=errand.uuid), 303)
        services.record_export(meeting_uuid, choices, made.data, actor=actor, now=moment)
        reads.note_patients(services.named_patients(queries.load_material(meeting_uuid, actor=actor), choices))
    except DomainError as error:
        form.add_error(error)
        return _page(meeting_uuid, form)
    return file_answer(made.data, made.file_name, made.media_type)


def file_answer(data: bytes, name: str, media_type: str) -> Response:
    """A file to keep."""
    return Response(data, mimetype=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _page(meeting_uuid: UUID, form: ExportForm) -> Any:
    actor = current_actor()
    meeting = agenda.get_meeting(meeting_uuid, actor=actor)
    authorise(actor, Permission.EXPORT_DO, meeting)
    offered = queries.list_offered(meeting)
    form.offer([(each.case_uuid, each.text) for each in offered], queries.last_choices(actor.account_id))
    reads.note_patients([each.patient_id for each in offered])
    page = render_template("minutes/export.html", form=form, meeting=meeting, title=agenda.meeting_title(meeting))
    return page, 422 if form.errors else 200
