"""The files of a case: join, open, download, remove, restore."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

from flask import flash, redirect, send_file, url_for

from rcp.access.permissions import Permission
from rcp.cases.forms import StepForm
from rcp.cases.forms.attachments import AttachmentForm
from rcp.cases.queries.attachments import get_attachment, read_attachment
from rcp.cases.services import attachments as services
from rcp.cases.views import bp
from rcp.cases.views.frame import may_change, open_case, page, patient_of
from rcp.cases.views.sections import closed
from rcp.domain.errors import DomainError
from rcp.domain.upload import MAXIMUM_BYTES, XML, Caution
from rcp.web.clock import now
from rcp.web.guards import current_actor, permission
from rcp.web.headers import FILE_CSP


@bp.route("/dossiers/<uuid:case_uuid>/pieces", methods=["GET", "POST"])
@permission(Permission.CASE_EDIT)
def attachments(case_uuid: UUID) -> Any:
    """The files, and the form that joins one more."""
    case = open_case(case_uuid, Permission.CASE_EDIT)
    if not may_change(case):
        return closed(case)
    form = AttachmentForm(patient=patient_of(case))
    if form.validate_on_submit():
        form.check_identity()
        try:
            added = services.add_attachment(
                case,
                name=form.file.data.filename,
                data=form.file.data.stream.read(MAXIMUM_BYTES + 1),
                actor=current_actor(),
                now=now(),
            )
        except DomainError as error:
            form.add_error(error)
        else:
            flash("Pièce jointe ajoutée.", "success")
            for caution in added.cautions:
                flash(Caution(caution).sentence, "warning")
            return redirect(url_for("cases.attachments", case_uuid=case.uuid), 303)
    body = page(
        "cases/attachments.html",
        case,
        form=form,
        step=StepForm(formdata=None, patient=patient_of(case)),
        present=[each for each in case.attachments if each.removed_at is None],
        removed=[each for each in case.attachments if each.removed_at is not None],
    )
    return body, 422 if form.is_submitted() else 200


@bp.get("/dossiers/<uuid:case_uuid>/pieces/<uuid:attachment_uuid>")
@permission(Permission.CASE_VIEW)
def attachment(case_uuid: UUID, attachment_uuid: UUID) -> Any:
    """Show a file in a tab of its own, where nothing it holds can act."""
    return _sent(case_uuid, attachment_uuid, as_attachment=False)


@bp.get("/dossiers/<uuid:case_uuid>/pieces/<uuid:attachment_uuid>/telecharger")
@permission(Permission.CASE_VIEW)
def attachment_download(case_uuid: UUID, attachment_uuid: UUID) -> Any:
    """Hand a file over."""
    return _sent(case_uuid, attachment_uuid, as_attachment=True)


@bp.route("/dossiers/<uuid:case_uuid>/pieces/<uuid:attachment_uuid>/retirer", methods=["GET", "POST"])
@permission(Permission.CASE_EDIT)
def attachment_remove(case_uuid: UUID, attachment_uuid: UUID) -> Any:
    """Ask, then take a file out of the case; it can be restored."""
    case = open_case(case_uuid, Permission.CASE_EDIT)
    row = get_attachment(case, attachment_uuid)
    if not may_change(case):
        return closed(case)
    form = StepForm(patient=patient_of(case))
    if form.validate_on_submit():
        form.check_identity()
        services.remove_attachment(case, row, actor=current_actor(), now=now())
        flash("Pièce jointe retirée du dossier. Vous pouvez la rétablir.", "success")
        return redirect(url_for("cases.attachments", case_uuid=case.uuid), 303)
    return page("cases/attachment_remove.html", case, form=form, attachment=row)


@bp.post("/dossiers/<uuid:case_uuid>/pieces/<uuid:attachment_uuid>/retablir")
@permission(Permission.CASE_EDIT)
def attachment_restore(case_uuid: UUID, attachment_uuid: UUID) -> Any:
    """Put a removed file back."""
    case = open_case(case_uuid, Permission.CASE_EDIT)
    row = get_attachment(case, attachment_uuid)
    form = StepForm(patient=patient_of(case))
    form.check_identity()
    services.restore_attachment(case, row, actor=current_actor(), now=now())
    flash("Pièce jointe rétablie.", "success")
    return redirect(url_for("cases.attachments", case_uuid=case.uuid), 303)


@bp.app_template_filter("cautions")
def cautions_of(codes: list[str]) -> list[Caution]:
    """What to be careful about, in words."""
    return [Caution(code) for code in codes if code in set(Caution)]


@bp.app_template_filter("caution_sentences")
def caution_sentences(rows: list[Any]) -> list[str]:
    """What the cautions of these files mean, each once."""
    return list(dict.fromkeys(caution.sentence for row in rows for caution in cautions_of(row.cautions)))


@bp.app_template_filter("file_size")
def file_size(size: int) -> str:
    """340 Ko, 1,2 Mo"""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))}\u202fKo"
    return f"{size / 1024 / 1024:.1f}\u202fMo".replace(".", ",")


def _sent(case_uuid: UUID, attachment_uuid: UUID, *, as_attachment: bool) -> Any:
    row = get_attachment(open_case(case_uuid), attachment_uuid)
    # The name was typed by somebody: it goes out encoded (RFC 6266), never as it is.
    answer = send_file(
        BytesIO(read_attachment(row)),
        mimetype=row.media_type,
        as_attachment=as_attachment or row.media_type == XML,
        download_name=row.label,
        etag=False,
        max_age=0,
    )
    answer.headers["Content-Security-Policy"] = FILE_CSP
    return answer
