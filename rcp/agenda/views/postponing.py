"""Cases that leave a meeting: one, or all those left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template

from rcp.access.permissions import Permission
from rcp.agenda import queries, services
from rcp.agenda.forms import PostponeForm
from rcp.agenda.views import bp
from rcp.agenda.views.choices import chosen, offer_destinations, open_meeting, remaining_form, way_back
from rcp.deliberation.queries import texts_left
from rcp.domain.agenda import STAYS
from rcp.domain.case import PostponementReason
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
    destinations = queries.destinations_from(meeting, today=today())
    back = way_back(meeting)
    form = PostponeForm(patient=patient)
    offer_destinations(form, destinations)
    if form.is_submitted():
        form.check_identity()
        if form.validate():
            to = chosen(destinations.meetings, form.destination.data)
            reason = PostponementReason(form.reason.data)
            try:
                services.postpone(
                    item, reason=reason, comment=form.comment.data, to=to, actor=current_actor(), now=now()
                )
            except DomainError as error:
                form.add_error(error)
            else:
                where = f"à la séance du {queries.meeting_title(to)}" if to else "en liste d’attente"
                flash(f"Dossier reporté {where}.{_followed([item.case_id])}", "success")
                return redirect(back.url, 303)
    else:
        form.destination.data = destinations.proposed
    page = render_template(
        "agenda/postpone.html", form=form, item=item, meeting=meeting, back=back, title=queries.meeting_title(meeting),
        banner=banner_view(patient, today=today()), stays=STAYS, left=texts_left([item.case_id]).get(item.case_id),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@bp.route("/seances/<uuid:meeting_uuid>/reporter-les-restants", methods=["GET", "POST"])
@permission(Permission.AGENDA_ARRANGE)
def postpone_remaining(meeting_uuid: UUID) -> Any:
    """Move every case left undiscussed to another meeting, the next one unless another is chosen."""
    meeting = open_meeting(meeting_uuid, Permission.AGENDA_ARRANGE)
    destinations = queries.destinations_from(meeting, today=today())
    form, back = PostponeForm(), way_back(meeting, "reportes")
    offer_destinations(form, destinations)
    if form.validate_on_submit():
        try:
            moved = services.postpone_undiscussed(
                meeting, reason=PostponementReason(form.reason.data), comment=form.comment.data,
                to=chosen(destinations.meetings, form.destination.data), actor=current_actor(), now=now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(error)
        else:
            flash(_moved_text(moved) + _followed([row.case_id for row in moved]), "success")
            return redirect(back.url, 303)
    if not form.is_submitted():
        form = remaining_form(destinations)
    items = queries.list_postponable(meeting)
    for item in items:
        reads.note_patient(item.patient)
    page = render_template(
        "agenda/postpone_remaining.html", form=form, meeting=meeting, items=items, back=back,
        title=queries.meeting_title(meeting), left=texts_left([item.case_id for item in items]),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _followed(case_ids: Sequence[int]) -> str:
    """What is said of the texts that a case takes along, typed and not in its decision."""
    count = len(texts_left(case_ids))
    if not count:
        return ""
    if count == len(case_ids) == 1:
        return " Des textes ne sont pas dans sa décision\u202f: ils suivent le dossier."
    if count == 1:
        return " Un d’eux garde des textes hors de sa décision\u202f: ils le suivent."
    return f" {count} d’entre eux gardent des textes hors de leur décision\u202f: ils suivent leur dossier."


def _moved_text(moved: list[Any]) -> str:
    elsewhere = [row for row in moved if row.to_meeting is not None]
    parts = []
    if elsewhere:
        parts.append(f"{len(elsewhere)} à la séance du {queries.meeting_title(elsewhere[0].to_meeting)}")
    if len(moved) > len(elsewhere):
        parts.append(f"{len(moved) - len(elsewhere)} en liste d’attente")
    word = "Dossiers reportés" if len(moved) > 1 else "Dossier reporté"
    return f"{word}\u202f: {', '.join(parts)}. {_undo_text(bool(elsewhere), len(moved) > len(elsewhere))}"


def _undo_text(is_elsewhere: bool, is_waiting: bool) -> str:
    """How one comes back from it: a postponement only goes forward, a booking goes to any meeting that takes it."""
    ways = ["«\u202fChanger de séance\u202f» depuis son dossier"] if is_elsewhere else []
    ways += ["«\u202fInscrire\u202f» depuis la liste d’attente"] if is_waiting else []
    return f"Pour en reprendre un à cette séance, tant qu’elle est ouverte\u202f: {', '.join(ways)}."
