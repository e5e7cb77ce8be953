"""The versions of a sealed document: their list, and each of them to read, marked when it is not in force."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, url_for

from rcp.access.permissions import Permission
from rcp.documents import html
from rcp.documents.errors import UnreadableContent
from rcp.documents.french import grouped_hash
from rcp.documents.html import ScreenLink
from rcp.domain.minutes import DocumentKind, FileRole
from rcp.domain.versions import summary
from rcp.minutes import queries, services
from rcp.minutes.views import banner_of, bp, pdf_file, way_back
from rcp.web import reads
from rcp.web.filters import static_url
from rcp.web.guards import current_actor, permission


@bp.get("/documents/<uuid:document_uuid>")
@permission(Permission.MINUTES_VIEW)
def document(document_uuid: UUID) -> Any:
    """One sealed version on screen, marked across when another replaced it or a correction is begun."""
    found = _document(document_uuid)
    standing = queries.standing_of(found)
    links = [
        ScreenLink("Toutes les versions", url_for("minutes.versions", document_uuid=document_uuid)),
        ScreenLink("Télécharger le PDF", url_for("minutes.document_pdf", document_uuid=document_uuid)),
    ]
    if standing.latest.id != found.id:
        latest = url_for("minutes.document", document_uuid=standing.latest.uuid)
        links.append(ScreenLink(f"Lire la version {standing.latest.version}, en vigueur", latest))
    try:
        content = queries.content_of(found)
    except UnreadableContent:  # its PDF still can be read
        return redirect(url_for("minutes.document_pdf", document_uuid=document_uuid), 303)
    return html.render_html(
        content,
        for_screen=True,
        links=links,
        stylesheet=static_url("css/print.css"),
        mark=standing.mark,
    )


@bp.get("/documents/<uuid:document_uuid>/original.pdf")
@permission(Permission.MINUTES_VIEW)
def document_original(document_uuid: UUID) -> Response:
    """The sealed bytes, untouched, whatever the version is worth today: what a hash is compared with."""
    found = _document(document_uuid)
    return pdf_file(services.read_file(queries.file_in(found, FileRole.TAGGED)), found.file_name, "attachment")


@bp.get("/documents/<uuid:document_uuid>/versions")
@permission(Permission.MINUTES_VIEW)
def versions(document_uuid: UUID) -> Any:
    """Every version of what a document is about: when, by whom, why, what it changed."""
    found = _document(document_uuid)
    return render_template(
        "minutes/versions.html",
        back=way_back(found),
        banner=banner_of(found.case.patient) if found.case is not None else None,
        document=found,
        kind=DocumentKind(found.kind),
        lines=queries.version_lines(found),
        summary=summary,
        grouped_hash=grouped_hash,
    )


def _document(document_uuid: UUID) -> Any:
    """A sealed version, its patients noted as read."""
    actor = current_actor()
    found = queries.get_document(document_uuid, actor=actor)
    if found.case is not None:
        reads.note_patient(found.case.patient)
        return found
    for item in queries.load_material(found.meeting.uuid, actor=actor).items:
        reads.note_patient(item.patient)
    return found
