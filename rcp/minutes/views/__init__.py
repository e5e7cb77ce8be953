"""The pages of the minutes: documents on screen and on paper, their validation and verification, the paper pack."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, url_for

from rcp.access.map import allows
from rcp.access.permissions import Actor, Permission
from rcp.minutes import queries
from rcp.patients.banner import BannerView, banner_view
from rcp.web import reads
from rcp.web.clock import today
from rcp.web.guards import current_actor

bp = Blueprint("minutes", __name__)


def pdf_file(data: bytes, name: str, disposition: str) -> Response:
    """A PDF to be shown (`inline`) or kept (`attachment`)."""
    return Response(
        data, mimetype="application/pdf", headers={"Content-Disposition": f'{disposition}; filename="{name}"'}
    )


def note_read(document: Any, actor: Actor) -> None:
    """Note that everybody a sealed document is about was read of."""
    if document.case is not None:
        reads.note_patient(document.case.patient)
        return
    for item in queries.load_material(document.meeting.uuid, actor=actor).items:
        reads.note_patient(item.patient)


def banner_of(patient: Any) -> BannerView:
    """Who a page about one patient is about, above it."""
    return banner_view(patient, today=today())


def way_back(document: Any) -> tuple[str, str]:
    """Where a page about a sealed document leads back, and its label: whoever asked from outside sees no meeting."""
    if document.case is None or allows(current_actor(), Permission.MINUTES_VIEW, document.meeting):
        return "Procès-verbal", url_for("minutes.validation", meeting_uuid=document.meeting.uuid)
    return "Fiche RCP", url_for("minutes.fiche", case_uuid=document.case.uuid)


from rcp.minutes.views import (  # noqa: E402, F401
    documents,
    errands,
    exports,
    files,
    letter_templates,
    letters,
    messages,
    pack,
    sending,
    verification,
    versions,
    xdm,
)
