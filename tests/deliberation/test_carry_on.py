"""What ends a meeting in one gesture: cases left postponed from the room, people who never came noted absent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rcp.db import db
from rcp.deliberation import services
from rcp.deliberation.services.presence import Change
from rcp.journal.models import JournalEntry
from rcp.web.clock import now, today
from tests.deliberation.conftest import Room
from tests.support.build import SignIn
from tests.support.client import CheckingClient


@pytest.fixture
def desk(full_room: Room, client: CheckingClient, sign_in: SignIn) -> CheckingClient:
    sign_in(client, full_room.secretary)
    return client


def test_the_cases_left_are_postponed_from_the_room_in_one_gesture(full_room: Room, desk: CheckingClient) -> None:
    done, *left = (full_room.add_case() for _ in range(3))
    full_room.decide(done)
    full_room.make.meeting(full_room.board, date=today() + timedelta(days=30))
    salle = f"/seances/{full_room.meeting.uuid}/salle"
    shown = desk.get(salle)
    assert "Reporter les 2 dossiers restants" in shown.text
    answer = desk.send(shown, button="Reporter ces dossiers", follow_redirects=True)
    assert answer.request.path == salle
    assert "Dossiers reportés\u202f: 2 à la séance du" in answer.text
    assert "Pour en reprendre un à cette séance" in answer.text
    db.session.expire_all()
    assert [(each.status, each.postponement_count) for each in (done, *left)] == [
        ("discussed", 0),
        *[("booked", 1)] * 2,
    ]
    assert "dossiers restants" not in answer.text


@pytest.mark.parametrize("page", ["terminer", "presences"])
def test_whoever_did_not_come_is_noted_absent_in_one_gesture(full_room: Room, desk: CheckingClient, page: str) -> None:
    meeting = full_room.meeting
    shown = desk.get(f"/seances/{meeting.uuid}/{page}")
    counted = " (2)" if page == "terminer" else ""
    answer = desk.send(shown, button=f"Marquer absents les non-arrivés{counted}", follow_redirects=True)
    assert answer.request.path.endswith(page)
    assert "2 personnes notées absentes" in answer.text and full_room.coordinator.name in answer.text
    assert "Marquer absents" not in answer.text
    db.session.expire_all()
    assert full_room.row(full_room.coordinator).mode == "absent"
    assert full_room.row(full_room.oncologist).mode == "room"
    line = last_line("meeting.attendance")
    assert len(line.details["changes"]) == 2
    row = full_room.row(full_room.coordinator)
    services.tap(meeting, row.uuid, Change("absent", "room"), actor=full_room.actor, now=now())
    assert last_line("meeting.attendance").id > line.id
    assert services.mark_absent(meeting, actor=full_room.actor, now=now()) == []


def last_line(event: str) -> Any:
    return db.session.query(JournalEntry).filter_by(event=event).order_by(JournalEntry.id.desc()).first()
