"""The reminder to a requester: that something is missing, once a day, and of nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from rcp.access.permissions import Role
from rcp.accounts.models import Person
from rcp.cases import services
from rcp.cases.queries import get_case
from rcp.db import db
from rcp.domain.errors import Forbidden, InvalidValue, TransitionRefused
from rcp.domain.recipients import ReminderTooSoon
from rcp.outbox.models import Message
from tests.support.build import NOW


@pytest.fixture
def board(make):
    return make.board()


@pytest.fixture
def case(make, board):
    person = make.member(board)
    return make.case(board, make.patient(birth_name="Quintefeuille"), requester=person, status="returned")


@pytest.fixture
def secretary(board, make):
    return make.member(board, Role.SECRETARY)


def remind(case, person, make, now=NOW):
    actor = make.actor(person)
    message = services.remind(get_case(case.uuid, actor=actor), is_incomplete=True, actor=actor, now=now)
    db.session.commit()
    return message


def test_one_reminder_a_day_and_a_case(case, secretary, make, board):
    message = remind(case, secretary, make)
    assert "Quintefeuille" not in message.body + message.subject and case.number not in message.body
    with pytest.raises(ReminderTooSoon):
        remind(case, make.member(board, Role.SECRETARY), make, NOW + timedelta(hours=8))
    assert remind(case, secretary, make, NOW + timedelta(days=1)).id != message.id


def test_nobody_is_reminded_of_what_is_complete_or_over(case, secretary, make, board):
    actor = make.actor(secretary)
    with pytest.raises(TransitionRefused):
        services.remind(case, is_incomplete=False, actor=actor, now=NOW)
    case.status = "closed"
    with pytest.raises(TransitionRefused):
        services.remind(case, is_incomplete=True, actor=actor, now=NOW)
    with pytest.raises(Forbidden):
        services.remind(case, is_incomplete=True, actor=make.actor(make.member(board)), now=NOW)


def test_an_address_known_since_gets_its_reminder_the_same_day(case, secretary, make, board):
    requester = db.session.get_one(Person, case.requester_id)
    requester.email = ""
    assert remind(case, secretary, make).reason == "no_address"
    requester.email = "retrouve@hopital.example"
    assert remind(case, secretary, make).state == "to_send"


def test_a_case_without_requester_says_so(make):
    board = make.board()
    case = make.case(board, status="draft")
    with pytest.raises(InvalidValue, match="demandeur"):
        remind(case, make.member(board, Role.SECRETARY), make)


def test_the_page_reminds_once_and_shows_it(client, case, secretary, sign_in):
    sign_in(client, secretary)
    here = f"/dossiers/{case.uuid}/rappel"
    assert "Rappel au demandeur" in client.get(f"/dossiers/{case.uuid}").text
    assert "Éléments attendus" in client.get(here).text
    assert client.submit(here, button="Envoyer le rappel").status_code == 303
    again = client.submit(here, button="Envoyer le rappel")
    assert again.status_code == 422 and "déjà été envoyé aujourd’hui" in again.text
    assert len(list(db.session.scalars(select(Message)))) == 1
