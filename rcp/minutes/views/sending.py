"""« Envoi »: to whom a fiche goes and what became of it, for one fiche and for a whole session."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for

from rcp.access.map import authorise
from rcp.access.permissions import Permission
from rcp.agenda import queries as agenda
from rcp.domain.errors import DomainError
from rcp.domain.recipients import RecipientRole
from rcp.minutes import services
from rcp.minutes.forms_sending import SEND, ActForm, BulkForm, ReasonForm, SendingForm
from rcp.minutes.queries import sending as queries
from rcp.minutes.queries.letters import get_letter
from rcp.minutes.queries.messages import list_meeting_notices
from rcp.minutes.queries.sending_lines import FicheSending
from rcp.minutes.views import banner_of, bp
from rcp.outbox.queries import is_sending_configured
from rcp.outbox.saying import asked, leaving
from rcp.web import reads
from rcp.web.clock import now
from rcp.web.guards import current_actor, permission


@bp.get("/documents/<uuid:document_uuid>/envoi")
@permission(Permission.SENDING_VIEW)
def sending(document_uuid: UUID) -> Any:
    """One fiche: each recipient, what would leave, what left, and what can be done."""
    found = queries.get_fiche_sending(document_uuid, actor=current_actor())
    return _sending_page(found, _form(found))


@bp.post("/documents/<uuid:document_uuid>/envoi")
@permission(Permission.SENDING_DO)
def send_document(document_uuid: UUID) -> Any:
    """Send the fiche to whom is ticked, or say why nothing leaves to them."""
    actor, found = current_actor(), queries.get_fiche_sending(document_uuid, actor=current_actor())
    form = _form(found)
    try:
        if not form.validate():
            return _sending_page(found, form, 422)
        people = form.read_people()
        if form.act == SEND:
            sent = services.send(document_uuid, people, actor=actor, now=now())
            flash(*asked(sent))
        else:
            reason = form.read_reason()
            services.withhold(document_uuid, people, reason=reason, comment=form.comment.data, actor=actor, now=now())
            flash(f"Consigné\u202f: {reason.label[0].lower()}{reason.label[1:]}.", "success")
    except DomainError as error:
        form.add_error(error)
        return _sending_page(found, form, error.status)
    return redirect(url_for("minutes.sending", document_uuid=document_uuid), 303)


@bp.post("/documents/<uuid:document_uuid>/lettres/<uuid:letter_uuid>/envoi")
@permission(Permission.SENDING_DO)
def send_letter(document_uuid: UUID, letter_uuid: UUID) -> Any:
    """Send an approved letter, or say how it reached its reader."""
    actor, form = current_actor(), ReasonForm()
    try:
        if form.act == SEND:
            sent = [services.send_letter(document_uuid, letter_uuid, actor=actor, now=now())]
            flash(*asked(sent))
        else:
            services.withhold_letter(
                document_uuid, letter_uuid, reason=form.read_reason(), comment=form.comment.data or "", actor=actor,
                now=now(),
            )  # fmt: skip
            flash("Consigné.", "success")
    except DomainError as error:
        found = queries.get_fiche_sending(document_uuid, actor=actor)
        page_form = _form(found, formdata=None)
        page_form.form_errors.append(error.message)
        return _sending_page(found, page_form, error.status)
    return redirect(url_for("minutes.sending", document_uuid=document_uuid), 303)


@bp.route("/lettres/<uuid:letter_uuid>/motif", methods=["GET", "POST"])
@permission(Permission.SENDING_DO)
def letter_reason(letter_uuid: UUID) -> Any:
    """Say why an approved letter does not reach its reader, or how it did otherwise: one of the coded reasons."""
    actor, written = current_actor(), get_letter(letter_uuid, actor=current_actor())
    authorise(actor, Permission.SENDING_DO, written.document.meeting)
    document_uuid, form, status = written.document.uuid, ReasonForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                services.withhold_letter(
                    document_uuid, letter_uuid, reason=form.read_reason(), comment=form.comment.data or "",
                    actor=actor, now=now(),
                )  # fmt: skip
            except DomainError as error:
                form.add_error(error)
                status = error.status
            else:
                flash("Consigné.", "success")
                return redirect(url_for("minutes.sending", document_uuid=document_uuid, _anchor="lettres"), 303)
    found = queries.get_fiche_sending(document_uuid, actor=actor)
    reads.note_patient(found.patient)
    page = render_template(
        "minutes/letter_reason.html",
        banner=banner_of(found.patient),
        sending=found,
        letter=next((each for each in found.letters if each.letter.uuid == letter_uuid), None),
        form=form,
    )
    return page, status


@bp.get("/seances/<uuid:meeting_uuid>/envois")
@permission(Permission.SENDING_VIEW)
def meeting_sending(meeting_uuid: UUID) -> Any:
    """The fiches of a session and their recipients: who got what, who did not, why."""
    meeting = _meeting(meeting_uuid, Permission.SENDING_VIEW)
    found = _noted(queries.list_meeting_sendings(meeting))
    notices = list_meeting_notices(meeting)
    return render_template(
        "minutes/meeting_sending.html",
        meeting=meeting,
        title=agenda.meeting_title(meeting),
        fiches=found,
        roles=list(RecipientRole),
        notices=notices,
        waiting=sum(len(each.proposed) + len(each.unproposed) for each in found if not each.is_being_corrected),
        is_configured=is_sending_configured(),
        form=ActForm(formdata=None),
    )


@bp.route("/seances/<uuid:meeting_uuid>/envois/fiches", methods=["GET", "POST"])
@permission(Permission.SENDING_DO)
def send_meeting(meeting_uuid: UUID) -> Any:
    """Confirm who gets the fiches of a session and who does not, then send."""
    meeting = _meeting(meeting_uuid, Permission.SENDING_DO)
    found = [each for each in queries.list_meeting_sendings(meeting) if not each.is_being_corrected]
    form = BulkForm([(each.document.uuid, line.person_uuid) for each in found for line in each.lines])
    if form.validate_on_submit():
        wanted = [services.Wanted(*pair) for pair in form.read_pairs()]
        try:
            sent, noted = services.send_many(meeting, wanted, actor=current_actor(), now=now())
        except DomainError as error:
            form.add_error(error)
        else:
            said = " ".join(each for each in (leaving(sent), _reasons(noted)) if each)
            flash(
                said or "Rien de plus à envoyer\u202f: chacun a déjà un message ou un motif.",
                "success" if said else "info",
            )
            return redirect(url_for("minutes.meeting_sending", meeting_uuid=meeting_uuid), 303)
    _noted(found)
    page = render_template(
        "minutes/send_meeting.html",
        meeting=meeting,
        title=agenda.meeting_title(meeting),
        fiches=found,
        form=form,
        ticked=set(form.people.data or []) if form.is_submitted() else None,
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/seances/<uuid:meeting_uuid>/envois/demandeurs")
@permission(Permission.SENDING_DO)
def tell_requesters(meeting_uuid: UUID) -> Any:
    """Tell the requesters of the session that a decision is there."""
    meeting = _meeting(meeting_uuid, Permission.SENDING_DO)
    told = services.tell_requesters(meeting, actor=current_actor(), now=now())
    flash(*asked(told, word="avis de décision rendue", several="avis de décision rendue"))
    return redirect(url_for("minutes.meeting_sending", meeting_uuid=meeting_uuid), 303)


@bp.post("/seances/<uuid:meeting_uuid>/envois/membres")
@permission(Permission.SENDING_DO)
def tell_members(meeting_uuid: UUID) -> Any:
    """Tell the members of the board that the minutes can be read."""
    meeting = _meeting(meeting_uuid, Permission.SENDING_DO)
    told = services.tell_members(meeting, actor=current_actor(), now=now())
    if told:
        flash(*asked(told, word="avis de procès-verbal disponible", several="avis de procès-verbal disponible"))
    else:
        flash("Aucun procès-verbal n’est validé\u202f: personne n’a été averti.", "warning")
    return redirect(url_for("minutes.meeting_sending", meeting_uuid=meeting_uuid), 303)


def _meeting(meeting_uuid: UUID, needed: Permission) -> Any:
    meeting = agenda.get_meeting(meeting_uuid, actor=current_actor())
    authorise(current_actor(), needed, meeting)
    return meeting


def _form(found: FicheSending, **kwargs: Any) -> SendingForm:
    return SendingForm([line.person_uuid for line in found.lines], **kwargs)


def _sending_page(found: FicheSending, form: SendingForm, status: int = 200) -> Any:
    reads.note_patient(found.patient)
    page = render_template(
        "minutes/sending.html",
        banner=banner_of(found.patient),
        sending=found,
        form=form,
        ticked=set(form.people.data or []) if form.is_submitted() else None,
        is_configured=is_sending_configured(),
    )
    return page, status


def _noted(found: list[FicheSending]) -> list[FicheSending]:
    for each in found:
        reads.note_patient(each.patient)
    return found


def _reasons(count: int) -> str:
    several = "s" if count > 1 else ""
    return f"{count}\u00a0motif{several} de non-envoi consigné{several}." if count else ""
