"""The letters of a case: the list, the form, the preview, the approval, the files."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for

from rcp.access.map import allows
from rcp.access.permissions import Permission
from rcp.documents import html
from rcp.documents.html import ScreenLink
from rcp.documents.titles import file_name
from rcp.domain.errors import DomainError, StaleEdit
from rcp.domain.letters import LetterFacts, LetterKind, cautions, patient_notices, signing_cautions, uncopied
from rcp.minutes import services
from rcp.minutes.forms import ApprovalForm, LetterForm, NewLetterForm, letter_form
from rcp.minutes.queries import letters as queries
from rcp.minutes.queries.letter_standing import replacing_of, standing_of
from rcp.minutes.views import banner_of, bp, pdf_file
from rcp.web import reads
from rcp.web.clock import now
from rcp.web.conflicts import differences
from rcp.web.filters import static_url
from rcp.web.guards import current_actor, permission
from rcp.web.transactions import without_write_lock


@bp.get("/dossiers/<uuid:case_uuid>/lettres")
@permission(Permission.LETTER_VIEW)
def letters(case_uuid: UUID) -> Any:
    """The letters of a case, and those that may be begun."""
    return _list(case_uuid, NewLetterForm(formdata=None))


@bp.post("/dossiers/<uuid:case_uuid>/lettres")
@permission(Permission.LETTER_WRITE)
def letter_begin(case_uuid: UUID) -> Any:
    """Draw a letter from the sealed fiche, then edit it."""
    form = NewLetterForm()
    try:
        kind, recipient, signatory = form.read_kind(), form.read_recipient(), form.read_signatory()
        letter = services.begin_letter(case_uuid, kind, recipient, signatory, actor=current_actor(), now=now())
    except DomainError as error:
        form.add_error(error)
        return _list(case_uuid, form, error.status)
    flash("Lettre préparée à partir de la fiche\u202f: relisez-la avant de l’approuver.", "success")
    return redirect(url_for("minutes.letter_edit", letter_uuid=letter.uuid), 303)


@bp.get("/lettres/<uuid:letter_uuid>")
@permission(Permission.LETTER_VIEW)
def letter(letter_uuid: UUID) -> Any:
    """A letter on screen, as its PDF says it."""
    found = _letter(letter_uuid)
    content = services.shown_letter(found, actor=current_actor(), now=now())
    links = [
        ScreenLink("Revenir aux lettres", url_for("minutes.letters", case_uuid=found.case.uuid)),
        ScreenLink("Télécharger le PDF", url_for("minutes.letter_pdf", letter_uuid=letter_uuid)),
    ]
    standing = standing_of(found)
    if standing.replaced_by is not None:
        links.append(
            ScreenLink("Lettre qui la remplace", url_for("minutes.letter", letter_uuid=standing.replaced_by.uuid))
        )
    following = (
        (standing.may_change, Permission.LETTER_WRITE, "Modifier", "minutes.letter_edit"),
        (standing.may_approve, Permission.LETTER_APPROVE, "Approuver", "minutes.letter_approve"),
    )
    links += [
        ScreenLink(label, url_for(endpoint, letter_uuid=letter_uuid))
        for is_offered, needed, label, endpoint in following
        if is_offered and allows(current_actor(), needed, found.case)
    ]
    return html.render_html(content, for_screen=True, links=links, stylesheet=static_url("css/print.css"))


@bp.get("/lettres/<uuid:letter_uuid>.pdf")
@permission(Permission.LETTER_VIEW)
def letter_pdf(letter_uuid: UUID) -> Response:
    """A letter as PDF: the approved bytes, else a draft that says so."""
    found, actor, moment = _letter(letter_uuid), current_actor(), now()
    name = file_name(services.shown_letter(found, actor=actor, now=moment))
    return pdf_file(services.letter_pdf(found, actor=actor, now=moment), name, "inline")


@bp.route("/lettres/<uuid:letter_uuid>/modifier", methods=["GET", "POST"])
@permission(Permission.LETTER_WRITE)
def letter_edit(letter_uuid: UUID) -> Any:
    """The parts of a letter, shown then saved; a stale edit shows both texts over the form."""
    found, conflict, status = _letter(letter_uuid), None, 200
    standing = standing_of(found)
    kind = letter_form(LetterKind(found.kind))
    form = kind(obj=SimpleNamespace(**found.content), subject=found)
    if form.is_submitted():
        status = 422
        # One that no longer changes has no field to correct: the service says why.
        if not standing.may_change or form.validate():
            try:
                services.change_letter(
                    letter_uuid, _typed(form, found), version=form.sent_version, actor=current_actor(), now=now()
                )
            except StaleEdit as error:
                form.renew(found)
                stored = kind(obj=SimpleNamespace(**found.content), formdata=None)
                conflict, status = {"error": error, "rows": differences(form, stored)}, error.status
            except DomainError as error:
                form.add_error(error)
            else:
                flash("Lettre enregistrée.", "success")
                return redirect(url_for("minutes.letters", case_uuid=found.case.uuid), 303)
    page = _form_page(
        "minutes/letter_edit.html",
        found,
        form,
        cautions=_cautions(found),
        conflict=conflict,
        replacing=replacing_of(found),
        uncopied=uncopied(_facts(found)) if found.recipient_id is None else (),
        notices=patient_notices(_facts(found)),
        standing=standing,
        refused=_changed(form, found) if form.is_submitted() else (),
    )
    return page, status


@bp.route("/lettres/<uuid:letter_uuid>/approuver", methods=["GET", "POST"])
@permission(Permission.LETTER_APPROVE)
def letter_approve(letter_uuid: UUID) -> Any:
    """The letter shown once more, then frozen."""
    found = _letter(letter_uuid)
    form, actor, moment = ApprovalForm(subject=found), current_actor(), now()
    case_uuid, status = found.case.uuid, 200
    if form.validate_on_submit():
        try:
            with without_write_lock():
                prepared = services.prepare_approval(letter_uuid, version=form.sent_version, actor=actor, now=moment)
            services.approve_letter(prepared, actor=actor, now=moment)
        except DomainError as error:
            found, status = _letter(letter_uuid), error.status
            form.renew(found)
            form.add_error(error)
        else:
            flash("Lettre approuvée\u202f: son texte et ses octets ne changeront plus.", "success")
            return redirect(url_for("minutes.letters", case_uuid=case_uuid), 303)
    signing = signing_cautions(found.content.get("signature", ""), approver=actor.name)
    page = _form_page(
        "minutes/letter_approve.html",
        found,
        form,
        cautions=(*_cautions(found), *signing),
        standing=standing_of(found),
    )
    return page, status


@bp.post("/lettres/<uuid:letter_uuid>/reprendre")
@permission(Permission.LETTER_WRITE)
def letter_take_up(letter_uuid: UUID) -> Any:
    """A new letter made from one that no longer changes, or from an earlier version."""
    taken = services.take_up_letter(letter_uuid, actor=current_actor(), now=now())
    flash("Nouvelle lettre préparée\u202f: relisez-la avant de l’approuver.", "success")
    return redirect(url_for("minutes.letter_edit", letter_uuid=taken.uuid), 303)


def _letter(letter_uuid: UUID) -> Any:
    found = queries.get_letter(letter_uuid, actor=current_actor())
    reads.note_patient(found.case.patient)
    return found


def _form_page(template: str, letter: Any, form: Any, **shown: Any) -> str:
    """A form about one letter, over the banner of its patient."""
    banner, kind = banner_of(letter.case.patient), LetterKind(letter.kind)
    return render_template(template, banner=banner, letter=letter, kind=kind, form=form, **shown)


def _facts(letter: Any) -> LetterFacts:
    return queries.letter_facts(letter.document, letter.case, contact=None)


def _cautions(letter: Any) -> tuple[str, ...]:
    return cautions(_facts(letter)) if letter.recipient_id is None else ()


def _typed(form: LetterForm, letter: Any) -> dict[str, str]:
    return {part.name: form[part.name].data or "" for part in LetterKind(letter.kind).parts}


def _changed(form: LetterForm, letter: Any) -> list[tuple[str, str]]:
    """What was typed and is not what is stored: shown again even where there is no form any more."""
    typed = _typed(form, letter)
    return [
        (part.label, typed[part.name])
        for part in LetterKind(letter.kind).parts
        if typed[part.name].split() != letter.content.get(part.name, "").split()
    ]


def _list(case_uuid: UUID, form: NewLetterForm, status: int = 200) -> Any:
    found = queries.get_case_letters(case_uuid, actor=current_actor())
    reads.note_patient(found.case.patient)
    people = [(str(line.person_uuid), f"{line.name} ({line.role})") for line in found.recipients]
    form.recipient.choices = [("", "Choisissez un médecin"), *people]
    form.signatory.choices = [
        ("", "Choisissez le signataire"), *((str(each.person), each.label) for each in found.signatories)
    ]  # fmt: skip
    page = render_template(
        "minutes/letters.html",
        banner=banner_of(found.case.patient),
        found=found,
        case=found.case,
        form=form,
        kinds=LetterKind,
        plain=ApprovalForm(formdata=None),
    )
    return page, status
