"""The paper pack of a session: what it is for, then the file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for

from rcp.access.map import authorise
from rcp.access.permissions import Permission
from rcp.agenda import queries as agenda
from rcp.domain.exports import Choices, Piece
from rcp.minutes import services
from rcp.minutes.views import bp, pdf_file
from rcp.web import reads
from rcp.web.clock import now
from rcp.web.guards import current_actor, permission
from rcp.web.transactions import without_write_lock

PACK = Choices(frozenset({Piece.PACK}))


@bp.get("/seances/<uuid:meeting_uuid>/dossier-papier")
@permission(Permission.MEETING_RUN)
def pack(meeting_uuid: UUID) -> Any:
    """What the pack holds and how it is used; no patient is named here."""
    meeting = agenda.get_meeting(meeting_uuid, actor=current_actor())
    authorise(current_actor(), Permission.MEETING_RUN, meeting)
    plan = services.plan_export(meeting_uuid, PACK, actor=current_actor(), now=now())
    return render_template(
        "minutes/pack.html",
        meeting=meeting,
        title=agenda.meeting_title(meeting),
        is_aside=plan.is_long,
    )


@bp.post("/seances/<uuid:meeting_uuid>/dossier-papier.pdf")
@permission(Permission.MEETING_RUN)
def pack_pdf(meeting_uuid: UUID) -> Any:
    """The pack, made now, or aside when it has many pages. By POST: each copy that leaves has its journal line."""
    actor, moment = current_actor(), now()
    with without_write_lock():
        plan = services.plan_export(meeting_uuid, PACK, actor=actor, now=moment)
        made = None if plan.is_long else services.prepare_pack(meeting_uuid, actor=actor, now=moment)
    if made is None:
        meeting = agenda.get_meeting(meeting_uuid, actor=actor)
        errand = services.ask_export(meeting, plan, actor=actor, now=moment)
        return redirect(url_for("minutes.errand", errand_uuid=errand.uuid), 303)
    services.record_pack(made, actor=actor, now=moment)
    reads.note_patients(made.patient_ids)
    return pdf_file(made.data, made.file_name, "attachment")
