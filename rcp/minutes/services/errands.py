"""Long work on the documents of a session: asked for once, done in the job process, handed over to who asked.

The job process is told an account: what it may do is read again there, when the work begins, and once more when the
file is handed over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rcp import files
from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.accounts import queries as accounts
from rcp.agenda.models import Meeting
from rcp.boards import queries as boards
from rcp.db import advisory_lock, db, transaction
from rcp.domain.agenda import MeetingStatus
from rcp.domain.case import SEALED, TO_VALIDATE
from rcp.domain.errors import Forbidden, NotFound, StaleEdit
from rcp.domain.exports import Choices, read_choices
from rcp.domain.sending import ErrandState
from rcp.domain.waiting import is_long, sealing_seconds
from rcp.journal import history
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.minutes.models import ExportChoice
from rcp.minutes.queries import Material, load_material, stamp_of
from rcp.minutes.services.exports import (
    Plan,
    authorise_export,
    details_of,
    make_export,
    named_patients,
    plan_export,
)
from rcp.minutes.services.parts import missing_cases
from rcp.minutes.services.preparation import draft_minutes, prepare_minutes
from rcp.minutes.services.validation import validate
from rcp.outbox import presence
from rcp.outbox import queries as outbox
from rcp.outbox.models import Errand
from rcp.outbox.services import ask_errand
from rcp.outbox.work import Made, Progress

EXPORT, SEALING = "minutes.export", "minutes.sealing"
RESULT_KEPT = timedelta(days=1)
SAME_REQUEST = timedelta(seconds=60)  # asked again so soon with the same words, it is the same request
GONE = "Ce fichier n’est plus disponible\u202f: il est effacé au bout d’un jour. Demandez l’export de nouveau."
CHANGED = (
    "Une décision, un dossier, une identité ou une présence a changé depuis l’affichage de cette page\u202f: rien n’a "
    "été validé. Relisez l’aperçu, puis validez de nouveau."
)
SEALED_SINCE = (
    "Une autre personne, ou une autre de vos pages, a déjà validé {what} depuis l’affichage de cette page\u202f: il "
    "ne reste rien à valider ici."
)
LEFT = "Votre compte ne permet plus ce travail."


def keep_choices(choices: Choices, *, actor: Actor, now: datetime) -> None:
    """Remember what this account chose."""
    if actor.account_id is None:
        return
    advisory_lock("journal")  # two tabs that choose for the first time at once
    kept = db.session.get(ExportChoice, actor.account_id)
    plain = {**choices.as_plain(), "cases": []}
    if kept is None:
        db.session.add(ExportChoice(account_id=actor.account_id, choices=plain, saved_at=now))
    else:
        kept.choices, kept.saved_at = plain, now
    db.session.flush()


def ask_export(meeting: Meeting, plan: Plan, *, actor: Actor, now: datetime) -> Errand:
    """Have an export made aside. Asked for twice while its documents say the same, it is made once.

    Raises:
        Forbidden.
    """
    authorise_export(plan.choices, meeting, actor=actor)
    arguments = {"meeting": str(meeting.uuid), "choices": plan.choices.as_plain(), "said": plan.imprint}
    return _ask(EXPORT, arguments, board_id=meeting.board_id, actor=actor, now=now)


def ask_sealing(meeting: Meeting, shown: int, *, actor: Actor, now: datetime) -> Errand:
    """Have the minutes of a meeting and their fiches validated aside: `shown` is the stamp of what was read.

    Raises:
        Forbidden.
    """
    authorise(actor, Permission.MINUTES_VALIDATE, meeting)
    arguments = {"meeting": str(meeting.uuid), "shown": shown}
    return _ask(SEALING, arguments, board_id=meeting.board_id, actor=actor, now=now)


def do_export(arguments: Mapping[str, Any], progress: Progress, *, now: datetime) -> Made:
    """Make the export that was asked for.

    Raises:
        as `plan_export` and `make_export`; Unwanted.
    """
    with transaction(read_only=True):
        actor = _actor(progress.account_id)
        choices = read_choices(arguments["choices"])
        plan = plan_export(UUID(arguments["meeting"]), choices, actor=actor, now=now)
    return make_export(plan, progress)


def do_sealing(arguments: Mapping[str, Any], progress: Progress, *, now: datetime) -> None:
    """Validate the minutes of a meeting and the fiches that wait, unless what was read has changed since.

    Everything is laid out before the write, which is as short as that of a request. The work ends with it: cancelled
    before, nothing is sealed; dead just behind it, there is nothing left to do.

    Raises:
        as `prepare_minutes` and `validate`; Unwanted.
    """
    meeting_uuid = UUID(arguments["meeting"])

    with transaction(read_only=True):
        actor = _actor(progress.account_id)
        material = check_shown(meeting_uuid, arguments["shown"], actor=actor)
        prepared = prepare_minutes(meeting_uuid, material=material, actor=actor, now=now, heard=progress)
    progress(len(prepared), len(prepared), "Pose du sceau")
    with transaction():
        history.set_author(db.session(), actor.person_id, now)
        validate(prepared, actor=actor, now=now)
        progress.finish()


def is_sealing_long(material: Material, *, actor: Actor, now: datetime) -> bool:
    """Whether nobody is kept waiting for the validation of minutes and of the fiches that wait."""
    fiches = sum(item.case.status in TO_VALIDATE for item in material.items)
    is_done_aside = presence.is_there(now)
    if is_long(sealing_seconds(fiches=fiches, missing_parts=0), is_done_aside=is_done_aside):
        return True
    missing = len(missing_cases(draft_minutes(material, actor=actor, now=now)))
    return is_long(sealing_seconds(fiches=fiches, missing_parts=missing), is_done_aside=is_done_aside)


def check_shown(meeting_uuid: UUID, shown: int, *, actor: Actor, case_uuid: UUID | None = None) -> Material:
    """Refuse to seal what the page did not show; what it was made from.

    Raises:
        StaleEdit.
        NotFound: no such meeting, or outside the actor's view.
    """
    material = load_material(meeting_uuid, actor=actor, case_uuid=case_uuid)
    if shown != stamp_of(material, case_uuid).version:
        sealed = SEALED_SINCE.format(what="ce procès-verbal" if case_uuid is None else "cette fiche")
        raise StaleEdit(message=sealed if _is_sealed(material, case_uuid) else CHANGED)
    return material


def _is_sealed(material: Material, case_uuid: UUID | None) -> bool:
    """Whether what was to be validated is: the fiche of one case, else the minutes."""
    if case_uuid is None:
        return material.meeting.status == MeetingStatus.VALIDATED
    return all(item.case.status in SEALED for item in material.items)


def handed_over(errand: Errand, *, actor: Actor, now: datetime) -> tuple[bytes, list[int]]:
    """The file an errand made, and the patients it names; journalled as what left the application.

    Raises:
        NotFound: nothing was made, or it was let go.
        Forbidden: the actor may not export this from this meeting any more.
        FileDamaged.
    """
    if errand.kind != EXPORT or not is_kept(errand, now=now):
        raise NotFound(GONE)
    meeting_uuid, choices = UUID(errand.arguments["meeting"]), read_choices(errand.arguments["choices"])
    material = load_material(meeting_uuid, actor=actor)
    authorise_export(choices, material.meeting, actor=actor)
    data = files.read(errand.result["storage_key"], sha256=errand.result["sha256"])
    record_export(meeting_uuid, choices, data, actor=actor, now=now)
    return data, named_patients(material, choices)


def record_export(meeting_uuid: UUID, choices: Choices, data: bytes, *, actor: Actor, now: datetime) -> None:
    """Journal that documents were handed over."""
    details = details_of(meeting_uuid, choices, len(data), hashlib.sha256(data).hexdigest())
    journal.record(Event.DOCUMENT_EXPORTED, actor=actor, now=now, details=details)


def is_kept(errand: Errand, *, now: datetime) -> bool:
    """Whether what an errand made can still be had."""
    return (
        errand.state == ErrandState.DONE
        and errand.is_kept
        and bool(errand.result)
        and errand.ended_at is not None
        and now < errand.ended_at + RESULT_KEPT
    )


def _ask(kind: str, arguments: dict[str, Any], *, board_id: int, actor: Actor, now: datetime) -> Errand:
    advisory_lock("journal")  # a double click waits for the first one, and finds it
    for errand in outbox.list_errands(actor.account_id):
        is_same = errand.kind == kind and errand.arguments == arguments
        is_under_way = not ErrandState(errand.state).is_ended and errand.cancelled_at is None
        is_just_made = errand.state == ErrandState.DONE and now < errand.asked_at + SAME_REQUEST
        if is_same and (is_under_way or is_just_made):
            return errand
    said = json.dumps([kind, arguments, actor.account_id, now.isoformat()], sort_keys=True)
    key = hashlib.sha256(said.encode()).hexdigest()
    return ask_errand(kind, arguments, key=key, board_id=board_id, actor=actor, now=now)


def _actor(account_id: int | None) -> Actor:
    """Who asked, with the rights they have now.

    Raises:
        Forbidden: the account is closed.
    """
    account = accounts.find_account(id=account_id)
    if account is None or not account.active:
        raise Forbidden(LEFT)
    return accounts.build_actor(account, boards.roles_of(account.person_id))
