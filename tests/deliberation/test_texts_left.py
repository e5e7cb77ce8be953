"""What was typed and is in no decision, a rival text or an unreadable one, follows its case wherever it goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from rcp.agenda import services as agenda
from rcp.agenda.queries import get_item
from rcp.cases.models import CaseDraft
from rcp.db import db
from rcp.deliberation import queries, services
from rcp.domain.case import PostponementReason
from rcp.domain.decision.merge import Choice
from rcp.web.clock import now
from tests.deliberation.conftest import CRYO, Room
from tests.deliberation.test_typing import START, Screen, autosave, rivals, settle, stored
from tests.support.build import SignIn
from tests.support.client import CheckingClient


@pytest.fixture
def desk(full_room: Room, client: CheckingClient, sign_in: SignIn) -> CheckingClient:
    sign_in(client, full_room.secretary)
    return client


def two_texts(room: Room, case: Any) -> None:
    autosave(room, case, replace(START, comment="Opérer"))
    autosave(room, case, replace(START, comment="Surveiller"), by=room.coordinator)


def postpone(room: Room, case: Any) -> None:
    """The case goes to another meeting, which opens: the room is there from now on."""
    there = room.make.meeting(room.board)
    item = get_item(room.meeting, room.sitting(case).item.uuid)
    agenda.postpone(item, reason=PostponementReason.NO_TIME, to=there, actor=room.actor, now=now())
    services.open_meeting(there, actor=room.actor, now=now())
    room.meeting = there


def pages_of(room: Room, case: Any, desk: CheckingClient) -> list[str]:
    panel = desk.get(f"/seances/{room.meeting.uuid}/salle/dossiers/{case.uuid}/volet").text
    return [panel, desk.get(room.url(case)).text]


def test_a_text_that_waits_for_a_choice_is_shown_at_the_next_meeting(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    two_texts(full_room, case)
    postpone(full_room, case)
    for page in pages_of(full_room, case, desk):
        assert "Surveiller" in page and "Garder les deux" in page


@pytest.mark.parametrize("is_begun", [False, True])
def test_the_choice_is_made_at_the_next_meeting(full_room: Room, is_begun: bool) -> None:
    case = full_room.add_case()
    two_texts(full_room, case)
    before = stored(full_room, case)
    postpone(full_room, case)
    if is_begun:
        autosave(full_room, case, replace(before, trial="no"), before, start=before)
        mark = services.rival_mark(stored(full_room, case), rivals()[0])
    else:
        mark = services.rival_mark(before, rivals()[0])
    with pytest.raises(Exception, match="complète"):
        full_room.decide(case, replace(CRYO, comment="Opérer"), version=int(is_begun))
    settle(full_room, case, rivals()[0], Choice.BOTH, shown=mark)
    assert stored(full_room, case).comment == "Opérer\nSurveiller"
    assert not queries.list_rivals(full_room.sitting(case).case)


def test_a_text_typed_in_the_whole_page_waits_no_more(full_room: Room) -> None:
    case = full_room.add_case()
    two_texts(full_room, case)
    entry = replace(START, comment="Surveiller")
    services.save_decision(full_room.sitting(case), entry, version=1, actor=full_room.actor, now=now())
    assert rivals()[0].settled_at is not None and queries.texts_left([case.id]) == {}


def test_what_could_not_be_read_is_shown_at_the_next_meeting(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    Screen(full_room, case, desk).send(comment="Opérer", due_on="31/02/2026")
    postpone(full_room, case)
    for page in pages_of(full_room, case, desk):
        assert 'value="31/02/2026"' in page


def test_what_another_text_has_replaced_is_read_beside_the_fields(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    Screen(full_room, case, desk).send(comment="Opérer", due_on="31/02/2026")
    shown = stored(full_room, case)
    theirs = replace(shown, due_on=full_room.meeting.date)
    autosave(full_room, case, theirs, shown, by=full_room.coordinator)
    page = desk.get(full_room.url(case)).text
    assert 'value="31/02/2026"' not in page
    assert "n’est pas enregistrée" in page and "31/02/2026" in page


def test_what_could_not_be_read_is_read_from_the_case_that_presents_it_again(
    full_room: Room, desk: CheckingClient, client: CheckingClient, sign_in: SignIn
) -> None:
    case = full_room.add_case()
    Screen(full_room, case, desk).send(comment="Opérer", due_on="31/02/2026")
    entry = replace(CRYO, comment="Opérer", is_to_present_again=True)
    full_room.decide(case, entry, version=1)
    for page in pages_of(full_room, case, desk):
        assert "31/02/2026" in page and "dans aucun champ" in page
    there = full_room.make.meeting(full_room.board)
    answer = desk.submit(full_room.url(case), {"meeting": ""}, follow_redirects=True)
    assert "À lire depuis ce dossier" in answer.text and full_room.secretary.name in answer.text
    again = queries.next_presentation(case)
    assert again is not None
    full_room.make.booking(there, again)
    services.open_meeting(there, actor=full_room.actor, now=now())
    full_room.meeting = there
    for page in pages_of(full_room, again, desk):
        assert "31/02/2026" in page and f"dossier {case.number}" in page
    sign_in(client, full_room.coordinator)
    assert "31/02/2026" not in client.get(full_room.url(again)).text, "nobody sees another's"


def test_closing_and_carrying_on_say_which_texts_wait(full_room: Room, desk: CheckingClient) -> None:
    case, other = full_room.add_case(), full_room.add_case()
    two_texts(full_room, case)
    Screen(full_room, other, desk).send(due_on="31/02/2026")
    meeting = full_room.meeting
    ending = f"/seances/{meeting.uuid}/terminer"
    for url in (ending, f"/seances/{meeting.uuid}/reporter-les-restants"):
        page = desk.get(url).text
        assert "1 texte attend un choix" in page
        assert f"saisie non enregistrée de {full_room.secretary.name}" in page and "31/02/2026" not in page
    item = full_room.sitting(case).item
    one = f"/seances/{meeting.uuid}/inscriptions/{item.uuid}/reporter"
    assert "1 texte attend un choix" in desk.get(one).text
    answer = desk.submit(one, {"reason": "no-time", "destination": ""}, follow_redirects=True)
    assert "ils suivent le dossier" in answer.text
    assert f"Dossier {case.number}, reporté" in desk.get(ending).text
    assert db.session.scalars(select(CaseDraft)).one().case_id == other.id
