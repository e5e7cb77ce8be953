"""The XDM package of a case: what it is and the subject line of its message, then the file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for

from rcp.access.permissions import Permission
from rcp.domain.errors import DomainError
from rcp.minutes.services import xdm as services
from rcp.minutes.views import bp
from rcp.patients.banner import banner_view
from rcp.patients.queries import survivor_of
from rcp.web import reads
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission
from rcp.web.transactions import without_write_lock


@bp.get("/dossiers/<uuid:case_uuid>/paquet-xdm")
@permission(Permission.MINUTES_VIEW)
def xdm(case_uuid: UUID) -> Any:
    """What the package is for, how it is sent, the subject line to copy; why there is none, else."""
    try:
        label = services.label_xdm(case_uuid, actor=current_actor())
    except DomainError as error:
        return _refused(error, case_uuid)
    patient = survivor_of(label.patient)
    reads.note_patient(patient)
    banner = banner_view(patient, today=today())
    return render_template("minutes/xdm.html", label=label, banner=banner, case_uuid=case_uuid)


@bp.post("/dossiers/<uuid:case_uuid>/paquet-xdm.zip")
@permission(Permission.MINUTES_VIEW)
def xdm_zip(case_uuid: UUID) -> Any:
    """The package, made now. By POST: each copy that leaves has its line in the journal."""
    actor, moment = current_actor(), now()
    try:
        with without_write_lock():
            package = services.prepare_xdm(case_uuid, actor=actor)
    except DomainError as error:
        return _refused(error, case_uuid)
    services.record_xdm(package, actor=actor, now=moment)
    reads.note_patient(package.patient)
    disposition = f'attachment; filename="{package.file_name}"'
    return Response(package.data, mimetype="application/zip", headers={"Content-Disposition": disposition})


def _refused(error: DomainError, case_uuid: UUID) -> Any:
    """Back to the case, which may be corrected there, with what is missing."""
    if error.status in (403, 404):
        raise error
    flash(error.message, "warning")
    return redirect(url_for("cases.case", case_uuid=case_uuid), 303)
