"""A decision saved as it is typed, by several people at once: nothing is written over, what clashes waits for a choice.

`merge` of the domain says what is whose; here it is stored, journalled, and shown to every screen of the room.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from rcp.access.permissions import Actor
from rcp.db import db
from rcp.deliberation.models import Decision, RivalText
from rcp.deliberation.queries import (
    Sitting,
    entry_of,
    find_rival,
    get_decision,
    list_rivals,
    started_elsewhere,
)
from rcp.deliberation.services.decision_content import write_content
from rcp.deliberation.services.decisions import _check_open, _new, _touch, settle_said
from rcp.deliberation.services.room import touch_room
from rcp.domain.decision import DecisionEntry
from rcp.domain.decision.merge import Choice, Clash, from_plain, keep_both, mark_of, merge, plain
from rcp.domain.decision.rows import MOST_ROWS
from rcp.domain.errors import InvalidValue, NotFound, StaleEdit, TransitionRefused
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.journal.queries import is_recorded_since

JOURNAL_EVERY = timedelta(minutes=5)
NONE_CONTINUED: Mapping[str, UUID] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Autosaved:
    """What became of a save.

    Attributes:
        decision: as stored; None when nobody typed anything yet.
        entry: what is stored, or what a new decision would open with.
        clashes: the fields that wait for a choice, each with the text kept beside.
        dropped: fields where what was sent had already been set aside by a choice.
        unseen: fields somebody else changed since they were shown.
    """

    decision: Decision | None
    entry: DecisionEntry
    clashes: Mapping[str, UUID] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


def autosave_decision(
    sitting: Sitting,
    *,
    base: Mapping[str, str],
    mine: DecisionEntry,
    start: DecisionEntry,
    unread: Collection[str] = (),
    continued: Mapping[str, UUID] = NONE_CONTINUED,
    actor: Actor,
    now: datetime,
) -> Autosaved:
    """Save what somebody alone changed; keep beside, for a choice, what two people changed.

    `base` marks what the person was shown (`domain.decision.merge.seen`), `start` is what an empty decision opens
    with, `unread` names the fields whose text could not be read. `continued` gives, by field, the text of the same
    person that this one goes on from, so that typing on makes no second one.

    Contradictions are saved: they are refused when the case is marked. One line of the journal in five minutes by
    person and decision; the history of fields has them all.

    Raises:
        Forbidden, TransitionRefused, InvalidValue: as `save_decision`.
    """
    _check_open(sitting, actor=actor)
    decision = get_decision(sitting.case, sitting.meeting)
    refuse_taken(decision)
    theirs = entry_of(decision) if decision is not None else start
    merged = merge(base, mine, theirs, unread)
    if decision is None and merged.entry == start and not merged.clashes:
        return Autosaved(None, start, unseen=merged.unseen)
    is_new = decision is None
    if decision is None:
        decision = _new(sitting, actor=actor, now=now)
    before = DecisionEntry() if is_new else theirs
    changed = write_content(decision, before, merged.entry) if is_new or merged.entry != before else []
    if changed or is_new:
        _touch(decision, actor=actor, now=now)
    clashes, dropped = _keep_beside(sitting, decision, merged.clashes, continued, actor=actor, now=now)
    settled = settle_said(sitting.case, merged.entry, actor=actor, now=now)
    if changed or is_new or clashes or settled:
        if changed or is_new:
            _record_once(sitting, decision, changed, actor=actor, now=now)
        touch_room(sitting.meeting, now=now)
    return Autosaved(decision, merged.entry, clashes, dropped, merged.unseen)


def settle_rival(
    sitting: Sitting, rival_uuid: UUID, choice: Choice, *, shown: str, actor: Actor, now: datetime
) -> DecisionEntry:
    """Choose between the text stored and its rival, or keep both; the text set aside stays in the rows.

    `shown` marks the two texts as the person saw them (`rival_mark`). A case that came from another meeting brings its
    texts, and the decision begun there: choosing continues it here.

    Raises:
        Forbidden, TransitionRefused: as `save_decision`.
        NotFound: the decision has no such text.
        StaleEdit: one of the two texts has changed since, or the choice is made.
        InvalidValue: the two exclude each other, or are too long together.
    """
    _check_open(sitting, actor=actor)
    decision = get_decision(sitting.case, sitting.meeting)
    refuse_taken(decision)
    rival = find_rival(sitting.case, rival_uuid)
    known = decision or started_elsewhere(sitting.case, sitting.meeting)
    if rival is None or known is None:
        raise NotFound()
    entry = entry_of(known)
    if rival.settled_at is not None or rival_mark(entry, rival) != shown:
        raise StaleEdit(message="L’un des deux textes vient de changer, ou le choix est déjà fait\u202f: relisez-les.")
    stored, typed = getattr(entry, rival.field), from_plain(rival.field, rival.value)
    kept = {Choice.STORED: stored, Choice.RIVAL: typed, Choice.BOTH: keep_both(rival.field, stored, typed)}[choice]
    _check_kept(rival.field, choice, kept)
    chosen = replace(entry, **{rival.field: kept})
    if decision is None:
        decision = _new(sitting, actor=actor, now=now)
        entry = DecisionEntry()
    if chosen != entry:
        write_content(decision, entry, chosen)
        _touch(decision, actor=actor, now=now)
    rival.settled_at, rival.settled_by_id = now, actor.person_id
    settle_said(sitting.case, chosen, actor=actor, now=now)
    db.session.flush()
    journal.record(
        Event.TEXT_CHOSEN,
        actor=actor,
        now=now,
        subject=sitting.case,
        details={"decision": str(decision.uuid), "field": rival.field, "choice": choice.value}
        | sitting.meeting.journal_marks,
    )
    touch_room(sitting.meeting, now=now)
    return chosen


def rival_mark(entry: DecisionEntry, rival: RivalText) -> str:
    """What marks the two texts between which somebody chooses."""
    return mark_of((plain(getattr(entry, rival.field)), rival.value))


def refuse_taken(decision: Decision | None) -> None:
    """Refuse to change a decision that is taken, and say by whom.

    Raises:
        TransitionRefused
    """
    if decision is not None and decision.decided_at is not None:
        who = decision.updated_by.name if decision.updated_by else "Une autre personne"
        raise TransitionRefused(
            f"La décision est prise\u202f: {who} a marqué ce dossier. Reprenez-la, avec un motif, pour la modifier."
        )


def _keep_beside(
    sitting: Sitting,
    decision: Decision,
    clashes: Sequence[Clash],
    continued: Mapping[str, UUID],
    *,
    actor: Actor,
    now: datetime,
) -> tuple[dict[str, UUID], tuple[str, ...]]:
    """Keep each text that lost beside the field; by field, the text kept, then the fields already chosen upon."""
    kept, dropped = {}, []
    known = list_rivals(sitting.case) if clashes else ()
    for clash in clashes:
        value = plain(clash.mine)
        own = find_rival(sitting.case, continued[clash.field]) if clash.field in continued else None
        if own is not None and own.settled_at is not None and own.value == value:
            dropped.append(clash.field)
            continue
        row = next((each for each in known if each.field == clash.field and each.value == value), None)
        if row is None and own is not None and own.settled_at is None and own.typed_by_id == actor.person_id:
            row, own.value, own.typed_at = own, value, now
        if row is None:
            row = RivalText(
                decision_id=decision.id, field=clash.field, value=value, typed_at=now, typed_by_id=actor.person_id
            )
            db.session.add(row)
        db.session.flush()
        kept[clash.field] = row.uuid
    return kept, tuple(dropped)


def _check_kept(name: str, choice: Choice, kept: Any) -> None:
    if choice is Choice.BOTH and kept is None:
        raise InvalidValue("Ces deux réponses s’excluent\u202f: choisissez l’une des deux.")
    if name in MOST_ROWS and len(kept) > MOST_ROWS[name]:
        raise InvalidValue("Les deux listes ensemble sont trop longues\u202f: choisissez-en une, puis complétez-la.")
    column = Decision.__table__.c.get(name)
    length = getattr(column.type, "length", None) if column is not None else None
    if length and isinstance(kept, str) and len(kept) > length:
        raise InvalidValue("Les deux textes ensemble sont trop longs\u202f: choisissez-en un, puis complétez-le.")


def _record_once(sitting: Sitting, decision: Decision, changed: Sequence[str], *, actor: Actor, now: datetime) -> None:
    if is_recorded_since(Event.DECISION_SAVED, sitting.case, person_id=actor.person_id, since=now - JOURNAL_EVERY):
        return
    journal.record(
        Event.DECISION_SAVED,
        actor=actor,
        now=now,
        subject=sitting.case,
        details={"meeting": str(sitting.meeting.uuid), "decision": str(decision.uuid), "fields": list(changed)}
        | sitting.meeting.journal_marks,
    )
