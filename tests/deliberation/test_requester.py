"""What the requester would propose: written, taken back, put back, shown as a proposal, taken into a decision."""

from __future__ import annotations

from typing import Any

import pytest

from rcp.access.permissions import Role
from rcp.cases.queries import get_case_page
from rcp.deliberation import queries, services
from rcp.domain.decision.requester import RequesterEntry, SuggestedTreatment
from rcp.domain.errors import Forbidden, InvalidValue, NotFound, StaleEdit, TransitionRefused
from rcp.web.clock import now
from tests.deliberation.conftest import Room
from tests.support.build import SignIn
from tests.support.client import CheckingClient, filled
from tests.support.pages import parse

ENTRY = RequesterEntry(
    (SuggestedTreatment("cryoablation", aim="antalgique", detail="Corps de L3"),
     SuggestedTreatment("chirurgie_rachis", intention="alternative")),
    "Très algique malgré les opioïdes.",
)  # fmt: skip
SAVE = "Enregistrer la proposition"


@pytest.fixture
def case(room: Room) -> Any:
    return room.add_case()


def save(room: Room, case: Any, entry: RequesterEntry = ENTRY, *, version: int = 0, by: Any = None) -> Any:
    return services.save_requester_proposal(
        case, entry, version=version, actor=room.as_(by or room.oncologist), now=now()
    )


def test_a_proposal_is_kept_taken_back_and_put_back(room: Room, case: Any) -> None:
    row = save(room, case)
    view = queries.requester_view(case)
    assert view is not None and view.entry == ENTRY and view.by == room.oncologist.name
    actor = room.as_(room.oncologist)
    assert save(room, case, version=row.version) is row and row.version == 1, "nothing changed, nothing is written"
    services.withdraw_requester_proposal(case, actor=actor, now=now())
    services.withdraw_requester_proposal(case, actor=actor, now=now())
    assert queries.requester_view(case) is None and row.version == 2
    services.restore_requester_proposal(case, actor=actor, now=now())
    services.restore_requester_proposal(case, actor=actor, now=now())
    assert queries.requester_views([case.id])[case.id].entry == ENTRY and row.version == 3


def test_a_proposal_has_rights_bounds_and_a_time(full_room: Room) -> None:
    case = full_room.add_case()
    with pytest.raises(InvalidValue):
        save(full_room, case, RequesterEntry())
    with pytest.raises(NotFound):
        services.withdraw_requester_proposal(case, actor=full_room.actor, now=now())
    for person in (full_room.external, full_room.make.member(full_room.board, Role.QUALITY)):
        with pytest.raises(Forbidden):
            save(full_room, case, by=person)
    full_room.decide(case)
    with pytest.raises(TransitionRefused):
        save(full_room, case)
    with pytest.raises(TransitionRefused):
        services.restore_requester_proposal(case, actor=full_room.actor, now=now())


def test_the_external_requester_proposes_for_their_own_case(
    room: Room, client: CheckingClient, sign_in: SignIn
) -> None:
    mine, other = room.add_case(requester=room.external), room.add_case()
    sign_in(client, room.external)
    url = f"/dossiers/{mine.uuid}/proposition"
    assert client.submit(url, {"proposals-0-choice": "cryoablation"}, button=SAVE).status_code == 303
    assert "N’engage pas la RCP" in client.get(f"/dossiers/{mine.uuid}").text
    assert client.get(f"/dossiers/{other.uuid}/proposition").status_code == 404


def test_a_proposal_is_typed_taken_back_and_put_back_on_its_page(
    room: Room, client: CheckingClient, sign_in: SignIn, case: Any
) -> None:
    sign_in(client, room.oncologist)
    url, case_url = f"/dossiers/{case.uuid}/proposition", f"/dossiers/{case.uuid}"
    assert "Écrire ce que vous proposeriez" in client.get(case_url).text
    refused = client.submit(url, {"proposals-0-detail": "Corps de L3", "comment": "Gardé"}, button=SAVE)
    assert refused.status_code == 422 and "Choisissez le traitement" in refused.text and "Gardé" in refused.text
    saved = client.send(refused, {"proposals-0-choice": "cryoablation", "proposals-0-aim": "antalgique"}, button=SAVE)
    assert saved.status_code == 303
    page = client.get(case_url).text
    assert "Corps de L3" in page and "N’engage pas la RCP" in page and "Gardé" in page
    gone = client.submit(url, button="Retirer la proposition", follow_redirects=True)
    assert "Proposition retirée le" in gone.text and "Corps de L3" not in client.get(case_url).text
    assert client.send(gone, button="Rétablir la proposition").status_code == 303
    assert "Corps de L3" in client.get(case_url).text
    history = client.get(f"{case_url}/historique").text
    assert "Proposition du demandeur ajoutée" in history and "Corps de L3" in history


def test_what_is_typed_is_kept_as_a_draft_and_found_again(
    room: Room, client: CheckingClient, sign_in: SignIn, case: Any
) -> None:
    sign_in(client, room.oncologist)
    url = f"/dossiers/{case.uuid}/proposition"
    form = next(each for each in parse(client.get(url).text).iter("form") if each.get("data-autosave-url"))
    data = filled(form) | {"comment": "Pas encore enregistré"}
    kept = client.post(form.get("data-autosave-url"), data=data, headers={"X-CSRFToken": data["csrf_token"]})
    assert kept.status_code == 200
    assert "Pas encore enregistré" in client.get(url).text
    assert "Reprendre : Proposition du demandeur" in client.get(f"/dossiers/{case.uuid}").text.replace("\u202f", " ")


def test_two_people_who_propose_at_once_see_both_texts(
    room: Room, client: CheckingClient, sign_in: SignIn, case: Any
) -> None:
    sign_in(client, room.oncologist)
    url = f"/dossiers/{case.uuid}/proposition"
    shown = client.get(url)
    assert client.submit(url, {"comment": "Texte de la première"}, button=SAVE).status_code == 303
    conflict = client.send(shown, {"comment": "Texte de la seconde"}, button=SAVE)
    assert conflict.status_code == 409
    assert "Texte de la première" in conflict.text and "Texte de la seconde" in conflict.text
    assert client.send(conflict, button=SAVE).status_code == 303
    with pytest.raises(StaleEdit):
        save(room, get_case_page(case.uuid, actor=room.actor))


def test_a_proposal_fills_what_is_empty_in_the_decision_and_no_more(
    full_room: Room, client: CheckingClient, sign_in: SignIn
) -> None:
    case = full_room.add_case()
    save(full_room, case)
    sign_in(client, full_room.secretary)
    shown = client.get(full_room.url(case))
    assert "Proposition du demandeur" in shown.text and "Reprendre dans la décision" in shown.text
    taken = client.send(shown, {"comment": "Tapé avant"}, button="take-proposal")
    assert "pas encore enregistré" in taken.text and "le commentaire" in taken.text
    assert full_room.sitting(case).decision is None, "nothing is written"
    assert client.send(taken, button="save").status_code == 303
    decision = full_room.sitting(case).decision
    assert decision is not None and decision.comment == "Tapé avant"
    assert [(each.treatment, each.intention, each.aim, each.detail) for each in decision.proposals] == [
        ("cryoablation", "first", "antalgique", "Corps de L3"),
        ("chirurgie_rachis", "alternative", "", ""),
    ]
    again = client.submit(full_room.url(case), {"comment": ""}, button="take-proposal")
    assert "Très algique malgré les opioïdes." in again.text and "les traitements" in again.text


def test_a_decided_case_shows_the_proposal_and_no_longer_takes_one(
    full_room: Room, client: CheckingClient, sign_in: SignIn
) -> None:
    case = full_room.add_case()
    save(full_room, case)
    full_room.decide(case)
    sign_in(client, full_room.oncologist)
    page = client.get(full_room.url(case)).text
    assert "N’engage pas la RCP" in page and "Reprendre dans la décision" not in page
    assert client.get(f"/dossiers/{case.uuid}/proposition").status_code == 302
    assert "Modifier ou retirer" not in client.get(f"/dossiers/{case.uuid}").text


def test_a_case_presented_again_keeps_what_its_requester_proposed(room: Room) -> None:
    case = room.add_case()
    save(room, case)
    room.note(oncologist="room")  # alone: without quorum
    room.decide(case)
    again = services.present_again(room.sitting(case), actor=room.actor, now=now())
    carried = queries.requester_view(again)
    assert carried is not None and carried.entry == ENTRY and carried.by == room.oncologist.name
