"""Invitations to a session: each member once per date, with a calendar, without any patient."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from rcp import files
from rcp.access.permissions import Role
from rcp.agenda import queries, services
from rcp.db import db
from rcp.domain.errors import Forbidden, TransitionRefused
from rcp.outbox.models import Message
from rcp.outbox.queries import get_message
from tests.support.build import NOW


@pytest.fixture
def board(make):
    return make.board()


@pytest.fixture
def meeting(make, board):
    found = make.meeting(board, room="Salle Curie")
    make.booking(found, make.case(board, make.patient(birth_name="Quintefeuille")))
    return found


def asked(meeting, actor):
    """The invitations of a meeting, read as the pages read it."""
    return services.invite(queries.get_meeting(meeting.uuid, actor=actor), actor=actor, now=NOW)


def test_each_member_is_invited_once_and_again_when_the_date_changes(meeting, make, board):
    secretary, silent = make.member(board, Role.SECRETARY), make.member(board)
    make.member(board, Role.QUALITY)
    make.member(board, Role.EXTERNAL)
    silent.email = ""
    db.session.commit()
    actor = make.actor(secretary)
    first = asked(meeting, actor)
    assert sorted(each.state for each in first) == ["not_sent", "to_send"]
    assert {each.id for each in asked(meeting, actor)} == {each.id for each in first}
    meeting.calendar_sequence += 1
    assert not {each.id for each in asked(meeting, actor)} & {each.id for each in first}
    message = get_message(next(each.uuid for each in first if each.state == "to_send"))
    (calendar,) = message.enclosures
    data = files.read(calendar.storage_key, sha256=calendar.sha256).decode()
    for said in (message.subject, message.body, calendar.file_name, data):
        assert "Quintefeuille" not in said and "http" not in said
    assert "Salle Curie" in message.body and data.startswith("BEGIN:VCALENDAR")


def test_a_member_who_arranges_nothing_invites_nobody(meeting, make, board):
    with pytest.raises(Forbidden):
        asked(meeting, make.actor(make.member(board)))


def test_a_session_that_began_invites_nobody(meeting, make, board):
    meeting.status = "open"
    with pytest.raises(TransitionRefused):
        asked(meeting, make.actor(make.member(board, Role.SECRETARY)))


def test_the_page_invites_and_shows_each_state(client, meeting, make, board, sign_in):
    sign_in(client, make.member(board, Role.SECRETARY))
    make.member(board)
    here = f"/seances/{meeting.uuid}/convocations"
    assert "Convocations" in client.get(f"/seances/{meeting.uuid}").text
    assert client.get(here).text.count("Pas encore convoqué") == 2
    assert client.submit(here, button="Convoquer les membres").status_code == 303
    assert client.get(here).text.count("À envoyer") == 2
    message = db.session.scalars(select(Message).order_by(Message.id)).first()
    assert "Convocation à une séance" in client.get(f"/messages/{message.uuid}").text


def test_the_page_of_a_session_under_way_says_why_nothing_leaves(client, meeting, make, board, sign_in):
    sign_in(client, make.member(board, Role.SECRETARY))
    shown = client.get(f"/seances/{meeting.uuid}/convocations")
    meeting.status = "open"
    db.session.commit()
    answer = client.send(shown, button="Convoquer les membres")
    assert answer.status_code in {409, 422} and "déjà commencé" in answer.text
