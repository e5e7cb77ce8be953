"""What becomes of a decision taken: its conditions noted, its actions done, each taken back, two people at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from rcp.access.permissions import Role
from rcp.db import db
from rcp.deliberation import services as deliberation
from rcp.domain.decision import ActionEntry, ConditionEntry
from rcp.domain.errors import Forbidden, InvalidValue, NotFound, StaleEdit, TransitionRefused
from rcp.followup import queries, services
from rcp.journal.models import JournalEntry
from rcp.overview.queries import waiting_counts
from rcp.web.clock import now, today
from tests.deliberation.conftest import CRYO, Room
from tests.support.build import SignIn
from tests.support.client import CheckingClient

CONDITION = ConditionEntry("biopsie positive", "cryoablation")


def decided(room: Room, *actions: ActionEntry) -> Any:
    case = room.add_case()
    given = actions or (ActionEntry("Demander l’IRM", room.oncologist.id, today() + timedelta(days=7)),)
    room.decide(case, replace(CRYO, conditions=(CONDITION,), actions=given))
    db.session.commit()
    return case


def events() -> list[str]:
    return list(db.session.execute(select(JournalEntry.event).order_by(JournalEntry.id)).scalars())


def condition_of(case: Any) -> queries.Followed[Any]:
    return queries.get_condition(case, queries.followup_of(case).conditions[0].uuid, for_update=True)


def action_of(case: Any) -> queries.Followed[Any]:
    return queries.get_action(case, queries.followup_of(case).actions[0].uuid, for_update=True)


def test_a_condition_is_noted_and_taken_back(full_room: Room) -> None:
    case = decided(full_room)
    services.note_condition(condition_of(case), "met", note="Biopsie du 3", shown="", actor=full_room.actor, now=now())
    found = queries.followup_of(case).conditions[0]
    assert (found.label, found.note, found.by) == ("Remplie", "Biopsie du 3", full_room.secretary.name)
    services.note_condition(condition_of(case), "met", note="Biopsie du 3", shown="", actor=full_room.actor, now=now())
    services.clear_condition(condition_of(case), shown=found.state, actor=full_room.actor, now=now())
    services.clear_condition(condition_of(case), shown="", actor=full_room.actor, now=now())
    assert queries.followup_of(case).conditions[0].label == "À suivre"
    assert events()[-2:] == ["followup.condition_noted", "followup.condition_cleared"]


def test_a_condition_dropped_says_why(full_room: Room) -> None:
    case = decided(full_room)
    with pytest.raises(InvalidValue, match="abandonnée"):
        services.note_condition(condition_of(case), "dropped", shown="", actor=full_room.actor, now=now())


def test_the_second_of_two_people_is_told_and_writes_over_nothing(full_room: Room) -> None:
    case = decided(full_room)
    services.note_condition(condition_of(case), "met", shown="", actor=full_room.actor, now=now())
    second = full_room.as_(full_room.oncologist)
    with pytest.raises(StaleEdit, match="vient de le noter"):
        services.note_condition(condition_of(case), "not-met", shown="", actor=second, now=now())
    services.clear_condition(
        condition_of(case), shown=queries.followup_of(case).conditions[0].state, actor=second, now=now()
    )
    with pytest.raises(StaleEdit, match="vient d’être annulé"):
        services.note_condition(condition_of(case), "dropped", note="Oui", shown="met@x", actor=second, now=now())


def test_an_action_is_done_by_the_team_or_whoever_it_is_given_to(full_room: Room) -> None:
    case = decided(full_room, ActionEntry("Prévenir le patient", full_room.external.id))
    stranger = full_room.make.actor(full_room.make.member(full_room.board, Role.QUALITY))
    with pytest.raises(Forbidden):
        services.mark_done(action_of(case), shown="", actor=stranger, now=now())
    external = full_room.as_(full_room.external)
    services.mark_done(action_of(case), note="Appelé", shown="", actor=external, now=now())
    services.mark_done(action_of(case), note="Appelé", shown="", actor=external, now=now())
    done = queries.followup_of(case).actions[0]
    assert (done.by, done.note, bool(done.done_at)) == (full_room.external.name, "Appelé", True)
    with pytest.raises(StaleEdit):
        services.mark_undone(action_of(case), shown="", actor=full_room.actor, now=now())
    services.mark_undone(action_of(case), shown=done.state, actor=full_room.actor, now=now())
    services.mark_undone(action_of(case), shown="", actor=full_room.actor, now=now())
    assert queries.followup_of(case).actions[0].done_at is None
    assert events()[-2:] == ["followup.action_done", "followup.action_undone"]


def test_nothing_is_noted_of_a_decision_taken_up_again(full_room: Room) -> None:
    case = decided(full_room)
    condition, action = condition_of(case).row.uuid, action_of(case).row.uuid
    deliberation.reopen_decision(full_room.sitting(case), reason="Erreur", actor=full_room.actor, now=now())
    assert not queries.followup_of(case)
    with pytest.raises(TransitionRefused):
        services.note_condition(
            queries.get_condition(case, condition), "met", shown="", actor=full_room.actor, now=now()
        )
    with pytest.raises(TransitionRefused):
        services.mark_done(queries.get_action(case, action), shown="", actor=full_room.actor, now=now())


def test_what_belongs_to_another_case_is_not_found(full_room: Room) -> None:
    case, other = decided(full_room), decided(full_room)
    with pytest.raises(NotFound):
        queries.get_action(other, action_of(case).row.uuid)


def test_late_actions_come_first_and_those_without_a_date_last(full_room: Room) -> None:
    mine = full_room.oncologist.id
    case = decided(
        full_room, ActionEntry("Sans date", mine), ActionEntry("Plus tard", mine, today() + timedelta(days=9)),
        ActionEntry("Bientôt", mine, today() + timedelta(days=2)),
        ActionEntry("D’une autre", full_room.radiotherapist.id, today()),
    )  # fmt: skip
    rows = {each.label: each for each in _rows(case)}
    rows["Plus tard"].due_on = today() - timedelta(days=3)
    db.session.commit()
    actor = full_room.as_(full_room.oncologist)
    assert [line.action.label for line in queries.list_to_do(actor)] == ["Plus tard", "Bientôt", "Sans date"]
    everybody = [line.action.label for line in queries.list_to_do(actor, of_everybody=True)]
    assert everybody == ["Plus tard", "D’une autre", "Bientôt", "Sans date"]
    first = queries.list_to_do(actor)[0]
    assert [line.action.label for line in queries.list_to_do(actor, after=queries.cursor_of(first))] == [
        "Bientôt", "Sans date",
    ]  # fmt: skip
    assert queries.count_to_do(actor) == waiting_counts(actor)["actions"] == 3


def _rows(case: Any) -> list[Any]:
    return [queries.get_action(case, each.uuid).row for each in queries.followup_of(case).actions]


# --- pages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def doctor(full_room: Room, client: CheckingClient, sign_in: SignIn) -> CheckingClient:
    sign_in(client, full_room.oncologist)
    return client


def test_the_case_says_what_follows_and_one_click_notes_an_action_done(full_room: Room, doctor: CheckingClient) -> None:
    case = decided(full_room)
    address = f"/dossiers/{case.uuid}"
    page = doctor.get(address)
    assert "Suites de la décision" in page.text and "À suivre" in page.text and "Demander l’IRM" in page.text
    action = queries.followup_of(case).actions[0]
    doctor.submit(f"{address}/actions/{action.uuid}", {"note": "Demandée ce matin"})
    page = doctor.get(address)
    assert "Faite" in page.text and "Demandée ce matin" in page.text
    doctor.submit(f"{address}/actions/{action.uuid}", {}, button="undo")
    assert "À faire" in doctor.get(address).text


def test_a_condition_is_noted_on_its_page_and_refused_without_a_verdict(
    full_room: Room, doctor: CheckingClient
) -> None:
    case = decided(full_room)
    address = f"/dossiers/{case.uuid}/conditions/{queries.followup_of(case).conditions[0].uuid}"
    refused = doctor.submit(address, {"note": "Un texte"})
    assert refused.status_code == 422
    assert "Dites ce que devient la condition." in refused.text and "Un texte" in refused.text
    doctor.submit(address, {"verdict": "not-met", "note": "Biopsie négative"})
    assert "Non remplie" in doctor.get(f"/dossiers/{case.uuid}").text


def test_a_stale_page_keeps_what_was_typed_and_shows_what_stands(full_room: Room, doctor: CheckingClient) -> None:
    case = decided(full_room)
    item = queries.followup_of(case).conditions[0]
    services.note_condition(condition_of(case), "met", shown="", actor=full_room.actor, now=now())
    db.session.commit()
    stale = doctor.submit(
        f"/dossiers/{case.uuid}/conditions/{item.uuid}",
        {"verdict": "not-met", "note": "Mon texte", "shown": ""},
    )
    assert stale.status_code == 409
    assert "Mon texte" in stale.text and "vient de le noter" in stale.text and "Remplie" in stale.text


def test_my_actions_are_a_bounded_list_in_a_constant_number_of_statements(
    full_room: Room, doctor: CheckingClient, count_sql: Any
) -> None:
    counts = []
    for wanted in (1, 60):
        mine = full_room.oncologist.id
        case = full_room.add_case()
        given = [ActionEntry(f"Action {rank}", mine, today() + timedelta(days=rank)) for rank in range(wanted)]
        full_room.decide(case, replace(CRYO, actions=tuple(given)))
        db.session.commit()
        doctor.get("/actions")
        with count_sql() as statements:
            page = doctor.get("/actions", check=False)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12, counts
    assert page.text.count("retour") == queries.PAGE and "Page suivante" in page.text
    assert "Mes actions" in page.text and ">61<" in page.text.replace(" ", "")
    everybody = doctor.get("/actions?qui=toutes")
    assert "Actions de mes RCP" in everybody.text
    assert "Aucune action faite" in doctor.get("/actions?etat=faites").text


def test_an_action_done_from_the_list_goes_back_to_the_list(full_room: Room, doctor: CheckingClient) -> None:
    decided(full_room)
    answer = doctor.submit("/actions", {"retour": "actions"})
    assert answer.location.endswith("/actions")
    assert "Demander l’IRM" in doctor.get("/actions?etat=faites").text
