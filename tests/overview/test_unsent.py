"""« Ce qui n’a pas été envoyé »: each reason, on the first page of who sends, and nothing of another board."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rcp.access.permissions import Role
from rcp.db import db
from rcp.domain.recipients import Concern
from rcp.domain.sending import MessageKind, message_key
from rcp.outbox import services as outbox
from rcp.overview.unsent import list_unsent
from tests.support.build import NOW

TODAY = date(2026, 3, 16)


@pytest.fixture
def board(make):
    return make.board(target_days_to_sending=10)


def fiche(make, board, days_ago, **values):
    meeting = make.meeting(board, date=TODAY - timedelta(days=days_ago), status="validated")
    case = make.case(board)
    make.booking(meeting, case)
    case.status = "closed"
    return make.document(meeting, kind="fiche", subject_uuid=f"{case.uuid}:{meeting.uuid}", case_id=case.id, **values)


def told(make, document, board, person, state, kind=MessageKind.DOCUMENT_NOTICE):
    message = outbox.enqueue(
        kind, key=message_key(kind, document.uuid, person.uuid, state), board_id=board.id,
        meeting_id=document.meeting_id, case_id=document.case_id, document_id=document.id, recipient_id=person.id,
        recipient_name=person.name, address="a@hopital.example", subject="Objet", body="Texte",
        actor=make.actor(make.member(board, Role.SECRETARY)), now=NOW,
    )  # fmt: skip
    message.state = state
    db.session.commit()
    return message


def concerns_of(make, board):
    found = list_unsent(make.actor(make.member(board, Role.SECRETARY)), TODAY)
    return {each.document_uuid: each.concerns for each in found.lines}, found


def test_each_document_stands_there_for_its_reasons(make, board):
    person = make.person()
    never, late, done, failed, waiting = (fiche(make, board, days) for days in (2, 30, 29, 28, 1))
    told(make, done, board, person, "sent")
    told(make, failed, board, person, "failed")
    told(make, waiting, board, person, "to_send")
    found, unsent = concerns_of(make, board)
    assert found == {
        late.uuid: (Concern.LATE, Concern.NEVER), never.uuid: (Concern.NEVER,), failed.uuid: (Concern.FAILED,),
    }  # fmt: skip
    assert (unsent.count(Concern.NEVER), unsent.count(Concern.FAILED), unsent.total) == (2, 1, 3)


def test_what_was_settled_since_is_gone(make, board):
    person, document = make.person(), fiche(make, board, 1)
    told(make, document, board, person, "failed")
    told(make, document, board, person, "sent")
    assert concerns_of(make, board)[0] == {}


def test_a_replaced_version_is_nobody_s_concern(make, board):
    first = fiche(make, board, 1)
    second = make.document(
        db.session.get_one(type(first).meeting.property.mapper.class_, first.meeting_id), kind="fiche", version=2,
        subject_uuid=first.subject_uuid, case_id=first.case_id, replaces_id=first.id,
    )  # fmt: skip
    assert list(concerns_of(make, board)[0]) == [second.uuid]


def test_a_notice_that_failed_is_shown_too(make, board):
    document = fiche(make, board, 1)
    told(make, document, board, make.person(), "uncertain", MessageKind.DECISION_NOTICE)
    _, unsent = concerns_of(make, board)
    assert [each.concern for each in unsent.strays] == [Concern.UNCERTAIN]


def test_the_pages_show_it_to_the_board_alone(client, make, board, sign_in):
    document = fiche(make, board, 1)
    sign_in(client, make.member(board, Role.SECRETARY))
    assert "Ce qui n’a pas été envoyé (1)" in client.get("/").text
    text = client.get("/envois").text
    assert str(document.uuid) in text and "Rien d’envoyé (1)" in text
    assert str(document.uuid) not in client.get("/envois?motif=failed").text
    assert str(document.uuid) in client.get(f"/envois?motif=never&rcp={board.uuid}").text
    assert client.get("/envois?motif=absurde&rcp=absurde").status_code == 200
    sign_in(client, make.member(make.board(), Role.SECRETARY))
    assert str(document.uuid) not in client.get("/envois").text
    assert "Tout est parti" in client.get("/").text


def test_the_cost_does_not_grow(make, board, count_sql):
    actor = make.actor(make.member(board, Role.SECRETARY))
    fiche(make, board, 1)
    with count_sql() as few:
        list_unsent(actor, TODAY)
    for rank in range(2, 8):
        fiche(make, board, rank)
    with count_sql() as many:
        assert list_unsent(actor, TODAY).total == 7
    assert len(few.sent) == len(many.sent) == 3
