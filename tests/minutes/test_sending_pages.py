"""The pages of sending: what each recipient gets is shown, a tick and a button send it, each state says its word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from rcp.access.permissions import Role
from rcp.db import db
from rcp.domain.sending import MessageState
from rcp.minutes import services
from rcp.minutes.models import Letter
from rcp.outbox.models import Attempt, Message
from rcp.patients.models import Patient
from tests.minutes.sealed import sealed_fiche
from tests.support.build import NOW

LATER = NOW + timedelta(hours=2)


@pytest.fixture
def page(sealed, client, sign_in):
    sign_in(client, sealed.secretary)
    return f"/documents/{sealed.document.uuid}/envoi"


def messages():
    db.session.expire_all()
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def sent(sealed, state, **values):
    """A message to the treating doctor, in a state."""
    (message,) = services.send(sealed.document.uuid, [sealed.treating.uuid], actor=sealed.actor, now=LATER)
    message.state = state.value
    for name, value in values.items():
        setattr(message, name, value)
    db.session.commit()
    return message


def test_the_page_says_who_gets_what_and_who_does_not(client, page):
    text = client.get(page).text
    for said in ("Document joint, par messagerie", "Avis sans identité", "aucune adresse connue", "Rien d’envoyé"):
        assert said in text
    assert "compléter l’annuaire" in text


def test_the_proposed_recipients_are_ticked_and_one_click_sends(client, page):
    assert client.submit(page, button="envoyer").status_code == 303
    assert sorted(each.kind for each in messages()) == ["document_notice", "fiche"]
    assert client.get(page).text.count("À envoyer") == 2


def test_nothing_is_offered_for_recipients_nobody_can_tick(client, page, sealed):
    """A fiche that reached everybody leaves no button that would ask to tick somebody."""
    sent(sealed, MessageState.SENT)
    text = client.get(page).text
    assert 'type="checkbox"' in text and "destinataires cochés" in text
    client.submit(page, button="envoyer")
    client.submit(page, {"people": [str(sealed.silent.uuid)]}, button="poste")
    for message in messages():
        message.kind, message.state, message.reason = "fiche", MessageState.SENT.value, ""
    db.session.commit()
    text = client.get(page).text
    assert 'type="checkbox"' not in text
    assert "destinataires cochés" not in text and "Remis en main propre" not in text


def test_sent_by_post_is_one_gesture(client, page, sealed):
    answer = client.submit(page, {"people": [str(sealed.silent.uuid)]}, button="poste")
    assert answer.status_code == 303
    assert [(each.state, each.reason) for each in messages()] == [("not_sent", "sent_by_post")]
    assert "Envoyé par la poste" in client.get(page).text


def test_a_reason_is_asked_for_and_what_was_ticked_is_kept(client, page, sealed):
    answer = client.submit(page, {"people": [str(sealed.silent.uuid)]}, button="motif")
    assert answer.status_code == 422
    assert "Choisissez le motif." in answer.text
    assert f'value="{sealed.silent.uuid}" id="p-{sealed.silent.uuid}" checked' in answer.text
    other = {"people": [str(sealed.silent.uuid)], "reason": "other"}
    assert client.submit(page, other, button="motif").status_code == 422
    assert client.submit(page, other | {"comment": "Confrère parti."}, button="motif").status_code == 303
    assert client.submit(page, {"people": None}, button="envoyer").status_code == 422


def test_the_page_says_what_leaves_and_what_was_decided_before(client, page, sealed):
    sent(sealed, MessageState.SENT)
    token = client.csrf(page)
    people = [str(sealed.treating.uuid), str(sealed.requester.uuid)]
    for expected in ("1 message à envoyer", "Rien de plus pour"):
        answer = client.post(page, data={"csrf_token": token, "people": people, "act": "envoyer"})
        assert answer.status_code in {303, 422}
        assert expected in client.get(page).text.replace("\u00a0", " ") or answer.status_code == 422


def test_a_stranger_ticked_by_hand_is_refused(client, page, make):
    outsider = make.person()
    token = client.csrf(page)
    answer = client.post(page, data={"csrf_token": token, "people": str(outsider.uuid), "act": "envoyer"})
    assert answer.status_code == 422
    assert messages() == []


def test_who_may_only_look_has_no_button(client, page, sealed, make, sign_in):
    sign_in(client, make.member(sealed.held.board, Role.QUALITY))
    assert 'value="envoyer"' not in client.get(page).text
    sign_in(client, make.member(sealed.held.board, Role.EXTERNAL))
    assert client.get(page).status_code == 403
    sign_in(client, make.member(make.board(), Role.COORDINATOR))
    assert client.get(page).status_code == 404
    assert client.get(f"/seances/{sealed.held.meeting.uuid}/envois").status_code == 404


def test_an_uncertain_message_is_explained_and_settled(client, page, sealed):
    message = sent(sealed, MessageState.UNCERTAIN, claimed_at=LATER)
    assert "Envoi incertain" in client.get(page).text and "Trancher" in client.get(page).text
    here = f"/messages/{message.uuid}"
    assert "jamais renvoyé de lui-même" in client.get(here).text
    assert client.submit(here, button="pas-arrive").status_code == 303
    assert messages()[0].state == "failed"
    assert client.submit(here, button="renvoyer").status_code == 303
    assert messages()[0].state == "to_send"


def test_a_failure_shows_the_words_of_the_server_and_its_tries(client, page, sealed):
    message = sent(sealed, MessageState.FAILED, server_words="550 5.1.1 Unknown user")
    db.session.add(
        Attempt(message_id=message.id, started_at=LATER, ended_at=LATER, outcome="failed", server_words="550 5.1.1 Non")
    )
    db.session.commit()
    assert "550 5.1.1 Unknown user" in client.get(page).text
    here = f"/messages/{message.uuid}"
    assert "550 5.1.1 Non" in client.get(here).text
    assert client.submit(here, button="renoncer").status_code == 422
    assert client.submit(here, button="remis").status_code == 303
    assert messages()[0].reason == "handed_over"
    assert "Préparer un nouvel envoi" in client.get(here).text


def test_two_people_settle_and_the_second_is_told(client, page, sealed):
    message = sent(sealed, MessageState.UNCERTAIN, claimed_at=LATER)
    shown = client.get(f"/messages/{message.uuid}")
    services.settle(message.uuid, was_sent=True, actor=sealed.actor, now=LATER)
    db.session.commit()
    assert client.send(shown, button="pas-arrive").status_code in {409, 422}
    assert messages()[0].state == "sent"


def test_an_earlier_version_offers_nothing(client, page, sealed, make):
    sealed_fiche(make, sealed.held, sealed.case, 2, replaces_id=sealed.document.id)
    text = client.get(page).text
    assert "Cette version n’est plus envoyée" in text and 'value="envoyer"' not in text


def test_letters_are_sent_or_handed_over(client, page, sealed):
    for person in (sealed.treating.id, None):
        db.session.add(
            Letter(
                document_id=sealed.document.id, case_id=sealed.case.id, kind="doctor" if person else "patient",
                recipient_id=person, content={}, created_at=NOW, updated_at=NOW, approved_at=NOW, sha256="a" * 64,
                size_bytes=15, storage_key=sealed.document.storage_key,
            )
        )  # fmt: skip
    db.session.commit()
    doctor, patient = db.session.scalars(select(Letter).order_by(Letter.id))
    token = client.csrf(page)
    for letter, act in ((doctor, "envoyer"), (patient, "remis")):
        address = f"/documents/{sealed.document.uuid}/lettres/{letter.uuid}/envoi"
        assert client.post(address, data={"csrf_token": token, "act": act}).status_code == 303
    refused = f"/documents/{sealed.document.uuid}/lettres/{patient.uuid}/envoi"
    assert client.post(refused, data={"csrf_token": token, "act": "envoyer"}).status_code == 422
    for reason in ("", "x", "superseded"):
        data = {"csrf_token": token, "act": "motif", "reason": reason}
        assert client.post(refused, data=data).status_code == 422
    assert [each.kind for each in messages()] == ["doctor_letter", "patient_letter"]
    assert "Remis en main propre" in client.get(page).text


@pytest.fixture
def letter_to_patient(sealed):
    return letter_of(sealed, approved_at=NOW)


def letter_of(sealed, **values):
    found = Letter(
        document_id=sealed.document.id, case_id=sealed.case.id, kind="patient", content={}, created_at=NOW,
        updated_at=NOW, sha256="a" * 64, size_bytes=15, storage_key=sealed.document.storage_key, **values,
    )  # fmt: skip
    db.session.add(found)
    db.session.commit()
    return found


def test_a_letter_to_a_patient_who_died_is_settled_by_its_true_reason(client, page, sealed, letter_to_patient):
    here = f"/lettres/{letter_to_patient.uuid}/motif"
    assert "Remise en main propre" in client.get(page).text
    db.session.get_one(Patient, sealed.case.patient_id).deceased_on = NOW.date()
    db.session.commit()
    text = client.get(page).text
    assert here in text and "Remise en main propre" not in text and "Envoyée par la poste" not in text
    for values, said in (
        ({"reason": "", "comment": "Appel de la famille."}, "Choisissez le motif."),
        ({"reason": "other"}, "Dites pourquoi"),
    ):
        refused = client.submit(here, values)
        assert refused.status_code == 422 and said in refused.text and values.get("comment", "") in refused.text
    assert client.submit(here, {"reason": "patient_deceased"}).status_code == 303
    assert [(each.kind, each.reason) for each in messages()] == [("patient_letter", "patient_deceased")]
    assert "Patient décédé" in client.get(here).text


def test_a_letter_that_is_not_approved_asks_for_no_reason(client, page, sealed):
    here = f"/lettres/{letter_of(sealed).uuid}/motif"
    assert "pas approuvée" in client.get(here).text
    typed = {"reason": "other", "comment": "Une précision.", "csrf_token": client.csrf()}
    refused = client.post(here, data=typed)
    assert refused.status_code == 422 and "Une précision." in refused.text
    assert messages() == []


def test_a_letter_whose_fiche_was_replaced_is_written_again_or_a_reason_says_why_not(
    client, page, sealed, letter_to_patient, make
):
    letters, here = f"/dossiers/{sealed.case.uuid}/lettres", f"/lettres/{letter_to_patient.uuid}/motif"
    assert "Lettre à refaire" not in client.get(letters).text
    sealed_fiche(make, sealed.held, sealed.case, 2, replaces_id=sealed.document.id)
    db.session.commit()
    text = client.get(letters).text
    assert "Lettre à refaire" in text and f'href="{here}"' in text
    assert "d’après la version 2" in client.get(here).text
    assert client.submit(here, {"reason": "not_concerned"}).status_code == 303
    assert [each.reason for each in messages()] == ["not_concerned"]
    assert "Lettre à refaire" not in client.get(letters).text


def test_a_session_shows_cases_and_recipients_and_sends_after_a_confirmation(client, page, sealed):
    here = f"/seances/{sealed.held.meeting.uuid}/envois"
    assert "Envoyer les fiches validées" in client.get(here).text
    confirm = client.get(f"{here}/fiches").text
    assert "Qui ne reçoit rien par messagerie" in confirm and sealed.silent.name in confirm
    assert client.submit(f"{here}/fiches", button="Envoyer aux destinataires cochés").status_code == 303
    assert sorted(each.state for each in messages()) == ["not_sent", "to_send", "to_send"]
    assert "Rien à envoyer" in client.get(f"{here}/fiches").text
    assert "Aucune adresse connue" in client.get(here).text


def test_the_page_of_a_session_costs_the_same_whatever_it_holds(client, page, sealed, make, count_sql):
    here = f"/seances/{sealed.held.meeting.uuid}/envois"
    sent(sealed, MessageState.SENT)
    with count_sql() as few:
        client.get(here)
    for rank in range(4):
        case = make.case(sealed.held.board, requester=sealed.requester, status="validated")
        make.booking(sealed.held.meeting, case, position=10 + rank)
        case.status = "validated"
        document = sealed_fiche(make, sealed.held, case, 1)
        db.session.commit()
        services.send(document.uuid, [sealed.requester.uuid], actor=sealed.actor, now=LATER)
    db.session.commit()
    with count_sql() as many:
        assert client.get(here).text.count("À envoyer") >= 4
    assert len(many.sent) <= len(few.sent) <= 20


def test_a_correction_says_what_it_held_back_and_the_page_sends_no_more(client, sign_in, sealed):
    services.send(sealed.document.uuid, [sealed.treating.uuid], actor=sealed.actor, now=NOW)
    db.session.commit()
    sign_in(client, sealed.requester)
    meeting = f"/seances/{sealed.held.meeting.uuid}"
    correction = f"{meeting}/dossiers/{sealed.case.uuid}/correction"
    assert client.submit(correction, {"reason": "Dose recopiée de travers."}).status_code == 303
    assert "Un message qui n’était pas parti est retenu" in client.get(f"{meeting}/validation").text
    page = client.get(f"/documents/{sealed.document.uuid}/envoi").text
    assert "Envoyer aux destinataires cochés" not in page and "Remis en main propre" in page
    assert "Retenu" in page and "Fiche en cours de correction" in page
    (message,) = messages()
    assert "Envoyer de nouveau" not in client.get(f"/messages/{message.uuid}").text


def test_a_correction_does_not_say_of_what_is_leaving_that_it_is_held_back(client, sign_in, sealed):
    sent(sealed, MessageState.SENDING, claimed_at=LATER)
    sign_in(client, sealed.requester)
    meeting = f"/seances/{sealed.held.meeting.uuid}"
    client.submit(f"{meeting}/dossiers/{sealed.case.uuid}/correction", {"reason": "Dose recopiée de travers."})
    text = client.get(f"{meeting}/validation").text
    assert "était en train de partir\u202f: il peut encore arriver" in text and "est retenu" not in text


def test_notices_are_sent_by_a_button_and_shown(client, page, sealed, make):
    here = f"/seances/{sealed.held.meeting.uuid}/envois"
    assert client.submit(here, button="Avertir les membres (procès-verbal disponible)").status_code == 303
    assert messages() == []
    make.document(sealed.held.meeting)
    sealed.held.meeting.status = "validated"
    db.session.commit()
    assert client.submit(here, button="Avertir les membres (procès-verbal disponible)").status_code == 303
    assert client.submit(here, button="Avertir les demandeurs (décision rendue)").status_code == 303
    assert {each.kind for each in messages()} == {"document_notice", "decision_notice"}
    text = client.get(here).text
    assert "Décision rendue, dossier" in text and "Procès-verbal, " in text
