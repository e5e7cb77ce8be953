"""Sending a sealed fiche: to whom, once, in its last version, and never what it should not say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from rcp import installation
from rcp.access.permissions import Role
from rcp.accounts.models import Person
from rcp.agenda.models import Meeting
from rcp.agenda.queries import get_meeting
from rcp.db import db
from rcp.domain.errors import Forbidden, InvalidValue, NotFound, TransitionRefused
from rcp.domain.letters import LetterKind
from rcp.domain.recipients import BeingCorrected, NotARecipient, PatientOpposed, Superseded
from rcp.domain.sending import MessageState, NotSentReason
from rcp.journal.models import JournalEntry
from rcp.minutes import services
from rcp.minutes.models import Letter
from rcp.minutes.queries.sending import get_fiche_sending, list_meeting_sendings
from rcp.outbox import services as outbox
from rcp.outbox.models import Message
from rcp.outbox.queries import get_message
from tests.minutes.sealed import sealed_fiche
from tests.support.build import NOW

LATER = NOW + timedelta(days=1)


def send(sealed, *people, now=LATER):
    sent = services.send(sealed.document.uuid, [each.uuid for each in people], actor=sealed.actor, now=now)
    db.session.commit()
    return sent


def lines(sealed):
    return {each.name: each for each in get_fiche_sending(sealed.document.uuid, actor=sealed.actor).lines}


def test_the_circle_of_the_case_is_proposed_with_what_each_would_get(sealed):
    found = lines(sealed)
    assert {each.role for each in found.values()} == {
        "Demandeur, spécialiste référent", "Médecin traitant", "Correspondant",
    }  # fmt: skip
    assert found[sealed.silent.name].recipient.reason is NotSentReason.NO_ADDRESS
    assert found[sealed.treating.name].recipient.way == "document"
    assert found[sealed.requester.name].recipient.way == "notice"


def test_the_document_goes_to_the_secure_address_and_a_notice_to_the_other(sealed):
    full, notice = [get_message(each.uuid) for each in send(sealed, sealed.treating, sealed.requester)]
    assert (full.kind, full.address, full.is_secure) == ("fiche", "t@mss.example", True)
    assert [each.sha256 for each in full.enclosures] == [sealed.document.file_sha256]
    assert (notice.kind, notice.enclosures) == ("document_notice", [])
    patient = sealed.patient
    for message in (full, notice):
        said = message.subject + message.body
        assert not any(
            each in said
            for each in (patient.birth_name, patient.first_given_name, patient.birth_date, sealed.case.number, "http")
        )
    assert "n’est pas le programme personnalisé de soins (PPS)" in full.body


def test_clicked_twice_it_leaves_once(sealed, make):
    (first,) = send(sealed, sealed.treating)
    (second,) = send(sealed, sealed.treating, sealed.treating)
    other = make.actor(make.member(sealed.held.board, Role.SECRETARY))
    (third,) = services.send(sealed.document.uuid, [sealed.treating.uuid], actor=other, now=LATER)
    assert first.id == second.id == third.id
    assert [each.event for each in db.session.scalars(select(JournalEntry)) if each.event == "message.queued"] == [
        "message.queued"
    ]


def test_only_who_may_sends_and_another_board_sees_nothing(sealed, make):
    physician = make.actor(make.member(sealed.held.board, Role.PHYSICIAN))
    stranger = make.actor(make.member(make.board(), Role.COORDINATOR))
    external = make.actor(make.member(sealed.held.board, Role.EXTERNAL))
    for actor, refusal in ((physician, Forbidden), (stranger, NotFound), (external, Forbidden)):
        with pytest.raises(refusal):
            services.send(sealed.document.uuid, [sealed.treating.uuid], actor=actor, now=LATER)


def test_nobody_outside_the_circle_gets_a_fiche_and_minutes_have_no_page_of_sending(sealed, make):
    with pytest.raises(NotARecipient):
        send(sealed, make.person())
    with pytest.raises(NotARecipient, match="Aucune adresse"):
        send(sealed, sealed.silent)
    with pytest.raises(InvalidValue):
        send(sealed)
    minutes = make.document(sealed.held.meeting)
    with pytest.raises(NotFound):
        services.send(minutes.uuid, [sealed.treating.uuid], actor=sealed.actor, now=LATER)


def test_the_opposition_of_the_patient_stops_everything(sealed):
    sealed.case.patient_not_opposed = "no"
    db.session.commit()
    assert not any(each.recipient.is_to_send for each in lines(sealed).values())
    with pytest.raises(PatientOpposed):
        send(sealed, sealed.treating)


def test_why_nothing_leaves_is_kept_and_may_be_changed(sealed):
    def note(reason, comment=""):
        return services.withhold(
            sealed.document.uuid, [sealed.silent.uuid], reason=reason, comment=comment, actor=sealed.actor, now=LATER
        )[0]

    posted = note(NotSentReason.SENT_BY_POST)
    assert (posted.state, posted.reason) == ("not_sent", "sent_by_post")
    db.session.expire_all()
    assert note(NotSentReason.SENT_BY_POST).id == posted.id
    db.session.expire_all()
    assert note(NotSentReason.HANDED_OVER).id != posted.id
    with pytest.raises(InvalidValue):
        note(NotSentReason.OTHER)
    sealed.silent.email = "muet@ville.example"
    db.session.commit()
    (message,) = send(sealed, sealed.silent)
    assert message.state == "to_send"
    assert len(lines(sealed)[sealed.silent.name].messages) == 3


def test_what_left_cannot_be_withheld(sealed):
    (message,) = send(sealed, sealed.treating)
    message.state = MessageState.SENT.value
    db.session.commit()
    with pytest.raises(TransitionRefused):
        services.withhold(
            sealed.document.uuid, [sealed.treating.uuid], reason=NotSentReason.HANDED_OVER, comment="",
            actor=sealed.actor, now=LATER,
        )  # fmt: skip


def test_a_failure_is_sent_again_and_to_the_new_address_when_it_changed(sealed):
    (message,) = send(sealed, sealed.treating)
    message.state = MessageState.FAILED.value
    db.session.commit()
    assert services.resend(message.uuid, actor=sealed.actor, now=LATER).id == message.id
    message.state = MessageState.FAILED.value
    sealed.treating.secure_address = "nouveau@mss.example"
    db.session.commit()
    other = services.resend(message.uuid, actor=sealed.actor, now=LATER)
    assert (other.address, message.state, message.reason) == ("nouveau@mss.example", "not_sent", "other")


def test_a_failure_ticked_again_leaves_again(sealed):
    (message,) = send(sealed, sealed.treating)
    message.state = MessageState.FAILED.value
    db.session.commit()
    (again,) = send(sealed, sealed.treating)
    assert (again.id, again.state) == (message.id, "to_send")


def test_what_is_uncertain_is_settled_by_a_person_and_never_sent_again_by_itself(sealed):
    (message,) = send(sealed, sealed.treating)
    message.state, message.claimed_at = MessageState.UNCERTAIN.value, LATER
    db.session.commit()
    assert send(sealed, sealed.treating)[0].state == "uncertain"
    with pytest.raises(TransitionRefused):
        services.resend(message.uuid, actor=sealed.actor, now=LATER)
    services.settle(message.uuid, was_sent=True, actor=sealed.actor, now=LATER)
    assert message.state == "sent"
    with pytest.raises(TransitionRefused):
        services.settle(message.uuid, was_sent=False, actor=sealed.actor, now=LATER)


def test_a_new_version_holds_back_the_old_one_and_is_proposed_to_who_got_it(sealed, make):
    gone, waiting = send(sealed, sealed.treating, sealed.requester)
    gone.state = MessageState.SENT.value
    sealed.patient.treating_doctor_id = None
    second = sealed_fiche(make, sealed.held, sealed.case, 2, replaces_id=sealed.document.id)
    db.session.commit()
    held = outbox.hold_back(
        document_ids=[sealed.document.id], reason=NotSentReason.SUPERSEDED, actor=sealed.actor, now=LATER
    )
    assert held == 1
    db.session.commit()
    assert (gone.state, waiting.state, waiting.reason) == ("sent", "not_sent", "superseded")
    with pytest.raises(Superseded):
        send(sealed, sealed.requester)
    found = {each.name: each for each in get_fiche_sending(second.uuid, actor=sealed.actor).lines}
    assert found[sealed.treating.name].is_proposed
    assert "version antérieure" in found[sealed.treating.name].role
    (message,) = services.send(second.uuid, [sealed.treating.uuid], actor=sealed.actor, now=LATER)
    assert "annule et remplace" in message.body


def correct(sealed):
    """The coordinator begins a correction; what it held back."""
    held = services.correct_fiche(
        sealed.held.meeting.uuid, sealed.case.uuid, reason="Dose recopiée de travers.", actor=sealed.held.actor,
        now=LATER,
    )  # fmt: skip
    db.session.commit()
    return held


def test_a_correction_begun_holds_back_what_has_not_left(sealed, make):
    failed, waiting = send(sealed, sealed.treating, sealed.requester)
    failed.state = MessageState.FAILED.value
    db.session.commit()
    assert correct(sealed) == services.HeldBack(messages=2)
    for message in (failed, waiting):
        assert (message.state, message.reason, message.next_try_at) == ("not_sent", "being_corrected", None)


def test_a_correction_tells_letters_and_what_is_leaving_from_what_it_kept(sealed):
    leaving, letter = send(sealed, sealed.treating, sealed.requester)
    leaving.state = MessageState.SENDING.value
    row = Letter(
        document_id=sealed.document.id, case_id=sealed.case.id, kind="doctor", content={}, created_at=NOW,
        updated_at=NOW, approved_at=NOW,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    letter.letter_id = row.id
    db.session.commit()
    assert correct(sealed) == services.HeldBack(letters=1, leaving=1)
    assert leaving.state == "sending"


def test_nothing_leaves_while_a_correction_is_written(sealed, make):
    (message,) = send(sealed, sealed.treating)
    letter = Letter(
        document_id=sealed.document.id, case_id=sealed.case.id, kind="doctor", recipient_id=sealed.treating.id,
        content={}, created_at=NOW, updated_at=NOW, approved_at=NOW, sha256=sealed.document.file_sha256, size_bytes=15,
        storage_key=sealed.document.storage_key,
    )  # fmt: skip
    db.session.add(letter)
    correct(sealed)
    here, actor = sealed.document.uuid, sealed.actor
    wanted = [services.Wanted(here, sealed.requester.uuid)]
    for attempt in (
        lambda: send(sealed, sealed.requester),
        lambda: services.send_letter(here, letter.uuid, actor=actor, now=LATER),
        lambda: services.resend(message.uuid, actor=actor, now=LATER),
        lambda: services.send_many(sealed.held.meeting, wanted, actor=actor, now=LATER),
    ):
        with pytest.raises(BeingCorrected):
            attempt()
    with pytest.raises(InvalidValue):
        services.send_many(sealed.held.meeting, [], actor=actor, now=LATER)
    assert services.tell_requesters(sealed.held.meeting, actor=actor, now=LATER) == []
    (noted,) = services.withhold(
        here, [sealed.treating.uuid], reason=NotSentReason.HANDED_OVER, comment="", actor=actor, now=LATER
    )
    assert noted.reason == "handed_over", "what was done by hand is still told"


def test_notices_about_minutes_being_corrected_are_held_back(sealed, make):
    meeting = sealed.held.meeting
    make.document(meeting)
    meeting.status = "validated"
    db.session.commit()
    assert list_meeting_sendings(meeting), "it loads the board"
    told = services.tell_members(meeting, actor=sealed.actor, now=LATER)
    held = services.correct_minutes(meeting.uuid, reason="Présences mal notées.", actor=sealed.held.actor, now=LATER)
    assert held == services.HeldBack(messages=3)
    assert {each.reason for each in told} == {"being_corrected"}
    with pytest.raises(BeingCorrected):
        services.resend(told[0].uuid, actor=sealed.actor, now=LATER)


def test_the_fiches_of_a_session_leave_together_and_the_others_are_told_why(sealed, count_sql):
    meeting = sealed.held.meeting
    with count_sql() as statements:
        (found,) = list_meeting_sendings(meeting)
    assert len(statements.sent) <= 8
    wanted = [services.Wanted(found.document.uuid, line.person_uuid) for line in found.proposed]
    sent, noted = services.send_many(meeting, wanted, actor=sealed.actor, now=LATER)
    assert (sent, noted) == (2, 1)
    db.session.expire_all()
    (found,) = list_meeting_sendings(meeting)
    assert not found.proposed and not found.unproposed
    with pytest.raises(InvalidValue):
        services.send_many(meeting, [], actor=sealed.actor, now=LATER)


def test_a_letter_to_a_doctor_leaves_and_that_of_the_patient_is_handed_over(sealed):
    letters = [
        Letter(
            document_id=sealed.document.id, case_id=sealed.case.id, kind=kind, recipient_id=person, content={},
            created_at=NOW, updated_at=NOW, approved_at=NOW, sha256=sealed.document.file_sha256, size_bytes=15,
            storage_key=sealed.document.storage_key,
        )
        for kind, person in (("doctor", sealed.treating.id), ("patient", None))
    ]  # fmt: skip
    db.session.add_all(letters)
    db.session.commit()
    doctor, patient = letters
    here = sealed.document.uuid
    message = services.send_letter(here, doctor.uuid, actor=sealed.actor, now=LATER)
    db.session.expire_all()
    assert services.send_letter(here, doctor.uuid, actor=sealed.actor, now=LATER).id == message.id
    assert (message.kind, message.address) == ("doctor_letter", "t@mss.example")
    with pytest.raises(NotARecipient):
        services.send_letter(here, patient.uuid, actor=sealed.actor, now=LATER)
    noted = services.withhold_letter(
        here, patient.uuid, reason=NotSentReason.HANDED_OVER, comment="", actor=sealed.actor, now=LATER
    )
    assert (noted.kind, noted.reason) == ("patient_letter", "handed_over")
    assert not any(each.messages for each in lines(sealed).values())


def letter_to(sealed, person):
    written = Letter(
        document_id=sealed.document.id, case_id=sealed.case.id, kind="doctor", recipient_id=person.id, content={},
        created_at=NOW, updated_at=NOW, approved_at=NOW, sha256=sealed.document.file_sha256, size_bytes=15,
        storage_key=sealed.document.storage_key,
    )  # fmt: skip
    db.session.add(written)
    db.session.commit()
    return written


def send_letter(sealed, letter):
    db.session.expire_all()
    message = services.send_letter(sealed.document.uuid, letter.uuid, actor=sealed.actor, now=LATER)
    db.session.commit()
    return message


def test_a_letter_leaves_for_nobody_outside_the_circle(sealed, make):
    stranger = letter_to(sealed, make.person(secure_address="etranger@mss.example"))
    with pytest.raises(NotARecipient):
        send_letter(sealed, stranger)
    letter = letter_to(sealed, sealed.treating)
    message = send_letter(sealed, letter)
    message.state = MessageState.FAILED.value
    sealed.patient.treating_doctor_id = None
    db.session.commit()
    for again in (lambda: send_letter(sealed, letter), lambda: resend(sealed, message)):
        with pytest.raises(NotARecipient):
            again()
    with pytest.raises(NotARecipient):
        services.begin_letter(
            sealed.case.uuid, LetterKind.DOCTOR, sealed.treating.uuid, actor=sealed.held.actor, now=LATER
        )


def test_whoever_got_a_letter_of_an_earlier_version_may_be_written_the_next(sealed, make):
    message = send_letter(sealed, letter_to(sealed, sealed.treating))
    message.state = MessageState.SENT.value
    sealed.patient.treating_doctor_id = None
    sealed.document = sealed_fiche(make, sealed.held, sealed.case, 2, replaces_id=sealed.document.id)
    db.session.commit()
    assert send_letter(sealed, letter_to(sealed, sealed.treating)).state == "to_send"


def resend(sealed, message):
    db.session.expire_all()
    sent = services.resend(message.uuid, actor=sealed.actor, now=LATER)
    db.session.commit()
    return sent


def test_a_letter_sent_again_is_judged_as_the_first_time(sealed):
    letter = letter_to(sealed, sealed.treating)
    message = send_letter(sealed, letter)
    message.state = MessageState.FAILED.value
    db.session.commit()
    again = send_letter(sealed, letter)
    assert (again.id, again.state) == (message.id, "to_send")
    message.state = MessageState.FAILED.value
    sealed.treating.secure_address = "nouveau@mss.example"
    db.session.commit()
    moved = resend(sealed, message)
    assert (moved.kind, moved.address, moved.state) == ("doctor_letter", "nouveau@mss.example", "to_send")
    assert (message.state, message.reason) == ("not_sent", "other")
    moved.state = MessageState.FAILED.value
    sealed.case.patient_not_opposed = "no"
    db.session.commit()
    with pytest.raises(PatientOpposed):
        resend(sealed, moved)


def test_a_document_is_not_sent_again_to_an_address_that_is_secure_no_longer(sealed, monkeypatch):
    (message,) = send(sealed, sealed.treating)
    message.state = MessageState.FAILED.value
    db.session.commit()
    monkeypatch.setattr(installation, "_mail", installation.Mail(host_name="rcp.example"))
    sealed.treating.email = message.address
    db.session.commit()
    notice = resend(sealed, message)
    assert (notice.kind, notice.address, message.state) == ("document_notice", "t@mss.example", "not_sent")
    assert get_message(notice.uuid).enclosures == []


def test_a_notice_sent_again_goes_to_who_it_is_for_at_their_address_of_today(sealed, make):
    (message,) = services.tell_requesters(sealed.held.meeting, actor=sealed.actor, now=LATER)
    message.state = MessageState.FAILED.value
    db.session.commit()
    assert resend(sealed, message).id == message.id
    message.state = MessageState.FAILED.value
    sealed.requester.email = "ailleurs@ville.example"
    db.session.commit()
    moved = resend(sealed, message)
    assert (moved.kind, moved.address, moved.body) == ("decision_notice", "ailleurs@ville.example", message.body)
    moved.state = MessageState.FAILED.value
    sealed.requester.email = sealed.requester.secure_address = ""
    db.session.commit()
    with pytest.raises(NotARecipient, match="Aucune adresse"):
        resend(sealed, moved)
    sealed.case.requester_id = make.person().id
    db.session.commit()
    with pytest.raises(NotARecipient, match="n’est plus le demandeur"):
        resend(sealed, moved)


def test_a_notice_of_minutes_is_sent_again_to_members_only(sealed, make):
    make.document(sealed.held.meeting)
    sealed.held.meeting.status = "validated"
    db.session.commit()
    meeting = get_meeting(sealed.held.meeting.uuid, actor=sealed.actor)
    told = services.tell_members(meeting, actor=sealed.actor, now=LATER)
    message = next(each for each in told if each.recipient_id != sealed.requester.id)
    message.state = MessageState.FAILED.value
    db.session.commit()
    assert resend(sealed, message).state == "to_send"
    message.state = MessageState.FAILED.value
    db.session.get_one(Person, message.recipient_id).is_active = False
    db.session.commit()
    with pytest.raises(NotARecipient, match="n’est plus membre"):
        resend(sealed, message)


def test_a_notice_given_up_by_hand_is_written_anew_when_somebody_asks(sealed, make):
    make.document(sealed.held.meeting)
    sealed.held.meeting.status = "validated"
    db.session.commit()
    meeting, actor = get_meeting(sealed.held.meeting.uuid, actor=sealed.actor), sealed.actor
    for tell in (services.tell_requesters, services.tell_members):
        first = tell(meeting, actor=actor, now=LATER)[0]
        outbox.give_up(first, reason=NotSentReason.OTHER, comment="En congé.", actor=actor, now=LATER)
        db.session.commit()
        second = tell(meeting, actor=actor, now=LATER)[0]
        assert (second.state, first.state) == ("to_send", "not_sent")
        outbox.give_up(second, reason=NotSentReason.OTHER, comment="En congé.", actor=actor, now=LATER)
        db.session.commit()
        third = resend(sealed, second)
        assert third.state == "to_send" and third.id not in {first.id, second.id}
        assert tell(meeting, actor=actor, now=LATER)[0].id == third.id
        third.state = MessageState.FAILED.value
        db.session.commit()
        assert (tell(meeting, actor=actor, now=LATER)[0].id, third.state) == (third.id, "to_send")


def test_members_are_told_nothing_of_minutes_that_somebody_began_to_correct_meanwhile(sealed, make):
    make.document(sealed.held.meeting)
    sealed.held.meeting.status = "validated"
    db.session.commit()
    shown = get_meeting(sealed.held.meeting.uuid, actor=sealed.actor)
    db.session.execute(
        update(Meeting)
        .where(Meeting.id == shown.id)
        .values(status="closed")
        .execution_options(synchronize_session=False)
    )
    assert services.tell_members(shown, actor=sealed.actor, now=LATER) == []


def test_two_people_who_decide_at_once_read_what_the_first_wrote(sealed):
    """The page had read the lines before the lock was had: they are read again under it."""
    shown = get_fiche_sending(sealed.document.uuid, actor=sealed.actor)
    (message,) = services.send(sealed.document.uuid, [sealed.treating.uuid], actor=sealed.actor, now=LATER)
    db.session.execute(
        update(Message)
        .where(Message.id == message.id)
        .values(state="sent")
        .execution_options(synchronize_session=False)
    )
    assert message.state == "to_send"
    (again,) = services.send(sealed.document.uuid, [sealed.treating.uuid], actor=sealed.actor, now=LATER)
    assert (again.id, again.state) == (message.id, "sent")
    assert shown.lines


def test_requesters_and_members_are_told_once_and_learn_nothing(sealed, make):
    meeting, actor = sealed.held.meeting, sealed.actor
    assert services.tell_members(meeting, actor=actor, now=LATER) == []
    make.document(meeting)
    assert services.tell_members(meeting, actor=actor, now=LATER) == [], "the minutes are being corrected"
    meeting.status = "validated"
    db.session.commit()
    for tell, count in ((services.tell_requesters, 1), (services.tell_members, 3)):
        first = tell(meeting, actor=actor, now=LATER)
        assert len(first) == count
        assert [each.id for each in tell(meeting, actor=actor, now=LATER)] == [each.id for each in first]
        for message in first:
            assert not get_message(message.uuid).enclosures
            assert sealed.case.number not in message.body
            assert sealed.patient.birth_name not in message.body
    assert db.session.scalars(select(Message).where(Message.kind == "decision_notice")).one().case_id == sealed.case.id
