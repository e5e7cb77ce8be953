"""What leaves by mail: states, back-off, keys, and where health data may go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from rcp.domain.errors import TransitionRefused
from rcp.domain.sending import (
    BACK_OFF,
    ERRAND_BOUND,
    MESSAGE_TRANSITIONS,
    RULE_BACK_OFF,
    RULE_ONE_SENDING,
    RULE_SECURE_ADDRESS,
    RULE_SENDING_STATES,
    ErrandState,
    MessageAct,
    MessageKind,
    MessageState,
    NotSecure,
    NotSentReason,
    check_key,
    check_may_carry,
    heard_since,
    is_final,
    is_secure,
    is_told_anew,
    message_id,
    message_key,
    next_try,
)
from rcp.domain.transitions import actions_from, status_after

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
DOMAINS = ("chu.mssante.example", "medecin.example")


def test_the_rules_have_their_names() -> None:
    assert {RULE_SENDING_STATES, RULE_BACK_OFF, RULE_SECURE_ADDRESS, RULE_ONE_SENDING} == {
        "etats-d-un-envoi", "nouvelles-tentatives-d-envoi", "adresse-securisee", "un-seul-envoi",
    }  # fmt: skip


@pytest.mark.parametrize("member", [*MessageKind, *MessageState, *NotSentReason, *ErrandState])
def test_every_code_has_a_french_label(member: MessageKind) -> None:
    assert member.label[0].isupper()


def test_long_work_that_is_silent_for_its_bound_is_taken_for_dead() -> None:
    assert heard_since(NOW) == NOW - ERRAND_BOUND


def test_nothing_follows_what_was_sent() -> None:
    assert actions_from(MESSAGE_TRANSITIONS, MessageState.SENT) == ()


def test_what_is_uncertain_is_never_sent_again_in_one_step() -> None:
    leads_to = {target for (origin, _act), target in MESSAGE_TRANSITIONS.items() if origin is MessageState.UNCERTAIN}
    assert leads_to == {MessageState.SENT, MessageState.FAILED}


def test_only_what_is_to_send_is_taken_to_be_sent() -> None:
    taken_from = [origin for (origin, _act), target in MESSAGE_TRANSITIONS.items() if target is MessageState.SENDING]
    assert taken_from == [MessageState.TO_SEND]


def test_a_refused_step_says_what_is_possible() -> None:
    with pytest.raises(TransitionRefused, match=r"envoyer de nouveau.*Envoi incertain.*constater"):
        status_after(MESSAGE_TRANSITIONS, MessageState.UNCERTAIN, MessageAct.RETRY, subject="le message")


def test_each_failure_waits_longer_until_the_message_has_failed() -> None:
    waits = [next_try(failures, NOW) for failures in range(1, len(BACK_OFF) + 1)]
    assert waits[:4] == [NOW + timedelta(minutes=each) for each in (1, 5, 15, 60)]
    assert waits == sorted(waits, key=lambda at: at or NOW)
    assert next_try(len(BACK_OFF) + 1, NOW) is None


@pytest.mark.parametrize(("code", "final"), [(421, False), (451, False), (499, False), (500, True), (554, True)])
def test_a_reply_of_the_fives_refuses_for_good(code: int, final: bool) -> None:
    assert is_final(code) is final


def test_the_same_act_has_the_same_key_and_another_has_another() -> None:
    key = message_key(MessageKind.FICHE, "doc", 3, "person")
    assert key == message_key(MessageKind.FICHE, "doc", "3", "person")
    assert len(key) == 64
    others = {
        message_key(MessageKind.DOCTOR_LETTER, "doc", 3, "person"),
        message_key(MessageKind.FICHE, "doc", 4, "person"),
        message_key(MessageKind.FICHE, "doc", "3person"),
        key,
    }
    assert len(others) == 4


@pytest.mark.parametrize("key", ["", "x" * 65])
def test_a_key_fits_its_column(key: str) -> None:
    assert check_key("x" * 64) == "x" * 64
    with pytest.raises(ValueError, match="characters"):
        check_key(key)


def test_a_message_id_is_stable_and_tells_nothing() -> None:
    own = UUID("6f9619ff-8b86-4d01-b42d-00cf4fc964ff")
    assert message_id(own, "rcp.hopital.example") == "<6f9619ff-8b86-4d01-b42d-00cf4fc964ff@rcp.hopital.example>"


@pytest.mark.parametrize(
    ("address", "secure"),
    [
        ("a@medecin.example", True),
        ("a@Medecin.EXAMPLE", True),
        ("a@service.chu.mssante.example", True),
        ("a@chu.mssante.example.", True),
        ("a@mssante.example", False),
        ("a@fauxmedecin.example", False),
        ("a@medecin.example.net", False),
        ("medecin.example", False),
        ("", False),
        ("a@", False),
    ],
)
def test_a_secure_address_belongs_to_a_declared_domain_or_below_it(address: str, secure: bool) -> None:
    assert is_secure(address, DOMAINS) is secure


@pytest.mark.parametrize("kind", list(MessageKind))
def test_health_data_leaves_for_secure_domains_only(kind: MessageKind) -> None:
    check_may_carry(kind, "a@medecin.example", DOMAINS)
    if not kind.carries_health_data:
        check_may_carry(kind, "a@ailleurs.example", DOMAINS)
        return
    for domains in (DOMAINS, ()):
        with pytest.raises(NotSecure, match="messagerie sécurisée"):
            check_may_carry(kind, "a@ailleurs.example", domains)


def test_long_work_ends_once() -> None:
    assert [state for state in ErrandState if state.is_ended] == [
        ErrandState.DONE, ErrandState.FAILED, ErrandState.CANCELLED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "reason", "without_address", "with_address"),
    [
        (MessageState.FAILED, None, False, True),
        (MessageState.NOT_SENT, NotSentReason.NO_ADDRESS, False, True),
        (MessageState.NOT_SENT, NotSentReason.OUTDATED, True, True),
        (MessageState.NOT_SENT, NotSentReason.OTHER, True, True),
        (MessageState.NOT_SENT, NotSentReason.HANDED_OVER, False, False),
        (MessageState.NOT_SENT, NotSentReason.NOT_CONCERNED, False, False),
        (MessageState.TO_SEND, None, False, False),
        (MessageState.SENT, None, False, False),
        (MessageState.UNCERTAIN, NotSentReason.OUTDATED, False, False),
    ],
)
def test_who_is_told_again_when_everybody_is(
    state: MessageState, reason: NotSentReason | None, *, without_address: bool, with_address: bool
) -> None:
    assert is_told_anew(state, reason, has_address=False) is without_address
    assert is_told_anew(state, reason, has_address=True) is with_address
