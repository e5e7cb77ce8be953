"""The technical plan of a cryotherapy: kept, compared, shown where it is needed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rcp.access.permissions import Role
from rcp.cases.models import Lesion
from rcp.cases.queries import get_case_page
from rcp.db import db
from rcp.deliberation import queries, services
from rcp.domain.errors import Forbidden, InvalidValue, StaleEdit, TransitionRefused
from rcp.domain.plan import PlanEntry
from rcp.minutes.queries.contents import case_content
from rcp.minutes.queries.material import load_material
from rcp.web.clock import now
from tests.deliberation.conftest import Room
from tests.support.build import SignIn
from tests.support.client import CheckingClient, filled
from tests.support.pages import parse
from tests.support.typing import type_in

PLAN = PlanEntry(probes=3, probe_gauge="17G", guidance=("tdm",), margin_mm=Decimal("5"), cementoplasty="yes")


@pytest.fixture
def case(room: Room) -> Any:
    case = room.add_case(intended_treatments=["cryoablation"])
    db.session.add(Lesion(case_id=case.id, organ="bone", site="corps de L3", long_axis_mm=Decimal(23)))
    db.session.flush()
    db.session.expire_all()
    return get_case_page(case.uuid, actor=room.actor)


@pytest.fixture
def reader(room: Room, client: CheckingClient, sign_in: SignIn) -> CheckingClient:
    sign_in(client, room.interventionist)
    return client


def save(
    room: Room, case: Any, entry: PlanEntry = PLAN, *, lesion: Any = None, version: int = 0, by: Any = None
) -> Any:
    actor = room.as_(by or room.interventionist)
    return services.save_plan(case, lesion, entry, version=version, actor=actor, now=now())


def test_a_plan_is_kept_for_the_case_and_for_each_lesion(room: Room, case: Any) -> None:
    save(room, case)
    save(room, case, PlanEntry(probes=2), lesion=case.lesions[0])
    views = queries.plan_views(case, queries.plans_of([case.id])[case.id])
    assert [view.title for view in views] == ["Ensemble du dossier", "Lésion 1 (corps de L3)"]
    assert views[0].entry == PLAN
    assert views[1].sentence == "Lésion 1 (corps de L3)\u202f: 2 cryosondes."


def test_nothing_changed_makes_no_version_and_a_plan_emptied_goes(room: Room, case: Any) -> None:
    plan = save(room, case)
    assert save(room, case, version=plan.version) is plan
    assert plan.version == 1
    assert save(room, case, PlanEntry(), version=1) is None
    assert queries.plans_of([case.id]) == {}
    assert save(room, case, PlanEntry()) is None, "nothing was there, nothing is kept"


def test_two_people_who_plan_at_once_see_both_texts(room: Room, case: Any) -> None:
    save(room, case)
    with pytest.raises(StaleEdit) as stale:
        save(room, case, PlanEntry(probes=5), by=room.coordinator)
    assert (stale.value.theirs, stale.value.mine) == (PLAN, PlanEntry(probes=5))
    assert stale.value.by == room.interventionist.name


def test_a_plan_has_bounds_rights_and_a_time(full_room: Room) -> None:
    case = full_room.add_case()
    with pytest.raises(InvalidValue):
        save(full_room, case, PlanEntry(probes=40))
    for person in (full_room.secretary, full_room.external, full_room.make.member(full_room.board, Role.QUALITY)):
        with pytest.raises(Forbidden):
            save(full_room, case, by=person)
    full_room.decide(case)
    with pytest.raises(TransitionRefused):
        save(full_room, case)


def test_a_plan_is_typed_on_its_page(room: Room, reader: CheckingClient, case: Any) -> None:
    url = f"/dossiers/{case.uuid}/plan-technique/{case.lesions[0].uuid}"
    refused = reader.submit(
        url, {"probes": "26", "margin_mm": "5,5 mm", "comment": "Décubitus"}, button="Enregistrer le pré-plan"
    )
    assert refused.status_code == 422 and "Décubitus" in refused.text
    saved = reader.send(refused, {"probes": "4", "guidance": ["tdm", "irm"]}, button="Enregistrer le pré-plan")
    assert saved.status_code == 303
    page = reader.get(url).text
    assert 'value="4"' in page and 'value="5,5"' in page and "Pré-plan enregistré" in page
    reader.submit(url, {"comment": "Texte de l’un"}, button="Enregistrer le pré-plan")


def test_a_stale_plan_shows_both_texts(room: Room, reader: CheckingClient, case: Any) -> None:
    url = f"/dossiers/{case.uuid}/plan-technique"
    shown = reader.get(url)
    assert reader.submit(url, {"comment": "Texte de la première"}, button="Enregistrer le pré-plan").status_code == 303
    conflict = reader.send(shown, {"comment": "Texte de la seconde"}, button="Enregistrer le pré-plan")
    assert conflict.status_code == 409
    assert "Texte de la première" in conflict.text and "Texte de la seconde" in conflict.text
    assert reader.send(conflict, button="Enregistrer le pré-plan").status_code == 303


def test_a_decided_case_shows_no_form(full_room: Room, client: CheckingClient, sign_in: SignIn) -> None:
    case = full_room.add_case()
    full_room.decide(case)
    sign_in(client, full_room.interventionist)
    assert "son pré-plan ne change plus" in client.get(f"/dossiers/{case.uuid}/plan-technique").text


def test_a_plan_is_taken_into_the_decision_and_saved_by_whoever_keeps_it(
    full_room: Room, client: CheckingClient, sign_in: SignIn
) -> None:
    case = full_room.add_case()
    save(full_room, case)
    sign_in(client, full_room.secretary)
    shown = client.get(full_room.url(case))
    assert "Pré-plan technique de cryothérapie" in shown.text
    taken = client.send(shown, {"comment": "Tapé avant"}, button="take-plan")
    assert "3 cryosondes 17G" in taken.text and "pas encore enregistré" in taken.text and "Tapé avant" in taken.text
    assert full_room.sitting(case).decision is None
    assert client.send(taken, button="save").status_code == 303
    decision = full_room.sitting(case).decision
    assert decision is not None
    assert [each.treatment for each in decision.proposals] == ["cryoablation"]
    assert decision.proposals[0].plan.startswith("3 cryosondes 17G") and decision.comment == "Tapé avant"
    again = client.submit(full_room.url(case), button="take-plan")
    assert again.text.count("3 cryosondes 17G") == 1, "what is there already is not repeated"


def test_the_case_page_and_its_history_show_the_plan(room: Room, reader: CheckingClient, case: Any) -> None:
    url, lesion = f"/dossiers/{case.uuid}", case.lesions[0].uuid
    assert "Aucun pré-plan" in reader.get(url).text, "a cryoablation is intended"
    values = {"probes": "2", "approach": "percutanee"}
    reader.submit(f"{url}/plan-technique/{lesion}", values, button="Enregistrer le pré-plan")
    page = reader.get(url).text
    assert "Lésion 1 (corps de L3)" in page and f"{url}/plan-technique/{lesion}" in page
    history = reader.get(f"{url}/historique").text
    assert "Pré-plan technique ajouté" in history and "Percutanée" in history


def test_the_plan_is_printed_in_the_fiche(full_room: Room) -> None:
    case = full_room.add_case()
    save(full_room, case)
    material = load_material(full_room.meeting.uuid, actor=full_room.actor, case_uuid=case.uuid)
    (plan,) = case_content(material, material.items[0]).plans
    assert plan.title == "Ensemble du dossier" and plan.text.startswith("3 cryosondes 17G")


@pytest.mark.parametrize("status", ["discussed", "registered", "validated", "closed", "withdrawn"])
def test_no_plan_is_written_once_the_case_is_decided_or_gone(
    room: Room, reader: CheckingClient, case: Any, status: str
) -> None:
    url = f"/dossiers/{case.uuid}/plan-technique"
    forms = map(filled, parse(reader.get(url).text).iter("form"))
    data = next(each for each in forms if "probes" in each) | {"probes": "3"}
    case.status = status
    db.session.commit()
    assert reader.post(url, data=data, check=False).status_code == 422
    assert queries.plans_of([case.id]) == {}


@pytest.mark.parametrize("of_lesion", [False, True])
def test_a_plan_being_typed_is_kept_taken_up_again_and_forgotten_once_saved(
    room: Room, case: Any, reader: CheckingClient, of_lesion: bool
) -> None:
    lesion = get_case_page(case.uuid, actor=room.actor).lesions[0] if of_lesion else None
    page = f"/dossiers/{case.uuid}/plan-technique" + (f"/{lesion.uuid}" if lesion else "")
    assert type_in(reader, page, {"probes": "4", "guidance": ["tdm"], "comment": "Deux passages"}).status_code == 200
    assert "Reprendre\u202f: Pré-plan technique</a>" in reader.get(f"/dossiers/{case.uuid}").text
    shown = reader.get(page)
    assert "Brouillon du" in shown.text and "Deux passages" in shown.text
    assert reader.send(shown, {"margin_mm": "5"}, button="Enregistrer le pré-plan").status_code == 303
    kept = queries.plan_entry(queries.find_plan(case, lesion))
    assert (kept.probes, kept.guidance, kept.comment) == (4, ("tdm",), "Deux passages")
    assert "Brouillon du" not in reader.get(page).text


def test_a_draft_typed_over_a_plan_saved_since_is_compared_with_it(
    room: Room, case: Any, reader: CheckingClient
) -> None:
    page = f"/dossiers/{case.uuid}/plan-technique"
    type_in(reader, page, {"probes": "4"})
    save(room, case, PLAN)
    shown = reader.get(page)
    assert "les deux textes seront comparés" in shown.text
    assert reader.send(shown, {}, button="Enregistrer le pré-plan").status_code == 409
