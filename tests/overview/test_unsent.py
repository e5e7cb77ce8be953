"""« Ce qui n’a pas été envoyé »: each reason, on the first page of who sends, and nothing of another board."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rcp import installation
from rcp.access.permissions import Role
from rcp.agenda.models import Meeting
from rcp.cases.models import Case
from rcp.db import db
from rcp.domain.decision import NoDecisionReason
from rcp.domain.recipients import Concern
from rcp.domain.sending import MessageKind, message_key
from rcp.minutes.models import Letter
from rcp.outbox import services as outbox
from rcp.overview.unsent import list_unsent
from rcp.patients.models import Patient, PatientCorrespondent
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


def replaced(make, document, version=2, **values):
    """Its next version."""
    return make.document(
        db.session.get_one(Meeting, document.meeting_id), kind="fiche", version=version, replaces_id=document.id,
        subject_uuid=document.subject_uuid, case_id=document.case_id, **values,
    )  # fmt: skip


def told(make, document, board, person, state, kind=MessageKind.DOCUMENT_NOTICE, letter=None):
    message = outbox.enqueue(
        kind, key=message_key(kind, document.uuid, person.uuid, state, letter), board_id=board.id,
        meeting_id=document.meeting_id, case_id=document.case_id, document_id=document.id, letter_id=letter,
        recipient_id=person.id, recipient_name=person.name, address="a@hopital.example", subject="Objet", body="Texte",
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
    second = replaced(make, first)
    assert list(concerns_of(make, board)[0]) == [second.uuid]


def test_a_replaced_version_stays_in_sight_while_nobody_said_whether_it_arrived(make, board):
    first, doctor, other = fiche(make, board, 30), make.person(), make.person()
    uncertain = told(make, first, board, doctor, "uncertain")
    second = replaced(make, first)
    for person in (doctor, other):
        told(make, second, board, person, "sent")
    lines = concerns_of(make, board)[1].lines
    assert [(each.document_uuid, each.what, each.is_letter, each.concerns) for each in lines] == [
        (first.uuid, "Fiche RCP, version 1, remplacée depuis", False, (Concern.UNCERTAIN,))
    ]
    told(make, first, board, other, "failed")  # what did not arrive is asked of the second version
    assert concerns_of(make, board)[0] == {first.uuid: (Concern.UNCERTAIN,)}
    uncertain.state = "sent"
    db.session.commit()
    assert concerns_of(make, board)[0] == {}


def test_a_letter_is_told_by_its_kind_whatever_it_is_called(make, board, monkeypatch):
    first = fiche(make, board, 30)
    told(make, first, board, make.person(), "uncertain")
    letter(replaced(make, first))
    monkeypatch.setattr(MessageKind, "label", property(lambda _kind: "Lettre ou fiche"))
    kinds = {(each.kind, each.is_letter) for each in concerns_of(make, board)[1].lines}
    assert kinds == {(MessageKind.FICHE, False), (MessageKind.PATIENT_LETTER, True)}


def test_a_fiche_that_left_for_some_of_its_recipients_only_is_shown(make, board):
    requester, referring, treating, correspondent, earlier = (make.person() for _ in range(5))
    first = fiche(make, board, 1)
    handed(told(make, first, board, earlier, "to_send"))
    second = replaced(make, first)
    case = db.session.get_one(Case, first.case_id)
    case.requester_id, case.referring_id = requester.id, referring.id
    db.session.get_one(Patient, case.patient_id).treating_doctor_id = treating.id
    db.session.add(PatientCorrespondent(patient_id=case.patient_id, person_id=correspondent.id))
    db.session.commit()
    assert concerns_of(make, board)[0] == {second.uuid: (Concern.NEVER,)}
    for person in (requester, referring, treating, correspondent):
        told(make, second, board, person, "sent")
        assert concerns_of(make, board)[0] == {second.uuid: (Concern.PARTIAL,)}
    told(make, second, board, earlier, "sent")
    assert concerns_of(make, board)[0] == {}


def letter(document, person=None, **values):
    values = {"approved_at": NOW, "content": {}, "created_at": NOW, "updated_at": NOW} | values
    written = Letter(
        document_id=document.id, case_id=document.case_id, kind="doctor" if person else "patient",
        recipient_id=person.id if person else None, **values,
    )  # fmt: skip
    db.session.add(written)
    db.session.commit()
    return written


def test_an_approved_letter_nobody_sent_is_shown(make, board):
    document, doctor, other = fiche(make, board, 1), make.person(family_name="Lecteur"), make.person()
    told(make, document, board, other, "sent")
    letter(document, approved_at=None)
    for reader in (None, doctor, doctor):  # to the doctor, the second letter takes the place of the first
        letter(document, reader)
    lines = concerns_of(make, board)[1].lines
    assert sorted(each.what.split()[-1] for each in lines) == ["Lecteur", "patient"]
    assert {(each.is_letter, each.concerns) for each in lines} == {(True, (Concern.NEVER,))}


def handed(message):
    held(message, "handed_over")


def held(message, reason="being_corrected"):
    message.state, message.reason = "not_sent", reason
    db.session.commit()


def test_what_a_correction_holds_back_is_shown_with_its_delay_until_somebody_settles_it(make, board):
    person, late, recent = make.person(), fiche(make, board, 30), fiche(make, board, 1)
    told(make, recent, board, make.person(), "sent")
    for document in (late, recent):
        held(told(make, document, board, person, "to_send"))
    found, unsent = concerns_of(make, board)
    assert found == {late.uuid: (Concern.LATE, Concern.HELD), recent.uuid: (Concern.HELD,)}
    assert unsent.count(Concern.HELD) == 2
    told(make, late, board, person, "sent")
    held(told(make, recent, board, person, "failed"), "handed_over")
    assert concerns_of(make, board)[0] == {}


def test_a_letter_held_back_is_to_be_written_again_once_its_fiche_is_replaced(make, board, client, sign_in):
    first, doctor = fiche(make, board, 1), make.person()
    written = letter(first, doctor)
    held(told(make, first, board, doctor, "to_send", MessageKind.DOCUMENT_NOTICE, written.id))
    lines = {each.what: each.concerns for each in concerns_of(make, board)[1].lines if each.is_letter}
    assert list(lines.values()) == [(Concern.HELD,)]
    second = replaced(make, first)
    (line,) = (each for each in concerns_of(make, board)[1].lines if each.is_letter)
    assert (line.concerns, line.is_to_redo) == ((Concern.REDO,), True)
    sign_in(client, make.member(board, Role.SECRETARY))
    shown = client.get("/envois?motif=redo").text
    assert f'href="/dossiers/{line.case_uuid}/lettres"' in shown and "Lettre à refaire (1)" in shown
    told(make, second, board, doctor, "sent", MessageKind.DOCUMENT_NOTICE, letter(second, doctor).id)
    assert not any(each.is_letter for each in concerns_of(make, board)[1].lines)


def test_a_letter_is_shown_until_it_left_and_is_to_write_again_once_its_fiche_is_replaced(make, board):
    document, doctor = fiche(make, board, 1), make.person()
    told(make, document, board, doctor, "sent")
    written = letter(document, doctor)
    for state, concerns in (("to_send", []), ("failed", [(Concern.FAILED,)]), ("sent", [])):
        told(make, document, board, doctor, state, MessageKind.DOCUMENT_NOTICE, written.id)
        unsent = concerns_of(make, board)[1]
        assert ([each.concerns for each in unsent.lines], unsent.strays) == (concerns, ())
    letter(document)
    replaced(make, document)
    found = {each.what: each.concerns for each in concerns_of(make, board)[1].lines}
    redo = {f"Lettre à {doctor.name}": (Concern.REDO,), "Lettre au patient": (Concern.REDO,)}
    assert found == {"Fiche RCP": (Concern.NEVER,)} | redo


@pytest.mark.parametrize("says_so", ["record", "fiche"])
def test_a_letter_handed_to_a_patient_who_died_since_is_not_to_write_again(make, board, says_so):
    first, doctor = fiche(make, board, 1), make.person()
    told(make, first, board, doctor, "sent")
    handed(told(make, first, board, doctor, "sent", MessageKind.DOCUMENT_NOTICE, letter(first).id))
    second = replaced(make, first)
    told(make, second, board, doctor, "sent")
    assert concerns_of(make, board)[0] == {first.uuid: (Concern.REDO,)}
    if says_so == "record":
        case = db.session.get_one(Case, first.case_id)
        db.session.get_one(Patient, case.patient_id).deceased_on = TODAY
    else:
        third = replaced(make, second, version=3, content=died())
        told(make, third, board, doctor, "sent")
    db.session.commit()
    assert concerns_of(make, board)[0] == {}


def died():
    """The content of a fiche whose decision says that the patient died."""
    return {"case": {"decision": {"no_decision_reason": NoDecisionReason.PATIENT_DECEASED.label}}}


@pytest.mark.parametrize("is_handed", [False, True])
def test_a_letter_that_arrived_is_to_write_again_once_its_fiche_is_replaced(make, board, is_handed):
    document, doctor = fiche(make, board, 1), make.person()
    told(make, document, board, doctor, "sent")
    message = told(make, document, board, doctor, "sent", MessageKind.DOCUMENT_NOTICE, letter(document, doctor).id)
    if is_handed:
        handed(message)
    assert concerns_of(make, board)[0] == {}
    second = replaced(make, document)
    told(make, second, board, doctor, "sent")
    assert concerns_of(make, board)[0] == {document.uuid: (Concern.REDO,)}
    held(message, "not_concerned")
    assert concerns_of(make, board)[0] == {}


def test_a_notice_is_not_the_document_once_the_address_may_carry_it(make, board, monkeypatch):
    domains = installation.Mail(host_name="rcp.example", secure_domains=("mss.example",))
    monkeypatch.setattr(installation, "_mail", domains)
    document, reader = fiche(make, board, 30), make.person()
    told(make, document, board, reader, "sent")
    told(make, document, board, reader, "sent", MessageKind.DOCUMENT_NOTICE, letter(document, reader).id)
    assert concerns_of(make, board)[0] == {}
    reader.secure_address = "lecteur@poste.mss.example"
    db.session.commit()
    lines = concerns_of(make, board)[1].lines
    assert [each.concerns for each in lines] == [(Concern.LATE, Concern.TOLD)] * 2
    case = db.session.get_one(Case, document.case_id)
    case.patient_not_opposed = "no"
    db.session.commit()
    assert concerns_of(make, board)[0] == {}
    case.patient_not_opposed = "yes"
    handed(told(make, document, board, reader, "failed"))
    assert [each.is_letter for each in concerns_of(make, board)[1].lines] == [True]


@pytest.mark.parametrize("is_handed", [False, True])
def test_a_notice_after_the_document_leaves_nothing_to_send(make, board, monkeypatch, is_handed):
    domains = installation.Mail(host_name="rcp.example", secure_domains=("mss.example", "hopital.example"))
    monkeypatch.setattr(installation, "_mail", domains)
    document, reader = fiche(make, board, 30), make.person(secure_address="lecteur@poste.mss.example")
    written = letter(document, reader)
    for kind, of_letter in ((MessageKind.FICHE, None), (MessageKind.DOCTOR_LETTER, written.id)):
        brought = told(make, document, board, reader, "sent", kind, of_letter)
        if is_handed:
            handed(brought)
        told(make, document, board, reader, "sent", MessageKind.DOCUMENT_NOTICE, of_letter)
    assert concerns_of(make, board)[0] == {}
    if is_handed:
        next_version = replaced(make, document)
        told(make, next_version, board, make.person(), "sent")
        assert Concern.PARTIAL in concerns_of(make, board)[0][next_version.uuid]


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
    assert len(few.sent) == len(many.sent) == 5
