"""Messages handed to a real server that accepts, refuses, dawdles or dies."""

from __future__ import annotations

import dataclasses
import logging
import os
from datetime import timedelta

import pytest
from sqlalchemy import select

from rcp import files, installation
from rcp.access.permissions import SYSTEM
from rcp.db import begin, db, transaction
from rcp.domain.sending import BACK_OFF, MessageAct, MessageKind, MessageState, NotSentReason
from rcp.installation import Relay
from rcp.outbox import queries, services, smtp
from rcp.outbox.drain import drain, mark_dead
from rcp.outbox.letter import Outgoing
from rcp.outbox.models import Message
from rcp.outbox.services import leaving, retry
from rcp.outbox.services.leaving import Claim, Outcome
from tests.outbox.conftest import stored
from tests.support.build import NOW
from tests.support.mail import SENDER, mail, post_office


def test_a_message_accepted_is_sent(post, write, found, clock):
    uuid = write()
    assert drain(clock) == {"accept": 1}
    message = found(uuid)
    assert message.state == MessageState.SENT
    assert message.sent_at == NOW
    assert message.server_words == "250 2.0.0 Ok: queued as 4F2"
    assert [(each.outcome, each.ended_at is not None) for each in message.tries] == [("sent", True)]
    assert drain(clock) == {}
    (received,) = post.accepted
    assert received["Message-ID"] == message.message_id
    assert received["From"] == f"RCP <{SENDER}>"
    assert received["To"] == "personne.1@hopital.example"
    assert received["Subject"] == "Convocation à une séance"
    assert received["Auto-Submitted"] == "auto-generated"
    assert received.get_content().replace("\r\n", "\n") == "Une séance est prévue.\n.\nÀ bientôt\n"


def test_files_arrive_as_they_were_stored(post, write, clock):
    pdf, calendar = os.urandom(100_000), b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    write(
        kind=MessageKind.FICHE, address="dr@mssante.example",
        enclosures=[stored(pdf), stored(calendar, "seance.ics", "text/calendar")],
    )  # fmt: skip
    assert drain(clock) == {"accept": 1}
    first, second = post.accepted[0].iter_attachments()
    assert (first.get_filename(), first.get_content_type()) == ("RCP_2026-03-16_0001.pdf", "application/pdf")
    assert first.get_payload(decode=True) == pdf
    assert (second.get_filename(), second.get_content_type()) == ("seance.ics", "text/calendar")
    assert second.get_payload(decode=True) == calendar


def test_without_a_server_nothing_is_touched(write, found, clock, monkeypatch):
    monkeypatch.setattr(installation, "_mail", mail(None))
    uuid = write()
    assert drain(clock) == {}
    assert (found(uuid).state, found(uuid).attempts) == ("to_send", 0)


@pytest.mark.parametrize("where", ["refuse_recipient", "refuse_data"])
@pytest.mark.parametrize(
    ("reply", "state"),
    [
        ("550 5.1.1 Utilisateur inconnu", "failed"),
        ("452 4.2.2 Boîte pleine", "to_send"),
        ("552 5.3.4 Too big", "failed"),
    ],
)
def test_the_words_of_a_server_that_refuses_are_kept(post, write, found, clock, where, reply, state):
    setattr(post, where, reply.replace("î", "i"))
    uuid = write()
    drain(clock)
    message = found(uuid)
    assert message.state == state
    assert message.server_words == reply.replace("î", "i")
    assert message.next_try_at == (NOW + BACK_OFF[0] if state == "to_send" else None)
    assert post.accepted == []


@pytest.mark.parametrize(
    "reply", ["530 5.7.0 Authentication required", "553 5.7.1 Sender not allowed", "450 4.7.1 Later"]
)
def test_a_server_that_refuses_the_sender_fails_no_message(post, write, found, clock, reply):
    post.refuse_sender = reply
    first, second = write(1), write(2)
    assert drain(clock) == {"defer": 1}
    message = found(first)
    assert (message.state, message.server_words, message.next_try_at) == ("to_send", reply, NOW + BACK_OFF[0])
    assert (found(second).state, found(second).attempts) == ("to_send", 0)
    post.refuse_sender = ""
    clock.now += BACK_OFF[0]
    assert drain(clock) == {"accept": 2}


def test_a_message_too_big_for_the_server_fails_alone(post, write, found, clock):
    post.refuse_sender = "552 5.3.4 Message size exceeds fixed limit"
    first, second = write(1), write(2)
    assert drain(clock) == {"refuse": 2}
    assert {found(first).state, found(second).state} == {"failed"}


@pytest.mark.parametrize("where", ["refuse_recipient", "refuse_data"])
def test_a_server_that_closes_its_service_is_left_alone_until_later(post, write, found, clock, where):
    setattr(post, where, "421 4.3.2 Shutting down")
    first, second = write(1), write(2)
    assert drain(clock) == {"defer": 1}
    assert (found(first).state, found(second).attempts) == ("to_send", 0)


def test_a_message_is_tried_again_later_and_later_then_has_failed(post, write, found, clock):
    post.refuse_recipient = "451 4.7.1 Greylisted"
    uuid = write()
    for wait in BACK_OFF:
        assert drain(clock) == {"defer": 1}
        assert drain(clock) == {}
        clock.now += wait
        assert found(uuid).next_try_at == clock.now
    assert drain(clock) == {"defer": 1}
    message = found(uuid)
    assert message.state == MessageState.FAILED
    assert len(message.tries) == len(BACK_OFF) + 1
    post.refuse_recipient = ""
    with transaction():
        retry(found(uuid), actor=SYSTEM, now=clock())
    assert drain(clock) == {"accept": 1}
    assert post.message_ids == [message.message_id]


def test_one_refusal_stops_no_other_message(post, write, found, clock):
    first, second = write(1, address="é@hopital.example"), write(2)
    assert drain(clock) == {"refuse": 1, "accept": 1}
    assert found(first).server_words == smtp.NO_SUCH_ADDRESS
    assert found(second).state == MessageState.SENT


def test_a_server_that_is_away_is_asked_once_a_round(write, found, clock, configured):
    first, second = write(1), write(2)
    assert drain(clock) == {"defer": 1}
    assert found(first).server_words == "Le serveur de messagerie refuse la connexion."
    assert (found(second).state, found(second).attempts) == ("to_send", 0)


def impatient(monkeypatch: pytest.MonkeyPatch, relay: Relay) -> None:
    monkeypatch.setattr(installation, "_mail", mail(dataclasses.replace(relay, timeout=2.0)))


def test_a_server_slow_before_the_message_is_tried_again(server, write, found, clock, monkeypatch):
    post, relay = server
    impatient(monkeypatch, relay)
    post.dawdles_at_recipient = 60
    uuid = write()
    assert drain(clock) == {"defer": 1}
    assert found(uuid).server_words == smtp.CUT


def test_a_server_silent_after_the_message_leaves_it_uncertain(server, write, found, clock, monkeypatch):
    post, relay = server
    impatient(monkeypatch, relay)
    post.dawdles = 60
    uuid = write()
    assert drain(clock) == {"lose": 1}
    message = found(uuid)
    assert (message.state, message.server_words) == ("uncertain", smtp.NO_ANSWER)
    clock.now += timedelta(days=2)
    mark_dead(clock)
    assert drain(clock) == {}
    assert len(post.accepted) == 1


def test_a_server_that_dies_mid_message_has_nothing_and_is_asked_again(post, write, found, clock):
    post.dies_mid_data = True
    # More than the buffers of both ends hold: the server is gone while the text still leaves.
    uuid = write(kind=MessageKind.FICHE, address="dr@mssante.example", enclosures=[stored(bytes(12_000_000))])
    assert drain(clock) == {"defer": 1}
    message = found(uuid)
    assert (message.state, message.next_try_at) == ("to_send", NOW + BACK_OFF[0])
    assert message.tries[0].handed_at is None
    assert post.accepted == []


def test_a_server_that_dies_after_it_accepted_leaves_the_message_uncertain(post, write, found, clock):
    post.dies_before_answer = True
    uuid = write()
    assert drain(clock) == {"lose": 1}
    assert found(uuid).state == MessageState.UNCERTAIN
    assert len(post.accepted) == 1


def test_a_file_damaged_on_disk_does_not_leave(post, write, found, clock):
    enclosed = stored(b"%PDF-1.7")
    uuid = write(kind=MessageKind.FICHE, address="dr@mssante.example", enclosures=[enclosed])
    files.path_of(enclosed.storage_key).write_bytes(b"autre chose")
    assert drain(clock) == {"refuse": 1}
    assert "altéré" in found(uuid).server_words
    assert post.accepted == []


def test_a_domain_no_longer_secure_gets_nothing(server, post, write, found, clock, monkeypatch):
    uuid = write(kind=MessageKind.FICHE, address="dr@mssante.example", enclosures=[stored(b"%PDF-")])
    monkeypatch.setattr(installation, "_mail", dataclasses.replace(mail(server[1]), secure_domains=()))
    assert drain(clock) == {"refuse": 1}
    assert "messagerie sécurisée" in found(uuid).server_words
    assert post.accepted == []


def test_a_sender_taken_for_dead_learns_it_before_the_last_bytes(post, write, found, clock):
    uuid = write()
    with transaction():
        slow = leaving.claim_next(now=clock())
    assert slow is not None
    clock.now += timedelta(minutes=11)
    assert mark_dead(clock) == 1
    assert found(uuid).server_words == leaving.INTERRUPTED
    with transaction():
        assert not leaving.hand_over(slow, now=clock())
    clock.now += BACK_OFF[0]
    assert drain(clock) == {"accept": 1}
    with transaction():
        assert not leaving.hand_over(slow, now=clock())
        leaving.record_outcome(slow, Outcome(MessageAct.DEFER, "trop tard"), now=clock())
    assert found(uuid).state == MessageState.SENT
    assert len(post.accepted) == 1


def test_a_message_taken_over_meanwhile_is_left_alone(post, write, found, clock, monkeypatch):
    uuid = write()
    monkeypatch.setattr(leaving, "hand_over", lambda _claim, *, now: False)
    assert drain(clock) == {}
    assert found(uuid).state == MessageState.SENDING
    assert post.accepted == []


def lost(write, clock) -> Claim:
    write()
    with transaction():
        claim = leaving.claim_next(now=clock())
        assert claim is not None
        assert leaving.hand_over(claim, now=clock())
    clock.now += timedelta(minutes=11)
    assert mark_dead(clock) == 1
    return claim


@pytest.mark.parametrize(
    ("act", "state"),
    [
        (MessageAct.ACCEPT, "sent"),
        (MessageAct.DEFER, "failed"),
        (MessageAct.REFUSE, "failed"),
        (MessageAct.LOSE, "uncertain"),
    ],
)
def test_an_answer_come_late_settles_what_was_uncertain(write, found, clock, configured, act, state):
    claim = lost(write, clock)
    with transaction():
        leaving.record_outcome(claim, Outcome(act, "250 enfin"), now=clock())
    with transaction(read_only=True):
        message = leaving.db.session.get(leaving.Message, claim.message_id)
        assert message is not None
        assert message.state == state
        assert message.next_try_at is None


def test_two_senders_never_take_the_same_message(write, clock, configured):
    write(1), write(2)
    with transaction():
        taken = {leaving.claim_next(now=clock()) for _number in range(3)}
    assert len(taken - {None}) == 2
    assert None in taken


@pytest.mark.parametrize("implicit", [False, True])
def test_an_encrypted_server_that_wants_a_password(tmp_path, write, found, clock, monkeypatch, implicit):
    with post_office(tls=tmp_path, implicit=implicit) as (post, relay):
        monkeypatch.setattr(installation, "_mail", mail(relay))
        uuid = write(1)
        assert drain(clock) == {"accept": 1}
        assert found(uuid).state == MessageState.SENT
        monkeypatch.setattr(installation, "_mail", mail(dataclasses.replace(relay, password="faux")))
        second = write(2)
        assert drain(clock) == {"defer": 1}
        assert found(second).server_words.startswith("535")
        monkeypatch.setattr(installation, "_mail", mail(dataclasses.replace(relay, ca_file="")))
        clock.now += BACK_OFF[0]
        assert drain(clock) == {"defer": 1}
        assert "certificat du serveur" in found(second).server_words
        assert len(post.accepted) == 1


def test_a_server_that_does_not_encrypt_is_not_talked_to(server, write, found, clock, monkeypatch):
    post, relay = server
    monkeypatch.setattr(installation, "_mail", mail(dataclasses.replace(relay, security="starttls")))
    uuid = write()
    assert drain(clock) == {"defer": 1}
    assert "STARTTLS" in found(uuid).server_words
    assert post.accepted == []


def test_a_header_never_holds_a_second_line(server):
    post, relay = server
    outgoing = Outgoing("<a@b>", SENDER, "a@hopital.example", "Objet\r\nBcc: x@y.example", "Texte")
    outcome = smtp.send(relay, outgoing, host_name="h", before_end=lambda: True, now=NOW)
    assert outcome == Outcome(MessageAct.REFUSE, smtp.UNWRITABLE)
    assert post.accepted == []


@pytest.mark.parametrize(("words", "line"), [("250 a\r\nb\x00c", "250 a b c"), ("x" * 5000, "x" * smtp.LONGEST_WORDS)])
def test_the_words_of_a_server_fit_a_page(words, line):
    assert smtp.shown(words) == line


def test_no_log_tells_of_anybody(post, write, clock, caplog):
    caplog.set_level(logging.DEBUG, logger="rcp")
    post.refuse_recipient = "550 5.1.1 <personne.1@hopital.example> inconnu"
    write()
    drain(clock)
    assert "hopital.example" not in caplog.text


def withdraw(uuid):
    with transaction():
        message = db.session.scalars(select(Message).where(Message.uuid == uuid)).one()
        services.withdraw(message, reason=NotSentReason.SUPERSEDED, actor=SYSTEM, now=NOW)


def test_a_message_withdrawn_while_it_leaves_stops_before_its_last_bytes(post, write, found, clock, monkeypatch):
    uuid, hand_over = write(), leaving.hand_over

    def late(claim, *, now):
        db.session.rollback()
        withdraw(uuid)
        begin()
        return hand_over(claim, now=now)

    monkeypatch.setattr(leaving, "hand_over", late)
    assert drain(clock) == {}
    message = found(uuid)
    assert (message.state, message.reason, message.server_words) == ("not_sent", "superseded", leaving.WITHDRAWN)
    assert [each.outcome for each in message.tries] == ["not_sent"]
    clock.now += BACK_OFF[0]
    assert drain(clock) == {}
    assert post.accepted == []


@pytest.mark.parametrize(
    ("act", "state", "reason"),
    [
        (MessageAct.ACCEPT, "sent", ""),
        (MessageAct.DEFER, "not_sent", "superseded"),
        (MessageAct.REFUSE, "not_sent", "superseded"),
        (MessageAct.LOSE, "uncertain", "superseded"),
    ],
)
def test_a_message_withdrawn_after_its_last_bytes_is_not_tried_again(
    write, found, clock, configured, act, state, reason
):
    uuid = write()
    with transaction():
        claim = leaving.claim_next(now=clock())
        assert claim is not None
        assert leaving.hand_over(claim, now=clock())
    withdraw(uuid)
    with transaction():
        leaving.record_outcome(claim, Outcome(act, "mots du serveur"), now=clock())
    message = found(uuid)
    assert (message.state, message.reason) == (state, reason)


@pytest.mark.parametrize(("was_sent", "state", "reason"), [(True, "sent", ""), (False, "not_sent", "superseded")])
def test_a_message_withdrawn_then_uncertain_is_settled(write, found, clock, configured, was_sent, state, reason):
    uuid = write()
    with transaction():
        claim = leaving.claim_next(now=clock())
        assert claim is not None
        leaving.hand_over(claim, now=clock())
    withdraw(uuid)
    with transaction():
        leaving.record_outcome(claim, Outcome(MessageAct.LOSE), now=clock())
    with transaction():
        services.settle(queries.get_message(uuid), was_sent=was_sent, actor=SYSTEM, now=NOW)
    message = found(uuid)
    assert (message.state, message.reason) == (state, reason)
