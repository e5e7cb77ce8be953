"""What waits to leave is judged again at the moment it would: days may lie between the click and the departure."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rcp import installation
from rcp.agenda.queries import get_meeting
from rcp.db import db
from rcp.domain.recipients import Superseded
from rcp.domain.sending import MessageState, NotSentReason
from rcp.minutes import services
from rcp.minutes.services import departure
from rcp.outbox.services import leaving
from tests.minutes.test_sending import LATER, letter_to, lines, resend, send, send_letter

LEAVES_AT = LATER + timedelta(hours=1)


def depart():
    """Take what is due, as the job process does."""
    db.session.commit()
    db.session.expire_all()
    claim = leaving.claim_next(now=LEAVES_AT)
    db.session.commit()
    return claim


def test_a_fiche_that_waits_leaves_while_nothing_changed(sealed):
    (message,) = send(sealed, sealed.treating)
    assert depart().message_id == message.id
    assert message.state == MessageState.SENDING


def test_a_fiche_and_a_letter_leave_not_for_somebody_removed_from_the_circle(sealed):
    (fiche,) = send(sealed, sealed.treating)
    letter = send_letter(sealed, letter_to(sealed, sealed.treating))
    sealed.patient.treating_doctor_id = None
    assert depart() is None
    for message in (fiche, letter):
        assert (message.state, message.reason) == ("not_sent", NotSentReason.NOT_CONCERNED)
        assert message.attempts == 0
    sealed.patient.treating_doctor_id = sealed.treating.id
    db.session.commit()
    db.session.expire_all()
    assert lines(sealed)[sealed.treating.name].may_send, "back in the circle, they are proposed again"


def test_what_an_opposition_recorded_since_keeps_says_so(sealed):
    (message,) = send(sealed, sealed.treating)
    sealed.case.patient_not_opposed = "no"
    assert depart() is None
    assert (message.state, message.reason) == ("not_sent", NotSentReason.PATIENT_OPPOSED)


def test_what_waits_for_an_address_that_changed_fails_and_goes_to_the_new_one_when_sent_again(sealed):
    (message,) = send(sealed, sealed.treating)
    sealed.treating.secure_address = "nouveau@mss.example"
    assert depart() is None
    assert (message.state, message.server_words) == ("failed", "L’adresse a changé dans l’annuaire.")
    again = resend(sealed, message)
    assert (again.address, again.state) == ("nouveau@mss.example", "to_send")
    assert depart().message_id == again.id


def test_what_waits_for_an_address_that_is_known_no_longer_says_so(sealed):
    (message,) = send(sealed, sealed.treating)
    sealed.treating.secure_address = sealed.treating.email = ""
    assert depart() is None
    assert (message.state, message.reason) == ("not_sent", NotSentReason.NO_ADDRESS)


def test_a_notice_in_the_place_of_a_fiche_follows_what_the_address_may_carry(sealed, monkeypatch):
    (message,) = send(sealed, sealed.treating)
    monkeypatch.setattr(installation, "_mail", installation.Mail(host_name="rcp.example"))
    sealed.treating.email = message.address
    assert depart() is None
    assert (message.state, message.server_words) == ("failed", "Ce que cette adresse peut recevoir a changé.")


def test_a_notice_leaves_for_who_it_is_for_only_and_where_they_read_today(sealed, make):
    (message,) = services.tell_requesters(sealed.held.meeting, actor=sealed.actor, now=LATER)
    sealed.requester.email = "ailleurs@hopital.example"
    assert depart() is None
    assert (message.state, message.server_words) == ("failed", "L’adresse a changé dans l’annuaire.")
    message = resend(sealed, message)
    sealed.case.requester_id = make.person().id
    assert depart() is None
    assert (message.state, message.reason) == ("not_sent", NotSentReason.NOT_CONCERNED)


def test_a_notice_of_minutes_leaves_for_members_with_an_address_only(sealed, make):
    make.document(sealed.held.meeting)
    sealed.held.meeting.status = "validated"
    db.session.commit()
    meeting = get_meeting(sealed.held.meeting.uuid, actor=sealed.actor)
    first, *others = services.tell_members(meeting, actor=sealed.actor, now=LATER)
    db.session.commit()
    person = db.session.get(type(sealed.treating), first.recipient_id)
    person.email = person.secure_address = ""
    assert depart().message_id == others[0].id
    assert (first.state, first.reason) == ("not_sent", NotSentReason.NO_ADDRESS)


def test_the_letter_that_took_the_place_of_another_leaves_in_its_stead(sealed):
    old = letter_to(sealed, sealed.treating)
    message = send_letter(sealed, old)
    later = letter_to(sealed, sealed.treating)
    assert depart() is None
    assert (message.state, message.reason) == ("not_sent", NotSentReason.SUPERSEDED)
    with pytest.raises(Superseded):
        send_letter(sealed, old)
    with pytest.raises(Superseded):
        resend(sealed, message)
    assert depart() is None
    new = send_letter(sealed, later)
    assert depart().message_id == new.id


def test_judging_takes_few_statements_whatever_the_number_of_messages(sealed, count_sql):
    send(sealed, sealed.treating, sealed.requester)
    message = lines(sealed)[sealed.treating.name].latest
    db.session.expire_all()
    db.session.refresh(message)
    with count_sql() as counted:
        assert departure.judge(message) is None
    assert len(counted.sent) <= 12
