"""Cases that leave a meeting: one, or all those left."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for

from rcp.access.permissions import Permission
from rcp.agenda import queries, services
from rcp.agenda.forms import PostponeForm, RemainingForm
from rcp.agenda.views import bp
from rcp.agenda.views.choices import chosen, open_meeting, options
from rcp.domain.case import CaseStatus, PostponementReason
from rcp.domain.errors import DomainError
from rcp.patients.banner import banner_view
from rcp.patients.queries import survivor_of
from rcp.web import reads
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission


@bp.route("/seances/<uuid:meeting_uuid>/inscriptions/<uuid:item_uuid>/reporter", methods=["GET", "POST"])
@permission(Permission.AGENDA_ARRANGE)
def postpone(meeting_uuid: UUID, item_uuid: UUID) -> Any:
    """Take one case off, with a coded reason, to another meeting or to the waiting list."""
    meeting = open_meeting(meeting_uuid, Permission.AGENDA_ARRANGE)
    item = queries.get_item(meeting, item_uuid)
    patient = survivor_of(item.patient)
    reads.note_patient(patient)
    others = queries.list_bookable(meeting.board_id, today=today(), excluded_id=meeting.id)
    form = PostponeForm(patient=patient)
    form.offer(options(others, now=now()))
    if form.is_submitted():
        form.check_identity()
        if form.validate():
            to = chosen(others, form.destination.data)
            reason = PostponementReason(form.reason.data)
            try:
                services.postpone(
                    item, reason=reason, comment=form.comment.data, to=to, actor=current_actor(), now=now()
                )
            except DomainError as error:
                form.add_error(error)
            else:
                where = f"à la séance du {queries.meeting_title(to)}" if to else "en liste d’attente"
                flash(f"Dossier reporté {where}.", "success")
                return redirect(url_for("agenda.meeting", meeting_uuid=meeting.uuid), 303)
    elif others:
        form.destination.data = str(others[0].uuid)
    page = render_template(
        "agenda/postpone.html", form=form, item=item, meeting=meeting, title=queries.meeting_title(meeting),
        banner=banner_view(patient, today=today()),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@bp.route("/seances/<uuid:meeting_uuid>/reporter-les-restants", methods=["GET", "POST"])
@permission(Permission.AGENDA_ARRANGE)
def postpone_remaining(meeting_uuid: UUID) -> Any:
    """Move every case left undiscussed to the next meeting, in one click from the page of the meeting."""
    meeting = open_meeting(meeting_uuid, Permission.AGENDA_ARRANGE)
    form = RemainingForm()
    if form.validate_on_submit():
        try:
            moved = services.postpone_undiscussed(
                meeting, reason=PostponementReason(form.reason.data), comment=form.comment.data,
                actor=current_actor(), now=now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(error)
        else:
            flash(_moved_text(moved), "success")
            return redirect(url_for("agenda.meeting", meeting_uuid=meeting.uuid, _anchor="reportes"), 303)
    items = [item for item in queries.list_items(meeting) if item.case.status == CaseStatus.BOOKED]
    for item in items:
        reads.note_patient(item.patient)
    following = queries.next_meeting_of(meeting.board_id, after=meeting, today=today())
    page = render_template(
        "agenda/postpone_remaining.html", form=form, meeting=meeting, items=items,
        title=queries.meeting_title(meeting), destination=queries.meeting_title(following) if following else "",
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _moved_text(moved: list[Any]) -> str:
    elsewhere = [row for row in moved if row.to_meeting is not None]
    parts = []
    if elsewhere:
        parts.append(f"{len(elsewhere)} à la séance du {queries.meeting_title(elsewhere[0].to_meeting)}")
    if len(moved) > len(elsewhere):
        parts.append(f"{len(moved) - len(elsewhere)} en liste d’attente")
    word = "Dossiers reportés" if len(moved) > 1 else "Dossier reporté"
    return f"{word}\u202f: {', '.join(parts)}."
