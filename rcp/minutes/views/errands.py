"""Long work that somebody asked for: how far it is, what came of it, the file; theirs alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for

from rcp.access.permissions import Permission
from rcp.domain.errors import DomainError
from rcp.domain.sending import ErrandState
from rcp.minutes import services
from rcp.minutes.queries.errands import session_names, session_of
from rcp.minutes.services.errands import EXPORT, SEALING
from rcp.minutes.views import bp
from rcp.minutes.views.exports import file_answer
from rcp.outbox import presence
from rcp.outbox import queries as outbox
from rcp.outbox.services import cancel_errand
from rcp.web import reads
from rcp.web.clock import now
from rcp.web.guards import current_actor, permission
from rcp.web.sessions import background

LABELS = {EXPORT: "Export de documents", SEALING: "Validation d’une séance"}


@bp.get("/mes-exports")
@permission(Permission.EXPORT_DO)
def errands() -> Any:
    """What this person asked for, latest first."""
    actor = current_actor()
    found = outbox.list_errands(actor.account_id)
    sessions = session_names(found, actor=actor)
    return render_template("minutes/errands.html", errands=[_shown(each) for each in found], sessions=sessions)


@bp.get("/mes-exports/<uuid:errand_uuid>")
@permission(Permission.EXPORT_DO)
def errand(errand_uuid: UUID) -> Any:
    """How far one of them is."""
    found = _get(errand_uuid)
    return render_template(
        "minutes/errand.html", **_shown(found), sessions=session_names([found], actor=current_actor())
    )


@bp.get("/mes-exports/<uuid:errand_uuid>/avancement")
@permission(Permission.EXPORT_DO)
@background
def errand_progress(errand_uuid: UUID) -> Any:
    """The same, as a fragment: its page asks for it every second."""
    return render_template("minutes/_errand.html", **_shown(_get(errand_uuid)))


@bp.post("/mes-exports/<uuid:errand_uuid>/annulation")
@permission(Permission.EXPORT_DO)
def errand_cancel(errand_uuid: UUID) -> Any:
    """Want it no more."""
    if not cancel_errand(_get(errand_uuid), actor=current_actor(), now=now()):
        flash("Ce travail était déjà terminé\u202f: il n’a pas été annulé.", "info")
    return redirect(url_for("minutes.errand", errand_uuid=errand_uuid), 303)


@bp.post("/mes-exports/<uuid:errand_uuid>/fichier")
@permission(Permission.EXPORT_DO)
def errand_file(errand_uuid: UUID) -> Response | Any:
    """What it made. By POST: each copy that leaves has its line in the journal."""
    found, actor = _get(errand_uuid), current_actor()
    try:
        data, patients = services.handed_over(found, actor=actor, now=now())
    except DomainError as error:
        if error.status != 404:
            raise
        flash(error.message, "error")
        return redirect(url_for("minutes.errand", errand_uuid=errand_uuid), 303)
    reads.note_patients(patients)
    return file_answer(data, found.result["file_name"], found.result["media_type"])


def _get(errand_uuid: UUID) -> Any:
    return outbox.errand(errand_uuid, account_id=current_actor().account_id)


def _shown(found: Any) -> dict[str, Any]:
    """What the pages say of an errand."""
    state, moment = ErrandState(found.state), now()
    is_cancelling = found.cancelled_at is not None and not state.is_ended
    is_waiting = state is ErrandState.WAITING
    return {
        "errand": found,
        "state": state,
        "label": LABELS.get(found.kind, "Travail"),
        "is_sealing": found.kind == SEALING,
        "meeting_uuid": session_of(found),
        "is_cancelling": is_cancelling,
        "is_kept": services.is_kept(found, now=moment),
        "is_behind": is_waiting and outbox.is_any_running(moment),
        "is_stalled": found.is_silent(moment) or (is_waiting and not presence.is_there(moment)),
    }
