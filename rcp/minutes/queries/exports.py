"""What the dialog of exports offers: the fiches of a session, and what this person chose last time."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from rcp.agenda.models import AgendaItem, Meeting
from rcp.cases.models import Case
from rcp.db import db
from rcp.domain.case import SEALED
from rcp.domain.exports import USUAL, Choices, read_choices
from rcp.minutes.models import ExportChoice


@dataclass(frozen=True, slots=True)
class Offered:
    """A fiche that can be exported. `text` names the patient: it is shown, never kept."""

    case_uuid: str
    patient_id: int
    text: str
    is_sealed: bool


def last_choices(account_id: int | None) -> Choices:
    """What an account chose last, the fiches picked one by one aside: those belong to a session."""
    kept = db.session.get(ExportChoice, account_id) if account_id is not None else None
    return read_choices(kept.choices) if kept else USUAL


def list_offered(meeting: Meeting) -> list[Offered]:
    """The cases of a meeting, in the order of its agenda."""
    query = (
        select(AgendaItem)
        .join(Case, Case.id == AgendaItem.case_id)
        .where(AgendaItem.meeting_id == meeting.id)
        .order_by(AgendaItem.position, AgendaItem.id)
        .options(joinedload(AgendaItem.case), joinedload(AgendaItem.patient))
    )
    return [
        Offered(
            case_uuid=str(item.case.uuid),
            patient_id=item.patient_id,
            text=f"{item.patient.birth_name.upper()} {item.patient.first_given_name}, n° {item.case.number}"
            + ("" if item.case.status in SEALED else " (projet)"),
            is_sealed=item.case.status in SEALED,
        )
        for item in db.session.scalars(query)
    ]
