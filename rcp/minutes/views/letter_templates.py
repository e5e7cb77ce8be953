"""The templates of letters of a board, the variables they may use, and the editable forms of a letter."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for

from rcp.access.map import authorise
from rcp.access.permissions import Permission
from rcp.boards import queries as boards
from rcp.documents.letters.archive import MAXIMUM_BYTES
from rcp.documents.letters.defaults import default_template
from rcp.documents.titles import file_name
from rcp.domain.errors import DomainError
from rcp.domain.letters import VARIABLES, LetterFormat
from rcp.domain.letters.variables import NEEDED
from rcp.minutes import services
from rcp.minutes.forms import ApprovalForm, TemplateForm
from rcp.minutes.queries import letters as queries
from rcp.minutes.services import letter_templates
from rcp.minutes.views import bp
from rcp.web import reads
from rcp.web.clock import now
from rcp.web.guards import current_actor, permission
from rcp.web.transactions import without_write_lock


@bp.get("/rcp/<uuid:board_uuid>/modeles-de-lettre")
@permission(Permission.LETTER_VIEW)
def letter_templates_page(board_uuid: UUID) -> Any:
    """The templates of a board, in force and former."""
    return _page(_board(board_uuid), TemplateForm(formdata=None))


@bp.post("/rcp/<uuid:board_uuid>/modeles-de-lettre")
@permission(Permission.LETTER_TEMPLATES)
def letter_template_add(board_uuid: UUID) -> Any:
    """Try a template, then put it in force."""
    board, form, actor = _board(board_uuid), TemplateForm(), current_actor()
    if not form.validate_on_submit():
        return _page(board, form, 422)
    upload = form.upload
    data = upload.read(MAXIMUM_BYTES + 1) if upload else b""
    try:
        with without_write_lock():
            checked = letter_templates.check_upload(_board(board_uuid), form.label.data, data, actor=actor)
        letter_templates.add_template(_board(board_uuid), checked, actor=actor, now=now())
    except DomainError as error:
        form.add_error(error)
        return _page(_board(board_uuid), form, error.status)
    flash("Modèle essayé et mis en service.", "success")
    return redirect(url_for("minutes.letter_templates_page", board_uuid=board_uuid), 303)


@bp.get("/rcp/<uuid:board_uuid>/modeles-de-lettre/<uuid:template_uuid>")
@permission(Permission.LETTER_VIEW)
def letter_template_file(board_uuid: UUID, template_uuid: UUID) -> Response:
    """One template, in force or removed."""
    template = queries.get_template(_board(board_uuid), template_uuid)
    form = LetterFormat(template.format)
    return _file(letter_templates.read_template(template), form, f"modele-de-lettre.{form.value}")


@bp.post("/rcp/<uuid:board_uuid>/modeles-de-lettre/<uuid:template_uuid>/retirer")
@permission(Permission.LETTER_TEMPLATES)
def letter_template_remove(board_uuid: UUID, template_uuid: UUID) -> Any:
    """Use a template no longer."""
    letter_templates.remove_template(_board(board_uuid), template_uuid, actor=current_actor(), now=now())
    flash("Modèle retiré\u202f: le modèle fourni est de nouveau employé. L’ancien reste téléchargeable.", "success")
    return redirect(url_for("minutes.letter_templates_page", board_uuid=board_uuid), 303)


@bp.get("/modeles-de-lettre/fourni/<any(odt, docx):form>")
@permission(Permission.HOME_VIEW)
def letter_template_default(form: str) -> Response:
    """The template shipped, to be changed by an establishment."""
    return _file(default_template(LetterFormat(form)), LetterFormat(form), f"modele-de-lettre.{form}")


@bp.get("/modeles-de-lettre/variables")
@permission(Permission.HOME_VIEW)
def letter_variables() -> Any:
    """What a template may ask for."""
    return render_template("minutes/letter_variables.html", variables=VARIABLES.values(), needed=NEEDED)


@bp.get("/lettres/<uuid:letter_uuid>/<any(odt, docx):form>")
@permission(Permission.LETTER_VIEW)
def letter_file(letter_uuid: UUID, form: str) -> Response:
    """A letter to a doctor, in an editable form."""
    letter = queries.get_letter(letter_uuid, actor=current_actor())
    reads.note_patient(letter.case.patient)
    data = letter_templates.write_letter(letter, LetterFormat(form), day=queries.letter_day(letter, now=now()))
    name = file_name(services.shown_letter(letter, actor=current_actor(), now=now())).removesuffix("pdf") + form
    return _file(data, LetterFormat(form), name)


def _board(board_uuid: UUID) -> Any:
    board = boards.get_board(board_uuid, actor=current_actor())
    authorise(current_actor(), Permission.LETTER_VIEW, board)
    return board


def _file(data: bytes, form: LetterFormat, name: str) -> Response:
    return Response(data, mimetype=form.media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _page(board: Any, form: TemplateForm, status: int = 200) -> Any:
    rows = queries.list_templates(board)
    page = render_template(
        "minutes/letter_templates.html",
        board=board,
        form=form,
        templates=rows,
        short_of={each.id: letter_templates.read_shortcomings(each) for each in rows if each.removed_at is None},
        formats=LetterFormat,
        plain=ApprovalForm(formdata=None),
    )
    return page, status
