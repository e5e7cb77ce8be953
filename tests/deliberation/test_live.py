"""The pages that follow the room: its state, its frame, its buttons, what is projected."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from rcp.access.permissions import Role
from rcp.agenda import services as agenda
from rcp.db import db
from rcp.deliberation import queries, services
from rcp.domain.case import PostponementReason
from rcp.domain.decision import DecisionEntry, ProposalEntry
from rcp.journal.models import AccessEntry
from rcp.web.clock import now
from rcp.web.models import WebSession
from tests.deliberation.conftest import Room
from tests.support.build import SignIn
from tests.support.client import CheckingClient
from tests.support.sql import count_sql

SCRIPT = {"X-Requested-With": "rcp"}


@pytest.fixture
def desk(full_room: Room, client: CheckingClient, sign_in: SignIn) -> CheckingClient:
    """The secretary's browser, everybody being in the room."""
    sign_in(client, full_room.secretary)
    return client


def url(room: Room, end: str) -> str:
    return f"/seances/{room.meeting.uuid}/{end}"


def state(client: CheckingClient, room: Room, seen: str = "") -> Any:
    return client.get(url(room, f"salle/etat?vu={seen}"), headers=SCRIPT)


def press(client: CheckingClient, room: Room, end: str, **headers: str) -> Any:
    token = {"csrf_token": client.csrf(url(room, "deliberation"))}
    return client.post(url(room, end), data=token, headers=headers)


def test_the_state_is_told_once(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    first = state(desk, full_room).json
    assert first["current_case"] is None and first["elapsed"] is None and not first["paused"]
    assert first["me"] == str(full_room.secretary.uuid) and first["csrf"] and first["session_seconds"] > 0
    assert state(desk, full_room, first["revision"]).status_code == 204
    called = press(desk, full_room, f"salle/appeler/{case.uuid}", **SCRIPT).json
    assert called["current_case"] == str(case.uuid) and called["planned"] == 300 and called["span_started_at"]
    told = state(desk, full_room, first["revision"])
    assert told.status_code == 200 and told.json["revision"] == called["revision"]


def test_asking_for_the_state_is_cheap_and_prolongs_no_session(full_room: Room, desk: CheckingClient) -> None:
    full_room.add_case()
    revision = state(desk, full_room).json["revision"]
    db.session.execute(
        WebSession.__table__.update().values(last_seen_at=now() - timedelta(minutes=5))  # type: ignore[attr-defined]
    )
    db.session.commit()
    seen = db.session.execute(select(WebSession.last_seen_at)).scalar_one()
    address = url(full_room, f"salle/etat?vu={revision}")
    with count_sql(db.engine) as statements:
        answer = desk.get(address, headers=SCRIPT, check=False)
    assert answer.status_code == 204
    assert len(statements) <= 4, str(statements)  # the session, the account, its roles, the revision
    db.session.expire_all()
    assert db.session.execute(select(WebSession.last_seen_at)).scalar_one() == seen


def test_the_buttons_work_without_a_script(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    for end in (f"salle/appeler/{case.uuid}", "salle/pause", "salle/reprendre", "salle/pause-seance"):
        assert press(desk, full_room, end).status_code == 303
    assert [span.case_id for span in queries.list_spans(full_room.meeting)] == [case.id, case.id, None]


def test_a_refusal_is_said_in_the_page_or_to_the_script(full_room: Room, desk: CheckingClient) -> None:
    elsewhere = full_room.make.case(full_room.board)
    refused = press(desk, full_room, f"salle/appeler/{elsewhere.uuid}", **SCRIPT)
    assert refused.status_code == 422 and "n’est plus à l’ordre du jour" in refused.json["message"]
    assert press(desk, full_room, f"salle/appeler/{elsewhere.uuid}").status_code == 303
    assert "n’est plus à l’ordre du jour" in desk.get(url(full_room, "deliberation")).text


def test_the_frame_shows_each_case_with_its_time(full_room: Room, desk: CheckingClient) -> None:
    first, second = full_room.add_case(), full_room.add_case()
    moment = now()
    services.call_case(full_room.meeting, first.uuid, actor=full_room.actor, now=moment - timedelta(minutes=7))
    services.call_case(full_room.meeting, second.uuid, actor=full_room.actor, now=moment)
    page = desk.get(url(full_room, "salle/cadre")).text
    assert "7:00" in page and "dépassé" in page and "Fin estimée".lower() in page.lower()
    assert str(first.uuid) in page and page.count('aria-current="true"') == 1
    services.pause(full_room.meeting, actor=full_room.actor, now=now())
    assert "chronomètre arrêté" in desk.get(url(full_room, "salle/cadre")).text
    services.start_break(full_room.meeting, actor=full_room.actor, now=now())
    assert "Reprendre la séance" in desk.get(url(full_room, "salle/cadre")).text


def test_who_does_not_keep_the_room_follows_it_only(full_room: Room, client: CheckingClient, sign_in: SignIn) -> None:
    case = full_room.add_case()
    sign_in(client, full_room.oncologist)
    assert state(client, full_room).status_code == 200
    assert client.get(url(full_room, "projection")).status_code == 200
    assert client.get(url(full_room, "salle/cadre")).status_code == 403
    assert press(client, full_room, f"salle/appeler/{case.uuid}").status_code == 403
    sign_in(client, full_room.external)
    for end in ("salle/etat", "projection", "projection/vue"):
        assert client.get(url(full_room, end)).status_code in (403, 404)


def test_what_is_projected_shows_one_patient_and_the_decision_as_it_is_typed(
    full_room: Room, desk: CheckingClient
) -> None:
    first, second = full_room.add_case(question="Cryothérapie de l’ilot ?"), full_room.add_case()
    names = [case.patient.birth_name.upper() for case in (first, second)]
    waiting = desk.get(url(full_room, "projection")).text
    assert "En attente du premier dossier" in waiting and not any(name in waiting for name in names)
    services.call_case(full_room.meeting, first.uuid, actor=full_room.actor, now=now())
    page = desk.get(url(full_room, "projection")).text
    assert names[0] in page and names[1] not in page and "Rien n’est encore écrit" in page
    services.save_decision(
        full_room.sitting(first), DecisionEntry(proposals=(ProposalEntry("cryoablation"),), comment="Marge de 5 mm"),
        version=0, actor=full_room.actor, now=now(),
    )  # fmt: skip
    typed = desk.get(url(full_room, "projection/vue")).text
    assert "Marge de 5 mm" in typed and "En cours de saisie" in typed and "3 en salle" not in typed
    full_room.decide(first, version=full_room.sitting(first).decision.version)
    assert "En cours de saisie" not in desk.get(url(full_room, "projection/vue")).text
    services.start_break(full_room.meeting, actor=full_room.actor, now=now())
    resting = desk.get(url(full_room, "projection/vue")).text
    assert "Pause de séance" in resting and names[0] not in resting
    services.call_case(full_room.meeting, second.uuid, actor=full_room.actor, now=now())
    assert names[1] in desk.get(url(full_room, "projection/vue")).text


def test_nothing_is_projected_once_the_meeting_is_over(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    name = case.patient.birth_name.upper()
    services.call_case(full_room.meeting, case.uuid, actor=full_room.actor, now=now())
    full_room.decide(case)
    services.close_meeting(full_room.meeting, actor=full_room.actor, now=now())
    page = desk.get(url(full_room, "projection")).text
    assert "La séance est terminée" in page and name not in page


def test_a_meeting_to_come_waits(full_room: Room, desk: CheckingClient) -> None:
    full_room.meeting = full_room.make.meeting(full_room.board)
    assert "n’est pas encore ouverte" in desk.get(url(full_room, "projection")).text


def test_following_is_traced_once_a_person_and_a_patient(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    services.call_case(full_room.meeting, case.uuid, actor=full_room.actor, now=now())

    def reads() -> int:
        query = select(func.count()).where(AccessEntry.patient_id == case.patient_id)
        return db.session.execute(query).scalar_one()

    desk.get(url(full_room, "projection/vue"))
    assert reads() == 1
    desk.get(url(full_room, "projection/vue"))
    assert reads() == 1


def test_what_is_projected_is_laid_out_once_a_change(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    services.call_case(full_room.meeting, case.uuid, actor=full_room.actor, now=now())
    address = url(full_room, "projection/vue")
    told = desk.get(address).headers["X-Room-Revision"]
    assert desk.get(f"{address}?vu={told}", check=False).status_code == 204
    with count_sql(db.engine) as again:
        desk.get(address, check=False)
    assert len(again) <= 5, str(again)  # the session, the account, its roles, the revision, the traces told


def test_the_projection_hides_the_decisions_of_other_boards(
    full_room: Room, client: CheckingClient, sign_in: SignIn
) -> None:
    """The chair sees them at their desk; the wall shows what every member of this board may read."""
    other = full_room.make.board()
    full_room.make.member(other, Role.COORDINATOR, person=full_room.coordinator)
    case = full_room.add_case()
    former = full_room.make.case(other, case.patient, requester=full_room.oncologist)
    meeting = full_room.make.meeting(other)
    full_room.make.booking(meeting, former)
    actor = full_room.as_(full_room.coordinator)
    services.open_meeting(meeting, actor=actor, now=now())
    entry = DecisionEntry(outcome="discussed", proposals=(ProposalEntry("cryoablation"),), comment="Ailleurs seulement")
    services.decide(
        queries.get_sitting(meeting.uuid, former.uuid, actor=actor), entry, version=0, actor=actor, now=now()
    )
    services.call_case(full_room.meeting, case.uuid, actor=full_room.actor, now=now())
    sign_in(client, full_room.coordinator)
    assert "Ailleurs seulement" in client.get(full_room.url(case)).text
    assert "Ailleurs seulement" not in client.get(url(full_room, "projection")).text


def test_the_durations_of_a_meeting_stand_beside_what_was_planned(full_room: Room, desk: CheckingClient) -> None:
    first, second, gone, _never = (full_room.add_case() for _ in range(4))
    moment = now()

    def minutes_ago(minutes: float) -> datetime:
        return moment - timedelta(minutes=minutes)

    assert "Aucune durée mesurée" in desk.get(url(full_room, "durees")).text
    for case, minutes in ((first, 30), (second, 23), (gone, 20)):
        services.call_case(full_room.meeting, case.uuid, actor=full_room.actor, now=minutes_ago(minutes))
    services.start_break(full_room.meeting, actor=full_room.actor, now=minutes_ago(18))
    services.resume(full_room.meeting, actor=full_room.actor, now=minutes_ago(8))
    services.pause(full_room.meeting, actor=full_room.actor, now=minutes_ago(7))
    agenda.postpone(
        full_room.sitting(gone).item, reason=PostponementReason.NO_TIME, actor=full_room.actor, now=minutes_ago(6)
    )
    page = desk.get(url(full_room, "durees")).text
    assert "7:00" in page and "+2:00" in page and "Non appelé" in page and "10:00 en 1 fois" in page
    assert "a quitté l’ordre du jour" in page and gone.number in page
    services.call_case(full_room.meeting, second.uuid, actor=full_room.actor, now=now())
    whole = desk.get(f"/rcp/{full_room.board.uuid}/durees").text
    assert "médiane" in whole and "1 séance mesurée" in whole


def test_a_board_without_any_duration_says_so(full_room: Room, desk: CheckingClient) -> None:
    assert "Aucune durée mesurée" in desk.get(f"/rcp/{full_room.board.uuid}/durees").text
    assert "Durées" in desk.get(f"/rcp/{full_room.board.uuid}").text


def test_the_durations_cost_the_same_whatever_was_measured(full_room: Room, desk: CheckingClient) -> None:
    def costs() -> list[int]:
        found = []
        for address in (url(full_room, "durees"), f"/rcp/{full_room.board.uuid}/durees"):
            with count_sql(db.engine) as statements:
                desk.get(address, check=False)
            found.append(len(statements))
        return found

    services.call_case(full_room.meeting, full_room.add_case().uuid, actor=full_room.actor, now=now())
    costs()
    few = costs()
    for _ in range(4):
        services.call_case(full_room.meeting, full_room.add_case().uuid, actor=full_room.actor, now=now())
    meeting = full_room.make.meeting(full_room.board)
    services.open_meeting(meeting, actor=full_room.actor, now=now())
    db.session.commit()
    assert costs() == few and max(few) <= 16, few


def test_the_external_requester_sees_no_duration(full_room: Room, client: CheckingClient, sign_in: SignIn) -> None:
    sign_in(client, full_room.external)
    assert client.get(url(full_room, "durees")).status_code in (403, 404)
    assert client.get(f"/rcp/{full_room.board.uuid}/durees").status_code in (403, 404)
