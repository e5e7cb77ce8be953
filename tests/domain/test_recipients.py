"""To whom a document goes, by which way, and why not; what messages say, and what they never say."""

from __future__ import annotations

from datetime import date, time

import pytest

from rcp.domain import notices, recipients, sending
from rcp.domain.recipients import Concern, Doctor, RecipientRole, Way
from rcp.domain.sending import MessageKind, MessageState, NotSentReason

DOMAINS = ("mssante.example",)
SECURE = Doctor(1, "Dr Sûr", email="sur@poste.example", secure_address="sur@chu.mssante.example")
PLAIN = Doctor(2, "Dr Simple", email="simple@poste.example")
SILENT = Doctor(3, "Dr Muet")
ELSEWHERE = Doctor(4, "Dr Ailleurs", secure_address="ailleurs@autre.example")
TODAY = date(2026, 3, 16)


def lines(*circle: tuple[Doctor, str], is_opposed: bool = False, earlier: tuple[Doctor, ...] = ()):
    return recipients.propose(circle, domains=DOMAINS, is_opposed=is_opposed, earlier=earlier)


def test_the_rules_have_their_names() -> None:
    assert {
        recipients.RULE_RECIPIENTS, recipients.RULE_LAST_VERSION_LEAVES, recipients.RULE_ONE_REMINDER_A_DAY,
        notices.RULE_NOTICE_SAYS_NOTHING,
    } == {"destinataires-proposes", "derniere-version-envoyee", "un-rappel-par-jour", "avis-sans-identite"}  # fmt: skip


def test_every_word_is_french() -> None:
    for kind in (RecipientRole, Way, Concern):
        assert all(each.label for each in kind)


@pytest.mark.parametrize(
    ("doctor", "way", "address"),
    [
        (SECURE, Way.DOCUMENT, "sur@chu.mssante.example"),
        (PLAIN, Way.NOTICE, "simple@poste.example"),
        (SILENT, Way.NONE, ""),
        (ELSEWHERE, Way.NOTICE, "ailleurs@autre.example"),  # called secure in the directory, not declared here
        (Doctor(5, "Dr Un", email="un@mssante.example"), Way.DOCUMENT, "un@mssante.example"),
    ],
)
def test_only_a_declared_domain_carries_the_document(doctor: Doctor, way: Way, address: str) -> None:
    assert recipients.choose_way(doctor, DOMAINS) == (way, address)


def test_nobody_carries_a_document_while_no_domain_is_declared() -> None:
    assert recipients.choose_way(SECURE, ())[0] is Way.NOTICE


def test_a_person_of_several_roles_gets_one_line() -> None:
    (first, second) = lines((SECURE, "Demandeur"), (PLAIN, "Médecin traitant"), (SECURE, "Spécialiste référent"))
    assert first.role == "Demandeur, spécialiste référent"
    assert (second.role, second.is_to_send) == ("Médecin traitant", True)
    assert len(lines((SECURE, "Correspondant"), (SECURE, "Correspondant"))[0].roles) == 1


def test_no_address_is_said() -> None:
    (line,) = lines((SILENT, "Demandeur"))
    assert (line.is_to_send, line.reason) == (False, NotSentReason.NO_ADDRESS)
    with pytest.raises(recipients.NotARecipient, match="Aucune adresse"):
        recipients.check_leaves(line)


def test_a_patient_who_objects_is_obeyed_and_it_is_said() -> None:
    (line,) = lines((SECURE, "Demandeur"), is_opposed=True)
    assert (line.is_to_send, line.reason) == (False, NotSentReason.PATIENT_OPPOSED)
    with pytest.raises(recipients.PatientOpposed):
        recipients.check_leaves(line)


def test_who_got_an_earlier_version_is_proposed_the_next() -> None:
    first, second = lines((SECURE, "Demandeur"), earlier=(SECURE, PLAIN))
    assert "version antérieure" in first.role
    assert second.roles == ("A reçu une version antérieure",)
    recipients.check_leaves(second)


def test_nobody_outside_the_circle_gets_a_document() -> None:
    proposed = lines((SECURE, "Demandeur"))
    assert recipients.find_recipient(proposed, SECURE.id).doctor is SECURE
    with pytest.raises(recipients.NotARecipient):
        recipients.find_recipient(proposed, PLAIN.id)


def test_only_the_last_version_leaves() -> None:
    recipients.check_last_version(2, 2)
    with pytest.raises(recipients.Superseded):
        recipients.check_last_version(1, 2)


def test_a_version_about_to_be_replaced_does_not_leave() -> None:
    recipients.check_in_force(2, 2, is_being_corrected=False)
    with pytest.raises(recipients.Superseded):
        recipients.check_in_force(1, 2, is_being_corrected=True)
    with pytest.raises(recipients.BeingCorrected):
        recipients.check_in_force(2, 2, is_being_corrected=True)


def test_one_reminder_a_day() -> None:
    recipients.check_reminder(None, TODAY)
    recipients.check_reminder(date(2026, 3, 15), TODAY)
    with pytest.raises(recipients.ReminderTooSoon):
        recipients.check_reminder(TODAY, TODAY)


@pytest.mark.parametrize(
    ("states", "past", "expected"),
    [
        ((), False, (Concern.NEVER,)),
        ((), True, (Concern.LATE, Concern.NEVER)),
        ((MessageState.SENT, MessageState.NOT_SENT), True, ()),
        ((MessageState.TO_SEND,), False, ()),
        ((MessageState.TO_SEND, MessageState.FAILED), True, (Concern.FAILED, Concern.LATE)),
        ((MessageState.UNCERTAIN,), True, (Concern.UNCERTAIN,)),
    ],
)
def test_what_has_not_left_is_called_by_its_name(states, past, expected) -> None:
    assert recipients.concerns(states, is_past_target=past) == expected


def test_somebody_forgotten_among_the_recipients_is_said() -> None:
    def said(*states: MessageState, past: bool = False) -> tuple[Concern, ...]:
        return recipients.concerns(states, is_past_target=past, is_partial=True)

    assert said() == (Concern.NEVER,)
    assert said(MessageState.SENT) == (Concern.PARTIAL,)
    assert said(MessageState.SENT, past=True) == (Concern.LATE, Concern.PARTIAL)


def test_what_a_correction_holds_back_is_said_with_its_delay() -> None:
    held = (MessageState.SENT, MessageState.NOT_SENT)
    assert recipients.concerns(held, is_past_target=False, is_held=True) == (Concern.HELD,)
    assert recipients.concerns(held, is_past_target=True, is_held=True) == (Concern.LATE, Concern.HELD)


def test_a_letter_whose_fiche_was_replaced_is_written_again_whether_it_arrived_or_not() -> None:
    said = recipients.concerns_once_replaced
    for state in (None, MessageState.FAILED, MessageState.SENT):
        assert said(state, None) == (Concern.REDO,)
    for reason in (NotSentReason.SUPERSEDED, NotSentReason.HANDED_OVER, NotSentReason.SENT_BY_POST):
        assert said(MessageState.NOT_SENT, reason) == (Concern.REDO,)
    assert said(MessageState.UNCERTAIN, None) == (Concern.UNCERTAIN,)
    assert said(MessageState.NOT_SENT, NotSentReason.NOT_CONCERNED, is_settled_earlier=True) == (Concern.REDO,)
    assert said(MessageState.SENDING, None) == said(MessageState.NOT_SENT, NotSentReason.NOT_CONCERNED) == ()


def test_why_a_letter_is_not_written_again_is_not_that_the_old_one_arrived() -> None:
    recipients.check_not_written_again(NotSentReason.NOT_CONCERNED)
    with pytest.raises(recipients.StillHeld) as refused:
        recipients.check_not_written_again(NotSentReason.HANDED_OVER)
    assert refused.value.field == "reason"


def test_a_notice_that_left_brought_no_document() -> None:
    notice, fiche = (MessageKind.DOCUMENT_NOTICE, MessageState.SENT, None), (MessageKind.FICHE, MessageState.SENT, None)
    assert recipients.is_only_told([notice])
    assert not recipients.is_only_told([])
    assert not recipients.is_only_told([notice, fiche])
    assert not recipients.is_only_told([(MessageKind.DOCUMENT_NOTICE, MessageState.FAILED, None)])
    said = recipients.concerns([MessageState.SENT], is_past_target=True, is_told=True)
    assert said == (Concern.LATE, Concern.TOLD)


@pytest.mark.parametrize(
    ("kind", "state", "reason", "reached"),
    [
        (MessageKind.FICHE, MessageState.SENT, None, True),
        (MessageKind.FICHE, MessageState.UNCERTAIN, None, True),
        (MessageKind.FICHE, MessageState.FAILED, None, False),
        (MessageKind.DOCUMENT_NOTICE, MessageState.SENT, None, False),
        (MessageKind.FICHE, MessageState.NOT_SENT, NotSentReason.HANDED_OVER, True),
        (MessageKind.FICHE, MessageState.NOT_SENT, NotSentReason.NO_ADDRESS, False),
    ],
)
def test_what_reached_its_reader_is_told_from_what_did_not(kind, state, reason, reached) -> None:
    assert sending.has_reached(kind, state, reason) is reached


def test_a_notice_sent_after_the_document_tells_of_nothing_to_send() -> None:
    notice = (MessageKind.DOCUMENT_NOTICE, MessageState.SENT, None)
    handed = (MessageKind.FICHE, MessageState.NOT_SENT, NotSentReason.HANDED_OVER)
    corrected = (MessageKind.FICHE, MessageState.NOT_SENT, NotSentReason.NOT_CONCERNED)
    for said in ([(MessageKind.FICHE, MessageState.SENT, None), notice], [handed, notice]):
        assert sending.have_reached(said) and not recipients.is_only_told(said)
    said = [handed, corrected, notice]
    assert not sending.have_reached(said) and recipients.is_only_told(said)


def test_a_fiche_that_was_replaced_is_somebody_s_concern_while_nobody_knows_whether_it_arrived() -> None:
    said = recipients.concerns_of_replaced_fiche
    assert said({MessageState.UNCERTAIN, MessageState.FAILED}) == (Concern.UNCERTAIN,)
    assert said({MessageState.FAILED, MessageState.SENT, MessageState.NOT_SENT}) == said(()) == ()


def test_what_accompanies_a_document_says_that_it_is_not_the_pps() -> None:
    first, second = notices.fiche_words("RCP d’essai", 1), notices.fiche_words("RCP d’essai", 2)
    assert "annule et remplace" in second.body and "annule et remplace" not in first.body
    letter, next_letter = notices.letter_words("RCP d’essai"), notices.letter_words("RCP d’essai", follows=True)
    assert "annule et remplace" in next_letter.body and "annule et remplace" not in letter.body
    for each in (first, second, letter, next_letter):
        assert "Il n’est pas le programme personnalisé de soins (PPS)" in each.body


def test_notices_carry_no_link_and_tell_nothing() -> None:
    told = [
        notices.document_notice_words(),
        notices.reminder_words(),
        notices.decision_words(),
        notices.minutes_notice_words("RCP d’essai", TODAY),
        notices.invitation_words("RCP d’essai", TODAY, time(9, 5), ("Salle Curie",), is_cancelled=False),
        notices.invitation_words("RCP d’essai", TODAY, time(9, 5), (), is_cancelled=False),
        notices.invitation_words("RCP d’essai", TODAY, time(9, 5), (), is_cancelled=True),
        notices.invitation_words(
            "RCP d’essai", TODAY, time(9, 5), ("Salle Curie",), is_cancelled=False, is_changed=True
        ),
    ]
    assert all("http" not in each.body and each.subject.startswith("RCP\u202f: ") for each in told)
    assert "Salle Curie" in told[4].body and "9\u00a0h\u00a005" in told[4].body
    assert "annulée" in told[6].subject
    assert "modifiée" in told[7].subject and "Salle Curie" in told[7].body and "annule et remplace" in told[7].body
    assert len({each.subject for each in told}) == 7
