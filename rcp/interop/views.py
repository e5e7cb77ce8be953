"""The pages of the national fiche: export of a sealed one; import with its preview, and what was not understood."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for

from rcp.access.map import authorise
from rcp.access.permissions import Permission
from rcp.cases.queries import get_case_page, list_offered_requesters
from rcp.domain.errors import DomainError, InvalidValue, NotFound
from rcp.domain.frcp.values import french_date
from rcp.interop import queries, services
from rcp.interop.forms import NEW_PATIENT, FileForm, ImportForm
from rcp.interop.frcp.parsing import MAXIMUM_BYTES
from rcp.interop.services import Understood
from rcp.patients.banner import banner_view
from rcp.patients.queries import get_live_patient, survivor_of
from rcp.patients.views.shared import traits_row
from rcp.web import reads, tokens
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission
from rcp.web.limits import takes_files_of
from rcp.web.transactions import only_reads, without_write_lock

bp = Blueprint("interop", __name__)

LOST = "Ce fichier n’est plus disponible\u202f: choisissez-le de nouveau."
NOT_IMPORTED = "Ce dossier ne vient pas d’une fiche importée."


@bp.get("/dossiers/<uuid:case_uuid>/fiche.xml")
@permission(Permission.MINUTES_VIEW)
def export(case_uuid: UUID) -> Any:
    """The national fiche of a sealed case, to be kept; why there is none, else."""
    try:
        found = services.export_frcp(case_uuid, actor=current_actor())
    except DomainError as error:
        if error.status in (403, 404):
            raise
        flash(error.message, "warning")
        return redirect(url_for("cases.case", case_uuid=case_uuid), 303)
    reads.note_patient(found.patient)
    reads.tell_export("frcp", case=str(case_uuid), version=found.version, bytes=len(found.data))
    disposition = f'attachment; filename="{found.file_name}"'
    return Response(found.data, mimetype="application/xml", headers={"Content-Disposition": disposition})


@bp.get("/fiches/import")
@permission(Permission.CASE_CREATE)
def choose() -> Any:
    """Which file to import."""
    return render_template("interop/choose.html", form=FileForm())


@bp.post("/fiches/import")
@only_reads
@takes_files_of(MAXIMUM_BYTES)
@permission(Permission.CASE_CREATE)
def preview() -> Any:
    """What a file says and what was not understood, before anything is written."""
    form = FileForm()
    if form.validate():
        try:
            data = form.file.data.stream.read(MAXIMUM_BYTES + 1)
            understood = services.understand(data, today=today())
            source = tokens.file_token(*services.hold(data), account_id=current_actor().account_id or 0)
        except DomainError as error:
            form.add_error(InvalidValue(error.message, "file"))
        else:
            return _preview(ImportForm(formdata=None), understood, source)
    return render_template("interop/choose.html", form=form), 422


@bp.post("/fiches/import/dossier")
@permission(Permission.CASE_CREATE)
def create() -> Any:
    """Open the case that the file describes, for the patient and the board a person chose."""
    form = ImportForm()
    actor = current_actor()
    held = tokens.read_file_token(form.source.data, account_id=actor.account_id or 0)
    if held is None:
        flash(LOST, "warning")
        return redirect(url_for("interop.choose"), 303)
    with without_write_lock():
        data = services.held(*held)
        understood = services.understand(data, today=today())
    match, _, people = _choices(form, understood)
    if not form.validate():
        return _preview(form, understood, form.source.data, status=422)
    is_new = form.patient_choice.data == NEW_PATIENT
    try:
        found = services.import_frcp(
            data,
            understood=understood,
            board_uuid=UUID(form.board.data),
            patient=None if is_new else get_live_patient(UUID(form.patient_choice.data), actor=actor),
            is_new_patient=is_new,
            distinct_from=frozenset(each.record.uuid for each in match.likely),
            requester_id=people[form.requester.data].id,
            actor=actor,
            now=now(),
            today=today(),
        )
    except DomainError as error:
        form.add_error(InvalidValue(error.message, error.field))
        return _preview(form, understood, form.source.data, status=422)
    flash(f"Dossier {found.case.number} ouvert depuis la fiche importée. Relisez-le avant de le soumettre.", "success")
    return redirect(url_for("interop.imported", case_uuid=found.case.uuid), 303)


@bp.get("/dossiers/<uuid:case_uuid>/fiche-importee")
@permission(Permission.CASE_VIEW)
def imported(case_uuid: UUID) -> Any:
    """What the file a case came from says that the case does not hold: read again from the file, which is kept."""
    case = get_case_page(case_uuid, actor=current_actor())
    authorise(current_actor(), Permission.CASE_VIEW, case)
    patient = survivor_of(case.patient)
    reads.note_patient(patient)
    data = queries.source_of(case)
    if data is None:
        raise NotFound(NOT_IMPORTED)
    understood = services.understand(data, today=today())
    return render_template(
        "interop/imported.html",
        case=case,
        banner=banner_view(patient, today=today()),
        understood=understood,
        lines=understood.not_understood(),
        without_field=understood.without_field(),
    )


def _choices(form: ImportForm, understood: Understood) -> tuple[queries.Match, list[Any], dict[str, Any]]:
    """Give the form the records, the boards and the people to choose from."""
    actor = current_actor()
    match = queries.match_patient(understood.proposed.identity, actor=actor)
    for each in match.likely:
        reads.note_patient(each.record)
    boards = queries.list_boards(actor)
    offered = list_offered_requesters([board.id for board in boards], actor=actor)
    people = {str(person.uuid): person for person in offered}
    form.offer(
        [(str(each.record.uuid), _label(each)) for each in match.likely],
        [(str(board.uuid), board.name) for board in boards],
        [(key, person.name) for key, person in people.items()],
    )
    return match, boards, people


def _label(likeness: Any) -> str:
    record = traits_row(likeness.record)
    name = f"{record['birth_name']} {record['first_given_name']}".strip()
    return f"{name}, {record['birth_date']} ({', '.join(likeness.reasons)})"


def _preview(form: ImportForm, understood: Understood, source: str, status: int = 200) -> Any:
    match, boards, people = _choices(form, understood)
    form.source.data = source
    if not form.is_submitted() or status == 200:
        _suggest(form, understood, match, boards, people)
    header = understood.reading.frcp.header
    page = render_template(
        "interop/preview.html",
        form=form,
        understood=understood,
        traits=traits_row(_Shown(understood)),
        held_on=french_date(header.meeting.held_at or header.issued_at),
        lines=understood.not_understood(),
        without_field=understood.without_field(),
    )
    return page, status


def _suggest(form: ImportForm, understood: Understood, match: Any, boards: list[Any], people: dict[str, Any]) -> None:
    """The board and the requester that the file says, else whoever may ask in their own name alone. Never the patient:
    a person compares.
    """
    board = queries.board_for(understood.reading.frcp, boards)
    form.board.data = str(board.uuid) if board else ""
    rpps = understood.proposed.requester_rpps
    known = [key for key, person in people.items() if rpps and person.rpps == rpps]
    known = known or [key for key in people if list(people) == [str(current_actor().person_uuid)]]
    form.requester.data = known[0] if known else ""


class _Shown:
    """The identity of the file, as the tables that compare people read a record."""

    def __init__(self, understood: Understood) -> None:
        identity = understood.proposed.identity
        traits = identity.traits
        self.birth_name, self.first_given_name = traits.birth_name, traits.first_given_name
        self.birth_date = traits.birth_date.iso if traits.birth_date else ""
        self.sex, self.birth_place, self.birth_place_insee = traits.sex, identity.birth_place, traits.birth_place_insee
        self.used_name, self.used_given_name = traits.used_name, traits.used_given_name
        self.ipp, self.identity_status = identity.ipp, identity.status.value
