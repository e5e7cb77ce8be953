"""The journal is the auditor's alone; it says who did what, and no patient's name."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rcp.access.permissions import SYSTEM, Role
from rcp.agenda.services.meetings import CHANGEABLE
from rcp.db import db
from rcp.domain.board import BoardSettings
from rcp.domain.clinical.alerts import alert_rules
from rcp.domain.identity import Traits
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.journal.models import AccessEntry
from rcp.overview.field_words import field_label
from rcp.overview.journal_words import details_text
from tests.support.build import NOW, Builder
from tests.support.client import CheckingClient


@pytest.fixture
def auditor(make: Builder, client: CheckingClient, sign_in: Any) -> Any:
    person = make.auditor()
    sign_in(client, person)
    return person


@pytest.mark.parametrize("page", ["/journal", "/journal/acces"])
def test_nobody_else_reads_it(make: Builder, client: CheckingClient, sign_in: Any, page: str) -> None:
    board = make.board()
    for person in [*(make.member(board, role) for role in Role), make.administrator()]:
        sign_in(client, person)
        assert client.get(page).status_code == 403


def test_an_auditor_reads_nothing_else(make: Builder, client: CheckingClient, auditor: Any) -> None:
    case = make.case(make.board())
    for page in ("/annuaire", "/rcp", "/comptes", f"/dossiers/{case.uuid}", f"/patients/{case.uuid}"):
        assert client.get(page).status_code in {403, 404}, page


def test_events_say_who_what_and_when(make: Builder, client: CheckingClient, auditor: Any) -> None:
    board, patient = make.board(name="RCP des os"), make.patient()
    actor = make.actor(make.member(board, Role.COORDINATOR, family_name="Quévremont"))
    journal.record(Event.PATIENT_CREATED, actor=actor, now=NOW, subject=patient)
    journal.record(Event.BOARD_CHANGED, actor=SYSTEM, now=NOW, subject=board, details={"fields": ["room", "finess"]})
    page = client.get("/journal").text
    for text in ("Patient créé après recherche", "Quévremont", "coordonnateur", "16/03/2026 10:00", "Ligne de commande",
                 "champs = Salle, FINESS de l’établissement", str(patient.uuid)[:8]):  # fmt: skip
        assert text in page
    assert patient.birth_name not in page


def test_an_alert_set_aside_is_told_by_its_title_and_not_by_the_name_of_a_row(
    make: Builder, client: CheckingClient, auditor: Any
) -> None:
    case, row = make.case(make.board()), "5c0ffee0-0000-4000-8000-000000000001"
    details = {"alert": "hemostase-plaquettes", "dismissal": row}
    journal.record(Event.ALERT_DISMISSED, actor=SYSTEM, now=NOW, subject=case, details=details)
    page = client.get("/journal").text
    assert f"alerte = {alert_rules()['hemostase-plaquettes'].title}" in page
    assert row not in page


@pytest.mark.parametrize(
    ("event", "details", "said"),
    [
        (
            Event.CASE_POSTPONED,
            {"reason": "no-time", "count": 2},
            "report n° = 2 · motif = temps de séance insuffisant",
        ),
        (Event.DECISION_TAKEN, {"outcome": "discussed", "again": False}, "de nouveau = non · statut = cas discuté"),
        (Event.DECISION_SAVED, {"fields": ["comment", "due_on"]}, "champs = Avis de la RCP, commentaire, Échéance"),
        (Event.OPINION_GIVEN, {"specialty": "G15_10/SM12", "typed_afterwards": True}, "saisi a posteriori = oui"),
        (
            Event.ATTENDANCE_RECORDED,
            {"changes": [{"from": "", "to": "absent"}]},
            "pointages = (de attendu, vers absent)",
        ),
        (
            Event.ATTENDANCE_RECORDED,
            {"changes": [{"hours": {"from": "", "to": "14 h 05"}}, {"left": "14 h 30"}]},
            "pointages = (heures (de attendu, vers 14 h 05)), (parti à 14 h 30)",
        ),
        (Event.CASE_CHANGED, {"section": "question"}, "rubrique = question posée à la RCP"),
        (Event.MINUTES_PROOFREAD, {"documents": 3}, "documents = 3"),
        (Event.ROOM_CLOCK, {"action": "pause"}, "geste = arrêt"),
        (Event.BOARD_CHANGED, {"fields": ["cutoff_hours", "room"]}, "champs = Clôture des inscriptions, Salle"),
        (Event.MEETING_CHANGED, {"fields": ["planned_minutes"]}, "champs = Durée prévue du dossier"),
        (Event.PATIENT_CHANGED, {"fields": ["birth_name", "correspondents"]}, "Nom de naissance, Correspondants"),
        (Event.DOCUMENT_EXPORTED, {"kind": "xdm"}, "nature = paquet XDM"),
    ],
)
def test_the_details_of_an_event_are_told_in_words(event: Event, details: dict[str, Any], said: str) -> None:
    text = details_text(details, event.value)
    assert said in text and "G15_10" not in text


def test_every_setting_that_a_line_may_name_has_its_words() -> None:
    settings = {each.name for each in fields(BoardSettings)} | {"is_active", "required_specialties"}
    identity = {each.name for each in fields(Traits)} | {"ipp", "phone", "note", "identity_status"}
    for family, names in (("board", settings), ("meeting", CHANGEABLE), ("patient", identity)):
        assert {name for name in names if not field_label(family, name)} == set(), family


def test_filters_narrow_and_say_what_they_cannot_read(make: Builder, client: CheckingClient, auditor: Any) -> None:
    board = make.board()
    journal.record(Event.BOARD_CHANGED, actor=SYSTEM, now=datetime(2026, 3, 1, 23, 30, tzinfo=UTC), subject=board)
    journal.record(Event.DEMO_LOADED, actor=SYSTEM, now=NOW)
    for query, shown, hidden in (
        ("type=board", "Réglages de la RCP", "Données de démonstration"),
        # Half past eleven on the first, in UTC, is the second in Paris.
        ("du=02/03/2026&au=02/03/2026", "Réglages de la RCP", "Données de démonstration"),
        (f"objet={board.uuid}", "Réglages de la RCP", "Données de démonstration"),
    ):
        text = client.get(f"/journal?{query}").text
        assert f'<th scope="row">{shown}' in text
        assert hidden not in text
    wrong = client.get("/journal?du=31/02/2026&objet=abc")
    assert wrong.status_code == 422
    assert "n’en est pas un" in wrong.text
    assert client.get("/journal?suite=altered").status_code == 422


def test_accesses_are_listed_without_a_name(make: Builder, client: CheckingClient, auditor: Any) -> None:
    patient = make.patient()
    reader = make.account(make.person(family_name="Zbrzezny"))
    for kind in ("read", "refused"):
        db.session.add(
            AccessEntry(at=NOW, kind=kind, account_id=reader.id, patient_id=patient.id, endpoint="cases.case")
        )
    db.session.flush()
    page = client.get(f"/journal/acces?objet={patient.uuid}&type=read").text
    assert "Zbrzezny" in page
    assert str(patient.uuid)[:8] in page
    assert patient.birth_name not in page
    assert page.count('<th scope="row">') == 1


def test_the_journal_is_paged_in_a_constant_number_of_statements(
    make: Builder, client: CheckingClient, auditor: Any, count_sql: Any
) -> None:
    sizes = []
    for number in (2, 60):
        for minute in range(number):
            journal.record(Event.DEMO_LOADED, actor=SYSTEM, now=NOW + timedelta(minutes=minute))
        client.get("/journal")
        with count_sql() as statements:
            page = client.get("/journal").text
        sizes.append(len(statements))
    assert sizes[0] == sizes[1] <= 8
    following = re.search(r'name="suite" value="([^"]+)"', page)
    assert following
    second = client.get("/journal", query_string={"suite": following[1]}).text
    assert second.count('<th scope="row">') == 62 - 50
