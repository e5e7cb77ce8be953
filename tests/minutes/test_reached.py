"""Whether what was sealed reached its reader: a notice brings none, who holds an old version is owed the next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from rcp.db import db
from rcp.domain.errors import InvalidValue, TransitionRefused
from rcp.domain.recipients import NotARecipient, StillHeld
from rcp.domain.sending import MessageState, NotSentReason
from rcp.journal.events import Event
from rcp.journal.models import JournalEntry
from rcp.minutes import services
from rcp.minutes.models import Letter
from rcp.minutes.queries.letters import get_case_letters
from rcp.minutes.queries.sending import get_fiche_sending
from rcp.outbox.models import Message
from tests.minutes.sealed import sealed_fiche
from tests.support.build import NOW

LATER = NOW + timedelta(days=1)


def found(sealed, document=None):
    db.session.expire_all()
    return get_fiche_sending((document or sealed.document).uuid, actor=sealed.actor)


def line(sealed, person, document=None):
    return next((each for each in found(sealed, document).lines if each.name == person.name), None)


def send(sealed, person):
    (message,) = services.send(sealed.document.uuid, [person.uuid], actor=sealed.actor, now=LATER)
    db.session.commit()
    return message


def left(message):
    message.state = MessageState.SENT.value
    db.session.commit()
    return message


def withhold(sealed, person, reason):
    (message,) = services.withhold(
        sealed.document.uuid, [person.uuid], reason=reason, comment="", actor=sealed.actor, now=LATER
    )
    db.session.commit()
    return message


def letter_to(sealed, person=None):
    written = Letter(
        document_id=sealed.document.id, case_id=sealed.case.id, kind="doctor" if person else "patient",
        recipient_id=person.id if person else None, content={}, created_at=NOW, updated_at=NOW, approved_at=NOW,
        sha256=sealed.document.file_sha256, size_bytes=15, storage_key=sealed.document.storage_key,
    )  # fmt: skip
    db.session.add(written)
    db.session.commit()
    return written


def replace_fiche(sealed, make):
    former = sealed.document
    sealed.document = sealed_fiche(make, sealed.held, sealed.case, former.version + 1, replaces_id=former.id)
    db.session.commit()
    return sealed.document


def give_secure_address(person):
    person.secure_address = "nouvelle@mss.example"
    db.session.commit()


def test_a_notice_that_left_opens_the_way_to_the_document_once_the_address_may_carry_it(sealed):
    notice = left(send(sealed, sealed.requester))
    told = line(sealed, sealed.requester)
    assert (told.is_only_told, told.is_document_due, told.is_proposed, told.may_send) == (True, False, False, False)
    assert send(sealed, sealed.requester).id == notice.id
    give_secure_address(sealed.requester)
    due = line(sealed, sealed.requester)
    assert (due.is_document_due, due.is_proposed, due.may_send) == (True, True, True)
    message = send(sealed, sealed.requester)
    assert (message.kind, message.address, message.state) == ("fiche", "nouvelle@mss.example", "to_send")
    assert send(sealed, sealed.requester).id == message.id
    assert not line(sealed, sealed.requester).is_only_told


def test_a_notice_sent_again_becomes_the_document(sealed):
    notice = left(send(sealed, sealed.requester))
    give_secure_address(sealed.requester)
    assert services.resend(notice.uuid, actor=sealed.actor, now=LATER).kind == "fiche"


def test_after_a_notice_the_document_may_be_handed_over(sealed):
    left(send(sealed, sealed.requester))
    noted = withhold(sealed, sealed.requester, NotSentReason.HANDED_OVER)
    assert (noted.kind, noted.state) == ("fiche", "not_sent")
    assert not line(sealed, sealed.requester).is_only_told


def test_who_got_the_document_before_a_notice_is_not_sent_it_again(sealed, client, sign_in):
    secure, letter = sealed.treating.secure_address, letter_to(sealed, sealed.treating)
    here = sealed.document.uuid
    sign_in(client, sealed.secretary)
    for first in (
        send(sealed, sealed.treating),
        services.send_letter(here, letter.uuid, actor=sealed.actor, now=LATER),
    ):
        left(first)
        sealed.treating.secure_address, sealed.treating.email = "", "lecteur@ville.example"
        db.session.commit()
        told = {"actor": sealed.actor, "now": LATER}
        asked = client.get(f"/messages/{first.uuid}").text
        assert "envoyer un avis, à cette adresse" in asked and "seul un avis sans identité y partira" in asked
        notice = left(services.send_to_new_address(first.uuid, "lecteur@ville.example", **told))
        assert notice.kind == "document_notice"
        sealed.treating.secure_address = secure
        db.session.commit()
        (of_letter,) = found(sealed).letters
        shown = of_letter.line if first.letter_id else line(sealed, sealed.treating)
        assert (shown.is_only_told, shown.is_proposed, shown.may_send, shown.new_address) == (False, False, False, "")
    assert "Avis sans document" not in client.get(f"/documents/{here}/envoi").text


def test_who_was_handed_the_document_is_not_sent_it_after_a_notice_and_is_proposed_the_next(sealed, make):
    withhold(sealed, sealed.requester, NotSentReason.HANDED_OVER)
    assert left(send(sealed, sealed.requester)).kind == "document_notice"
    give_secure_address(sealed.requester)
    shown = line(sealed, sealed.requester)
    assert (shown.is_only_told, shown.is_proposed, shown.may_send) == (False, False, False)
    sealed.case.requester_id = sealed.case.referring_id = sealed.secretary.id
    replace_fiche(sealed, make)
    assert line(sealed, sealed.requester).is_proposed


def test_a_letter_follows_its_notice_too(sealed):
    letter = letter_to(sealed, sealed.requester)
    here = sealed.document.uuid
    left(services.send_letter(here, letter.uuid, actor=sealed.actor, now=LATER))
    give_secure_address(sealed.requester)
    (shown,) = found(sealed).letters
    assert shown.may_send and shown.line.is_document_due
    message = services.send_letter(here, letter.uuid, actor=sealed.actor, now=LATER)
    assert (message.kind, message.address) == ("doctor_letter", "nouvelle@mss.example")


def test_an_address_that_changed_gets_what_was_sent_only_when_a_person_confirms_it(sealed):
    first = left(send(sealed, sealed.treating))
    assert line(sealed, sealed.treating).new_address == ""
    with pytest.raises(TransitionRefused):
        services.send_to_new_address(first.uuid, "x@mss.example", actor=sealed.actor, now=LATER)
    give_secure_address(sealed.treating)
    moved = line(sealed, sealed.treating)
    assert (moved.new_address, moved.is_proposed, moved.may_send) == ("nouvelle@mss.example", False, False)
    assert send(sealed, sealed.treating).id == first.id
    with pytest.raises(InvalidValue):
        services.send_to_new_address(first.uuid, "t@mss.example", actor=sealed.actor, now=LATER)
    twice = [
        services.send_to_new_address(first.uuid, "nouvelle@mss.example", actor=sealed.actor, now=LATER)
        for _ in range(2)
    ]
    db.session.commit()
    assert twice[0].id == twice[1].id != first.id
    assert (twice[0].kind, twice[0].address, first.state) == ("fiche", "nouvelle@mss.example", "sent")


def test_a_letter_goes_to_the_new_address_too_and_a_notice_of_decision_does_not(sealed):
    letter = letter_to(sealed, sealed.treating)
    first = left(services.send_letter(sealed.document.uuid, letter.uuid, actor=sealed.actor, now=LATER))
    (told,) = services.tell_requesters(sealed.held.meeting, actor=sealed.actor, now=LATER)
    give_secure_address(sealed.treating)
    again = services.send_to_new_address(first.uuid, "nouvelle@mss.example", actor=sealed.actor, now=LATER)
    assert (again.kind, again.letter_id) == ("doctor_letter", letter.id)
    with pytest.raises(TransitionRefused):
        services.send_to_new_address(told.uuid, "nouvelle@mss.example", actor=sealed.actor, now=LATER)


def test_the_pages_say_that_a_notice_brought_nothing_and_offer_the_new_address(client, sign_in, sealed):
    sign_in(client, sealed.secretary)
    page = f"/documents/{sealed.document.uuid}/envoi"
    left(send(sealed, sealed.requester))
    first = left(send(sealed, sealed.treating))
    assert "Avis sans document\u202f: la fiche n’est pas partie" in client.get(page).text
    give_secure_address(sealed.requester)
    sealed.treating.secure_address = "ailleurs@mss.example"
    db.session.commit()
    for address in (page, f"/seances/{sealed.held.meeting.uuid}/envois"):
        assert "la fiche reste à envoyer" in client.get(address).text
    assert "Adresse changée" in client.get(page).text
    shown = client.get(f"/messages/{first.uuid}")
    assert "ailleurs@mss.example" in shown.text
    assert client.send(shown, {}, button="Confirmer\u202f: envoyer de nouveau, à cette adresse").status_code == 303
    latest = list(db.session.scalars(select(Message).order_by(Message.id)))[-1]
    assert (latest.kind, latest.address) == ("fiche", "ailleurs@mss.example")
    assert "Confirmer" not in client.get(f"/messages/{first.uuid}").text


@pytest.mark.parametrize("reason", [NotSentReason.SENT_BY_POST, NotSentReason.HANDED_OVER])
def test_who_got_the_fiche_otherwise_than_by_mail_is_proposed_the_next_version(sealed, make, reason):
    withhold(sealed, sealed.treating, reason)
    sealed.patient.treating_doctor_id = None
    replace_fiche(sealed, make)
    assert line(sealed, sealed.treating).is_proposed


def test_who_left_the_circle_and_got_nothing_is_not_proposed_the_next_version(sealed, make):
    withhold(sealed, sealed.treating, NotSentReason.HANDED_OVER)
    withhold(sealed, sealed.treating, NotSentReason.NOT_CONCERNED)
    left(send(sealed, sealed.requester))  # a notice
    sealed.patient.treating_doctor_id = None
    sealed.case.requester_id = sealed.case.referring_id = sealed.secretary.id
    replace_fiche(sealed, make)
    assert (line(sealed, sealed.treating), line(sealed, sealed.requester)) == (None, None)


def test_a_letter_that_arrived_is_written_again_once_its_decision_is_replaced(sealed, make, client, sign_in):
    sent, handed = letter_to(sealed, sealed.treating), letter_to(sealed)
    here = sealed.document.uuid
    left(services.send_letter(here, sent.uuid, actor=sealed.actor, now=LATER))
    services.withhold_letter(
        here, handed.uuid, reason=NotSentReason.HANDED_OVER, comment="", actor=sealed.actor, now=LATER
    )
    db.session.commit()
    assert found(sealed).to_redo == ()
    second = replace_fiche(sealed, make)
    assert [each.letter.id for each in found(sealed).to_redo] == [sent.id, handed.id]
    assert get_case_letters(sealed.case.uuid, actor=sealed.actor).to_redo == {sent.id, handed.id}
    sign_in(client, sealed.secretary)
    page = client.get(f"/documents/{second.uuid}/envoi").text
    assert "Lettres à refaire" in page and f"/lettres/{handed.uuid}/motif" in page
    assert "2 à refaire" in client.get(f"/seances/{sealed.held.meeting.uuid}/envois").text
    with pytest.raises(StillHeld):
        services.withhold_letter(
            here, sent.uuid, reason=NotSentReason.SENT_BY_POST, comment="", actor=sealed.actor, now=LATER
        )
    for letter, reason in ((sent, "not_concerned"), (handed, "not_concerned")):
        assert client.submit(f"/lettres/{letter.uuid}/motif", {"reason": "handed_over"}).status_code == 422
        assert client.submit(f"/lettres/{letter.uuid}/motif", {"reason": reason}).status_code == 303
    assert found(sealed).to_redo == ()


def test_a_letter_settled_for_a_version_is_asked_again_of_the_next(sealed, make, client, sign_in):
    held_by_reader, never_sent = letter_to(sealed, sealed.treating), letter_to(sealed)
    both = [held_by_reader.id, never_sent.id]
    left(services.send_letter(sealed.document.uuid, held_by_reader.uuid, actor=sealed.actor, now=LATER))
    sign_in(client, sealed.secretary)
    for _version in range(2):
        replace_fiche(sealed, make)
        assert [each.letter.id for each in found(sealed).to_redo] == both
        assert get_case_letters(sealed.case.uuid, actor=sealed.actor).to_redo == set(both)
        assert client.get("/envois?motif=redo").text.count("Lettre à refaire</") >= 2
        for letter in (held_by_reader, never_sent):
            for _click in range(2):
                client.submit(f"/lettres/{letter.uuid}/motif", {"reason": "not_concerned"})
        assert found(sealed).to_redo == ()
        assert get_case_letters(sealed.case.uuid, actor=sealed.actor).to_redo == frozenset()
        assert "Lettre à refaire</" not in client.get("/envois").text
    told = db.session.scalars(select(Message.reason).where(Message.letter_id == held_by_reader.id))
    assert sorted(told) == ["", "not_concerned", "not_concerned"]


def test_a_reason_said_of_the_version_in_force_is_asked_again_of_the_next_and_each_saying_is_told(sealed, make):
    letter, first = letter_to(sealed, sealed.treating), sealed.document.uuid

    def not_concerned():
        noted = services.withhold_letter(
            first, letter.uuid, reason=NotSentReason.NOT_CONCERNED, comment="", actor=sealed.actor, now=LATER
        )
        db.session.commit()
        return noted.id

    assert not_concerned() == not_concerned()
    replace_fiche(sealed, make)
    assert [each.letter.id for each in found(sealed).to_redo] == [letter.id]
    assert get_case_letters(sealed.case.uuid, actor=sealed.actor).to_redo == {letter.id}
    assert not_concerned() == not_concerned()
    assert found(sealed).to_redo == ()
    told = select(JournalEntry.id).where(JournalEntry.event == Event.MESSAGE_NOT_SENT.value)
    assert len(list(db.session.scalars(told))) == 2


def test_a_letter_given_up_on_the_page_of_its_message_is_asked_again_at_the_next_version(sealed, make):
    letter = letter_to(sealed, sealed.treating)
    message = services.send_letter(sealed.document.uuid, letter.uuid, actor=sealed.actor, now=LATER)
    services.give_up(message.uuid, reason=NotSentReason.NOT_CONCERNED, comment="", actor=sealed.actor, now=LATER)
    replace_fiche(sealed, make)
    assert [each.letter.id for each in found(sealed).to_redo] == [letter.id]


def test_a_letter_handed_to_a_patient_who_died_since_is_not_to_write_again(sealed, make):
    handed = letter_to(sealed)
    services.withhold_letter(
        sealed.document.uuid, handed.uuid, reason=NotSentReason.HANDED_OVER, comment="", actor=sealed.actor, now=LATER
    )
    replace_fiche(sealed, make)
    assert [each.letter.id for each in found(sealed).to_redo] == [handed.id]
    sealed.patient.deceased_on = NOW.date()
    db.session.commit()
    assert found(sealed).to_redo == ()
    assert get_case_letters(sealed.case.uuid, actor=sealed.actor).to_redo == frozenset()


def test_the_letter_of_the_next_version_takes_the_place_of_the_one_that_arrived_and_says_so(sealed, make):
    first = letter_to(sealed, sealed.treating)
    here = sealed.document.uuid
    services.withhold_letter(
        here, first.uuid, reason=NotSentReason.SENT_BY_POST, comment="", actor=sealed.actor, now=LATER
    )
    sealed.patient.treating_doctor_id = None
    second = replace_fiche(sealed, make)
    letter = letter_to(sealed, sealed.treating)
    assert found(sealed).to_redo == ()
    message = services.send_letter(second.uuid, letter.uuid, actor=sealed.actor, now=LATER)
    assert "annule et remplace" in message.body


def test_a_reader_who_left_the_circle_and_got_no_letter_is_written_none(sealed, make):
    letter_to(sealed, sealed.treating)
    sealed.patient.treating_doctor_id = None
    second = replace_fiche(sealed, make)
    letter = letter_to(sealed, sealed.treating)
    with pytest.raises(NotARecipient):
        services.send_letter(second.uuid, letter.uuid, actor=sealed.actor, now=LATER)
