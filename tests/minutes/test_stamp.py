"""What is sealed is what the page showed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from rcp import files
from rcp.agenda.models import Postponement
from rcp.db import db
from rcp.deliberation.models import Attendance, CaseAbsence
from rcp.minutes import services
from rcp.minutes.models import Document
from rcp.minutes.queries import load_material, stamp_of
from rcp.minutes.services import preparation
from rcp.minutes.services.preparation import mark_validated
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


def _out_of_the_room(held: Any) -> CaseAbsence:
    line = db.session.scalars(select(Attendance).order_by(Attendance.id.desc()).limit(1)).one()
    absence = CaseAbsence(attendance_id=line.id, case_id=held.cases[0].id, kind="absent")
    db.session.add(absence)
    db.session.commit()
    return absence


CHANGES: dict[str, Callable[[Any], None]] = {
    "somebody out of the room is recused": lambda held: setattr(
        db.session.scalars(select(CaseAbsence)).one(), "kind", "recused"
    ),
    "the board has another name": lambda held: setattr(held.board, "name", "RCP d’essai renommée"),
    "the board has another quorum rule": lambda held: setattr(held.board, "minimum_specialties", 2),
    "somebody of the directory has another name": lambda held: setattr(held.coordinator, "family_name", "Autrement"),
    "the reason of a postponement is told": lambda held: setattr(
        db.session.scalars(select(Postponement)).one(), "comment", "Scanner en panne."
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_the_minutes_say_is_part_of_what_was_shown(held: Any, make: Builder, change: str) -> None:
    _out_of_the_room(held)
    gone = make.case(held.board, requester=held.coordinator)
    row = Postponement(case_id=gone.id, from_meeting_id=held.meeting.id, reason="no-time", comment="", at=NOW)
    db.session.add(row)
    db.session.commit()
    before = _stamp(held)
    assert _stamp(held) == before
    CHANGES[change](held)
    db.session.commit()
    assert _stamp(held) != before


def test_a_validation_under_way_does_not_change_what_was_shown(held: Any) -> None:
    material = load_material(held.meeting.uuid, actor=held.actor)
    before = stamp_of(material)
    db.session.rollback()
    material = load_material(held.meeting.uuid, actor=held.actor)
    with db.session.no_autoflush:
        mark_validated(material, material.items, held.actor, NOW)
        assert stamp_of(material) == before


def test_a_refused_validation_is_shown_again_as_the_database_is(
    held: Any, client: CheckingClient, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The marks of the validation were on the rows when it was refused: none reaches the page, nor its stamp."""
    sign_in(client, held.coordinator)
    address = f"/seances/{held.meeting.uuid}/validation"
    prepare = services.prepare_minutes
    monkeypatch.setattr(
        services, "prepare_minutes", lambda *args, **values: [replace(prepare(*args, **values)[0], national=None)]
    )
    answer = client.submit(address, button="Valider le procès-verbal")
    assert (answer.status_code, "rien n’a été validé" in answer.text) == (409, True)
    monkeypatch.setattr(services, "prepare_minutes", prepare)
    assert client.send(answer, button="Valider le procès-verbal").status_code == 303
    assert _count() == 3


@pytest.mark.parametrize("whole", [True, False])
def test_what_was_compared_with_the_page_is_what_is_laid_out_without_being_read_again(
    held: Any, client: CheckingClient, sign_in: Any, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    sign_in(client, held.coordinator)
    button = "Valider le procès-verbal" if whole else f"Valider la fiche {held.cases[0].number}"
    monkeypatch.setattr(preparation, "load_material", None)
    assert client.submit(f"/seances/{held.meeting.uuid}/validation", button=button).status_code == 303


def test_a_layout_that_fails_is_said_on_the_page(
    held: Any, client: CheckingClient, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows were marked in a read-only transaction: showing the page again does not write them."""
    sign_in(client, held.coordinator)

    def full(*_args: Any, **_values: Any) -> Any:
        raise files.StorageFailed

    monkeypatch.setattr(preparation, "file_fiche", full)
    address = f"/seances/{held.meeting.uuid}/validation"
    for button in ("Valider le procès-verbal", f"Valider la fiche {held.cases[0].number}"):
        answer = client.submit(address, button=button)
        assert answer.status_code == files.StorageFailed.status
        assert "n’a pas pu être enregistré" in answer.text
        assert "Validation de la séance" in answer.text or "Procès-verbal" in answer.text


def _stamp(held: Any) -> int:
    db.session.rollback()
    db.session.expire_all()
    return stamp_of(load_material(held.meeting.uuid, actor=held.actor)).version
