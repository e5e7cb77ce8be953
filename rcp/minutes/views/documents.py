"""Preview, PDF, validation and correction of the minutes and of the fiches."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from markupsafe import Markup

from rcp.access.map import allows
from rcp.access.permissions import Permission
from rcp.agenda import queries as agenda
from rcp.documents import html
from rcp.documents.errors import UnreadableContent
from rcp.documents.html import ScreenLink
from rcp.domain.agenda import MeetingStatus
from rcp.domain.errors import DomainError
from rcp.domain.exports import Choices, Piece
from rcp.domain.minutes import DocumentKind, FileRole
from rcp.domain.versions import summary
from rcp.domain.waiting import is_long, minutes_seconds
from rcp.minutes import queries, services
from rcp.minutes.forms import CorrectionForm, ValidationForm
from rcp.minutes.views import banner_of, bp, pdf_file
from rcp.minutes.views.files import SLUG_OF
from rcp.outbox import presence
from rcp.web import reads
from rcp.web.clock import now
from rcp.web.filters import static_url
from rcp.web.guards import current_actor, permission
from rcp.web.transactions import show_again, without_write_lock

DRAFT = Choices(frozenset({Piece.MINUTES}))
WAITING = "attendre"  # said in the address by who prefers to wait


@bp.get("/seances/<uuid:meeting_uuid>/proces-verbal")
@permission(Permission.MINUTES_VIEW)
def minutes(meeting_uuid: UUID) -> Any:
    """The minutes on screen: the sealed version in force, else the draft."""
    found = _minutes(meeting_uuid)
    links = [
        ScreenLink("Revenir à la séance", url_for("minutes.validation", meeting_uuid=meeting_uuid)),
        *_downloads(found, url_for("minutes.minutes_pdf", meeting_uuid=meeting_uuid)),
    ]
    return _screen(found, links, url_for("minutes.minutes_pdf", meeting_uuid=meeting_uuid))


@bp.get("/seances/<uuid:meeting_uuid>/proces-verbal.pdf")
@permission(Permission.MINUTES_VIEW)
def minutes_pdf(meeting_uuid: UUID) -> Any:
    """The minutes as PDF: the sealed bytes, else a draft laid out now; a page first when that would take long."""
    found, is_there = _minutes(meeting_uuid), presence.is_there(now())
    is_slow = is_long(minutes_seconds(found.to_lay_out), is_done_aside=is_there)
    if is_slow and WAITING not in request.args:
        meeting = agenda.get_meeting(meeting_uuid, actor=current_actor())
        return render_template("minutes/draft_later.html", meeting=meeting, count=found.to_lay_out, is_there=is_there)
    return _file(found.pdf(), found.file_name)


@bp.post("/seances/<uuid:meeting_uuid>/proces-verbal/preparation")
@permission(Permission.EXPORT_DO)
def prepare_draft(meeting_uuid: UUID) -> Any:
    """Have the draft of the minutes laid out aside, as an export of it alone."""
    actor, moment = current_actor(), now()
    with without_write_lock():
        plan = services.plan_export(meeting_uuid, DRAFT, actor=actor, now=moment)
    errand = services.ask_export(agenda.get_meeting(meeting_uuid, actor=actor), plan, actor=actor, now=moment)
    return redirect(url_for("minutes.errand", errand_uuid=errand.uuid), 303)


@bp.get("/dossiers/<uuid:case_uuid>/fiche")
@permission(Permission.MINUTES_VIEW)
def fiche(case_uuid: UUID) -> Any:
    """The fiche RCP of a case on screen."""
    found = _fiche(case_uuid)
    links = [
        ScreenLink("Revenir au dossier", f"/dossiers/{case_uuid}"),
        *_downloads(found, url_for("minutes.fiche_pdf", case_uuid=case_uuid)),
    ]
    if found.document is not None:
        if allows(current_actor(), Permission.SENDING_VIEW, found.document.meeting):
            address = url_for("minutes.sending", document_uuid=found.document.uuid)
            links.append(ScreenLink("Envoi", address))
        if allows(current_actor(), Permission.LETTER_VIEW, found.document.meeting):
            links.append(ScreenLink("Lettres", url_for("minutes.letters", case_uuid=case_uuid)))
        links.append(ScreenLink("Exporter la fiche nationale (XML)", url_for("interop.export", case_uuid=case_uuid)))
        links.append(ScreenLink("Paquet XDM (IHE_XDM.zip)", url_for("minutes.xdm", case_uuid=case_uuid)))
    return _screen(found, links, url_for("minutes.fiche_pdf", case_uuid=case_uuid))


@bp.get("/dossiers/<uuid:case_uuid>/fiche.pdf")
@permission(Permission.MINUTES_VIEW)
def fiche_pdf(case_uuid: UUID) -> Response:
    """The fiche RCP of a case as PDF."""
    found = _fiche(case_uuid)
    return _file(found.pdf(), found.file_name)


@bp.get("/documents/<uuid:document_uuid>.pdf")
@permission(Permission.MINUTES_VIEW)
def document_pdf(document_uuid: UUID) -> Response:
    """One sealed version; a copy marked across when another replaced it or a correction is begun."""
    document = queries.get_document(document_uuid, actor=current_actor())
    if document.case is not None:
        reads.note_patient(document.case.patient)
    else:
        _note_all(queries.load_material(document.meeting.uuid, actor=current_actor()))
    mark = queries.standing_of(document).mark
    return _file(services.read_version(document, mark), document.file_name)


@bp.get("/seances/<uuid:meeting_uuid>/validation")
@permission(Permission.MINUTES_VIEW)
def validation(meeting_uuid: UUID) -> Any:
    """Where the minutes of a meeting stand: what blocks, what is sealed, what can be done."""
    return _validation_page(meeting_uuid, ValidationForm())


@bp.post("/seances/<uuid:meeting_uuid>/validation")
@permission(Permission.MINUTES_VALIDATE)
def validate_minutes(meeting_uuid: UUID) -> Any:
    """Seal the fiches that remain and the minutes."""
    form, actor, moment = ValidationForm(), current_actor(), now()
    try:
        with without_write_lock():
            material = services.check_shown(meeting_uuid, form.sent_version, actor=actor)
            is_aside = services.is_sealing_long(material, actor=actor, now=moment)
            if not is_aside:
                prepared = services.prepare_minutes(meeting_uuid, material=material, actor=actor, now=moment)
        if is_aside:
            return _seal_aside(meeting_uuid, form.sent_version, moment)
        services.validate(prepared, actor=actor, now=moment)
    except DomainError as error:
        show_again()
        form.add_error(error)
        return _validation_page(meeting_uuid, form, error.status)
    flash("Procès-verbal validé et scellé. Les fiches et le procès-verbal ne changeront plus.", "success")
    return redirect(url_for("minutes.validation", meeting_uuid=meeting_uuid), 303)


def _seal_aside(meeting_uuid: UUID, shown: int, moment: datetime) -> Any:
    """Nobody is kept waiting for many fiches. What blocks is said before the work is asked for."""
    actor = current_actor()
    material = queries.load_material(meeting_uuid, actor=actor)
    services.check_sealable(material, actor=actor)
    errand = services.ask_sealing(material.meeting, shown, actor=actor, now=moment)
    return redirect(url_for("minutes.errand", errand_uuid=errand.uuid), 303)


@bp.post("/seances/<uuid:meeting_uuid>/dossiers/<uuid:case_uuid>/validation")
@permission(Permission.MINUTES_VALIDATE)
def validate_fiche(meeting_uuid: UUID, case_uuid: UUID) -> Any:
    """Seal the fiche of one case."""
    form, actor, moment = ValidationForm(), current_actor(), now()
    try:
        with without_write_lock():
            material = services.check_shown(meeting_uuid, form.sent_version, actor=actor, case_uuid=case_uuid)
            prepared = services.prepare_fiche(meeting_uuid, case_uuid, material=material, actor=actor, now=moment)
        services.validate(prepared, actor=actor, now=moment)
    except DomainError as error:
        show_again()
        form.add_error(error)
        return _validation_page(meeting_uuid, form, error.status)
    flash("Fiche validée et scellée.", "success")
    return _back_to_line(meeting_uuid, case_uuid)


@bp.post("/seances/<uuid:meeting_uuid>/relecture")
@permission(Permission.MINUTES_PROOFREAD)
def proofread_minutes(meeting_uuid: UUID) -> Any:
    """Say to have read the minutes and the fiches that wait."""
    return _proofread(meeting_uuid, None, "Relecture du procès-verbal et des fiches qui attendent\u202f: notée.")


@bp.post("/seances/<uuid:meeting_uuid>/dossiers/<uuid:case_uuid>/relecture")
@permission(Permission.MINUTES_PROOFREAD)
def proofread_fiche(meeting_uuid: UUID, case_uuid: UUID) -> Any:
    """Say to have read the fiche of one case."""
    return _proofread(meeting_uuid, case_uuid, "Relecture de la fiche\u202f: notée.")


def _proofread(meeting_uuid: UUID, case_uuid: UUID | None, done: str) -> Any:
    form = ValidationForm()
    try:
        services.record_reading(meeting_uuid, case_uuid, shown=form.sent_version, actor=current_actor(), now=now())
    except DomainError as error:
        form.add_error(error)
        return _validation_page(meeting_uuid, form, error.status)
    flash(done, "success")
    return _back_to_line(meeting_uuid, case_uuid)


def _back_to_line(meeting_uuid: UUID, case_uuid: UUID | None) -> Any:
    """The page again, at the line just acted on: whoever goes through sixty of them stays where they are."""
    line = None if case_uuid is None else f"dossier-{case_uuid}"
    return redirect(url_for("minutes.validation", meeting_uuid=meeting_uuid, _anchor=line), 303)


@bp.route("/seances/<uuid:meeting_uuid>/dossiers/<uuid:case_uuid>/correction", methods=["GET", "POST"])
@permission(Permission.MINUTES_VALIDATE)
def correct_fiche(meeting_uuid: UUID, case_uuid: UUID) -> Any:
    """Reopen a validated fiche, for a reason that will be printed."""
    actor = current_actor()
    material = queries.load_material(meeting_uuid, actor=actor, case_uuid=case_uuid)
    form = CorrectionForm()
    if form.validate_on_submit():
        try:
            held = services.correct_fiche(meeting_uuid, case_uuid, reason=form.reason.data, actor=actor, now=now())
        except DomainError as error:
            form.add_error(error)
        else:
            said = "Dossier rouvert pour correction. La version scellée reste lisible."
            flash(f"{said} {_held_back(held)}".strip(), "success")
            return redirect(url_for("minutes.validation", meeting_uuid=meeting_uuid), 303)
    return _correction_page(form, material, material.items[0].case.number)


@bp.route("/seances/<uuid:meeting_uuid>/proces-verbal/correction", methods=["GET", "POST"])
@permission(Permission.MINUTES_VALIDATE)
def correct_minutes(meeting_uuid: UUID) -> Any:
    """Reopen validated minutes, for a reason that will be printed."""
    actor = current_actor()
    material = queries.load_material(meeting_uuid, actor=actor)
    form = CorrectionForm()
    if form.validate_on_submit():
        try:
            held = services.correct_minutes(meeting_uuid, reason=form.reason.data, actor=actor, now=now())
        except DomainError as error:
            form.add_error(error)
        else:
            said = "Procès-verbal rouvert pour correction. La version scellée reste lisible."
            flash(f"{said} {_held_back(held)}".strip(), "success")
            return redirect(url_for("minutes.validation", meeting_uuid=meeting_uuid), 303)
    return _correction_page(form, material, "")


def _held_back(held: services.HeldBack) -> str:
    """What became of what was about to leave."""
    said = (
        (
            held.messages,
            "Un message qui n’était pas parti est retenu\u202f: renvoyez-le avec la version suivante.",
            "{} messages qui n’étaient pas partis sont retenus\u202f: renvoyez-les avec la version suivante.",
        ),
        (
            held.letters,
            "Une lettre qui n’était pas partie est retenue\u202f: refaites-la d’après la version suivante.",
            "{} lettres qui n’étaient pas parties sont retenues\u202f: refaites-les d’après la version suivante.",
        ),
        (
            held.leaving,
            "Un message était en train de partir\u202f: il peut encore arriver\u202f; sinon, il ne sera pas renvoyé.",
            "{} messages étaient en train de partir\u202f: ils peuvent encore arriver\u202f; sinon, ils ne seront pas "
            "renvoyés.",
        ),
    )
    return " ".join(one if count == 1 else several.format(count) for count, one, several in said if count)


def _minutes(meeting_uuid: UUID) -> services.InForce:
    return _noted(services.minutes_in_force(meeting_uuid, actor=current_actor(), now=now()))


def _fiche(case_uuid: UUID) -> services.InForce:
    return _noted(services.fiche_in_force(case_uuid, actor=current_actor(), now=now()))


def _noted(found: services.InForce) -> services.InForce:
    for patient in found.patients:
        reads.note_patient(patient)
    return found


def _screen(found: services.InForce, links: list[ScreenLink], pdf: str) -> Any:
    """The page of a document, or its PDF when a newer program wrote its content."""
    try:
        content = found.content
    except UnreadableContent:
        return redirect(pdf, 303)
    return html.render_html(content, for_screen=True, links=links, stylesheet=static_url("css/print.css"))


def _downloads(found: services.InForce, draft: str) -> list[ScreenLink]:
    """The PDF of a draft; those of a sealed document, the signed one first, then the page that lists its files."""
    if found.document is None:
        return [ScreenLink("Télécharger le PDF", draft)]
    roles = [each.role for each in queries.files_of(found.document)]
    labels = {FileRole.SIGNED: "PDF signé", FileRole.TAGGED: "PDF accessible (non signé)"}
    uuid = found.document.uuid
    links = [
        ScreenLink(label, url_for("minutes.file", document_uuid=uuid, form=SLUG_OF[role]))
        for role, label in labels.items()
        if role in roles
    ]
    return [*links, ScreenLink("Fichiers et empreintes", url_for("minutes.files", document_uuid=uuid))]


def _file(data: bytes, name: str) -> Response:
    disposition = "attachment" if request.args.get("telecharger") else "inline"
    return pdf_file(data, name, disposition)


def _note_all(material: Any) -> None:
    for item in material.items:
        reads.note_patient(item.patient)


def _validation_page(meeting_uuid: UUID, form: ValidationForm, status: int = 200) -> Any:
    actor = current_actor()
    material = queries.load_material(meeting_uuid, actor=actor)
    _note_all(material)
    versions = queries.list_versions(material.meeting)
    validator = actor.person_id if allows(actor, Permission.MINUTES_VALIDATE, material.meeting) else None
    readings = {
        item and item.case_id: queries.reading_of(material, item, validator_id=validator)
        for item in (None, *material.items)
    }
    lines = queries.validation_lines(material, versions)
    return (
        render_template(
            "minutes/validation.html",
            form=form,
            sealing=_sealing(queries.stamp_of(material)),
            sealing_of={item.case_id: _sealing(queries.stamp_of(material, item.case.uuid)) for item in material.items},
            material=material,
            meeting=material.meeting,
            lines=lines,
            reading_of=readings,
            unread=[line for line in lines if line.is_waiting and readings[line.case.id].refused],
            waiting=services.changes_waiting(material, actor=actor, now=now()),
            summary=summary,
            reservations=services.reservations_of(material),
            minutes_versions=[each for each in versions if each.kind == DocumentKind.MINUTES],
            status=MeetingStatus(material.meeting.status),
        ),
        status,
    )


def _sealing(shown: queries.Shown) -> Markup:
    """The hidden fields of a button that seals: they say what its page showed."""
    form = ValidationForm(formdata=None)
    form.renew(shown)
    return form.hidden()


def _correction_page(form: CorrectionForm, material: Any, number: str) -> Any:
    """The form of a reason; in its place, what was begun already when nothing is sealed."""
    is_sealed, begun = queries.correction_of(material, is_fiche=bool(number))
    banner = None
    if number:
        _note_all(material)
        banner = banner_of(material.items[0].patient)
    page = render_template(
        "minutes/correction.html", form=form, meeting=material.meeting, number=number, is_sealed=is_sealed, begun=begun,
        banner=banner,
    )  # fmt: skip
    return page, 422 if form.errors else 200
