"""The fields of a deeper decision on its page: sent, refused next to what is wrong, kept as they were typed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from rcp.deliberation import queries, services
from rcp.domain.decision import ActionEntry, ConditionEntry, DecisionEntry, DissentEntry
from rcp.domain.decision.merge import seen
from rcp.domain.plan import PlanEntry
from rcp.web.clock import now
from tests.deliberation.conftest import Room
from tests.support import pages
from tests.support.build import SignIn
from tests.support.client import CheckingClient, filled

SCRIPT = {"X-Requested-With": "rcp", "Accept": "application/json"}


@pytest.fixture
def desk(full_room: Room, client: CheckingClient, sign_in: SignIn) -> CheckingClient:
    sign_in(client, full_room.secretary)
    return client


def everything(room: Room) -> dict[str, Any]:
    return {
        "proposals-0-choice": "cryoablation",
        "proposals-0-aim": "antalgique",
        "conditions-0-if_text": "biopsie positive",
        "conditions-0-then_text": "cryoablation",
        "plan_b": "RTST",
        "actions-0-label": "Demander l’IRM",
        "actions-0-assignee": str(room.secretary.uuid),
        "actions-0-due_on": f"{room.meeting.date + timedelta(days=7):%d/%m/%Y}",
        "dissents-0-person": str(room.radiotherapist.uuid),
        "dissents-0-text": "RTST préférable",
        "is_to_present_again": "y",
        "present_again_note": "Avec l’IRM",
    }


def test_everything_is_typed_and_read_on_the_page(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    assert desk.submit(full_room.url(case), everything(full_room), button="decide").status_code == 303
    entry = queries.entry_of(full_room.sitting(case).decision)
    assert entry.proposals[0].aim == "antalgique" and entry.plan_b == "RTST"
    assert entry.conditions == (ConditionEntry("biopsie positive", "cryoablation"),)
    due = full_room.meeting.date + timedelta(days=7)
    assert entry.actions == (ActionEntry("Demander l’IRM", full_room.secretary.id, due),)
    assert entry.dissents == (DissentEntry(full_room.radiotherapist.id, text="RTST préférable"),)
    page = desk.get(full_room.url(case)).text
    for said in ("Si biopsie positive, alors cryoablation.", "Nouvelle présentation demandée par la RCP", "Avec l’IRM"):
        assert said in page
    assert "faute de quorum" not in page and "sans quorum" not in page
    assert "Nouvelle présentation demandée par la RCP" in desk.get(f"/dossiers/{case.uuid}").text


def test_what_the_form_shows_is_what_it_saves(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    desk.submit(full_room.url(case), everything(full_room), button="save")
    before = queries.entry_of(full_room.sitting(case).decision)
    desk.submit(full_room.url(case), {}, button="save")
    assert queries.entry_of(full_room.sitting(case).decision) == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"conditions-0-then_text": ""}, "Complétez chaque condition"),
        ({"actions-0-label": ""}, "Nommez chaque action."),
        ({"actions-0-due_on": "31/02/2026"}, "jj/mm/aaaa"),
        ({"actions-0-assignee": "quelqu’un"}, "Choix inconnu"),
        ({"dissents-0-text": ""}, "a un auteur et un texte"),
        ({"dissents-0-person": ""}, "a un auteur et un texte"),
        ({"dissents-0-name": "Dr Invité"}, "pas les deux"),
        ({"is_to_present_again": None}, "Cochez la nouvelle présentation"),
        ({"proposals-0-aim": "gloire"}, "Choix inconnu"),
        ({"unblocked_by": "Une IRM"}, "Choisissez le motif de l’absence de décision"),
    ],
)
def test_each_thing_wrong_is_said_next_to_its_field_and_nothing_typed_is_lost(
    full_room: Room, desk: CheckingClient, change: dict[str, Any], message: str
) -> None:
    case = full_room.add_case()
    values = everything(full_room) | {"comment": "Texte tapé"} | change
    refused = desk.submit(full_room.url(case), values, button="decide")
    assert refused.status_code == 422 and message in refused.text.replace("\u202f", " ")
    assert "Texte tapé" in refused.text
    assert case.status == "booked"


def test_an_action_is_given_to_somebody_while_one_types(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    form = pages.parse(desk.get(full_room.url(case)).text).find(".//form[@class='decision-form']")
    assert form is not None
    data = {**filled(form), **everything(full_room), "base": json.dumps(seen(DecisionEntry(outcome="discussed")))}
    answer = desk.post(f"{full_room.url(case)}/saisie", data=data, headers=SCRIPT)
    assert answer.status_code == 200 and not answer.json["errors"], answer.json
    entry = queries.entry_of(full_room.sitting(case).decision)
    assert entry.actions[0].assignee_id == full_room.secretary.id
    assert entry.dissents[0].person_id == full_room.radiotherapist.id


def test_a_preference_nobody_asked_for_is_a_choice_and_never_a_default(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    page = desk.get(full_room.url(case)).text
    assert "Inconnue" in page
    desk.submit(full_room.url(case), {"proposals-0-choice": "cryoablation"}, button="save")
    assert queries.entry_of(full_room.sitting(case).decision).patient_preference_known == ""
    desk.submit(full_room.url(case), {"patient_preference_known": "unknown"}, button="save")
    assert queries.entry_of(full_room.sitting(case).decision).patient_preference_known == "unknown"


def test_a_plan_is_taken_over_beside_everything_else_typed(full_room: Room, desk: CheckingClient) -> None:
    case, actor = full_room.add_case(), full_room.as_(full_room.interventionist)
    services.save_plan(case, None, PlanEntry(probes=3), version=0, actor=actor, now=now())
    typed = everything(full_room)
    taken = desk.send(desk.get(full_room.url(case)), typed, button="take-plan")
    assert "3 cryosondes" in taken.text
    assert desk.send(taken, button="save").status_code == 303
    entry = queries.entry_of(full_room.sitting(case).decision)
    assert entry.proposals[0].plan.startswith("3 cryosondes") and entry.proposals[0].aim == "antalgique"
    assert entry.conditions == (ConditionEntry("biopsie positive", "cryoablation"),)
    assert entry.actions[0].label == "Demander l’IRM" and entry.is_to_present_again
