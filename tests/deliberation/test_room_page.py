"""The page of the room: what it shows and to whom, without scripts, in how many statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from rcp.cases.models import Lesion, Result, ScoreRecord
from rcp.db import db
from rcp.deliberation import services
from rcp.deliberation.models import PreReading, RequesterProposal, TechnicalPlan
from rcp.domain.decision import DecisionEntry, ExaminationFacts, ProposalEntry
from rcp.domain.decision.merge import seen
from rcp.web.clock import now
from tests.deliberation.conftest import CRYO, INTERVENTIONAL, Room
from tests.deliberation.test_typing import START, autosave, rivals, stored
from tests.support import pages
from tests.support.build import SignIn
from tests.support.client import CheckingClient, filled
from tests.support.sql import count_sql

SWITCHING = 20  # statements: calling the next case; its panel, fetched ahead
ENTRY = 27  # statements: the whole screen
CHECKED = 1  # of them, that of the client that looks for names where none may be


@pytest.fixture
def desk(full_room: Room, client: CheckingClient, sign_in: SignIn) -> CheckingClient:
    sign_in(client, full_room.secretary)
    return client


def page_of(room: Room, case: Any = None) -> str:
    return f"/seances/{room.meeting.uuid}/salle" + (f"?dossier={case.uuid}" if case else "")


def panel_of(room: Room, case: Any) -> str:
    return f"/seances/{room.meeting.uuid}/salle/dossiers/{case.uuid}/volet"


def rich_case(room: Room) -> Any:
    """Two lesions, results, an opinion, a decision before this one, a decision being typed."""
    patient = room.make.patient()
    today, room.meeting = room.meeting, room.make.meeting(room.board)
    services.open_meeting(room.meeting, actor=room.actor, now=now())
    room.decide(room.add_case(patient=patient), replace(CRYO, comment="Décision d’avant"))
    room.meeting = today
    case = room.add_case(patient=patient, question="Traiter la lésion de L3 ?", summary="Une histoire")
    day = room.meeting.date
    db.session.add_all(
        [
            Lesion(case_id=case.id, organ="bone", site="L3", long_axis_mm=Decimal(23), position=1),
            Lesion(case_id=case.id, organ="kidney", laterality="left", long_axis_mm=Decimal(31), position=2),
            *(
                Result(case_id=case.id, kind=kind, label=f"Résultat {rank}", done_on=day - timedelta(days=rank))
                for rank, kind in enumerate(("imaging", "biology", "biology", "pathology", "clinical", "biology"), 1)
            ),
        ]
    )
    db.session.flush()
    db.session.expire_all()
    services.give_opinion(
        room.sitting(case).case, author_id=room.interventionist.id, specialty_code=INTERVENTIONAL, stance="retained",
        text="Un abord postérieur est possible.", actor=room.as_(room.interventionist), now=now(),
    )  # fmt: skip
    entry = replace(
        START,
        comment="À discuter",
        proposals=(ProposalEntry("cryoablation", detail="L3"), ProposalEntry("rfa", "alternative")),
        examinations=(ExaminationFacts("IRM"),),
    )
    autosave(room, case, entry)
    return case


def test_the_room_shows_all_that_is_needed_to_decide(full_room: Room, desk: CheckingClient) -> None:
    case = rich_case(full_room)
    page = desk.get(page_of(full_room, case)).text
    for text in ("Traiter la lésion de L3", "Décision d’avant", "abord postérieur", "Résultat 1", "À discuter", "L3"):
        assert text in page, text
    for mark in ('id="room-agenda"', 'id="room-case"', 'id="room-decision"', "data-save-state", "Marquer"):
        assert mark in page, mark
    assert full_room.cases[-1].number in page, "the agenda stands at the left"


def test_the_room_opens_on_the_case_called(full_room: Room, desk: CheckingClient) -> None:
    full_room.add_case()
    second = full_room.add_case()
    services.call_case(full_room.meeting, second.uuid, actor=full_room.actor, now=now())
    assert f'data-panel="{second.uuid}"' in desk.get(page_of(full_room)).text


def test_a_room_without_a_case_says_so(full_room: Room, desk: CheckingClient) -> None:
    assert "Aucun dossier à l’ordre du jour" in desk.get(page_of(full_room)).text


def test_only_who_keeps_the_meeting_enters_and_only_while_it_is_open(
    full_room: Room, client: CheckingClient, sign_in: SignIn
) -> None:
    case = full_room.add_case()
    sign_in(client, full_room.oncologist)
    assert client.get(page_of(full_room)).status_code == 403
    assert client.get(panel_of(full_room, case)).status_code == 403
    sign_in(client, full_room.secretary)
    other = full_room.make.meeting(full_room.board)
    answer = client.get(f"/seances/{other.uuid}/salle")
    assert answer.status_code == 303 and answer.location.endswith("/deliberation")


def test_without_scripts_the_case_is_decided_and_the_room_comes_back(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    decided = desk.submit(page_of(full_room, case), {"proposals-0-choice": "cryoablation"}, button="decide")
    assert decided.status_code == 303 and "/salle?dossier=" in decided.location
    page = desk.get(decided.location).text
    assert "Cryoablation percutanée" in page and "Reprendre la décision" in page


def test_two_texts_wait_for_a_choice_in_the_room(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    autosave(full_room, case, replace(START, comment="Opérer"))
    autosave(full_room, case, replace(START, comment="Surveiller"), by=full_room.coordinator)
    page = desk.get(page_of(full_room, case))
    assert f'data-rival="{rivals()[0].uuid}"' in page.text
    form = next(each for each in pages.parse(page.text).iter("form") if "/textes/" in (each.get("action") or ""))
    chosen = desk.post(form.get("action"), data=filled(form) | {"choix": "rival"})
    assert "/salle?dossier=" in chosen.location and stored(full_room, case).comment == "Surveiller"


def test_what_could_not_be_read_comes_back_with_what_is_wrong(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    services.keep_unread(full_room.sitting(case), {"due_on": ["31/02/2026"]}, actor=full_room.actor, now=now())
    page = desk.get(page_of(full_room, case)).text
    assert 'value="31/02/2026"' in page and 'aria-invalid="true"' in page


def test_the_panel_alone_is_the_panel_of_the_page(full_room: Room, desk: CheckingClient) -> None:
    case = rich_case(full_room)
    panel = desk.get(panel_of(full_room, case)).text
    assert f'data-panel="{case.uuid}"' in panel and "<html" not in panel
    assert seen(stored(full_room, case))["comment"] in panel


def test_switching_and_entering_cost_a_constant_number_of_statements(full_room: Room, desk: CheckingClient) -> None:
    cases = [rich_case(full_room)]
    counts = []
    for _ in range(2):
        case = cases[0]
        desk.get(page_of(full_room, case))
        token = desk.csrf()
        for url, data, most in (
            (f"{page_of(full_room)}/appeler/{case.uuid}", {"csrf_token": token}, SWITCHING),
            (panel_of(full_room, case), None, SWITCHING + CHECKED),
            (page_of(full_room, case), None, ENTRY + CHECKED),
        ):
            with count_sql(db.engine) as statements:
                if data:
                    answer = desk.post(url, data=data, headers={"X-Requested-With": "rcp"})
                else:
                    answer = desk.get(url)
            assert answer.status_code == 200
            assert len(statements) <= most, f"{len(statements)} of {most} for {url}\n{statements}"
            counts.append(len(statements))
        cases += [full_room.add_case() for _ in range(6)]
        services.call_case(full_room.meeting, cases[1].uuid, actor=full_room.actor, now=now())
    assert counts[1:3] == counts[4:6], "the number of cases changes nothing"


def test_the_richest_of_cases_costs_no_more(full_room: Room, desk: CheckingClient) -> None:
    """Read for the first time, with a quorum to complete, everything written beside it, a draft, two texts."""
    case = rich_case(full_room)
    lesion = full_room.sitting(case).case.lesions[0]
    services.record_urgent_opinion(
        full_room.sitting(case).case, given_at=now() - timedelta(hours=3), reason="Compression", opinion="Ce soir",
        consulted=[services.Consulted(full_room.radiotherapist.id, "", "")], meeting=None,
        actor=full_room.as_(full_room.oncologist), now=now(),
    )  # fmt: skip
    db.session.add_all(
        [
            ScoreRecord(case_id=case.id, lesion_uuid=lesion.uuid, score_id="mirels", version="1", recorded_at=now()),
            TechnicalPlan(case_id=case.id, lesion_uuid=lesion.uuid, updated_at=now()),
            PreReading(
                case_id=case.id, meeting_id=full_room.meeting.id, person_id=full_room.interventionist.id,
                mark="rediscuss", marked_at=now(),
            ),
            RequesterProposal(case_id=case.id, proposals=[], comment="Une cryothérapie", updated_at=now()),
        ]
    )  # fmt: skip
    db.session.flush()
    autosave(full_room, case, replace(START, comment="Surveiller"), by=full_room.coordinator)
    services.keep_unread(full_room.sitting(case), {"due_on": ["31/02/2026"]}, actor=full_room.actor, now=now())
    full_room.part(case, full_room.oncologist, "absent")
    with count_sql(db.engine) as statements:
        panel = desk.get(panel_of(full_room, case)).text
    for text in ("Ce soir", "Une cryothérapie", "31/02/2026", "data-rival", "Oncologie"):
        assert text in panel, text
    assert len(statements) <= SWITCHING + CHECKED, str(statements)


def test_the_room_shows_what_was_begun_at_the_meeting_a_case_left(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    autosave(full_room, case, replace(START, comment="Commencé à la séance d’avant"))
    left = full_room.sitting(case).item
    full_room.meeting = full_room.make.meeting(full_room.board)
    services.open_meeting(full_room.meeting, actor=full_room.actor, now=now())
    left.meeting_id = full_room.meeting.id
    db.session.flush()
    db.session.expire_all()
    assert "Commencé à la séance d’avant" in desk.get(panel_of(full_room, case)).text


def test_a_new_decision_opens_with_what_the_agenda_says(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case(mode="register")
    page = desk.get(page_of(full_room, case)).text
    registered = DecisionEntry(outcome="registered", guideline_followed="yes", guideline=case.guideline)
    assert seen(registered)["outcome"] in page


def test_every_way_to_the_images_is_one_click_away(
    full_room: Room, desk: CheckingClient, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PACS_URL_TEMPLATE", "https://pacs.example/?acces={accession}")
    case = full_room.add_case(accession_number="A1", imaging_url="https://images.example/1")
    taken = Result(case_id=case.id, kind="imaging", label="TDM", done_on=full_room.meeting.date, accession_number="A2")
    db.session.add(taken)
    db.session.commit()
    head = pages.parse(desk.get(panel_of(full_room, case)).text)
    links = [each for each in head.iter("a") if each.get("target") == "pacs"]
    addresses = ["https://pacs.example/?acces=A1", "https://images.example/1", "https://pacs.example/?acces=A2"]
    assert [each.get("href") for each in links] == addresses
    assert [each.get("data-hotkey") for each in links] == ["i", None, None]
