"""The pages of the boards: the list, one board, its settings, its members."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for

from rcp.access.map import allows, authorise
from rcp.access.permissions import Permission, Role
from rcp.accounts import queries as account_queries
from rcp.boards import queries, services
from rcp.boards.forms import BoardForm, MemberForm, MemberSearchForm, PlainForm, SentenceForm, SpecialtyForm
from rcp.domain.board import quorum_in_words, recurrence_in_words
from rcp.domain.errors import DomainError, StaleEdit
from rcp.domain.identity import finess_warning
from rcp.domain.vocabulary import vocabulary
from rcp.web.clock import now, today
from rcp.web.conflicts import differences, resent
from rcp.web.guards import current_actor, permission

bp = Blueprint("boards", __name__)


@bp.get("/rcp")
@permission(Permission.BOARD_VIEW)
def boards() -> Any:
    rows = queries.list_boards(current_actor())
    return render_template(
        "boards/boards.html", boards=rows, members=queries.count_members([row.id for row in rows]), words=_recurrence
    )


@bp.get("/rcp/nouvelle")
@permission(Permission.BOARD_CREATE)
def board_new() -> Any:
    return render_template("boards/settings.html", form=BoardForm(), board=None)


@bp.post("/rcp/nouvelle")
@permission(Permission.BOARD_CREATE)
def board_create() -> Any:
    form = BoardForm()
    if form.validate_on_submit():
        try:
            board = services.create(
                form.settings, actor=current_actor(), now=now(), confirmed=bool(form.confirmed.data)
            )
        except DomainError as error:
            form.add_error(error)
        else:
            flash("RCP créée. Donnez-lui maintenant un coordonnateur.", "success")
            return redirect(url_for("boards.members", board_uuid=board.uuid), 303)
    return render_template("boards/settings.html", form=form, board=None), 422


@bp.get("/rcp/<uuid:board_uuid>")
@permission(Permission.BOARD_VIEW)
def board(board_uuid: UUID) -> Any:
    return _board(queries.get_board(board_uuid, actor=current_actor()), SpecialtyForm())


@bp.get("/rcp/<uuid:board_uuid>/reglages")
@permission(Permission.BOARD_MANAGE)
def settings(board_uuid: UUID) -> Any:
    row = _managed(board_uuid)
    return render_template("boards/settings.html", form=BoardForm(board=row), board=row)


@bp.post("/rcp/<uuid:board_uuid>/reglages")
@permission(Permission.BOARD_MANAGE)
def settings_change(board_uuid: UUID) -> Any:
    row = _managed(board_uuid)
    form = BoardForm(board=row)
    if form.validate_on_submit():
        try:
            services.change(
                row, form.settings, version=form.sent_version, actor=current_actor(), now=now(),
                confirmed=bool(form.confirmed.data),
            )  # fmt: skip
        except StaleEdit as error:
            rows = differences(form, BoardForm(board=row, formdata=None))
            return render_template(
                "boards/conflict.html", error=error, board=row, rows=rows, resent=resent(row.version)
            ), 409
        except DomainError as error:
            form.add_error(error)
        else:
            flash("Réglages enregistrés.", "success")
            return redirect(url_for("boards.board", board_uuid=row.uuid), 303)
    return render_template("boards/settings.html", form=form, board=row), 422


@bp.post("/rcp/<uuid:board_uuid>/specialites")
@permission(Permission.BOARD_MANAGE)
def specialty_require(board_uuid: UUID) -> Any:
    row, form = _managed(board_uuid), SpecialtyForm()
    if form.validate_on_submit():
        try:
            services.require_specialty(row, form.specialty_code.data or "", actor=current_actor(), now=now())
        except DomainError as error:
            form.add_error(error)
        else:
            flash("Spécialité exigée par le quorum.", "success")
            return redirect(url_for("boards.board", board_uuid=row.uuid), 303)
    return _board(row, form), 422


@bp.post("/rcp/<uuid:board_uuid>/specialites/retirer")
@permission(Permission.BOARD_MANAGE)
def specialty_release(board_uuid: UUID) -> Any:
    row = _managed(board_uuid)
    services.release_specialty(row, request.form.get("specialty_code", ""), actor=current_actor(), now=now())
    flash("Spécialité retirée du quorum.", "success")
    return redirect(url_for("boards.board", board_uuid=row.uuid), 303)


@bp.get("/rcp/<uuid:board_uuid>/membres")
@permission(Permission.BOARD_MANAGE)
def members(board_uuid: UUID) -> Any:
    return _members(_managed(board_uuid), MemberSearchForm())


@bp.post("/rcp/<uuid:board_uuid>/membres/recherche")
@permission(Permission.BOARD_MANAGE)
def member_search(board_uuid: UUID) -> Any:
    row, form = _managed(board_uuid), MemberSearchForm()
    if not form.validate_on_submit():
        return _members(row, form), 422
    return _members(row, form, account_queries.search_people(form.q.data or "", limit=20))


@bp.post("/rcp/<uuid:board_uuid>/membres/<uuid:person_uuid>")
@permission(Permission.BOARD_MANAGE)
def member_add(board_uuid: UUID, person_uuid: UUID) -> Any:
    row, person, form = _managed(board_uuid), account_queries.get_person(person_uuid), MemberForm()
    if form.validate_on_submit():
        try:
            services.add_member(row, person, Role(form.role.data), actor=current_actor(), now=now(), today=today())
        except DomainError as error:
            form.add_error(error)
        else:
            flash("Membre ajouté.", "success")
            return redirect(url_for("boards.members", board_uuid=row.uuid), 303)
    return _members(row, MemberSearchForm(formdata=None), [person], form), 422


@bp.post("/rcp/<uuid:board_uuid>/membres/<uuid:membership_uuid>/retirer")
@permission(Permission.BOARD_MANAGE)
def member_remove(board_uuid: UUID, membership_uuid: UUID) -> Any:
    row = _managed(board_uuid)
    membership = queries.get_membership(membership_uuid, board=row)
    services.remove_member(row, membership, actor=current_actor(), now=now(), today=today())
    flash("Membre retiré de la RCP.", "success")
    return redirect(url_for("boards.members", board_uuid=row.uuid), 303)


@bp.get("/rcp/<uuid:board_uuid>/fermer")
@permission(Permission.BOARD_CREATE)
def board_close(board_uuid: UUID) -> Any:
    row = queries.get_board(board_uuid, actor=current_actor())
    return render_template("boards/close.html", board=row, plain=PlainForm())


@bp.post("/rcp/<uuid:board_uuid>/fermer")
@permission(Permission.BOARD_CREATE)
def board_closed(board_uuid: UUID) -> Any:
    services.close(queries.get_board(board_uuid, actor=current_actor()), actor=current_actor(), now=now())
    flash("RCP fermée.", "success")
    return redirect(url_for("boards.boards"), 303)


@bp.post("/rcp/<uuid:board_uuid>/rouvrir")
@permission(Permission.BOARD_CREATE)
def board_reopen(board_uuid: UUID) -> Any:
    row = queries.get_board(board_uuid, actor=current_actor())
    services.reopen(row, actor=current_actor(), now=now())
    flash("RCP rouverte.", "success")
    return redirect(url_for("boards.board", board_uuid=row.uuid), 303)


@bp.get("/rcp/<uuid:board_uuid>/phrases")
@permission(Permission.BOARD_VIEW)
def sentences(board_uuid: UUID) -> Any:
    """The sentences the board keeps ready for its decisions."""
    return _sentences(queries.get_board(board_uuid, actor=current_actor()), SentenceForm())


@bp.post("/rcp/<uuid:board_uuid>/phrases")
@permission(Permission.SENTENCE_EDIT)
def sentence_add(board_uuid: UUID) -> Any:
    row, form = _kept(board_uuid), SentenceForm()
    if form.validate_on_submit():
        try:
            added = services.add_sentence(row, form.shortcut.data, form.text.data, actor=current_actor(), now=now())
        except DomainError as error:
            form.add_error(error)
        else:
            flash(f"Phrase ajoutée\u202f: /{added.shortcut}", "success")
            return redirect(url_for("boards.sentences", board_uuid=row.uuid, _anchor="ajouter"), 303)
    return _sentences(row, form), 422


@bp.route("/rcp/<uuid:board_uuid>/phrases/<uuid:sentence_uuid>", methods=["GET", "POST"])
@permission(Permission.SENTENCE_EDIT)
def sentence_change(board_uuid: UUID, sentence_uuid: UUID) -> Any:
    """One sentence, shown then saved; a stale edit shows both texts over the form."""
    row = _kept(board_uuid)
    sentence = queries.get_sentence(sentence_uuid, board=row)
    form, conflict = SentenceForm(obj=sentence, subject=sentence), None
    if form.validate_on_submit():
        try:
            services.change_sentence(
                row, sentence, form.shortcut.data, form.text.data, version=form.sent_version,
                actor=current_actor(), now=now(),
            )  # fmt: skip
        except StaleEdit as error:
            form.renew(sentence)
            conflict = {"error": error, "rows": differences(form, SentenceForm(obj=sentence, formdata=None))}
        except DomainError as error:
            form.add_error(error)
        else:
            flash("Phrase enregistrée.", "success")
            return redirect(url_for("boards.sentences", board_uuid=row.uuid), 303)
    page = render_template("boards/sentence.html", board=row, sentence=sentence, form=form, conflict=conflict)
    return page, 409 if conflict else 422 if form.is_submitted() else 200


@bp.route("/rcp/<uuid:board_uuid>/phrases/<uuid:sentence_uuid>/retirer", methods=["GET", "POST"])
@permission(Permission.SENTENCE_EDIT)
def sentence_remove(board_uuid: UUID, sentence_uuid: UUID) -> Any:
    """The sentence read once more, then kept no longer."""
    row = _kept(board_uuid)
    sentence, form = queries.get_sentence(sentence_uuid, board=row), PlainForm()
    if form.validate_on_submit():
        services.remove_sentence(row, sentence, actor=current_actor(), now=now())
        flash(f"Phrase retirée\u202f: /{sentence.shortcut}", "success")
        return redirect(url_for("boards.sentences", board_uuid=row.uuid), 303)
    return render_template("boards/sentence_remove.html", board=row, sentence=sentence, form=form)


@bp.post("/rcp/<uuid:board_uuid>/phrases/<uuid:sentence_uuid>/<any(monter, descendre):where>")
@permission(Permission.SENTENCE_EDIT)
def sentence_move(board_uuid: UUID, sentence_uuid: UUID, where: str) -> Any:
    row = _kept(board_uuid)
    sentence = queries.get_sentence(sentence_uuid, board=row)
    place = services.move_sentence(row, sentence, step=-1 if where == "monter" else 1, actor=current_actor(), now=now())
    flash(f"/{sentence.shortcut} est maintenant en position {place}.", "success")
    return redirect(url_for("boards.sentences", board_uuid=row.uuid, _anchor=f"phrase-{sentence.uuid}"), 303)


def _kept(board_uuid: UUID) -> Any:
    """A board whose sentences the actor keeps."""
    row = queries.get_board(board_uuid, actor=current_actor())
    authorise(current_actor(), Permission.SENTENCE_EDIT, row)
    return row


def _sentences(row: Any, form: SentenceForm) -> str:
    return render_template(
        "boards/sentences.html",
        board=row,
        sentences=queries.list_sentences(row.id),
        form=form,
        plain=PlainForm(formdata=None),
        is_keeper=allows(current_actor(), Permission.SENTENCE_EDIT, row),
    )


def _managed(board_uuid: UUID) -> Any:
    """A board the actor may set; seen but not theirs to set, it says who could."""
    row = queries.get_board(board_uuid, actor=current_actor())
    authorise(current_actor(), Permission.BOARD_MANAGE, row)
    return row


def _recurrence(row: Any) -> str:
    return recurrence_in_words(row.frequency, row.weekday, row.nth_in_month, row.start_time, row.duration_minutes)


def _board(row: Any, form: SpecialtyForm) -> str:
    specialties = vocabulary("specialties")
    required = []
    for one in row.required_specialties:
        concept = specialties.get(one.specialty_code)
        required.append((one.specialty_code, concept.short_label if concept else one.specialty_code))
    labels = [label for _code, label in required]
    subjects = "apparatus" if row.nature == "ORG-117" else "transversal_subjects"
    return render_template(
        "boards/board.html",
        board=row,
        form=form,
        members=queries.list_members(row),
        required=required,
        quorum=quorum_in_words(row.minimum_specialties, labels, written_counts=row.written_counts_in_minimum),
        recurrence=_recurrence(row),
        subject=vocabulary(subjects).label(row.subject_code) if row.subject_code else "",
        organ=vocabulary("organs").label(row.organ_code) if row.organ_code else "",
        warning=finess_warning(row.finess),
        meetings_url=url_for("agenda.meetings") if "agenda.meetings" in current_app.view_functions else None,
    )


def _members(row: Any, form: MemberSearchForm, found: Any = None, member_form: MemberForm | None = None) -> str:
    return render_template(
        "boards/members.html",
        board=row,
        members=queries.list_members(row),
        form=form,
        found=found,
        member_form=member_form or MemberForm(formdata=None),
        plain=PlainForm(),
    )
