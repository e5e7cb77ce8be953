"""The worklist: who sees which cases, how it is narrowed and paged, and how little it asks of the database."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text

from rcp.access.permissions import Role
from rcp.cases.models import Case
from rcp.cases.queries import worklist as queries
from rcp.cases.queries.worklist import Filters
from rcp.db import db
from tests.support import pages
from tests.support.build import NOW, Builder


def numbers(client: Any, address: str = "/dossiers") -> list[str]:
    """The case numbers of a page, in order."""
    answer = client.get(address)
    assert answer.status_code == 200
    rows = [row for body in pages.parse(answer.text).iter("tbody") for row in body.iter("tr")]
    return [pages.text_of(list(row)[2]).split()[0] for row in rows]


def test_a_line_says_who_what_where_and_when(make: Builder, signed_in: Any, board: Any, doctor: Any) -> None:
    patient = make.patient(birth_name="d’Astignac", first_given_name="Œnone", birth_date="1961-02")
    case = make.case(board, patient, requester=doctor, number="2026-00007", organ="kidney")
    make.booking(make.meeting(board, date=date(2026, 4, 2)), case)
    shown = signed_in(doctor).get("/dossiers").text
    for said in (
        "D’ASTIGNAC Œnone",
        "02/1961",
        "2026-00007",
        "Rein",
        "Faut-il traiter",
        doctor.name,
        "Inscrit",
        "02/04/2026",
    ):
        assert said in shown, said
    assert f'href="/dossiers/{case.uuid}"' in shown
    assert "1 dossier" in shown and "Filtre : aucun" in shown.replace("\u202f", " ") and "Actualisé à" in shown
    assert "du plus récent au plus ancien" in shown


def test_each_sees_the_cases_of_their_boards_and_an_external_requester_their_own(
    make: Builder, signed_in: Any, board: Any, doctor: Any, secretary: Any, quality: Any, external: Any, stranger: Any
) -> None:
    make.case(board, requester=doctor, number="2026-00001")
    make.case(board, requester=external, number="2026-00002")
    for person, seen in (
        (doctor, ["2026-00002", "2026-00001"]),
        (secretary, ["2026-00002", "2026-00001"]),
        (quality, ["2026-00002", "2026-00001"]),
        (external, ["2026-00002"]),
    ):
        assert numbers(signed_in(person)) == seen, person.name
    assert numbers(signed_in(stranger)) == []


def test_several_boards_make_one_list_in_one_order(make: Builder, signed_in: Any, board: Any, doctor: Any) -> None:
    other, third = make.board(), make.board()
    make.member(other, Role.PHYSICIAN, person=doctor)
    make.member(third, Role.EXTERNAL, person=doctor)
    colleague = make.member(third, Role.PHYSICIAN)
    for number, where in enumerate((board, other, board, other), 1):
        make.case(where, number=f"2026-{number:05}")
    make.case(third, requester=doctor, number="2026-00005")
    make.case(third, requester=colleague, number="2026-00006")
    client = signed_in(doctor)
    assert numbers(client) == [f"2026-{number:05}" for number in (5, 4, 3, 2, 1)]
    assert numbers(client, f"/dossiers?rcp={other.uuid}") == ["2026-00004", "2026-00002"]
    assert numbers(client, f"/dossiers?rcp={third.uuid}") == ["2026-00005"]
    assert other.acronym in client.get("/dossiers").text


def test_filters_add_up_and_are_said(make: Builder, signed_in: Any, board: Any, doctor: Any, colleague: Any) -> None:
    make.case(board, requester=doctor, number="2026-00001", status="submitted", organ="bone")
    make.case(board, requester=colleague, number="2026-00002", status="submitted", organ="kidney")
    make.case(board, requester=colleague, presenter_id=doctor.id, number="2026-00003", organ="kidney")
    make.case(board, requester=colleague, entered_by_id=doctor.id, number="2026-00004", organ="lung")
    client = signed_in(doctor)
    assert numbers(client, "/dossiers?statut=submitted") == ["2026-00002", "2026-00001"]
    assert numbers(client, "/dossiers?organe=kidney") == ["2026-00003", "2026-00002"]
    assert numbers(client, "/dossiers?miens=oui") == ["2026-00004", "2026-00003", "2026-00001"]
    assert numbers(client, "/dossiers?miens=oui&organe=kidney") == ["2026-00003"]
    shown = client.get(f"/dossiers?statut=submitted&organe=bone&miens=oui&rcp={board.uuid}").text
    assert f"{board.name}, statut soumis, organe os, les miens" in shown
    assert "Effacer les filtres" in shown


def test_pages_follow_one_another_without_a_gap(make: Builder, signed_in: Any, board: Any, doctor: Any) -> None:
    for number in range(1, 112):
        make.case(board, number=f"2026-{number:05}", status="submitted" if number % 2 else "draft")
    client = signed_in(doctor)
    seen, address = [], "/dossiers"
    for _ in range(3):
        shown = client.get(address)
        seen += numbers(client, address)
        document = pages.parse(shown.text)
        following = [each.get("value") for each in document.iter("input") if each.get("name") == "suite"]
        address = f"/dossiers?suite={following[0]}" if following else ""
    assert seen == [f"2026-{number:05}" for number in range(111, 0, -1)]
    assert address == ""
    assert len(numbers(client, "/dossiers?statut=submitted")) == 50


def test_a_filter_survives_the_next_page(make: Builder, signed_in: Any, board: Any, doctor: Any) -> None:
    for number in range(1, 60):
        make.case(board, number=f"2026-{number:05}", organ="bone")
    shown = signed_in(doctor).get("/dossiers?organe=bone")
    document = pages.parse(shown.text)
    form = next(each for each in document.iter("form") if any(i.get("name") == "suite" for i in each.iter("input")))
    assert {each.get("name"): each.get("value") for each in form.iter("input")}["organe"] == "bone"


def test_the_count_stops_at_a_thousand(make: Builder, board: Any, doctor: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(queries, "COUNTED", 3)
    queries._count_query.cache_clear()
    actor = make.actor(doctor)
    for expected in (1, 2, 3, 4, 4):
        make.case(board)
        assert queries.count_rows(Filters(), actor=actor) == expected
    queries._count_query.cache_clear()


def test_a_long_question_is_cut_between_words(make: Builder, signed_in: Any, board: Any, doctor: Any) -> None:
    make.case(board, question="Mot " * 100 + "fin")
    shown = signed_in(doctor).get("/dossiers").text
    assert "Mot […]</td>" in shown and "fin</td>" not in shown


@pytest.mark.parametrize("wrong", ["statut=ferme", "organe=coeur", "rcp=1", "miens=y", "suite=abc"])
def test_an_address_that_means_nothing_is_refused(signed_in: Any, doctor: Any, wrong: str) -> None:
    assert signed_in(doctor).get(f"/dossiers?{wrong}").status_code in {404, 422}


def test_the_board_of_others_does_not_exist(make: Builder, signed_in: Any, doctor: Any) -> None:
    assert signed_in(doctor).get(f"/dossiers?rcp={make.board().uuid}").status_code == 404


def test_those_without_a_board_are_refused(make: Builder, signed_in: Any) -> None:
    assert signed_in(make.administrator()).get("/dossiers").status_code == 403


def test_an_empty_list_says_what_to_do(signed_in: Any, doctor: Any) -> None:
    client = signed_in(doctor)
    assert "Chercher un patient" in client.get("/dossiers").text
    assert "Aucun dossier ne correspond" in client.get("/dossiers?organe=lung").text


@pytest.mark.parametrize("typed", ["2026-00042", " 2026-42 ", "2026 - 42"])
def test_a_number_opens_its_case(make: Builder, signed_in: Any, board: Any, doctor: Any, typed: str) -> None:
    case = make.case(board, number="2026-00042")
    answer = signed_in(doctor).submit("/dossiers", {"numero": typed}, button="Ouvrir")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/dossiers/{case.uuid}")


def test_a_number_that_opens_nothing_says_so(
    make: Builder, signed_in: Any, board: Any, doctor: Any, stranger: Any, external: Any
) -> None:
    make.case(board, requester=doctor, number="2026-00042")
    for person, typed, message in (
        (doctor, "2026-00099", "Aucun dossier n° 2026-00099"),
        (doctor, "dupont", "année, tiret, numéro"),
        (doctor, "", "Saisissez un numéro"),
        (stranger, "2026-00042", "Aucun dossier n° 2026-00042"),
        (external, "2026-00042", "Aucun dossier n° 2026-00042"),
    ):
        answer = signed_in(person).submit("/dossiers", {"numero": typed}, button="Ouvrir")
        assert (answer.status_code, message in answer.text) == (422, True), typed


def test_the_number_of_statements_is_the_same_for_one_case_and_for_a_page(
    make: Builder, signed_in: Any, board: Any, doctor: Any, count_sql: Any
) -> None:
    second = make.board()
    make.member(second, Role.PHYSICIAN, person=doctor)
    meeting = make.meeting(board)
    client = signed_in(doctor)

    def statements() -> int:
        client.get("/dossiers", check=False)
        with count_sql() as sent:
            assert client.get("/dossiers", check=False).status_code == 200
        return len(sent)

    make.booking(meeting, make.case(board))
    few = statements()
    for number in range(60):
        case = make.case(board if number % 2 else second)
        if number % 4 == 1:
            make.booking(meeting, case)
    assert statements() == few <= 10


def fill(make: Builder, boards: list[Any], people: list[Any], count: int = 4_000) -> int:
    """Put cases on boards in turn, asked by people in turn; the database knows how many. Return a late identifier."""
    patient, organs = make.patient(), ("bone", "kidney", "liver", "lung", "thyroid")
    roles = ("requester_id", "presenter_id", "entered_by_id")
    rows = [
        {
            "board_id": boards[place % len(boards)].id, "patient_id": patient.id, "number": f"1999-{place:05}",
            "organ": organs[place % len(organs)], "status": "closed" if place % 7 else "draft",
            "summary": "Résumé. " * 100, "created_at": NOW, "updated_at": NOW,
        } | dict.fromkeys(roles, people[place % len(people)].id)
        for place in range(count)
    ]  # fmt: skip
    db.session.execute(insert(Case.__table__), rows)
    db.session.execute(text("ANALYZE"))
    return int(db.session.scalars(select(func.max(Case.id))).one()) - 100


@pytest.mark.parametrize("filters", [Filters(), Filters(status="closed"), Filters(organ="lung"), Filters(is_mine=True)])
def test_the_page_reads_ranges_of_indexes(
    make: Builder, board: Any, doctor: Any, engine_kind: str, filters: Filters
) -> None:
    boards = [board, *(make.board() for _ in range(39))]
    for each in boards[1:3]:
        make.member(each, Role.PHYSICIAN, person=doctor)
    before = fill(make, boards, [doctor, *(make.person() for _ in range(30))])
    shape, values = queries._reading(filters, make.actor(doctor), before)
    assert shape is not None
    query = queries._page_query(shape)
    connection = db.session.connection()
    compiled = str(query.params(**values).compile(connection, compile_kwargs={"literal_binds": True}))
    if engine_kind == "postgresql":
        plan = db.session.scalars(text("EXPLAIN " + compiled.replace(":", "\\:"))).all()
        assert not [line for line in plan if "Seq Scan on case_file" in line], plan
    else:
        plan = [row[3] for row in db.session.execute(text("EXPLAIN QUERY PLAN " + compiled))]
        assert not [line for line in plan if line.startswith("SCAN case_file")], plan
    # One range of an index for each board, or for each way of being mine.
    assert len([line for line in plan if "ix_case_" in line]) == 3, plan


def test_the_address_of_a_page_names_nobody(make: Builder, signed_in: Any, board: Any, doctor: Any) -> None:
    for _ in range(51):
        make.case(board)
    # The checking client reads every address of the page.
    assert signed_in(doctor).get("/dossiers").status_code == 200
