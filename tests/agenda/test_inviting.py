"""Invitations to a session: each member once per date, with a calendar, without any patient."""

from __future__ import annotations

from datetime import time

import pytest
from sqlalchemy import select, update

from rcp import files
from rcp.access.permissions import Role
from rcp.accounts.models import Person
from rcp.agenda import queries, services
from rcp.agenda.models import Meeting
from rcp.agenda.queries.invitations import invitation_lines
from rcp.db import db
from rcp.domain.errors import Forbidden, TransitionRefused
from rcp.domain.recipients import NotARecipient
from rcp.domain.sending import NotSentReason
from rcp.minutes import services as minutes
from rcp.outbox import services as outbox
from rcp.outbox.models import Message
from rcp.outbox.queries import get_message
from rcp.outbox.services import leaving
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


def left(message):
    message.state = "sent"
    db.session.commit()


def change(meeting, actor, **values):
    found = queries.get_meeting(meeting.uuid, actor=actor)
    services.change_meeting(found, version=found.version, is_confirmed=True, actor=actor, now=NOW, **values)
    db.session.commit()
    return found


@pytest.fixture
def asker(make, board):
    """A secretary who is a coordinator too: plans and invites."""
    return make.actor(make.member(board, Role.SECRETARY, Role.COORDINATOR))


def test_what_has_not_left_when_the_meeting_moves_does_not_leave_and_the_others_are_told(meeting, make, board, asker):
    make.member(board), make.member(board)
    gone, waiting, failed = asked(meeting, asker)
    left(gone)
    failed.state = "failed"
    db.session.commit()
    change(meeting, asker, room="Salle Joliot")
    assert [(each.state, each.reason) for each in (gone, waiting, failed)] == [
        ("sent", ""), ("not_sent", "outdated"), ("not_sent", "outdated"),
    ]  # fmt: skip
    assert [each.is_misled for each in invitation_lines(meeting)].count(True) == 1
    again = asked(meeting, asker)
    assert {each.id for each in again}.isdisjoint({gone.id, waiting.id, failed.id})
    changed = [each for each in again if "modifiée" in each.subject]
    assert [each.recipient_id for each in changed] == [gone.recipient_id]
    assert all("Salle Joliot" in each.body and "Quintefeuille" not in each.body for each in again)
    assert not any(each.is_misled for each in invitation_lines(meeting))


def test_a_change_that_no_calendar_shows_holds_nothing_back(meeting, asker):
    (waiting,) = asked(meeting, asker)
    change(meeting, asker, note="Apporter les lames.")
    assert waiting.state == "to_send"


def test_a_cancelled_meeting_holds_its_invitations_back_and_is_announced(meeting, asker):
    (waiting,) = asked(meeting, asker)
    found = queries.get_meeting(meeting.uuid, actor=asker)
    services.cancel_meeting(found, reason="Panne", version=found.version, actor=asker, now=NOW)
    assert (waiting.state, waiting.reason) == ("not_sent", "outdated")
    (told,) = asked(meeting, asker)
    assert "annulée" in told.subject and "Panne" not in told.body
    left(told)
    services.restore_meeting(found, version=found.version, actor=asker, now=NOW)
    (again,) = asked(meeting, asker)
    assert "modifiée" in again.subject


def test_a_meeting_that_begins_holds_back_what_has_not_left(meeting, asker):
    (waiting,) = asked(meeting, asker)
    services.open_(meeting, actor=asker, now=NOW)
    assert (waiting.state, waiting.reason) == ("not_sent", "outdated")
    services.prepare(meeting, actor=asker, now=NOW)
    (again,) = asked(meeting, asker)
    assert (again.id != waiting.id, again.state) == (True, "to_send")


def test_an_invitation_that_failed_is_tried_again_at_the_address_of_today(meeting, make, asker):
    (message,) = asked(meeting, asker)
    message.state = "failed"
    db.session.commit()
    assert [(each.id, each.state) for each in asked(meeting, asker)] == [(message.id, "to_send")]
    message.state = "failed"
    db.session.get_one(Person, message.recipient_id).email = "nouvelle@hopital.example"
    db.session.commit()
    (moved,) = asked(meeting, asker)
    assert (moved.address, message.state) == ("nouvelle@hopital.example", "not_sent")
    assert get_message(moved.uuid).enclosures[0].media_type == "text/calendar"
    assert asked(meeting, asker)[0].id == moved.id


def test_one_invitation_is_sent_again_while_it_tells_the_truth(meeting, make, board, asker):
    message = asked(meeting, asker)[0]
    message.state = "failed"
    db.session.commit()
    assert minutes.resend(message.uuid, actor=asker, now=NOW).state == "to_send"
    message.state = "uncertain"
    db.session.commit()
    change(meeting, asker, room="Salle Joliot")
    minutes.settle(message.uuid, was_sent=False, actor=asker, now=NOW)
    with pytest.raises(TransitionRefused, match="a changé depuis"):
        minutes.resend(message.uuid, actor=asker, now=NOW)
    stranger = make.person()
    message.recipient_id = stranger.id
    db.session.commit()
    with pytest.raises(NotARecipient):
        minutes.resend(message.uuid, actor=asker, now=NOW)


def test_an_invitation_leaves_for_members_of_today_and_while_it_tells_the_truth(meeting, make, board, asker):
    gone, stays = make.member(board), make.member(board)
    sent = {each.recipient_id: each for each in asked(meeting, asker)}
    gone.is_active = False
    db.session.commit()
    claims = [leaving.claim_next(now=NOW) for _number in range(3)]
    assert {each.message_id for each in claims if each} == {sent[stays.id].id, sent[asker.person_id].id}
    assert (sent[gone.id].state, sent[gone.id].reason) == ("not_sent", "not_concerned")
    late = sent[stays.id]
    late.state, late.next_try_at = "to_send", NOW
    db.session.get_one(Meeting, meeting.id).calendar_sequence += 1
    db.session.commit()
    assert leaving.claim_next(now=NOW) is None
    assert (late.state, late.reason) == ("not_sent", "outdated")


def test_an_invitation_given_up_by_hand_is_written_anew_when_somebody_asks(meeting, asker, client, sign_in):
    (message,) = asked(meeting, asker)
    outbox.give_up(message, reason=NotSentReason.OTHER, comment="Absent.", actor=asker, now=NOW)
    db.session.commit()
    again = minutes.resend(message.uuid, actor=asker, now=NOW)
    db.session.commit()
    assert (again.state, message.state) == ("to_send", "not_sent")
    assert minutes.resend(message.uuid, actor=asker, now=NOW).id == again.id, "asked twice, it is written once"
    outbox.give_up(again, reason=NotSentReason.OTHER, comment="Absent.", actor=asker, now=NOW)
    db.session.commit()
    (third,) = asked(meeting, asker)
    assert third.state == "to_send" and third.id not in {message.id, again.id}
    outbox.give_up(third, reason=NotSentReason.HANDED_OVER, actor=asker, now=NOW)
    db.session.commit()
    assert [each.id for each in asked(meeting, asker)] == [third.id], "they have it already"


def test_the_invitations_tell_the_hour_that_somebody_changed_meanwhile(meeting, asker):
    """The page had read the meeting before the lock was had: it is read again under it."""
    shown = queries.get_meeting(meeting.uuid, actor=asker)
    db.session.execute(
        update(Meeting)
        .where(Meeting.id == shown.id)
        .values(start_time=time(16, 45), calendar_sequence=Meeting.calendar_sequence + 1)
        .execution_options(synchronize_session=False)
    )
    (message,) = services.invite(shown, actor=asker, now=NOW)
    assert "16 h 45" in message.body.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_pages_say_that_members_hold_an_invitation_that_is_wrong(client, meeting, make, board, sign_in, asker):
    left(asked(meeting, asker)[0])
    person = make.member(board, Role.COORDINATOR)
    sign_in(client, person)
    here = f"/seances/{meeting.uuid}"
    assert client.submit(f"{here}/modifier", {"room": "Salle Joliot"}).status_code == 303
    assert "n’est plus juste\u202f: prévenez-le depuis" in client.get(here).text
    text = client.get(f"{here}/convocations").text
    assert "La séance a changé depuis" in text and "qui le préviendra" in text
    assert "Annoncer le changement" in text and "Avant le changement" in text


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
    shown = client.get(here).text
    assert shown.count("À envoyer") == 2
    assert "Chaque membre a sa convocation" in shown and "Convoquer les membres" not in shown
    message = db.session.scalars(select(Message).order_by(Message.id)).first()
    assert "Convocation à une séance" in client.get(f"/messages/{message.uuid}").text


def test_the_page_of_a_session_under_way_says_why_nothing_leaves(client, meeting, make, board, sign_in):
    sign_in(client, make.member(board, Role.SECRETARY))
    shown = client.get(f"/seances/{meeting.uuid}/convocations")
    meeting.status = "open"
    db.session.commit()
    answer = client.send(shown, button="Convoquer les membres")
    assert answer.status_code in {409, 422} and "déjà commencé" in answer.text
