"""What a reader must find again: why a case is late, what an urgent opinion awaits, a step taken back, two at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rcp.access.permissions import Role
from rcp.agenda import queries, services
from rcp.db import db
from rcp.deliberation.services import record_urgent_opinion
from rcp.deliberation.services.opinions import Consulted
from rcp.domain.case import PostponementReason
from rcp.domain.errors import TransitionRefused
from rcp.web.clock import now, today
from tests.agenda.test_pages import coming, late, reread, submitted
from tests.support.build import Builder


def test_why_a_case_is_late_is_read_on_the_agenda_the_sheet_and_the_case(
    make: Builder, client: Any, sign_in: Any
) -> None:
    board = make.board()
    meeting, case, doctor = late(make, board), submitted(make, board), make.member(board)
    actor = make.actor(doctor)
    services.book(case, meeting, late_reason="Compression médullaire", actor=actor, now=now())
    meeting.published_at = now()
    db.session.commit()
    sign_in(client, doctor)
    for address in (f"/seances/{meeting.uuid}", f"/seances/{meeting.uuid}/deliberation", f"/dossiers/{case.uuid}"):
        assert "Compression médullaire" in client.get(address).text, address
    content = queries.agenda_content(
        queries.get_meeting_page(meeting.uuid, actor=actor), edited_by=actor.name, now=now()
    )
    assert any("Compression médullaire" in mark for mark in content.lines[0].marks)


def test_a_postponement_says_where_and_why_on_the_page_of_the_case(make: Builder, client: Any, sign_in: Any) -> None:
    board, doctor = make.board(), None
    doctor = make.member(board, Role.COORDINATOR)
    first, second = coming(make, board), coming(make, board, 14)
    item = services.book(submitted(make, board), first, actor=make.actor(doctor), now=now())
    services.postpone(
        item, reason=PostponementReason.IMAGING_MISSING, comment="IRM le 2", to=second, actor=make.actor(doctor),
        now=now(),
    )  # fmt: skip
    case_uuid = item.case.uuid
    db.session.commit()
    sign_in(client, doctor)
    page = client.get(f"/dossiers/{case_uuid}").text
    assert f"Reporté de la séance du {first.date:%d/%m/%Y} à celle du {second.date:%d/%m/%Y}" in page
    assert "Imagerie non disponible, IRM le 2" in page


def test_what_is_left_goes_to_no_meeting_of_the_past(make: Builder) -> None:
    board = make.board()
    actor = make.actor(make.member(board, Role.COORDINATOR))
    held = make.meeting(board, date=today() - timedelta(days=20), status="open")
    make.meeting(board, date=today() - timedelta(days=10))  # planned, never opened
    following = coming(make, board)
    make.booking(held, make.case(board))
    (moved,) = services.postpone_undiscussed(held, reason=PostponementReason.NO_TIME, actor=actor, now=now())
    assert moved.to_meeting_id == following.id


def test_a_publication_is_taken_back_before_the_meeting_only(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    secretary, doctor = make.member(board, Role.SECRETARY), make.member(board)
    meeting = coming(make, board, published_at=now())
    make.booking(meeting, make.case(board))
    sign_in(client, secretary)
    page = client.get(f"/seances/{meeting.uuid}")
    assert client.send(page, button="Remettre l’ordre du jour en préparation").status_code == 303
    assert reread(meeting).published_at is None
    with pytest.raises(TransitionRefused):
        services.unpublish(meeting, actor=make.actor(secretary), now=now())
    db.session.rollback()
    sign_in(client, doctor)
    assert "Ordre du jour en préparation" in client.get(f"/seances/{meeting.uuid}").text


def test_an_urgent_opinion_offers_its_regularisation_wherever_the_case_is_booked(
    make: Builder, client: Any, sign_in: Any
) -> None:
    board = make.board()
    doctor, secretary = make.member(board), make.member(board, Role.SECRETARY)
    meeting = coming(make, board)
    one, two = (submitted(make, board, requester=doctor) for _ in range(2))
    for case in (one, two):
        record_urgent_opinion(
            case, given_at=now() - timedelta(hours=2), reason="Compression", opinion="Geste ce soir.",
            consulted=[Consulted(None, "Dr Garde", "")], actor=make.actor(doctor), now=now(),
        )  # fmt: skip
    db.session.commit()
    sign_in(client, secretary)
    assert "Avis en urgence à régulariser" in client.get(f"/rcp/{board.uuid}/liste-d-attente").text
    assert client.submit(f"/dossiers/{one.uuid}/inscription", {"meeting": str(meeting.uuid)}).status_code == 303
    answer = client.submit(f"/seances/{meeting.uuid}/inscriptions", {"cases": [str(two.uuid)]})
    assert answer.status_code == 303
    assert [item.is_urgent_regularisation for item in queries.list_items(meeting)] == [True, True]


def test_who_books_second_is_told_and_moves_nothing(make: Builder, client: Any, sign_in: Any) -> None:
    board = make.board()
    first, second = coming(make, board), coming(make, board, 14)
    secretary = make.member(board, Role.SECRETARY)
    case = submitted(make, board)
    sign_in(client, secretary)
    page = client.get(f"/dossiers/{case.uuid}/inscription")
    services.book(case, first, actor=make.actor(secretary), now=now())
    db.session.commit()
    answer = client.send(page, {"meeting": str(second.uuid)})
    assert answer.status_code == 422 and "Entre-temps, ce dossier a été inscrit" in answer.text
    booking = queries.booking_of(reread(case))
    assert booking is not None and booking.meeting_uuid == first.uuid
    assert client.send(answer, {"meeting": str(second.uuid)}).status_code == 303
