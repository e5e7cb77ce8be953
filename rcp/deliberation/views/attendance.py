"""Who takes part in a meeting: the sheet, its chair, guests and colleagues added, the paper people sign."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, current_app, flash, redirect, render_template, request, url_for

from rcp.access.permissions import Permission
from rcp.agenda import queries as agenda
from rcp.deliberation import queries, services
from rcp.deliberation.forms import ChairForm, GuestForm, SearchForm, StepForm
from rcp.deliberation.forms.attendance import MODES
from rcp.deliberation.views import bp
from rcp.deliberation.views.frame import ROOM, after, get_meeting, status_of
from rcp.deliberation.views.presence import changed, is_fragment, sheet_context
from rcp.documents.pdf import print_document
from rcp.documents.titles import file_name
from rcp.domain.errors import DomainError
from rcp.web.clock import now
from rcp.web.guards import current_actor, permission


@bp.get("/seances/<uuid:meeting_uuid>/presences")
@permission(Permission.MEETING_VIEW)
def attendance(meeting_uuid: UUID) -> Any:
    """The attendance sheet: one tap a person for those who keep it, and who discussed each case."""
    return _page(get_meeting(meeting_uuid), ChairForm())


@bp.post("/seances/<uuid:meeting_uuid>/presences")
@permission(Permission.MEETING_RUN)
def chair_save(meeting_uuid: UUID) -> Any:
    """Say who chairs the meeting."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    form = ChairForm()
    people = queries.attendance_of(meeting)
    form.show(_chairs(people), _chair(meeting, people))
    if form.validate():
        chair = services.Change(form.shown_chair.data or "", form.chair.data or "")
        try:
            services.record_attendance(meeting, {}, chair=chair, actor=current_actor(), now=now())
        except DomainError as error:
            form.add_error(error)
        else:
            flash("Président de séance enregistré.", "success")
            return redirect(url_for("deliberation.attendance", meeting_uuid=meeting_uuid), 303)
    return _page(meeting, form)


@bp.get("/seances/<uuid:meeting_uuid>/presences/feuille.pdf")
@permission(Permission.MEETING_VIEW)
def attendance_sheet(meeting_uuid: UUID) -> Any:
    """The sheet people sign. Its name says the day and no patient."""
    meeting = get_meeting(meeting_uuid)
    content = queries.attendance_sheet(
        meeting, edited_by=current_actor().name, now=now(), is_fictional=current_app.config["DEMO"]
    )
    answer = Response(print_document(content).data, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(content)}"'
    return answer


@bp.route("/seances/<uuid:meeting_uuid>/presences/ajouter", methods=["GET", "POST"])
@permission(Permission.MEETING_RUN)
def attendance_add(meeting_uuid: UUID) -> Any:
    """Add a guest; the page also offers those who present a case, and looks into the directory."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    form = GuestForm()
    if form.validate_on_submit():
        try:
            services.add_guest(
                meeting, name=form.guest_name.data, specialty_code=form.specialty_code.data, mode=form.mode.data,
                actor=current_actor(), now=now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(error)
        else:
            return _added(meeting_uuid)
    return _add_page(meeting, guest=form), status_of(form)


@bp.post("/seances/<uuid:meeting_uuid>/presences/chercher")
@permission(Permission.MEETING_RUN)
def attendance_search(meeting_uuid: UUID) -> Any:
    """Look for somebody in the directory by the start of a name, which no address will hold."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    form = SearchForm()
    if not form.validate():
        return _add_page(meeting, search=form), 422
    found, has_more = queries.find_participants(meeting, form.name.data)
    return _add_page(meeting, search=form, found=found, has_more=has_more)


@bp.post("/seances/<uuid:meeting_uuid>/presences/ajouter/<uuid:person_uuid>")
@permission(Permission.MEETING_RUN)
def attendance_add_person(meeting_uuid: UUID, person_uuid: UUID) -> Any:
    """Add somebody of the directory, in the mode of the button pressed."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    try:
        services.add_person(meeting, person_uuid, mode=request.form.get("mode", ""), actor=current_actor(), now=now())
    except DomainError as error:
        if error.status == 404:
            raise
        flash(error.message, "error")
        return redirect(_back(meeting_uuid), 303)
    if is_fragment():
        return changed()
    return _added(meeting_uuid)


@bp.post("/seances/<uuid:meeting_uuid>/presences/non-arrives")
@permission(Permission.MEETING_RUN)
def attendance_absent(meeting_uuid: UUID) -> Any:
    """Note as absent, in one gesture, whoever is expected and was noted by nobody."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    names = services.mark_absent(meeting, actor=current_actor(), now=now())
    flash(_absent_text(names), "success" if names else "info")
    page = "close_meeting" if request.form.get("suite") == "terminer" else "attendance"
    return redirect(url_for(f"deliberation.{page}", meeting_uuid=meeting_uuid), 303)


def _absent_text(names: list[str]) -> str:
    if not names:
        return "Tous les attendus sont déjà pointés."
    word = "personnes notées absentes" if len(names) > 1 else "personne notée absente"
    return (
        f"{len(names)} {word}\u202f: {', '.join(names)}. Chaque pointage se corrige sur la page des présences, avec "
        "une ligne au journal."
    )


@bp.post("/seances/<uuid:meeting_uuid>/presences/<uuid:attendance_uuid>/retirer")
@permission(Permission.MEETING_RUN)
def attendance_remove(meeting_uuid: UUID, attendance_uuid: UUID) -> Any:
    """Take out a guest typed by mistake."""
    meeting = get_meeting(meeting_uuid, Permission.MEETING_RUN)
    services.remove_guest(meeting, attendance_uuid, actor=current_actor(), now=now())
    flash("Invité retiré des présences.", "success")
    return redirect(url_for("deliberation.attendance", meeting_uuid=meeting_uuid), 303)


def _added(meeting_uuid: UUID) -> Any:
    flash("Participant ajouté aux présences.", "success")
    return redirect(_back(meeting_uuid), 303)


def _back(meeting_uuid: UUID) -> str:
    return after(
        url_for("deliberation.attendance", meeting_uuid=meeting_uuid), meeting_uuid, request.form.get("dossier")
    )


def _page(meeting: Any, form: ChairForm) -> Any:
    """The sheet, with the cases across and the people down for those who may see the agenda."""
    items = agenda.list_items(meeting) if agenda.sees_agenda(meeting, current_actor()) else []
    roll = queries.roll_of(meeting, [item.case_id for item in items])
    people = roll.everybody()
    form.show(_chairs(people), _chair(meeting, people))
    page = render_template(
        "deliberation/attendance.html",
        form=form,
        title=agenda.meeting_title(meeting),
        guest=GuestForm(formdata=None),
        grid=queries.grid_of(meeting, items, roll),
        cells=queries.CELLS,
        **sheet_context(meeting, roll),
    )
    return page, status_of(form)


def _add_page(meeting: Any, *, guest: Any = None, search: Any = None, found: Any = None, has_more: bool = False) -> str:
    return render_template(
        "deliberation/attendance_add.html",
        form=search if search is not None and search.errors else guest,
        guest=guest if guest is not None else GuestForm(formdata=None),
        search=search if search is not None else SearchForm(formdata=None),
        found=found,
        has_more=has_more,
        likely=queries.list_likely(meeting),
        meeting=meeting,
        title=agenda.meeting_title(meeting),
        modes=MODES[:3],
        is_from_room=request.values.get("vue") == ROOM,
        step=StepForm(formdata=None),
    )


def _chairs(people: Any) -> list[tuple[str, str]]:
    return [(each.uuid, each.name) for each in people if each.is_physician and not each.is_guest]


def _chair(meeting: Any, people: Any) -> str:
    return next((each.uuid for each in people if each.key == f"p{meeting.chair_id}"), "")
