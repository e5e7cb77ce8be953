"""What is sealed is what the page showed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from rcp.db import db
from rcp.deliberation.models import Attendance
from rcp.minutes.models import Document
from rcp.patients import services as patient_services
from rcp.patients.models import Patient
from rcp.web.clock import now
from tests.support.build import NOW, Builder
from tests.support.client import CheckingClient


def test_what_changed_since_it_was_shown_is_not_sealed(
    held: Any, client: CheckingClient, sign_in: Any, make: Builder
) -> None:
    """The patient was merged into another record between the page and the click: a conflict, and nothing sealed."""
    sign_in(client, held.coordinator)
    address = f"/seances/{held.meeting.uuid}/validation"
    shown = client.get(address)
    record = make.patient()
    merged = db.session.get_one(Patient, held.cases[0].patient_id)
    patient_services.merge(merged, record, reason="Même personne.", actor=held.actor, now=now())
    answer = client.send(shown, button="Valider le procès-verbal")
    assert (answer.status_code, "Relisez l’aperçu" in answer.text) == (409, True)
    assert _count() == 0
    again = client.send(answer, button="Valider le procès-verbal")
    assert again.status_code == 303, again.text
    assert _count() == 3


def test_hours_are_printed_and_corrected_between_the_page_and_the_click_are_not_sealed(
    held: Any, client: CheckingClient, sign_in: Any
) -> None:
    sign_in(client, held.coordinator)
    row = db.session.scalars(select(Attendance).where(Attendance.person_id == held.coordinator.id)).one()
    row.arrived_at, row.left_at = NOW + timedelta(minutes=5), NOW + timedelta(minutes=40)
    printed = client.get(f"/seances/{held.meeting.uuid}/proces-verbal").text
    assert "présent de 10\u00a0h\u00a005 à 10\u00a0h\u00a040" in printed
    shown = client.get(f"/seances/{held.meeting.uuid}/validation")
    db.session.scalars(select(Attendance).where(Attendance.person_id == held.coordinator.id)).one().left_at = None
    assert client.send(shown, button="Valider le procès-verbal").status_code == 409
    assert _count() == 0


def test_a_decision_changed_meanwhile_holds_its_fiche_and_no_other(
    held: Any, client: CheckingClient, sign_in: Any
) -> None:
    sign_in(client, held.coordinator)
    shown = client.get(f"/seances/{held.meeting.uuid}/validation")
    first, second = held.cases
    first.summary = "Complété après l’affichage."
    db.session.commit()
    assert client.send(shown, button=f"Valider la fiche {first.number}").status_code == 409
    assert client.send(shown, button=f"Valider la fiche {second.number}").status_code == 303
    assert _count() == 1


def _count() -> int:
    return db.session.scalar(select(func.count()).select_from(Document)) or 0
