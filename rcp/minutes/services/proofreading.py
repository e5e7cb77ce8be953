"""The second pair of eyes: somebody says to have read what another will validate."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.agenda.models import AgendaItem
from rcp.db import db
from rcp.domain.agenda import MeetingStatus
from rcp.domain.case import TO_VALIDATE
from rcp.domain.errors import Forbidden, StaleEdit, TransitionRefused
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.minutes.models import Proofreading
from rcp.minutes.queries.material import Material, load_material
from rcp.minutes.queries.stamp import stamp_of

NOT_ASKED = "Cette RCP ne demande pas de relecture avant la validation."
NOTHING_WAITS = "Il n’y a rien à relire\u202f: aucun document n’attend d’être validé."
MOVED = "Le contenu vient de changer\u202f: relisez l’aperçu, puis déclarez de nouveau l’avoir relu."


def record_reading(
    meeting_uuid: UUID, case_uuid: UUID | None = None, *, shown: int, actor: Actor, now: datetime
) -> list[Proofreading]:
    """Say to have read the minutes and every fiche that waits, or one fiche, as `shown` marks what was on the screen.

    Said twice of the same state, it is written once.

    Raises:
        NotFound, Forbidden.
        TransitionRefused: the board does not ask for it, or nothing waits for a validation.
        StaleEdit: what was shown has changed.
    """
    material = load_material(meeting_uuid, actor=actor, case_uuid=case_uuid)
    authorise(actor, Permission.MINUTES_PROOFREAD, material.meeting)
    if actor.person_id is None:
        raise Forbidden()
    if not material.board.needs_second_reader:
        raise TransitionRefused(NOT_ASKED)
    waiting: list[AgendaItem | None] = [item for item in material.items if item.case.status in TO_VALIDATE]
    if not waiting and (case_uuid is not None or material.meeting.status == MeetingStatus.VALIDATED):
        raise TransitionRefused(NOTHING_WAITS)
    if stamp_of(material, case_uuid).version != shown:
        raise StaleEdit(message=MOVED)
    read = [*([None] if case_uuid is None else []), *waiting]
    written = [found for each in read if (found := _reading(material, each, actor.person_id, now)) is not None]
    db.session.add_all(written)
    db.session.flush()
    if written:
        subject = material.items[0].case if case_uuid is not None else material.meeting
        journal.record(
            Event.MINUTES_PROOFREAD, actor=actor, now=now, subject=subject, details={"documents": len(written)}
        )
    return written


def _reading(material: Material, item: AgendaItem | None, reader_id: int, now: datetime) -> Proofreading | None:
    """That somebody read a fiche, or the minutes; None: they said so already of the same state."""
    case_id = item.case_id if item else None
    stamp = stamp_of(material, item.case.uuid if item else None).version
    earlier = material.readings.get(case_id, ())
    if any(each.reader_id == reader_id and each.shown == stamp for each in earlier):
        return None
    return Proofreading(meeting_id=material.meeting.id, case_id=case_id, shown=stamp, read_at=now, read_by_id=reader_id)
