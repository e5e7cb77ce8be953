"""The decision on one case at one meeting: typed, taken, taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda.queries import lock_meetings
from rcp.cases import services as cases
from rcp.cases.models import Case
from rcp.db import db
from rcp.deliberation.models import Decision
from rcp.deliberation.queries import (
    Sitting,
    again_of,
    entry_of,
    get_decision,
    list_rivals,
    list_urgent_opinions,
    roll_of,
    takers_of,
)
from rcp.deliberation.services.attendance import record_parts
from rcp.deliberation.services.decision_content import check_codes, write_content
from rcp.deliberation.services.meetings import HOURS_NEEDED, needed_reason, reopen_meeting
from rcp.deliberation.services.presence import Change
from rcp.deliberation.services.room import touch_room
from rcp.domain.agenda import MeetingStatus
from rcp.domain.case import CaseStatus, Missing, is_decidable
from rcp.domain.decision import DecisionEntry, DecisionFacts, Outcome, check_decision
from rcp.domain.decision.merge import plain
from rcp.domain.errors import Incomplete, StaleEdit, TransitionRefused
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.outbox import waking

NOBODY: Mapping[UUID, Change] = MappingProxyType({})


def save_decision(
    sitting: Sitting,
    entry: DecisionEntry,
    *,
    version: int,
    parts: Mapping[UUID, Change] = NOBODY,
    actor: Actor,
    now: datetime,
) -> Decision:
    """Keep what was typed about a case of an open meeting: one version, one line of the journal; nothing changed, none.

    `version` is the one shown, 0 when nothing had been typed yet. `parts` says who left the room or is recused.

    Raises:
        Forbidden: the actor neither coordinates, nor keeps the secretariat, nor chairs this meeting.
        TransitionRefused: the meeting is not open, or the decision is taken (reopen it first).
        StaleEdit: somebody saved first; `mine` and `theirs` are entries.
        Incomplete: what contradicts itself.
        InvalidValue: a code of no list.
    """
    _check_open(sitting, actor=actor)
    decision = _checked(sitting, entry, version)
    gaps = check_decision(_facts(sitting, entry, parts), for_validation=False)
    if gaps:
        raise Incomplete(gaps, "La décision se contredit.")
    record_parts(sitting.meeting, sitting.case, parts, actor=actor, now=now)
    before = entry_of(decision)
    if decision is not None and before == entry:
        return decision
    if decision is None:
        decision = _new(sitting, actor=actor, now=now)
    changed = write_content(decision, before, entry)
    _touch(decision, actor=actor, now=now)
    settle_said(sitting.case, entry, actor=actor, now=now)
    journal.record(
        Event.DECISION_SAVED,
        actor=actor,
        now=now,
        subject=sitting.case,
        details={"meeting": str(sitting.meeting.uuid), "decision": str(decision.uuid), "fields": changed}
        | sitting.meeting.journal_marks,
    )
    touch_room(sitting.meeting, now=now)
    return decision


def decide(
    sitting: Sitting,
    entry: DecisionEntry,
    *,
    version: int,
    parts: Mapping[UUID, Change] = NOBODY,
    held_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> Decision:
    """Save the decision whole and mark the case discussed or registered: the quorum and who discussed are frozen.

    `held_at` is when it was truly taken, needed when the meeting is typed afterwards.

    Raises:
        As `save_decision`; Incomplete also for each item that misses.
    """
    _check_open(sitting, actor=actor)
    if sitting.meeting.typed_afterwards_at and held_at is None:
        raise TransitionRefused(HOURS_NEEDED)
    _checked(sitting, entry, version)
    gaps = [*check_decision(_facts(sitting, entry, parts), for_validation=True), *_choices_left(sitting, entry)]
    if gaps:
        raise Incomplete(gaps, "La décision n’est pas complète.")
    decision = save_decision(sitting, entry, version=version, parts=parts, actor=actor, now=now)
    if entry.outcome == Outcome.REGISTERED:
        cases.mark_registered(sitting.case, actor=actor, now=now)
    else:
        cases.mark_discussed(sitting.case, actor=actor, now=now)
    decision.decided_at = held_at or now
    _freeze(sitting, decision)
    _touch(decision, actor=actor, now=now)
    for urgent in list_urgent_opinions(sitting.case):
        if urgent.regularised_meeting_id is None:
            urgent.regularised_meeting_id = sitting.meeting.id
    _record_taken(sitting, decision, actor=actor, now=now)
    waking.ask()  # its pages are laid out before the minutes are asked for
    return decision


def reopen_decision(sitting: Sitting, *, reason: str, actor: Actor, now: datetime) -> None:
    """Take a decision up again, with a reason, until its minutes are validated; a closed meeting opens with it.

    Raises:
        Forbidden: as for typing it.
        TransitionRefused: no decision is taken, or it is validated.
        InvalidValue: no reason, field `reason`.
    """
    meeting, decision = sitting.meeting, sitting.decision
    authorise(actor, Permission.DECISION_EDIT, meeting)
    lock_meetings(meeting.id)
    if decision is None or decision.decided_at is None:
        raise TransitionRefused("Aucune décision n’est prise pour ce dossier\u202f: consignez-la.")
    if meeting.status not in (MeetingStatus.OPEN, MeetingStatus.CLOSED) or not is_decidable(
        CaseStatus(sitting.case.status)
    ):
        raise TransitionRefused("La décision est validée\u202f: corrigez le procès-verbal ou la fiche.")
    text = needed_reason(reason, "Indiquez pourquoi la décision est reprise.")
    if meeting.status == MeetingStatus.CLOSED:
        reopen_meeting(meeting, reason=f"Dossier {sitting.case.number}\u202f: {text}", actor=actor, now=now)
    cases.mark_reopened(sitting.case, actor=actor, now=now)
    decision.decided_at, decision.quorum, decision.quorum_status = None, {}, ""
    decision.must_be_presented_again = False
    decision.reopen_reason = text
    for urgent in list_urgent_opinions(sitting.case):
        if urgent.regularised_meeting_id == meeting.id:
            urgent.regularised_meeting_id = None
    _touch(decision, actor=actor, now=now)
    journal.record(
        Event.DECISION_REOPENED,
        actor=actor,
        now=now,
        subject=sitting.case,
        details={"meeting": str(meeting.uuid), "decision": str(decision.uuid)} | meeting.journal_marks,
    )
    touch_room(meeting, now=now)


def refresh_quorum(sitting: Sitting, *, actor: Actor, now: datetime) -> None:
    """Freeze the quorum again, after the attendance was corrected, until the minutes are validated.

    Raises:
        Forbidden, TransitionRefused: as their names say.
    """
    meeting, decision = sitting.meeting, sitting.decision
    authorise(actor, Permission.DECISION_EDIT, meeting)
    lock_meetings(meeting.id)
    is_over = meeting.status not in (MeetingStatus.OPEN, MeetingStatus.CLOSED)
    if is_over or decision is None or decision.decided_at is None or not is_decidable(CaseStatus(sitting.case.status)):
        raise TransitionRefused("Le quorum de ce dossier ne change plus.")
    _freeze(sitting, decision)
    _touch(decision, actor=actor, now=now)
    _record_taken(sitting, decision, actor=actor, now=now, again=True)


def _check_open(sitting: Sitting, *, actor: Actor) -> None:
    meeting = sitting.meeting
    authorise(actor, Permission.DECISION_EDIT, meeting)
    lock_meetings(meeting.id)
    if meeting.status == MeetingStatus.PLANNED:
        raise TransitionRefused("Ouvrez la séance avant de consigner ses décisions.")
    if meeting.status != MeetingStatus.OPEN:
        label = MeetingStatus(meeting.status).label
        raise TransitionRefused(
            f"La séance est au statut «\u202f{label}\u202f»\u202f: rouvrez-la, avec un motif, pour y consigner une "
            "décision."
        )


def _checked(sitting: Sitting, entry: DecisionEntry, version: int) -> Decision | None:
    """The decision as it is stored now, if it may be changed by somebody who was shown this version."""
    decision = get_decision(sitting.case, sitting.meeting)
    if (decision.version if decision is not None else 0) != version:
        by = decision.updated_by.name if decision is not None and decision.updated_by else ""
        at = decision.updated_at if decision is not None else None
        raise StaleEdit(mine=entry, theirs=entry_of(decision), by=by, at=at)
    if decision is not None and decision.decided_at is not None:
        raise TransitionRefused("La décision est prise\u202f: reprenez-la, avec un motif, pour la modifier.")
    check_codes(entry)
    return decision


def _choices_left(sitting: Sitting, entry: DecisionEntry) -> list[Missing]:
    """The fields where two texts wait for a choice that this entry does not make."""
    waiting = [each.field for each in list_rivals(sitting.case) if each.value != plain(getattr(entry, each.field))]
    text = "Deux textes attendent un choix\u202f: gardez l’un, l’autre, ou les deux."
    return [Missing("two-texts", "decision", name.removesuffix("_id"), text) for name in dict.fromkeys(waiting)]


def settle_said(case: Case, entry: DecisionEntry, *, actor: Actor, now: datetime) -> bool:
    """End the choices that the decision now answers: what it stores is the text that waited. For this package."""
    said = [each for each in list_rivals(case) if each.value == plain(getattr(entry, each.field))]
    for each in said:
        each.settled_at, each.settled_by_id = now, actor.person_id
    if said:
        db.session.flush()
    return bool(said)


def _facts(sitting: Sitting, entry: DecisionEntry, parts: Mapping[UUID, Change] = NOBODY) -> DecisionFacts:
    """The decision as the rules see it; who took part is looked at only when somebody dissents."""
    participants, recused = None, frozenset[int]()
    if entry.dissents:
        asked = {row: change.chosen for row, change in parts.items() if change.is_asked}
        takers = takers_of(roll_of(sitting.meeting, [sitting.case.id]), sitting.case.id, asked)
        participants, recused = takers.present, takers.recused
    return entry.facts(
        needs_double_expertise=sitting.needs_double_expertise,
        decided_on=sitting.meeting.date,
        participants=participants,
        recused=recused,
    )


def _new(sitting: Sitting, *, actor: Actor, now: datetime) -> Decision:
    decision = Decision(
        case_id=sitting.case.id, meeting_id=sitting.meeting.id, updated_at=now, updated_by_id=actor.person_id,
        supportive_care=[], quorum={}, proposals=[], examinations=[], conditions=[], actions=[], dissents=[],
    )  # fmt: skip
    db.session.add(decision)
    return decision


def _freeze(sitting: Sitting, decision: Decision) -> None:
    roll = roll_of(sitting.meeting, [sitting.case.id])
    decision.quorum = roll.snapshot(sitting.case.id)
    decision.quorum_status = decision.quorum["status"]
    decision.must_be_presented_again = again_of(decision).is_needed


def _touch(decision: Decision, *, actor: Actor, now: datetime) -> None:
    """One version, whichever of its rows changed."""
    decision.updated_at, decision.updated_by_id = now, actor.person_id
    flag_modified(decision, "updated_at")
    db.session.flush()


def _record_taken(sitting: Sitting, decision: Decision, *, actor: Actor, now: datetime, again: bool = False) -> None:
    journal.record(
        Event.DECISION_TAKEN,
        actor=actor,
        now=now,
        subject=sitting.case,
        details={
            "meeting": str(sitting.meeting.uuid),
            "decision": str(decision.uuid),
            "outcome": decision.outcome,
            "quorum": decision.quorum_status,
            "again": again,
            **sitting.meeting.journal_marks,
        },
    )
    touch_room(sitting.meeting, now=now)
