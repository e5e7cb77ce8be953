"""The page of a meeting: what it shows, to whom, in how many statements."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from rcp.access.permissions import Role
from rcp.agenda.models import AgendaItem, Meeting
from rcp.boards.models import Board
from rcp.cases.models import Case, Lesion, Result, Treatment
from rcp.db import db
from rcp.web.clock import now, today
from tests.support.build import Builder

STATEMENTS = 20


def coming(make: Builder, board: Board, days: int = 7, **values: Any) -> Meeting:
    """A meeting to come, whose cut-off is to come."""
    values = {"date": today() + timedelta(days=days), "cutoff_at": now() + timedelta(days=days - 2)} | values
    return make.meeting(board, **values)


def filled(make: Builder, meeting: Meeting, count: int) -> list[AgendaItem]:
    """An agenda of so many cases, each with content."""
    requester, items = make.member(db.session.get_one(Board, meeting.board_id)), []
    for position in range(1, count + 1):
        case = make.case(db.session.get_one(Board, meeting.board_id), requester=requester, presenter_id=requester.id)
        db.session.add_all([
            Lesion(case_id=case.id, organ="bone", site="L3"),
            Treatment(case_id=case.id, type_code="x"),
            Result(case_id=case.id, kind="imaging", done_on=today(), label="TDM"),
        ])  # fmt: skip
        items.append(make.booking(meeting, case, position=position))
    db.session.flush()
    return items


@pytest.mark.parametrize("count", [2, 20])
def test_the_page_costs_the_same_whatever_the_number_of_cases(
    make: Builder, client: Any, sign_in: Any, count_sql: Any, count: int
) -> None:
    board = make.board()
    meeting = coming(make, board)
    filled(make, meeting, count)
    sign_in(client, make.member(board, Role.COORDINATOR))
    address = f"/seances/{meeting.uuid}"
    client.get(address, check=False)
    with count_sql() as statements:
        page = client.get(address, check=False)
    assert page.text.count('class="agenda__line') == count
    assert len(statements) <= STATEMENTS, str(statements)


def test_the_agenda_says_who_when_what_and_what_to_notice(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    meeting = coming(make, board, start_time=time(14, 0), duration_minutes=10, room="Salle Curie")
    patient = make.patient(birth_name="Quévremont", first_given_name="Ursule", birth_date="1950-03-14")
    case = make.case(board, patient, question="Cryothérapie de la métastase de L3 ?", postponement_count=2)
    make.booking(meeting, case, position=1, planned_minutes=7, is_late=True, late_reason="Compression", mode="register",
                 is_urgent_regularisation=True)  # fmt: skip
    make.booking(meeting, make.case(board), position=2, planned_minutes=6)
    sign_in(client, make.member(board, Role.SECRETARY))
    text = client.get(f"/seances/{meeting.uuid}").text
    for expected in (
        "QUÉVREMONT Ursule", "14/03/1950", "Cryothérapie de la métastase de L3\u202f?", "Os", "À enregistrer",
        "Ajout tardif",
        "Reporté 2\u00a0fois", "Avis en urgence à régulariser", "manquants", "14:00", "14:07", "Salle Curie",
        "Dépassement de 3 min", "clôture des inscriptions le",
    ):  # fmt: skip
        assert expected in text, expected
    assert 'aria-label="Patient"' not in text


def test_a_line_says_the_alerts_and_what_grew_old(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    meeting = coming(make, board)
    item = filled(make, meeting, 1)[0]
    case = db.session.get_one(Case, item.case_id)
    case.intended_treatments = ["cryoablation"]
    db.session.add_all(
        Result(case_id=case.id, kind="biology", code=code, number=number, value=str(number), done_on=day, label=code)
        for code, number, day in (
            ("plaquettes_g_l", Decimal(40), meeting.date - timedelta(days=1)),
            ("inr", Decimal("1.1"), meeting.date - timedelta(days=31)),
        )
    )
    db.session.flush()
    db.session.expire_all()
    sign_in(client, make.member(board, Role.COORDINATOR))
    page = client.get(f"/seances/{meeting.uuid}").text
    assert "1\u00a0alerte clinique" in page
    assert "1\u00a0examen ou résultat ancien" in page


def test_a_case_that_waited_longer_than_the_board_aims_at_is_marked(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board(target_days_to_meeting=20)
    meeting = coming(make, board, 7)
    booked = make.case(board, submitted_at=now() - timedelta(days=13))
    make.booking(meeting, booked, position=1)
    waiting = make.case(board, status="submitted", submitted_at=now() - timedelta(days=20))
    pages = (f"/seances/{meeting.uuid}", f"/rcp/{board.uuid}/liste-d-attente", f"/seances/{meeting.uuid}/inscriptions")
    sign_in(client, make.member(board, Role.SECRETARY))
    assert [client.get(page).text.count("Délai d’attente dépassé") for page in pages] == [0, 0, 0]
    for case in (booked, waiting):
        case.submitted_at -= timedelta(days=1)
    db.session.commit()
    assert [client.get(page).text.count("Délai d’attente dépassé") for page in pages] == [1, 1, 1]
