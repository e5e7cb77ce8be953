"""What a person decides of a message, and what is refused."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from rcp.access.permissions import SYSTEM
from rcp.db import db, transaction
from rcp.domain.errors import Forbidden, InvalidValue, NotFound, TransitionRefused
from rcp.domain.sending import ErrandState, MessageKind, MessageState, NotSecure, NotSentReason, message_key
from rcp.journal.models import JournalEntry
from rcp.outbox import queries
from rcp.outbox.models import Message
from rcp.outbox.services import (
    Enclosed,
    ask_errand,
    cancel_errand,
    enqueue,
    give_up,
    leaving,
    note_not_sent,
    retry,
    settle,
)
from tests.outbox.conftest import stored
from tests.support.build import NOW

pytestmark = pytest.mark.usefixtures("configured")


def events() -> list[str]:
    return list(db.session.scalars(select(JournalEntry.event).order_by(JournalEntry.id)))


def test_the_same_key_writes_one_message(write, found):
    first, second = write(), write(subject="Autre objet")
    assert first == second
    assert db.session.scalar(select(func.count()).select_from(Message)) == 1
    assert found(first).subject == "Convocation à une séance"
    assert events() == ["message.queued"]


def test_a_message_says_nothing_of_anybody_in_its_identifier(write, found):
    message = found(write())
    assert message.message_id == f"<{message.uuid}@rcp.hopital.example>"
    assert message.state == MessageState.TO_SEND
    assert not message.is_secure


@pytest.mark.parametrize("kind", [MessageKind.FICHE, MessageKind.PATIENT_LETTER, MessageKind.DOCTOR_LETTER])
def test_health_data_is_not_written_to_an_ordinary_address(write, kind):
    with pytest.raises(NotSecure):
        write(kind=kind)
    secure = write(kind=kind, address="dr@mssante.example", enclosures=[stored(b"%PDF-")])
    assert queries.get_message(secure).is_secure


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"address": "personne"}, "address"),
        ({"address": "a@hopital.example, b@hopital.example"}, "address"),
        ({"address": "a@hopital.example\r\nBcc: b@ailleurs.example"}, "address"),
        ({"subject": "Objet\r\nBcc: b@ailleurs.example"}, None),
        ({"subject": "Objet\nsuite"}, "subject"),
        ({"subject": " "}, "subject"),
        ({"body": " "}, "body"),
    ],
)
def test_what_cannot_be_a_header_is_refused(write, values, field):
    with pytest.raises(InvalidValue) as refused:
        write(**values)
    assert field is None or refused.value.field == field


@pytest.mark.parametrize(
    "enclosed",
    [
        Enclosed("RCP.pdf", "application/pdf", "0" * 64, 1, "0" * 32),
        Enclosed("séance.ics", "text/calendar", "0" * 64, 1, "0" * 32),
        Enclosed("../x.ics", "text/calendar", "0" * 64, 1, "0" * 32),
        Enclosed("x.ics", "text/calendar\r\nX: y", "0" * 64, 1, "0" * 32),
    ],
)
def test_a_notice_carries_no_document_and_no_odd_name(write, enclosed):
    with pytest.raises(InvalidValue):
        write(enclosures=[enclosed])


def test_why_nothing_is_sent_is_written_once(db_session):
    values = {"board_id": None, "actor": SYSTEM, "now": NOW, "recipient_name": "Dr Quévremont"}
    key = message_key(MessageKind.FICHE, 1)
    with transaction():
        first = note_not_sent(MessageKind.FICHE, key=key, reason=NotSentReason.NO_ADDRESS, **values)
        again = note_not_sent(MessageKind.FICHE, key=key, reason=NotSentReason.HANDED_OVER, **values)
        assert first is again
        assert (first.state_label, first.reason_label) == ("Non envoyé", "Aucune adresse connue")
        with pytest.raises(InvalidValue, match="jamais été écrit"):
            retry(first, actor=SYSTEM, now=NOW)
        with pytest.raises(InvalidValue, match="Dites pourquoi"):
            note_not_sent(MessageKind.FICHE, key="autre", reason=NotSentReason.OTHER, **values)
    assert events() == ["message.not_sent"]


def test_what_was_given_up_can_be_sent_after_all(write, found):
    uuid = write()
    with transaction():
        give_up(found(uuid), reason=NotSentReason.SENT_BY_POST, actor=SYSTEM, now=NOW)
    assert found(uuid).next_try_at is None
    with transaction():
        retry(found(uuid), actor=SYSTEM, now=NOW)
    message = found(uuid)
    assert (message.state, message.reason, message.next_try_at) == ("to_send", "", NOW)
    assert events() == ["message.queued", "message.given_up", "message.retried"]


def test_only_what_is_uncertain_is_settled(write, found):
    uuid = write()
    with pytest.raises(TransitionRefused):
        settle(found(uuid), was_sent=True, actor=SYSTEM, now=NOW)


@pytest.mark.parametrize(("was_sent", "state"), [(True, "sent"), (False, "failed")])
def test_a_person_settles_what_is_uncertain(write, found, was_sent, state):
    uuid = write()
    with transaction():
        claim = leaving.claim_next(now=NOW)
        assert claim is not None
        assert leaving.hand_over(claim, now=NOW)
    with transaction():
        assert leaving.release_dead(now=NOW + leaving.sending.CLAIM_BOUND) == 1
    assert found(uuid).state_label == "Envoi incertain"
    for refused in (lambda m: retry(m, actor=SYSTEM, now=NOW),
                    lambda m: give_up(m, reason=NotSentReason.SENT_BY_POST, actor=SYSTEM, now=NOW)):  # fmt: skip
        with pytest.raises(TransitionRefused):
            refused(found(uuid))
    with transaction():
        settle(found(uuid), was_sent=was_sent, actor=SYSTEM, now=NOW)
    message = found(uuid)
    assert message.state == state
    assert (message.sent_at is not None) is was_sent
    assert events()[-2:] == ["message.uncertain", "message.settled"]


def test_lists_say_what_they_were_asked(make, write, found):
    board = make.board()
    case = make.case(board, requester=make.member(board))
    db.session.commit()
    uuid, other = write(1, board_id=board.id, case_id=case.id), write(2)
    assert [each.uuid for each in queries.messages_of(case_id=case.id)] == [uuid]
    assert queries.messages_of() == []
    assert queries.messages_of(document_ids=[1], meeting_id=1) == []
    assert queries.messages_of(case_id=case.id, kinds=[MessageKind.REMINDER]) == []
    assert [each.uuid for each in queries.recent_messages(with_sent=False)] == [uuid, other]


def test_a_list_that_is_cut_keeps_the_latest_messages(make, write, monkeypatch):
    monkeypatch.setattr(queries, "MOST_TOLD", 2)
    case = make.case(make.board())
    db.session.commit()
    _first, second, third = (write(number, case_id=case.id) for number in (1, 2, 3))
    assert [each.uuid for each in queries.messages_of(case_id=case.id)] == [second, third]


def test_a_message_long_due_says_that_nobody_sends(write):
    write()
    assert queries.is_sending_configured()
    assert not queries.is_stalled(NOW)
    assert queries.is_stalled(NOW + queries.STALLED_AFTER)


def test_long_work_is_written_once_and_seen_by_who_asked(make):
    account = make.account()
    actor = make.actor(account.person)
    errand = ask_errand("fiches", {"meeting": 3}, key="k", board_id=None, actor=actor, now=NOW)
    assert ask_errand("fiches", {}, key="k", board_id=None, actor=actor, now=NOW) is errand
    assert queries.errand(errand.uuid, account_id=account.id) is errand
    for somebody in (account.id + 1, None):
        with pytest.raises(NotFound):
            queries.errand(errand.uuid, account_id=somebody)
    with pytest.raises(Forbidden):
        cancel_errand(errand, actor=SYSTEM, now=NOW)
    cancel_errand(errand, actor=actor, now=NOW)
    cancel_errand(errand, actor=actor, now=NOW)
    assert errand.state == ErrandState.CANCELLED


def test_an_unknown_message_is_not_found(db_session, write):
    write()
    with pytest.raises(NotFound):
        queries.get_message(uuid4())


def test_a_message_is_written_with_the_act_or_not_at_all(db_session):
    def fail() -> None:
        with transaction():
            enqueue(
                MessageKind.REMINDER, key="k", board_id=None, address="a@hopital.example", subject="Rappel",
                body="Rappel", actor=SYSTEM, now=NOW,
            )  # fmt: skip
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0
