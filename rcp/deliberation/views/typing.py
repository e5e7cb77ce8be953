"""A decision saved while it is typed, and the choice between two texts of one field.

`room.js` sends the whole form with `base`, the marks of what this screen was shown (`screen_marks`), and, for the
fields that wait for a choice, the text it goes on from (`suite`). What cannot be read is answered next to its field and
kept as the person's own draft.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, request

from rcp.access.permissions import Permission
from rcp.deliberation import queries, services
from rcp.deliberation.forms import DecisionForm, StepForm
from rcp.deliberation.views import bp
from rcp.deliberation.views.decisions import came_from, first_entry, form_of, open_sitting
from rcp.deliberation.views.rivals import field_of, screen_marks, shown_name
from rcp.deliberation.views.unread import sent_held, unread_of
from rcp.domain.case import CaseStatus
from rcp.domain.decision import DecisionEntry
from rcp.domain.decision.merge import Choice, merge, plain
from rcp.domain.errors import DomainError, Forbidden, InvalidValue
from rcp.patients.queries import survivor_of
from rcp.web import tokens
from rcp.web.clock import now
from rcp.web.errors import OTHER_ACCOUNT, wants_json
from rcp.web.filters import time_fr
from rcp.web.guards import current_actor, permission
from rcp.web.transactions import answers_again, is_replay

DECIDE = "decide"


@bp.post("/seances/<uuid:meeting_uuid>/dossiers/<uuid:case_uuid>/decision/saisie")
@permission(Permission.DECISION_EDIT)
@answers_again
def decision_typing(meeting_uuid: UUID, case_uuid: UUID) -> Any:
    """Save what was typed, as far as it can be read; `action=decide` then marks the case. Answers JSON."""
    actor, moment = current_actor(), now()
    sitting = open_sitting(meeting_uuid, case_uuid, Permission.DECISION_EDIT)
    was = queries.revision_of(meeting_uuid, actor=actor)
    if not tokens.is_author(request.form.get("auteur"), actor.account_id):
        raise Forbidden(OTHER_ACCOUNT)
    form = form_of(sitting)
    form.check_identity()
    form.validate()
    unread = {name for name in form.errors if name in form}
    base = {field_of(name): mark for name, mark in _sent("base").items()}
    errors = dict(_errors(form))
    form.forget(unread)
    mine = form.entry()
    if is_replay():
        # What the first sending answered is lost; a case that was not marked is not marked now either.
        is_refused = request.form.get("action") == DECIDE and not sitting.is_decided
        refusal = "Le dossier n’est pas marqué\u202f: marquez-le de nouveau." if is_refused else ""
        replayed = _replayed(sitting, base, mine, unread)
        return _answer(sitting, replayed, errors, unread, refusal) | _revisions(sitting, was)
    saved = services.autosave_decision(
        sitting,
        base=base,
        mine=mine,
        start=first_entry(sitting, form.started),
        unread=[field_of(name) for name in unread],
        continued={field_of(name): _uuid(text) for name, text in _sent("suite").items()},
        actor=actor,
        now=moment,
    )
    typed = {name: values for name, values in request.form.lists() if queries.group_of(name) in unread}
    marks = {name: base[field_of(name)] for name in unread if field_of(name) in base}
    services.keep_unread(sitting, typed, marks=marks, held=sent_held(), actor=actor, now=moment)
    refusal = ""
    if request.form.get("action") == DECIDE:
        refusal = _mark(sitting, form, saved, unread)
        errors |= dict(_errors(form))
    return _answer(sitting, saved, errors, unread, refusal) | _revisions(sitting, was)


@bp.post("/seances/<uuid:meeting_uuid>/dossiers/<uuid:case_uuid>/decision/saisie/<uuid:typed_uuid>/oublier")
@permission(Permission.DECISION_EDIT)
def forget_unread(meeting_uuid: UUID, case_uuid: UUID, typed_uuid: UUID) -> Any:
    """Forget what the reader typed and nobody could read, in this case or in the one that it presents again."""
    sitting = open_sitting(meeting_uuid, case_uuid, Permission.DECISION_EDIT)
    StepForm(patient=survivor_of(sitting.patient)).check_identity()
    services.forget_unread(sitting, typed_uuid, shown=request.form.get("vu", ""), actor=current_actor())
    flash("Votre saisie non enregistrée est retirée.", "success")
    return redirect(came_from(sitting), 303)


@bp.post("/seances/<uuid:meeting_uuid>/dossiers/<uuid:case_uuid>/decision/textes/<uuid:rival_uuid>")
@permission(Permission.DECISION_EDIT)
@answers_again
def settle_rival(meeting_uuid: UUID, case_uuid: UUID, rival_uuid: UUID) -> Any:
    """Keep one of two texts, or both."""
    sitting = open_sitting(meeting_uuid, case_uuid, Permission.DECISION_EDIT)
    StepForm(patient=survivor_of(sitting.patient)).check_identity()
    if is_replay():
        return _settled(sitting)
    try:
        choice = Choice(request.form.get("choix", ""))
    except ValueError:
        raise InvalidValue("Choisissez le texte à garder.") from None
    services.settle_rival(
        sitting, rival_uuid, choice, shown=request.form.get("vu", ""), actor=current_actor(), now=now()
    )
    return _settled(sitting)


def _settled(sitting: queries.Sitting) -> Any:
    if wants_json():
        return {"message": "Choix enregistré."}
    flash("Choix enregistré.", "success")
    return redirect(came_from(sitting), 303)


def _sent(name: str) -> Mapping[str, str]:
    """A mapping of texts sent as JSON.

    Raises:
        InvalidValue: it is none.
    """
    try:
        value = json.loads(request.form.get(name) or "{}")
    except ValueError:
        value = None
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise InvalidValue("Cet envoi est incomplet. Rechargez la page, puis vérifiez votre texte.")
    return value


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidValue("Cet envoi est incomplet. Rechargez la page, puis vérifiez votre texte.") from None


def _held(sitting: queries.Sitting, unread: set[str]) -> dict[str, str]:
    """What the screen that sent these fields holds of its reader's draft."""
    return queries.unread_in(unread_of(sitting).get(sitting.case.uuid)).held(unread) if unread else {}


def _replayed(
    sitting: queries.Sitting, base: Mapping[str, str], mine: DecisionEntry, unread: set[str]
) -> services.Autosaved:
    """What became of a form already handled, as things stand now; nothing is written."""
    stored = queries.entry_of(sitting.decision) if sitting.decision else mine
    kept = {
        row.field: row.uuid
        for row in queries.list_rivals(sitting.case)
        if row.typed_by_id == current_actor().person_id and row.value == plain(getattr(mine, row.field))
    }
    unseen = merge(base, mine, stored, [field_of(name) for name in unread]).unseen
    return services.Autosaved(sitting.decision, stored, kept, unseen=unseen)


def _mark(sitting: queries.Sitting, form: DecisionForm, saved: services.Autosaved, unread: set[str]) -> str:
    """Mark the case, unless the person has not read all that would be marked; says why not, "" once done."""
    if unread:
        return "Le dossier n’est pas marqué\u202f: corrigez d’abord les réponses signalées."
    if saved.clashes or saved.dropped or saved.unseen:
        return (
            "Le dossier n’est pas marqué\u202f: une autre personne vient de modifier cette décision. "
            "Relisez-la, puis marquez-le."
        )
    version = saved.decision.version if saved.decision else 0
    try:
        services.decide(sitting, saved.entry, version=version, actor=current_actor(), now=now())
    except DomainError as error:
        form.add_error(error)
        return "Le dossier n’est pas marqué\u202f: " + (
            "complétez ce qui est signalé." if form.errors else error.message
        )
    return ""


def _revisions(sitting: queries.Sitting, was: str) -> dict[str, str]:
    """What the room was at before this save, and is at after: whoever knew the first knows the second."""
    return {"was": was, "revision": queries.revision_of(sitting.meeting.uuid, actor=current_actor())}


def _answer(
    sitting: queries.Sitting, saved: services.Autosaved, errors: dict[str, str], unread: set[str], refusal: str = ""
) -> dict[str, Any]:
    moment = now()
    decision = queries.get_decision(sitting.case, sitting.meeting)
    is_decided = decision is not None and decision.decided_at is not None
    word = "enregistré" if sitting.case.status == CaseStatus.REGISTERED else "discuté"
    said = f"Dossier marqué {word}. Relisez la décision à voix haute." if is_decided else ""
    return {
        "saved_at": time_fr(moment),
        "message": refusal or said,
        "is_refused": bool(refusal),
        "is_decided": is_decided,
        "version": decision.version if decision else 0,
        "base": screen_marks(saved.entry),
        "clashes": {shown_name(name): str(uuid) for name, uuid in saved.clashes.items()},
        "dropped": [shown_name(name) for name in saved.dropped],
        "unseen": [shown_name(name) for name in saved.unseen],
        "unread": sorted(unread),
        "held": json.dumps(_held(sitting, unread)),
        "errors": errors,
        "sentence": queries.sentence_of(decision) if decision else "",
    }


def _errors(form: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """By name of the input: what is wrong with it."""
    for field in form:
        if not field.errors or field.name == "csrf_token":
            continue
        entries = getattr(field, "entries", None)
        own = [text for text in field.errors if isinstance(text, str)]
        if entries is not None:
            for entry in entries:
                yield from _errors(entry.form)
        if own:
            yield field.name, " ".join(own)
