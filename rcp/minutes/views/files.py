"""The files of a sealed document: their hashes, their downloads, a signature put later."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for

from rcp import installation
from rcp.access.permissions import Permission
from rcp.documents.french import grouped_hash
from rcp.domain.errors import DomainError
from rcp.domain.minutes import DocumentKind, FileRole
from rcp.minutes import queries, services
from rcp.minutes.views import banner_of, bp, note_read
from rcp.web.clock import now
from rcp.web.guards import current_actor, permission
from rcp.web.transactions import without_write_lock

# The word of each form in its address.
SLUGS = {"accessible": FileRole.TAGGED, "signe": FileRole.SIGNED, "integre": FileRole.EMBEDDED,
         "national": FileRole.NATIONAL}  # fmt: skip
SLUG_OF = {role: slug for slug, role in SLUGS.items()}


@bp.get("/documents/<uuid:document_uuid>/fichiers")
@permission(Permission.MINUTES_VIEW)
def files(document_uuid: UUID) -> Any:
    """Every file of a sealed document, with its hash; which are missing, and why."""
    actor = current_actor()
    document = queries.get_document(document_uuid, actor=actor)
    note_read(document, actor)
    made = queries.files_of(document)
    roles = {each.role for each in made}
    latest = queries.find_latest(DocumentKind(document.kind), document.subject_uuid)
    is_latest = latest is None or latest.id == document.id
    is_fiche = document.case is not None
    signing = installation.signing()
    return render_template(
        "minutes/files.html",
        banner=banner_of(document.case.patient) if document.case is not None else None,
        document=document,
        kind=DocumentKind(document.kind),
        files=made,
        slugs=SLUG_OF,
        latest=latest,
        is_latest=is_latest,
        lacks=services.lacks_of(document, actor=actor) if is_fiche and FileRole.NATIONAL not in roles else (),
        is_national_missing=is_fiche and FileRole.NATIONAL not in roles,
        is_signed=FileRole.SIGNED in roles,
        can_sign=signing is not None,
        is_demonstration=signing is not None and signing.is_demonstration,
        grouped_hash=grouped_hash,
    )


@bp.get('/documents/<uuid:document_uuid>/fichiers/<any("accessible", "signe", "integre", "national"):form>')
@permission(Permission.MINUTES_VIEW)
def file(document_uuid: UUID, form: str) -> Response:
    """One file of a sealed document, as its bytes were frozen."""
    actor = current_actor()
    document = queries.get_document(document_uuid, actor=actor)
    note_read(document, actor)
    stored = queries.file_in(document, SLUGS[form])
    is_shown = stored.role is not FileRole.NATIONAL and not request.args.get("telecharger")
    disposition = "inline" if is_shown else "attachment"
    return Response(
        services.read_file(stored),
        mimetype=stored.media_type,
        headers={"Content-Disposition": f'{disposition}; filename="{stored.file_name}"'},
    )


@bp.post("/documents/<uuid:document_uuid>/signature")
@permission(Permission.MINUTES_VALIDATE)
def sign(document_uuid: UUID) -> Any:
    """Sign a sealed document that is not: the seal does not change, a file is added."""
    actor, moment = current_actor(), now()
    try:
        with without_write_lock():
            signed = services.make_signature(document_uuid, actor=actor, now=moment)
        services.add_signature(document_uuid, signed, actor=actor, now=moment)
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        flash(error.message, "warning")
    else:
        flash("Document signé. Le PDF accessible, non signé, reste disponible.", "success")
    return redirect(url_for("minutes.files", document_uuid=document_uuid), 303)
