"""One message: its history, and what a person decides of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for

from rcp.access.permissions import Permission
from rcp.domain.errors import DomainError
from rcp.minutes import services
from rcp.minutes.forms_sending import ReasonForm
from rcp.minutes.queries import messages as queries
from rcp.minutes.views import banner_of, bp
from rcp.outbox.saying import asked
from rcp.web import reads
from rcp.web.clock import now
from rcp.web.guards import current_actor, permission

ARRIVED, NOT_ARRIVED, RESEND, GIVE_UP = "arrive", "pas-arrive", "renvoyer", "renoncer"
NEW_ADDRESS = "nouvelle-adresse"


@bp.get("/messages/<uuid:message_uuid>")
@permission(Permission.SENDING_VIEW)
def message(message_uuid: UUID) -> Any:
    """What was written, to whom, each try and what the server said."""
    return _page(message_uuid, ReasonForm(formdata=None))


@bp.post("/messages/<uuid:message_uuid>")
@permission(Permission.SENDING_DO)
def act_on_message(message_uuid: UUID) -> Any:
    """Settle what is uncertain, send again, or send no more."""
    form = ReasonForm()
    try:
        if not form.validate():
            return _page(message_uuid, form, 422)
        shown = _act(message_uuid, form)
    except DomainError as error:
        form.add_error(error)
        return _page(message_uuid, form, error.status)
    return redirect(url_for("minutes.message", message_uuid=shown), 303)


def _act(message_uuid: UUID, form: ReasonForm) -> UUID:
    """Do what the button says, and tell it; the message to show next."""
    actor, moment = current_actor(), now()
    if form.act in {ARRIVED, NOT_ARRIVED}:
        was_sent = form.act == ARRIVED
        services.settle(message_uuid, was_sent=was_sent, actor=actor, now=moment)
        flash(
            "Noté\u202f: le message est arrivé." if was_sent else "Noté\u202f: le message n’est pas arrivé.", "success"
        )
    elif form.act in {RESEND, NEW_ADDRESS}:
        if form.act == RESEND:
            sent = services.resend(message_uuid, actor=actor, now=moment)
        else:
            sent = services.send_to_new_address(message_uuid, form.address, actor=actor, now=moment)
        flash(*asked([sent]))
        return sent.uuid
    else:
        services.give_up(
            message_uuid, reason=form.read_reason(), comment=form.comment.data or "", actor=actor, now=moment
        )
        flash("Noté\u202f: rien ne partira.", "success")
    return message_uuid


def _page(message_uuid: UUID, form: ReasonForm, status: int = 200) -> Any:
    actor = current_actor()
    new_recipient = queries.find_new_recipient(message_uuid, actor=actor)
    found = queries.get_message_page(message_uuid, actor=actor)
    banner = None
    if found.patient is not None:
        reads.note_patient(found.patient)
        banner = banner_of(found.patient)
    page = render_template(
        "minutes/message.html", page=found, message=found.message, form=form, banner=banner,
        new_recipient=new_recipient,
    )  # fmt: skip
    return page, status
