"""Two records of one person: a reversible link, followed everywhere, that rewrites nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from rcp.db import db
from rcp.domain.errors import InvalidValue, NotFound, TransitionRefused
from rcp.journal.models import JournalEntry
from rcp.patients import queries, services
from rcp.patients.models import Patient, PatientMerge
from tests.support.build import NOW, Builder

WHY = "Même matricule, vérifié avec le patient."


@pytest.fixture
def pair(make: Builder) -> tuple[Patient, Patient]:
    return (
        make.patient(birth_name="Martin", first_given_name="Jean", birth_date="1950-02-01", sex="M"),
        make.patient(birth_name="Martin", first_given_name="Jehan", birth_date="1950-02-01", sex="M"),
    )


@pytest.fixture
def desk(client: Any, sign_in: Any, coordinator: Any) -> Any:
    sign_in(client, coordinator)
    return client


def merged(make: Builder, coordinator: Any, source: Patient, target: Patient) -> PatientMerge:
    return services.merge(source, target, reason=WHY, actor=make.actor(coordinator), now=NOW)


def test_a_coordinator_merges_and_parts_again(
    make: Builder, board: Any, pair: tuple[Patient, Patient], desk: Any
) -> None:
    kept, other = pair
    case = make.case(board, other)
    page = desk.get(f"/patients/{kept.uuid}")
    assert "second dossier" in page.text
    choice = desk.get(f"/patients/{kept.uuid}/fusion")
    assert str(other.uuid) in choice.text
    address = f"/patients/{kept.uuid}/fusion/{other.uuid}"
    values = {"keep": str(kept.uuid), "reason": WHY, "confirmed": "y"}
    answer = desk.submit(address, values, button="Réunir les deux dossiers")
    assert answer.status_code == 303 and answer.location.endswith(str(kept.uuid))
    page = desk.get(answer.location).text
    assert case.number in page, "the cases of both on one line of time"
    assert "Dossiers réunis" in page and WHY in page
    redirected = desk.get(f"/patients/{other.uuid}")
    assert redirected.status_code == 303 and redirected.location.endswith(str(kept.uuid))
    assert "a été réuni à celui-ci" in desk.get(redirected.location).text
    db.session.expire_all()
    assert db.session.get_one(type(case), case.id).patient_id == other.id, "nothing downstream is rewritten"

    link = db.session.scalars(select(PatientMerge)).one()
    undone = desk.submit(
        f"/patients/{kept.uuid}/fusions/{link.uuid}/annulation", {"reason": "Deux cousins, pièces vérifiées."},
        button="Annuler la fusion",
    )  # fmt: skip
    assert undone.status_code == 303 and undone.location.endswith(str(other.uuid))
    assert case.number not in desk.get(f"/patients/{kept.uuid}").text
    assert desk.get(f"/patients/{other.uuid}").status_code == 200
    events = db.session.scalars(select(JournalEntry.event).order_by(JournalEntry.id)).all()
    assert events.count("patient.merged") == events.count("patient.unmerged") == 2, "one entry for each patient"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"confirmed": None}, "Cochez la case"),
        ({"reason": ""}, "Donnez le motif"),
        ({"reason": "oui"}, "Donnez le motif"),
        ({"keep": None}, "Choisissez le dossier qui reste"),
        ({"keep": "autre"}, "Choix inconnu"),
    ],
)
def test_an_incomplete_merge_is_explained(
    pair: tuple[Patient, Patient], desk: Any, values: dict[str, Any], message: str
) -> None:
    kept, other = pair
    full = {"keep": str(kept.uuid), "reason": WHY, "confirmed": "y"} | values
    answer = desk.submit(f"/patients/{kept.uuid}/fusion/{other.uuid}", full, button="Réunir les deux dossiers")
    assert answer.status_code == 422 and message in answer.text
    assert db.session.scalars(select(PatientMerge)).first() is None


def test_the_other_record_is_found_by_a_search(make: Builder, pair: tuple[Patient, Patient], desk: Any) -> None:
    other = make.patient(birth_name="Toutautre", birth_date="1960-06-06")
    answer = desk.submit(f"/patients/{pair[0].uuid}/fusion", {"birth_date": "06/06/1960"}, button="Rechercher")
    assert answer.status_code == 200 and f"/fusion/{other.uuid}" in answer.text


def test_only_a_coordinator_merges(pair: tuple[Patient, Patient], at_work: Any) -> None:
    assert at_work.get(f"/patients/{pair[0].uuid}/fusion").status_code == 403
    assert at_work.get(f"/patients/{pair[0].uuid}/fusion/{pair[1].uuid}").status_code == 403
    assert "Réunir avec" not in at_work.get(f"/patients/{pair[0].uuid}").text


def test_the_record_is_followed_at_any_depth(make: Builder, coordinator: Any) -> None:
    first, second, third = make.patient(), make.patient(), make.patient()
    merged(make, coordinator, first, second)
    merged(make, coordinator, second, third)
    assert queries.survivor_of(first) is third
    for patient in (first, second, third):
        assert set(queries.record_ids(patient)) == {first.id, second.id, third.id}
        assert queries.record_ids(patient)[0] == third.id


def test_what_cannot_be_merged(make: Builder, coordinator: Any, pair: tuple[Patient, Patient]) -> None:
    kept, other = pair
    with pytest.raises(TransitionRefused):
        merged(make, coordinator, kept, kept)
    with pytest.raises(InvalidValue):
        services.merge(other, kept, reason=" ", actor=make.actor(coordinator), now=NOW)
    merged(make, coordinator, other, kept)
    with pytest.raises(TransitionRefused):
        merged(make, coordinator, make.patient(), other)
    qualified = [
        make.patient(ins=ins, ins_oid="1.2.250.1.213.1.4.8", identity_status="QUAL")
        for ins in ("180017599999909", "255129999999933")
    ]
    with pytest.raises(TransitionRefused):
        merged(make, coordinator, *qualified)


def test_a_merge_is_undone_once_and_from_its_own_record(
    make: Builder, coordinator: Any, pair: tuple[Patient, Patient]
) -> None:
    kept, other = pair
    link = merged(make, coordinator, other, kept)
    with pytest.raises(NotFound):
        queries.get_merge(make.patient(), link.uuid)
    link = queries.get_merge(kept, link.uuid)
    actor = make.actor(coordinator)
    services.undo_merge(link, reason="Ce sont deux personnes.", actor=actor, now=NOW)
    assert queries.record_ids(other) == (other.id,)
    with pytest.raises(TransitionRefused):
        services.undo_merge(link, reason="Ce sont deux personnes.", actor=actor, now=NOW)


def test_a_matricule_given_meanwhile_stops_the_parting(
    make: Builder, coordinator: Any, pair: tuple[Patient, Patient]
) -> None:
    kept, _ = pair
    other = make.patient(ins="180017599999909", ins_oid="1.2.250.1.213.1.4.8")
    link = merged(make, coordinator, other, kept)
    kept.ins, kept.ins_oid = other.ins, other.ins_oid
    db.session.flush()
    with pytest.raises(services.IdentityCollision):
        services.undo_merge(
            queries.get_merge(kept, link.uuid), reason="Ce sont deux personnes.", actor=make.actor(coordinator), now=NOW
        )


def test_a_form_opened_before_the_merge_is_refused(
    make: Builder, coordinator: Any, pair: tuple[Patient, Patient], at_work: Any
) -> None:
    kept, other = pair
    shown = at_work.get(f"/patients/{other.uuid}/modifier")
    merged(make, coordinator, other, kept)
    answer = at_work.send(shown, {"phone": "01 02 03 04"}, button="Enregistrer")
    assert answer.status_code == 409 and "réuni à un autre" in answer.text


def test_a_merged_record_is_found_under_its_former_name(make: Builder, coordinator: Any, at_work: Any) -> None:
    kept = make.patient(birth_name="Récent", first_given_name="Jean", birth_date="1950-02-01")
    former = make.patient(birth_name="Ancien", first_given_name="Jean", birth_date="1950-02-01")
    merged(make, coordinator, former, kept)
    values = {"birth_date": "01/02/1950", "letters": "anc"}
    page = at_work.submit("/patients", values).text
    assert str(kept.uuid) in page and str(former.uuid) not in page and "Ancien" in page


def test_a_requester_follows_the_merge_of_their_patient(
    make: Builder, board: Any, coordinator: Any, requester: Any, pair: tuple[Patient, Patient]
) -> None:
    kept, other = pair
    make.case(board, other, requester=requester)
    actor = make.actor(requester)
    with pytest.raises(NotFound):
        queries.get_patient(kept.uuid, actor=actor)
    merged(make, coordinator, other, kept)
    assert queries.get_live_patient(other.uuid, actor=actor) is kept
    assert queries.get_patient(kept.uuid, actor=actor) is kept
