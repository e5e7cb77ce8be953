"""One record for life: seen by those who may, corrected without losing anybody's text, with its history."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from rcp.access.permissions import Role
from rcp.db import db
from rcp.domain.errors import Forbidden, NotFound
from rcp.journal.models import AccessEntry, Change, JournalEntry
from rcp.patients import queries, services
from rcp.patients.banner import banner_view
from rcp.patients.models import Patient
from tests.support.build import NOW, TODAY, Builder


def stored(patient: Patient) -> Patient:
    db.session.expire_all()
    return db.session.get_one(Patient, patient.id)


def test_the_record_tells_all_the_boards_did(make: Builder, board: Any, doctor: Any, at_work: Any) -> None:
    patient = make.patient()
    case = make.case(board, patient, requester=doctor, question="Cryothérapie de la lésion costale ?")
    make.booking(make.meeting(board), case)
    page = at_work.get(f"/patients/{patient.uuid}").text
    assert case.number in page and "Cryothérapie de la lésion costale" in page and board.name in page
    assert "banner" in page


def test_cases_of_other_boards_are_not_told(make: Builder, at_work: Any) -> None:
    patient = make.patient()
    case = make.case(make.board(), patient)
    page = at_work.get(f"/patients/{patient.uuid}").text
    assert case.number not in page and "Aucun dossier ouvert à votre lecture" in page


def test_the_record_costs_the_same_whatever_it_holds(make: Builder, board: Any, at_work: Any, count_sql: Any) -> None:
    few, many = make.patient(), make.patient()
    make.booking(make.meeting(board), make.case(board, few))
    for _ in range(12):
        make.booking(make.meeting(board), make.case(board, many))
    db.session.commit()
    counts = []
    for patient in (few, many):
        at_work.get(f"/patients/{patient.uuid}")
        with count_sql() as statements:
            at_work.get(f"/patients/{patient.uuid}", check=False)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 30


def test_every_read_is_noted(make: Builder, at_work: Any) -> None:
    patient = make.patient()
    at_work.get(f"/patients/{patient.uuid}")
    reads = db.session.scalars(select(AccessEntry).where(AccessEntry.kind == "read")).all()
    assert [entry.patient_id for entry in reads] == [patient.id]


def test_an_unknown_patient_is_not_found(at_work: Any) -> None:
    assert at_work.get(f"/patients/{uuid4()}").status_code == 404
    assert at_work.get("/patients/1").status_code == 404


@pytest.mark.parametrize("page", ["", "/modifier", "/historique", "/correspondants"])
def test_an_external_requester_sees_only_their_patients(
    make: Builder, board: Any, requester: Any, client: Any, sign_in: Any, page: str
) -> None:
    theirs, created, other = make.patient(), make.patient(created_by_id=requester.id), make.patient()
    make.case(board, theirs, requester=requester)
    make.case(board, other)
    sign_in(client, requester)
    for patient, status in ((theirs, 200), (created, 200), (other, 404)):
        assert client.get(f"/patients/{patient.uuid}{page}").status_code == status


def test_an_external_requester_of_another_board_sees_nothing(
    make: Builder, board: Any, client: Any, sign_in: Any
) -> None:
    stranger = make.member(make.board(), Role.EXTERNAL)
    patient = make.patient()
    make.case(board, patient, requester=stranger)  # a role lost on that board
    sign_in(client, stranger)
    assert client.get(f"/patients/{patient.uuid}").status_code == 404


def test_the_administrator_and_the_auditor_see_no_patient(make: Builder, client: Any, sign_in: Any) -> None:
    patient = make.patient()
    for person in (make.administrator(), make.auditor()):
        sign_in(client, person)
        for page in ("", "/modifier", "/historique", "/correspondants", "/fusion"):
            assert client.get(f"/patients/{patient.uuid}{page}").status_code in {403, 404}


def test_the_service_refuses_whom_the_query_would_not_show(make: Builder, requester: Any) -> None:
    patient = make.patient()
    actor = make.actor(requester)
    with pytest.raises(NotFound):
        queries.get_patient(patient.uuid, actor=actor)
    with pytest.raises(Forbidden):
        services.set_treating_doctor(patient, None, actor=actor, now=NOW)
    with pytest.raises(Forbidden):
        services.merge(patient, make.patient(), reason="même personne, vue", actor=actor, now=NOW)


def test_a_correction_is_told_in_the_history(make: Builder, doctor: Any, at_work: Any) -> None:
    patient = make.patient(birth_name="Martin", sex="M")
    answer = at_work.submit(f"/patients/{patient.uuid}/modifier", {"birth_name": "Martine"}, button="Enregistrer")
    assert answer.status_code == 303
    kept = stored(patient)
    assert (kept.birth_name, kept.birth_name_folded, kept.updated_by_id) == ("Martine", "martine", doctor.id)
    change = db.session.scalars(select(Change).where(Change.field == "birth_name", Change.action == "update")).one()
    assert (change.old, change.new, change.person_id) == ("Martin", "Martine", doctor.id)
    page = at_work.get(f"/patients/{patient.uuid}/historique").text
    assert "Martin</del>" in page and "Martine</ins>" in page and doctor.name in page
    entry = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()
    assert entry.details == {"fields": ["birth_name"]}, "names of fields, never their values"


def test_a_form_sent_unchanged_writes_nothing(make: Builder, at_work: Any) -> None:
    patient = make.patient(note="vu", phone="01 02", birth_date="1950-03", given_names="")
    before = (patient.version, patient.updated_at)
    answer = at_work.submit(f"/patients/{patient.uuid}/modifier", button="Enregistrer")
    assert answer.status_code == 303
    kept = stored(patient)
    assert (kept.version, kept.updated_at) == before


def test_a_stale_form_shows_both_texts_and_loses_neither(make: Builder, at_work: Any) -> None:
    patient = make.patient(birth_name="Martin", birth_date="1950-02-01", used_name="")
    address = f"/patients/{patient.uuid}/modifier"
    mine = at_work.get(address)
    at_work.submit(address, {"birth_date": "02/02/1950", "used_name": "Leur"}, button="Enregistrer")
    conflict = at_work.send(mine, {"used_name": "Mien"}, button="Enregistrer")
    assert conflict.status_code == 409
    assert "Leur" in conflict.text and "Mien" in conflict.text and "02/02/1950" in conflict.text
    assert stored(patient).used_name == "Leur"
    assert at_work.send(conflict, button="Enregistrer ma saisie").status_code == 303
    assert stored(patient).used_name == "Mien"


def test_a_form_of_another_patient_is_refused(make: Builder, at_work: Any) -> None:
    one, two = make.patient(), make.patient()
    shown = at_work.get(f"/patients/{one.uuid}/modifier")
    shown_text = shown.text
    token = shown_text.split('name="identite" value="')[1].split('"')[0]
    for version in (two.version, two.version + 1):
        answer = at_work.submit(
            f"/patients/{two.uuid}/modifier",
            {"identite": token, "version": str(version), "birth_name": "Autre"}, button="Enregistrer",
        )  # fmt: skip
        assert answer.status_code == 409
    assert stored(two).birth_name != "Autre"


def test_a_doubt_already_confirmed_is_not_asked_again(make: Builder, at_work: Any) -> None:
    patient = make.patient(birth_date="1905-02-01")
    make.patient(birth_name=patient.birth_name, first_given_name=patient.first_given_name, birth_date="1905-02-01")
    answer = at_work.submit(f"/patients/{patient.uuid}/modifier", {"phone": "01 02 03"}, button="Enregistrer")
    assert answer.status_code == 303


def test_namesakes_are_warned_of(make: Builder, at_work: Any) -> None:
    one = make.patient(birth_name="Martin", first_given_name="Jean", birth_date="1950-02-01", sex="M")
    twin = make.patient(birth_name="Martin", first_given_name="Paul", birth_date="1950-02-01", sex="M")
    far = make.patient(birth_name="Martin", first_given_name="Jean", birth_date="1990-07-08", sex="M")
    alone = make.patient(birth_name="Zylberstein", first_given_name="Abel", birth_date="1950-02-01", sex="M")
    marked = make.patient(birth_name="Unique", is_homonym=True)
    for patient, expected in ((one, True), (twin, True), (far, True), (alone, False), (marked, True)):
        assert banner_view(patient, today=TODAY).is_homonym is expected, patient.birth_name
    assert "homonymes" in at_work.get(f"/patients/{one.uuid}").text


def test_the_banner_says_the_death_and_the_age_then(make: Builder) -> None:
    patient = make.patient(birth_date="1950-02-01", deceased_on=date(2020, 1, 31), sex="F")
    banner = banner_view(patient, today=TODAY)
    assert banner.is_deceased and banner.deceased_text == "Décès le 31/01/2020"
    assert banner.age_text == "69\u00a0ans" and banner.title == "Mme"


def test_correspondents_are_chosen_in_the_directory(make: Builder, at_work: Any) -> None:
    patient = make.patient()
    make.person(family_name="Traitant", given_name="Zoé", secure_address="zoe@test.mssante.example")
    address = f"/patients/{patient.uuid}/correspondants"
    found = at_work.submit(address, {"name": "trait"}, button="Chercher dans l’annuaire")
    assert found.status_code == 200 and "Traitant" in found.text
    assert at_work.send(found, {"relation": "urologue"}, button="correspondent").status_code == 303
    found = at_work.submit(address, {"name": "trait"}, button="Chercher dans l’annuaire")
    assert at_work.send(found, button="treating").status_code == 303
    page = at_work.get(f"/patients/{patient.uuid}").text
    assert page.count("zoe@test.mssante.example") == 2 and "urologue" in page
    again = at_work.send(at_work.submit(address, {"name": "trait"}, button="Chercher dans l’annuaire"),
                         button="correspondent")  # fmt: skip
    assert again.status_code == 422 and "déjà correspondant" in again.text
    removed = at_work.send(at_work.get(address), button="Retirer le médecin traitant")
    assert removed.status_code == 303
    assert stored(patient).treating_doctor_id is None
    history = at_work.get(f"/patients/{patient.uuid}/historique").text
    assert "Traitant" in history and "urologue" in history


def test_an_empty_directory_search_says_what_to_type(make: Builder, at_work: Any) -> None:
    patient = make.patient()
    answer = at_work.submit(
        f"/patients/{patient.uuid}/correspondants", {"name": " "}, button="Chercher dans l’annuaire"
    )
    assert answer.status_code == 422 and "début du nom" in answer.text
