"""The files of a sealed document: their hashes, their downloads, a signature put later.

What is not in force any more leaves with a mark across its pages; its bytes as they were frozen are asked for apart.
"""

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
from rcp.minutes.views import banner_of, bp, note_read, pdf_file, way_back
from rcp.web import reads
from rcp.web.clock import now
from rcp.web.guards import current_actor, permission
from rcp.web.transactions import without_write_lock

# The word of each form in its address.
SLUGS = {"accessible": FileRole.TAGGED, "signe": FileRole.SIGNED, "integre": FileRole.EMBEDDED,
         "national": FileRole.NATIONAL}  # fmt: skip
SLUG_OF = {role: slug for slug, role in SLUGS.items()}
FORM = "<any({}):form>".format(", ".join(f'"{slug}"' for slug in SLUGS))
NOT_IN_FORCE = (
    "Cette version n’est pas en vigueur\u202f: son document national ne se donne que comme original, pour preuve."
)


@bp.get("/documents/<uuid:document_uuid>/fichiers")
@permission(Permission.MINUTES_VIEW)
def files(document_uuid: UUID) -> Any:
    """Every file of a sealed document, with its hash; which are missing, and why."""
    actor = current_actor()
    document = queries.get_document(document_uuid, actor=actor)
    note_read(document, actor)
    made = queries.files_of(document)
    roles = {each.role for each in made}
    signing = installation.signing()
    return render_template(
        "minutes/files.html",
        back=way_back(document),
        banner=banner_of(document.case.patient) if document.case is not None else None,
        document=document,
        kind=DocumentKind(document.kind),
        files=made,
        slugs=SLUG_OF,
        standing=queries.standing_of(document),
        is_national_missing=document.case is not None and FileRole.NATIONAL not in roles,
        is_signed=FileRole.SIGNED in roles,
        can_sign=signing is not None,
        is_demonstration=signing is not None and signing.is_demonstration,
        grouped_hash=grouped_hash,
    )


@bp.get(f"/documents/<uuid:document_uuid>/fichiers/{FORM}")
@permission(Permission.MINUTES_VIEW)
def file(document_uuid: UUID, form: str) -> Any:
    """One file of a version in force, as its bytes were frozen; of another, a copy of its PDF with the mark across.

    A mark put on a signed file would break what signs it, and none can be put on a national document.
    """
    document, stored = _stored(document_uuid, form)
    mark = queries.standing_of(document).mark
    if mark and stored.role is FileRole.NATIONAL:
        flash(NOT_IN_FORCE, "warning")
        return redirect(url_for("minutes.files", document_uuid=document_uuid), 303)
    if mark:
        return pdf_file(services.read_version(document, mark), document.file_name, "inline")
    is_shown = stored.role is not FileRole.NATIONAL and not request.args.get("telecharger")
    return _handed_over(document, stored, services.read_form(document, stored), "inline" if is_shown else "attachment")


@bp.get(f"/documents/<uuid:document_uuid>/fichiers/{FORM}/original")
@permission(Permission.MINUTES_VIEW)
def file_original(document_uuid: UUID, form: str) -> Response:
    """The bytes of one file as they were frozen, whatever the version is worth today: for proof."""
    document, stored = _stored(document_uuid, form)
    return _handed_over(document, stored, services.read_file(stored), "attachment")


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


def _stored(document_uuid: UUID, form: str) -> tuple[Any, queries.StoredFile]:
    """A sealed document, noted as read, and one of its files."""
    actor = current_actor()
    document = queries.get_document(document_uuid, actor=actor)
    note_read(document, actor)
    return document, queries.file_in(document, SLUGS[form])


def _handed_over(document: Any, stored: queries.StoredFile, data: bytes, disposition: str) -> Response:
    """The answer that gives a file; a national document, which other programs read, has its line in the journal."""
    if stored.role is FileRole.NATIONAL:
        reads.tell_export("frcp", case=str(document.case.uuid), version=document.version, bytes=len(data))
    return Response(
        data,
        mimetype=stored.media_type,
        headers={"Content-Disposition": f'{disposition}; filename="{stored.file_name}"'},
    )
