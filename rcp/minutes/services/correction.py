"""Opening a validated document to a correction. The sealed version stays; the next one will say what it replaces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda import services as agenda
from rcp.agenda.queries import lock_meeting
from rcp.cases import services as cases
from rcp.cases.models import Case
from rcp.db import advisory_lock, db
from rcp.domain.agenda import MeetingStatus
from rcp.domain.decision import Outcome
from rcp.domain.errors import InvalidValue
from rcp.domain.minutes import DocumentKind
from rcp.domain.sending import NOT_GONE, MessageState, NotSentReason
from rcp.domain.text import clean_prose
from rcp.minutes.queries.documents import find_latest, subject_of
from rcp.minutes.queries.material import Material, load_material
from rcp.outbox import services as outbox
from rcp.outbox.models import Message
from rcp.outbox.queries import messages_of

SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class HeldBack:
    """How many messages a correction kept from leaving, those that bring a letter apart; and how many it met while
    they were leaving: these may still arrive.
    """

    messages: int = 0
    letters: int = 0
    leaving: int = 0

    @classmethod
    def of(cls, found: Iterable[Message]) -> HeldBack:
        kept, leaving = [], 0
        for message in found:
            if message.state == MessageState.SENDING:
                leaving += 1
            else:
                kept.append(message.letter_id is not None)
        return cls(kept.count(False), kept.count(True), leaving)

    def __add__(self, other: HeldBack) -> HeldBack:
        return HeldBack(self.messages + other.messages, self.letters + other.letters, self.leaving + other.leaving)


def correct_fiche(meeting_uuid: UUID, case_uuid: UUID, *, reason: str, actor: Actor, now: datetime) -> HeldBack:
    """Reopen a validated fiche. When the minutes were issued they are reopened too, for the same reason.

    What has not left of either is held back, and given.

    Raises:
        NotFound, Forbidden.
        InvalidValue: no reason worth printing.
        TransitionRefused: the fiche is not validated.
    """
    lock_meeting(meeting_uuid)
    material = load_material(meeting_uuid, actor=actor, case_uuid=case_uuid)
    authorise(actor, Permission.MINUTES_VALIDATE, material.meeting)
    why = _reason(reason)
    (item,) = material.items
    cases.mark_corrected(item.case, actor=actor, now=now)
    decision = material.decisions[item.case_id]
    if decision.outcome == Outcome.REGISTERED:
        cases.mark_registered(item.case, actor=actor, now=now)
    decision.correction_reason = why
    decision.validated_at, decision.validated_by = None, None
    held = _hold_back(material, item.case, actor=actor, now=now)
    if material.meeting.status == MeetingStatus.VALIDATED:
        held += _reopen(material, f"fiche du dossier {item.case.number} corrigée\u202f: {why}", actor=actor, now=now)
    db.session.flush()
    return held


def correct_minutes(meeting_uuid: UUID, *, reason: str, actor: Actor, now: datetime) -> HeldBack:
    """Reopen validated minutes, without touching the fiches; the notices that were held back.

    Raises:
        NotFound, Forbidden, InvalidValue, TransitionRefused: see `correct_fiche`.
    """
    lock_meeting(meeting_uuid)
    material = load_material(meeting_uuid, actor=actor)
    authorise(actor, Permission.MINUTES_VALIDATE, material.meeting)
    held = _reopen(material, _reason(reason), actor=actor, now=now)
    db.session.flush()
    return held


def _reopen(material: Material, reason: str, *, actor: Actor, now: datetime) -> HeldBack:
    agenda.mark_corrected(material.meeting, actor=actor, now=now)
    material.meeting.correction_reason = reason
    return _hold_back(material, None, actor=actor, now=now)


def _hold_back(material: Material, case: Case | None, *, actor: Actor, now: datetime) -> HeldBack:
    """Nothing leaves of what is about to be replaced."""
    kind = DocumentKind.FICHE if case else DocumentKind.MINUTES
    document = find_latest(kind, subject_of(kind, material.meeting, case))
    if document is None:
        return HeldBack()
    advisory_lock("journal")  # as `hold_back` does: nobody writes a message in between
    waiting = [each for each in messages_of(document_ids=[document.id]) if each.state in NOT_GONE]
    outbox.hold_back(document_ids=[document.id], reason=NotSentReason.BEING_CORRECTED, actor=actor, now=now)
    return HeldBack.of(waiting)


def _reason(text: str) -> str:
    reason = clean_prose(text, max_length=2_000, field="reason")
    if len(reason) < SHORTEST_REASON:
        raise InvalidValue(
            f"Le motif est imprimé sur la nouvelle version\u202f: dites-le en {SHORTEST_REASON} caractères au moins.",
            "reason",
        )
    return reason
