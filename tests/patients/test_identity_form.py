"""The identity, typed in the form of the page: every recorded bad input gets its expected answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from rcp.db import db
from rcp.domain.dates import PartialDate
from rcp.journal.models import JournalEntry
from rcp.patients.models import Patient
from rcp.web.clock import today
from tests.domain.bad_inputs import cases, plain, stored, typed
from tests.patients.conftest import Desk
from tests.support.build import Builder

MAN = "180017599999909"
NIR = "1.2.250.1.213.1.4.8"


def identify(case: Any) -> str:
    return str(case["id"])


def last_patient() -> Patient | None:
    db.session.expire_all()
    return db.session.scalars(select(Patient).order_by(Patient.id.desc()).limit(1)).first()


def banner_of(page: Any) -> str:
    return str(page.text.split('aria-label="Patient"')[1].split("</section>")[0])


def check(case: dict[str, Any], desk: Desk, answer: Any, column: str, expected: str) -> None:
    """What the recorded case expects: kept, kept once confirmed, or refused with its sentence and nothing written."""
    if case["expect"] in {"reject_field", "reject_413"}:
        assert answer.status_code in {413, 422}
        if answer.status_code == 422 and "message_fr" in case:
            assert case["message_fr"] in plain(answer.text)
        assert last_patient() is None
        return
    if case["expect"] == "accept_warn":
        assert answer.status_code == 422, "asks for a confirmation"
        assert last_patient() is None
        answer = desk.client.send(answer, {"confirmed": "y"}, button="Créer le patient")
    assert answer.status_code == 303, answer.text
    patient = last_patient()
    assert patient is not None and getattr(patient, column) == expected
    assert desk.client.get(answer.location).status_code == 200


@pytest.mark.parametrize("case", cases("names_valid", "names_unicode", "names_length"), ids=identify)
def test_names(case: dict[str, Any], desk: Desk) -> None:
    answer = desk.create(birth_name=typed(case))
    check(case, desk, answer, "birth_name", stored(case) if case["expect"].startswith("accept") else "")


@pytest.mark.parametrize("case", cases("names_valid", expect="accept"), ids=identify)
def test_a_name_is_found_under_what_was_typed(case: dict[str, Any], desk: Desk) -> None:
    desk.create(birth_name=typed(case))
    found = desk.search(birth_date="14/03/1950", letters=typed(case).upper()[:3])
    assert 'class="traits__action"' in found.text


@pytest.mark.parametrize("case", cases("dates"), ids=identify)
def test_birth_dates(case: dict[str, Any], desk: Desk) -> None:
    text = typed(case)
    if text == "TODAY":
        text = today().strftime("%d/%m/%Y")
    expected = ""
    if case["expect"].startswith("accept"):
        expected = PartialDate.parse(text.strip()).iso
    check(case, desk, desk.create(birth_date=text), "birth_date", expected)


@pytest.mark.parametrize("case", cases("nir"), ids=identify)
def test_matricules(case: dict[str, Any], desk: Desk) -> None:
    # Traits that agree with the valid matricules, so that only their form is judged.
    value = typed(case).replace(" ", "").upper()
    sex = "M" if value[:1] in "137" else "F"
    month = value[3:5] if value[3:5] in {f"{n:02}" for n in range(1, 13)} else "03"
    birth = f"14/{month}/19{value[1:3]}" if value[1:3].isdigit() and value[1:3] > "25" else "14/03/1950"
    answer = desk.create(ins=typed(case), ins_oid=NIR, sex=sex, birth_date=birth)
    kept = stored(case) if case["expect"].startswith("accept") else ""
    check(case, desk, answer, "ins", kept)


def test_a_matricule_of_a_man_on_a_woman_asks_and_corrects_nothing(desk: Desk) -> None:
    answer = desk.create(ins=MAN, ins_oid=NIR, sex="F", birth_date="14/01/1980")
    assert answer.status_code == 422 and "sexe saisi diffère" in answer.text
    assert desk.client.send(answer, {"confirmed": "y"}, button="Créer le patient").status_code == 303
    patient = last_patient()
    assert patient is not None and (patient.sex, patient.ins) == ("F", MAN)


def test_the_same_matricule_on_another_record_stops(make: Builder, desk: Desk) -> None:
    make.patient(birth_name="Durand", birth_date="1955-12-01", ins="255129999999933", ins_oid=NIR)
    before = last_patient()
    answer = desk.create(ins="255129999999933", ins_oid=NIR, birth_date="01/12/1955")
    assert answer.status_code == 422
    assert "Ce matricule est déjà porté par un autre dossier patient." in answer.text
    assert "DURAND" in answer.text, "the two are shown side by side"
    assert 'name="distinct"' not in answer.text, "nothing to confirm"
    assert last_patient() is before


def test_an_incomplete_date_is_kept_as_it_is(desk: Desk) -> None:
    assert desk.create(birth_date="1950", birth_date_incomplete="y").status_code == 303
    patient = last_patient()
    assert patient is not None and patient.birth_date == "1950"
    assert "00/00/1950" not in desk.client.get(f"/patients/{patient.uuid}").text


def test_a_birth_in_the_future_and_the_29_of_february(desk: Desk) -> None:
    tomorrow = (today() + timedelta(days=1)).strftime("%d/%m/%Y")
    assert "dans le futur" in desk.create(birth_date=tomorrow).text
    assert "Date invalide." in desk.create(birth_date="29/02/2023").text


def test_a_death_before_the_birth_is_refused(desk: Desk) -> None:
    answer = desk.create(birth_date="02/01/1950", deceased_on="01/01/1950")
    assert answer.status_code == 422 and "Le décès précède la naissance." in answer.text


def test_what_was_typed_stays_after_an_error(desk: Desk) -> None:
    answer = desk.create(birth_name="Martin2", used_name="d’Ormesson", note="Vient avec sa fille")
    assert 'value="Martin2"' in answer.text
    assert "d’Ormesson" in answer.text and "Vient avec sa fille" in answer.text
    assert "<title>Erreur" in answer.text


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"ins": ""}, "porte un matricule INS"),
        ({"ins": MAN, "ins_oid": ""}, "Indiquez la nature"),
        ({"ins": MAN, "ins_oid": NIR, "birth_place_insee": ""}, "code INSEE du lieu de naissance"),
        ({"ins": MAN, "ins_oid": NIR, "is_doubtful": "y"}, "ne peut pas être qualifiée"),
        ({"ins": MAN, "ins_oid": NIR, "is_fictitious": "y"}, "ne peut pas être qualifiée"),
        ({"ins": MAN, "ins_oid": "1.2.3"}, "Choix inconnu"),
        ({"ins": MAN, "ins_oid": NIR, "birth_place_insee": "7505"}, "5 caractères"),
        ({"identity_status": "ROI"}, "Choix inconnu"),
        ({"sex": "X"}, "Choix inconnu"),
        ({"is_doubtful": "on"}, "Valeur invalide."),
    ],
)
def test_a_qualified_identity_must_deserve_it(desk: Desk, values: dict[str, Any], message: str) -> None:
    full = {
        "sex": "M", "birth_date": "14/01/1980", "birth_place_insee": "75056", "identity_status": "QUAL",
    }  # fmt: skip
    answer = desk.create(**full | values)
    assert answer.status_code == 422
    assert message in answer.text
    assert last_patient() is None


def test_a_qualified_identity_shows_its_matricule_and_no_other_does(desk: Desk) -> None:
    full = {
        "sex": "M", "birth_date": "14/01/1980", "birth_place_insee": "75999", "birth_place": "Paris", "ins": MAN,
        "ins_oid": NIR,
    }  # fmt: skip
    answer = desk.create(identity_status="QUAL", **full)
    assert answer.status_code == 303
    page = desk.client.get(answer.location)
    banner = banner_of(page)
    assert "1\u00a080\u00a001\u00a075\u00a0999\u00a0999\u00a009" in banner and "NIR" in banner
    desk.client.submit(answer.location + "/modifier", {"identity_status": "VALI"}, button="Enregistrer")
    banner = banner_of(desk.client.get(answer.location))
    assert "1\u00a080" not in banner


def test_matricules_that_identify_nobody_are_for_demonstrations(desk: Desk, app: Any) -> None:
    assert "NIR de test" not in desk.form().text
    app.config["DEMO"] = True
    try:
        assert "NIR de test" in desk.form().text
    finally:
        app.config["DEMO"] = False


def test_a_likely_duplicate_is_compared_before_creation(make: Builder, desk: Desk) -> None:
    known = make.patient(birth_name="MARTIN", first_given_name="Jean", birth_date="1950-02-01", sex="M")
    values = {"birth_name": "MARTIN", "first_given_name": "Jean", "birth_date": "01/02/1950", "sex": "M"}
    answer = desk.create(**values)
    assert answer.status_code == 422
    assert "Ce patient existe peut-être déjà" in answer.text and str(known.uuid) in answer.text
    again = desk.client.send(answer, button="Créer le patient")
    assert again.status_code == 422, "the box was not ticked"
    created = desk.client.send(again, {"distinct": "y"}, button="Créer le patient")
    assert created.status_code == 303
    patient = last_patient()
    assert patient is not None and patient.is_homonym
    entry = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()
    assert entry.event == "patient.created" and entry.details["told_apart_from"] == [str(known.uuid)]


def test_a_box_ticked_without_having_seen_the_record_confirms_nothing(make: Builder, desk: Desk) -> None:
    make.patient(birth_name="MARTIN", first_given_name="Jean", birth_date="1950-02-01", sex="M")
    shown = desk.form()
    page = shown.text
    assert 'name="distinct"' not in page
    data = {"birth_name": "MARTIN", "first_given_name": "Jean", "birth_date": "01/02/1950", "sex": "M"}
    proof = page.split('name="recherche" value="')[1].split('"')[0]
    forged = data | {"identity_status": "PROV", "distinct": "y", "recherche": proof}
    answer = desk.client.post("/patients/creation", data=forged | {"csrf_token": desk.client.csrf("/patients")})
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["LOEUILLET", "L’ŒUILLET", "Loeuillet-", "lœuillet"])
def test_a_duplicate_is_seen_through_accents_and_ligatures(make: Builder, desk: Desk, name: str) -> None:
    make.patient(birth_name="Lœuillet", first_given_name="Élise", birth_date="1950-02-01", sex="F")
    answer = desk.create(birth_name=name, first_given_name="ELISE", birth_date="01/02/1950")
    assert answer.status_code == 422
    assert "existe peut-être déjà" in answer.text


def test_swapped_day_and_month_look_alike(make: Builder, desk: Desk) -> None:
    make.patient(birth_name="Quévremont", first_given_name="Maëlle", birth_date="1950-03-04", sex="F")
    assert "intervertis" in desk.create(birth_date="03/04/1950").text


def test_a_double_click_creates_one_patient(desk: Desk) -> None:
    shown = desk.form()
    first, second = desk.fill(shown), desk.fill(shown)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert len(db.session.scalars(select(Patient.id)).all()) == 1


def test_nobody_is_created_without_a_search(desk: Desk) -> None:
    assert desk.client.get("/patients/nouveau").status_code == 303
    token = desk.client.csrf("/patients")
    for address in ("/patients/nouveau", "/patients/creation"):
        answer = desk.client.post(address, data={"csrf_token": token, "birth_name": "Martin", "recherche": "faux"})
        assert answer.status_code == 303 and answer.location == "/patients"
    assert last_patient() is None


def test_a_search_made_by_somebody_else_proves_nothing(
    make: Builder, board: Any, desk: Desk, app: Any, sign_in: Any
) -> None:
    proof = desk.form().text.split('name="recherche" value="')[1].split('"')[0]
    other = app.test_client()
    sign_in(other, make.member(board))
    token = other.csrf("/patients")
    answer = other.post("/patients/nouveau", data={"csrf_token": token, "recherche": proof})
    assert answer.status_code == 303 and answer.location == "/patients"


def test_a_search_by_name_alone_does_not_offer_creation(desk: Desk) -> None:
    answer = desk.search(letters="martin")
    assert "Créer un patient" not in answer.text
    assert "date de naissance" in answer.text


def test_the_form_is_filled_with_what_was_searched(desk: Desk) -> None:
    shown = desk.form("14/03/1950", letters="Quévremont", ipp="H42")
    for value in ('value="14/03/1950"', 'value="Quévremont"', 'value="H42"'):
        assert value in shown.text
    assert 'value="Qué"' not in desk.form("14/03/1950", letters="Qué").text.split("<main")[1]
