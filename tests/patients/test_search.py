"""Searching a patient: by birth date first, whatever the accents, without a trace of who was looked for."""

from __future__ import annotations

from typing import Any

import pytest

from rcp.domain.text import fold
from rcp.patients import queries
from rcp.patients.forms import read_quick
from rcp.patients.queries import Criteria
from rcp.patients.queries.search import PAGE
from tests.patients.conftest import Desk
from tests.support.build import Builder


def names(answer: Any) -> str:
    return answer.text.split('id="resultats"')[1] if 'id="resultats"' in answer.text else ""


@pytest.mark.parametrize("typed", ["LOEUILLET", "loe", "Lœu", "lœuillet", "L’Œ", "l'oeu"])
def test_letters_ignore_ligatures_accents_and_case(make: Builder, desk: Desk, typed: str) -> None:
    make.patient(birth_name="Lœuillet", first_given_name="Élise", birth_date="1950-02-01")
    assert "LŒUILLET" in names(desk.search(birth_date="01/02/1950", letters=typed))


@pytest.mark.parametrize(
    ("name", "typed"),
    [("D’Arc", "darc"), ("D'Arc", "D’A"), ("Élan", "ela"), ("de La Tour", "DELA"), ("Ny-Deume", "nyd"), ("Ng", "ng")],
)
def test_letters_ignore_apostrophes_hyphens_and_spaces(make: Builder, desk: Desk, name: str, typed: str) -> None:
    make.patient(birth_name=name, birth_date="1950-02-01")
    assert "Ouvrir" in names(desk.search(birth_date="1/2/1950", letters=typed))


def test_birth_and_used_names_and_given_names_are_searched(make: Builder, desk: Desk) -> None:
    make.patient(
        birth_name="Alpha", used_name="Bravo", first_given_name="Carole", used_given_name="Diane",
        birth_date="1950-02-01",
    )  # fmt: skip
    for letters in ("alp", "bra", "car", "dia"):
        assert "ALPHA" in names(desk.search(birth_date="01/02/1950", letters=letters)), letters
    assert "ALPHA" in names(desk.search(letters="bravo"))
    assert "ALPHA" not in names(desk.search(birth_date="01/02/1950", letters="ech"))


def test_an_incomplete_birth_date_is_found_by_a_complete_one(make: Builder, desk: Desk) -> None:
    make.patient(birth_name="Alpha", birth_date="1950")
    make.patient(birth_name="Alphonse", birth_date="1950-02")
    found = names(desk.search(birth_date="01/02/1950", letters="alp"))
    assert "ALPHA" in found and "ALPHONSE" in found
    assert "ALPHA" in names(desk.search(birth_date="1950", letters="alp"))


def test_numbers_are_searched_exactly(make: Builder, desk: Desk) -> None:
    make.patient(birth_name="Alpha", ipp="H0042", ins="180017599999909", ins_oid="1.2.250.1.213.1.4.8")
    assert "ALPHA" in names(desk.search(ipp="H0042"))
    assert "ALPHA" in names(desk.search(ins="1 80 01 75 999 999 09"))
    assert "ALPHA" not in names(desk.search(ipp="H004"))


@pytest.mark.parametrize(
    ("criteria", "message"),
    [
        ({}, "Saisissez une date de naissance"),
        ({"letters": "a"}, "au moins deux lettres"),
        ({"birth_date": "1950"}, "au moins deux lettres"),
        ({"birth_date": "31/02/1950"}, "Date invalide."),
        ({"birth_date": "hier"}, "Date invalide."),
        ({"letters": "\x00a"}, "Caractère non autorisé."),
        ({"letters": "’-’"}, "au moins une lettre"),
        ({"ins": "180017599999900"}, "Clé du NIR incorrecte."),
    ],
)
def test_a_search_too_wide_or_absurd_is_explained(desk: Desk, criteria: dict[str, str], message: str) -> None:
    answer = desk.search(**criteria)
    assert answer.status_code == 422
    assert message in answer.text


def test_letters_alone_are_paged_by_an_opaque_cursor(make: Builder, desk: Desk) -> None:
    for number in range(PAGE + 4):
        make.patient(birth_name=f"Zèbre{'abcdefghijklmnopqrstuvwxyzàéè'[number]}", birth_date="1960-01-01")
    first = desk.search(letters="zeb")
    second = desk.client.send(first, button="Page suivante")
    assert first.text.count('class="traits__action"') == PAGE
    assert second.text.count('class="traits__action"') == 4
    assert "suite=" not in second.request.full_path


def test_an_altered_cursor_is_refused(desk: Desk) -> None:
    data = {"letters": "zeb", "suite": "x.y", "csrf_token": desk.client.csrf("/patients")}
    answer = desk.client.post("/patients", data=data)
    assert answer.status_code == 422 and "n’existe plus" in answer.text


def test_the_page_holds_no_identity_in_an_address(make: Builder, desk: Desk) -> None:
    make.patient(birth_name="Alphonse", first_given_name="Hatice", birth_date="1950-02-01", ipp="H0042")
    answer = desk.search(birth_date="01/02/1950", letters="alp")
    assert answer.request.full_path.rstrip("?") == "/patients"  # the checking client reads every other address
    assert "banner" not in answer.text.split("<main")[1]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("01/02/1950 mart", {"birth_date": "01/02/1950", "letters": "mart"}),
        ("martin jean 1/2/1950", {"birth_date": "1/2/1950", "letters": "martin jean"}),
        ("1 80 01 75 999 999 09", {"ins": "180017599999909"}),
        ("H0042", {"ipp": "H0042"}),
        ("2026-00042", {"case_number": "2026-00042"}),
        ("1950-02-01", {"birth_date": "1950-02-01"}),
    ],
)
def test_the_field_of_the_frame_is_understood(typed: str, found: dict[str, str]) -> None:
    assert {name: value for name, value in read_quick(typed).items() if value} == found


def test_the_field_of_the_frame_searches(make: Builder, desk: Desk) -> None:
    make.patient(birth_name="Alphonse", birth_date="1950-02-01")
    answer = desk.client.post("/patients", data={"q": "01/02/1950 alp", "csrf_token": desk.client.csrf("/patients")})
    assert "ALPHONSE" in names(answer)


def test_the_field_of_the_frame_leads_to_a_case(make: Builder, board: Any, desk: Desk) -> None:
    case, hidden = make.case(board), make.case(make.board())
    token = desk.client.csrf("/patients")
    answer = desk.client.post("/patients", data={"q": case.number, "csrf_token": token})
    assert answer.status_code == 303 and answer.location.endswith(str(case.uuid))
    assert desk.client.post("/patients", data={"q": hidden.number, "csrf_token": token}).status_code == 422


def test_an_external_requester_finds_only_their_patients(
    make: Builder, board: Any, requester: Any, client: Any, sign_in: Any
) -> None:
    make.patient(birth_name="Alpha", birth_date="1950-02-01")
    theirs = make.patient(birth_name="Bravo", birth_date="1950-02-01")
    make.patient(birth_name="Charlie", birth_date="1950-02-01", created_by_id=requester.id)
    make.case(board, theirs, requester=requester)
    sign_in(client, requester)
    found = names(Desk(client).search(birth_date="01/02/1950"))
    assert "BRAVO" in found and "CHARLIE" in found and "ALPHA" not in found
    assert "ALPHA" not in names(Desk(client).search(letters="alpha"))


def test_nobody_else_searches(make: Builder, client: Any, sign_in: Any) -> None:
    for person in (make.administrator(), make.auditor()):
        sign_in(client, person)
        assert client.get("/patients").status_code == 403


def test_the_search_costs_one_statement(make: Builder, doctor: Any, count_sql: Any) -> None:
    for _ in range(40):
        make.patient(birth_date="1950-02-01")
    actor = make.actor(doctor)
    for criteria in (Criteria("1950-02-01", fold("q")), Criteria("", "quev"), Criteria(ipp="12")):
        with count_sql() as statements:
            queries.search(criteria, actor=actor)
        assert len(statements) == 1, str(statements)
