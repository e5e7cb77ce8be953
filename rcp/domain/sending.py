"""What leaves by mail: the kinds of messages, where each stands, and why one did not leave.

A message is written with the act it tells of and sent afterwards. What happened between the server's acceptance and our
record cannot be known when the process dies there: the message is *uncertain*, and a person settles it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from rcp.domain.errors import DomainError

RULE_SENDING_STATES = "etats-d-un-envoi"
RULE_BACK_OFF = "nouvelles-tentatives-d-envoi"
RULE_SECURE_ADDRESS = "adresse-securisee"
RULE_ONE_SENDING = "un-seul-envoi"

# After the first failure, the second… A message that failed once more than there are delays has failed.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
# A sending begun so long ago is taken for dead. One that is only slow finds out before its last bytes leave.
CLAIM_BOUND = timedelta(minutes=10)
# The same for long work, which says where it is at each step.
ERRAND_BOUND = timedelta(minutes=5)
ERRAND_STARTS = 3  # one that died so many times is not started again


def heard_since(now: datetime) -> datetime:
    """Since when long work must have given a sign of life, not to be taken for dead."""
    return now - ERRAND_BOUND


class NotSecure(DomainError):
    """Health data was about to leave for an address outside the configured secure domains."""

    code = "not_secure"
    sentence = (
        "Cette adresse n’appartient pas à un domaine de messagerie sécurisée déclaré\u202f: un document qui porte "
        "des données de santé ne peut pas y être envoyé. Choisissez une adresse sécurisée, ou un avis sans identité."
    )


class MessageKind(StrEnum):
    """What a message brings. Only the first three carry health data."""

    FICHE = "fiche"
    PATIENT_LETTER = "patient_letter"
    DOCTOR_LETTER = "doctor_letter"
    INVITATION = "invitation"
    REMINDER = "reminder"
    DECISION_NOTICE = "decision_notice"
    DOCUMENT_NOTICE = "document_notice"

    @property
    def label(self) -> str:
        return _KINDS[self]

    @property
    def carries_health_data(self) -> bool:
        """Whether it names a patient or tells of their care; the others say neither."""
        return self in _WITH_HEALTH_DATA


_KINDS = {
    MessageKind.FICHE: "Fiche RCP",
    MessageKind.PATIENT_LETTER: "Lettre au patient",
    MessageKind.DOCTOR_LETTER: "Lettre au médecin",
    MessageKind.INVITATION: "Convocation à une séance",
    MessageKind.REMINDER: "Rappel d’éléments manquants",
    MessageKind.DECISION_NOTICE: "Avis de décision rendue",
    MessageKind.DOCUMENT_NOTICE: "Avis de document disponible",
}

_WITH_HEALTH_DATA = frozenset({MessageKind.FICHE, MessageKind.PATIENT_LETTER, MessageKind.DOCTOR_LETTER})


class MessageState(StrEnum):
    """Where a message stands for its recipient."""

    TO_SEND = "to_send"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    NOT_SENT = "not_sent"

    @property
    def label(self) -> str:
        return _STATES[self]


_STATES = {
    MessageState.TO_SEND: "À envoyer",
    MessageState.SENDING: "Envoi en cours",
    MessageState.SENT: "Envoyé",
    MessageState.FAILED: "Échec",
    MessageState.UNCERTAIN: "Envoi incertain",
    MessageState.NOT_SENT: "Non envoyé",
}


class NotSentReason(StrEnum):
    """Why a recipient gets nothing by mail: coded, and said on the page."""

    NO_ADDRESS = "no_address"
    PATIENT_OPPOSED = "patient_opposed"
    PATIENT_DECEASED = "patient_deceased"
    SENT_BY_POST = "sent_by_post"
    HANDED_OVER = "handed_over"
    SENT_OTHERWISE = "sent_otherwise"
    NOT_CONCERNED = "not_concerned"
    SUPERSEDED = "superseded"
    BEING_CORRECTED = "being_corrected"
    OUTDATED = "outdated"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _REASONS[self]


_REASONS = {
    NotSentReason.NO_ADDRESS: "Aucune adresse connue",
    NotSentReason.PATIENT_OPPOSED: "Opposition du patient",
    NotSentReason.PATIENT_DECEASED: "Patient décédé",
    NotSentReason.SENT_BY_POST: "Envoyé par la poste",
    NotSentReason.HANDED_OVER: "Remis en main propre",
    NotSentReason.SENT_OTHERWISE: "Transmis par un autre moyen",
    NotSentReason.NOT_CONCERNED: "Destinataire non concerné",
    NotSentReason.SUPERSEDED: "Remplacé par une version plus récente",
    NotSentReason.BEING_CORRECTED: "Retenu\u202f: une correction a commencé",
    NotSentReason.OUTDATED: "Convocation périmée",
    NotSentReason.OTHER: "Autre motif",
}


# What happens to a document or a session gives these reasons by itself; nobody says them by hand.
BY_ITSELF = frozenset({NotSentReason.SUPERSEDED, NotSentReason.BEING_CORRECTED, NotSentReason.OUTDATED})

# What a correction, or the version that came of it, kept from leaving.
HELD_BACK = frozenset({NotSentReason.SUPERSEDED, NotSentReason.BEING_CORRECTED})

# Reached otherwise, or not to be reached: nothing is left to write.
SETTLED = frozenset(
    {
        NotSentReason.PATIENT_OPPOSED, NotSentReason.SENT_BY_POST, NotSentReason.HANDED_OVER,
        NotSentReason.SENT_OTHERWISE, NotSentReason.NOT_CONCERNED,
    }
)  # fmt: skip


# A person says that it reached its reader, by another way than a message.
REACHED = frozenset({NotSentReason.SENT_BY_POST, NotSentReason.HANDED_OVER, NotSentReason.SENT_OTHERWISE})

# Where a message left, or may have.
GONE = frozenset({MessageState.SENDING, MessageState.SENT, MessageState.UNCERTAIN})
# Where it can still be held back.
NOT_GONE = frozenset({MessageState.TO_SEND, MessageState.SENDING, MessageState.FAILED})


def has_reached(kind: MessageKind, state: MessageState, reason: NotSentReason | None) -> bool:
    """Whether the document of a message reached its reader, or may have: it left, or a person says how it got there.

    A notice says that there is a document. Sent, it brought none.
    """
    if state is MessageState.NOT_SENT:
        return reason in REACHED
    return state in GONE and kind is not MessageKind.DOCUMENT_NOTICE


Said = tuple[MessageKind, MessageState, NotSentReason | None]  # what one message says: of what, where it stands, why


def have_reached(said: Sequence[Said]) -> bool:
    """Whether the document that these messages to one reader are about, the latest last, reached them or may have.

    A reason corrected by a later message says nothing any more. A notice corrects none: it says nothing of the
    document's way.
    """
    return any(
        has_reached(kind, state, reason) and not (state is MessageState.NOT_SENT and _is_corrected(said[rank:]))
        for rank, (kind, state, reason) in enumerate(said, 1)
    )


def _is_corrected(later: Sequence[Said]) -> bool:
    return any(kind is not MessageKind.DOCUMENT_NOTICE for kind, _state, _reason in later)


def is_told_anew(state: MessageState, reason: NotSentReason | None, *, has_address: bool) -> bool:
    """Whether telling everybody again tells somebody again, by where their latest message stands: it failed, or was
    held back or given up for a reason that settles nothing. What left, waits, or may have left is let alone.
    """
    if state is MessageState.FAILED:
        return has_address
    if state is not MessageState.NOT_SENT or reason in SETTLED:
        return False
    return reason is not NotSentReason.NO_ADDRESS or has_address


class MessageAct(StrEnum):
    """What can happen to a message: by the process that sends, or by a person."""

    CLAIM = "claim"
    ACCEPT = "accept"
    DEFER = "defer"
    REFUSE = "refuse"
    LOSE = "lose"
    SETTLE_SENT = "settle_sent"
    SETTLE_NOT_SENT = "settle_not_sent"
    RETRY = "retry"
    GIVE_UP = "give_up"

    @property
    def infinitive(self) -> str:
        return _ACTS[self]


_ACTS = {
    MessageAct.CLAIM: "commencer l’envoi",
    MessageAct.ACCEPT: "noter l’acceptation du serveur",
    MessageAct.DEFER: "reporter l’envoi",
    MessageAct.REFUSE: "noter l’échec",
    MessageAct.LOSE: "déclarer l’envoi incertain",
    MessageAct.SETTLE_SENT: "constater que le message est parti",
    MessageAct.SETTLE_NOT_SENT: "constater que le message n’est pas parti",
    MessageAct.RETRY: "envoyer de nouveau",
    MessageAct.GIVE_UP: "renoncer à l’envoi",
}

# Sent is the end. What is uncertain leaves that state by a person's act, or by the word of the server come late:
# never by itself towards a second sending.
MESSAGE_TRANSITIONS: Mapping[tuple[MessageState, MessageAct], MessageState] = MappingProxyType(
    {
        (MessageState.TO_SEND, MessageAct.CLAIM): MessageState.SENDING,
        (MessageState.TO_SEND, MessageAct.RETRY): MessageState.TO_SEND,
        (MessageState.TO_SEND, MessageAct.GIVE_UP): MessageState.NOT_SENT,
        (MessageState.SENDING, MessageAct.ACCEPT): MessageState.SENT,
        (MessageState.SENDING, MessageAct.DEFER): MessageState.TO_SEND,
        (MessageState.SENDING, MessageAct.REFUSE): MessageState.FAILED,
        (MessageState.SENDING, MessageAct.LOSE): MessageState.UNCERTAIN,
        (MessageState.UNCERTAIN, MessageAct.ACCEPT): MessageState.SENT,
        (MessageState.UNCERTAIN, MessageAct.REFUSE): MessageState.FAILED,
        (MessageState.UNCERTAIN, MessageAct.SETTLE_SENT): MessageState.SENT,
        (MessageState.UNCERTAIN, MessageAct.SETTLE_NOT_SENT): MessageState.FAILED,
        (MessageState.FAILED, MessageAct.RETRY): MessageState.TO_SEND,
        (MessageState.FAILED, MessageAct.GIVE_UP): MessageState.NOT_SENT,
        (MessageState.NOT_SENT, MessageAct.RETRY): MessageState.TO_SEND,
    }
)


def next_try(failures: int, now: datetime) -> datetime | None:
    """When to try again after this many failures (1 or more); None: the message has failed."""
    return now + BACK_OFF[failures - 1] if failures <= len(BACK_OFF) else None


def is_final(reply_code: int) -> bool:
    """Whether an SMTP reply refuses for good: 5yz does, 4yz asks to come back (RFC 5321, 4.2.1)."""
    return reply_code >= 500


def message_key(kind: MessageKind, *parts: object) -> str:
    """The key under which the same act of sending is written once: what is sent, to whom, in which version.

    The same parts give the same 64 hexadecimal digits; a part is an identifier or a number, never a name.
    """
    said = json.dumps([kind.value, *(str(part) for part in parts)], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(said.encode("ascii")).hexdigest()


def check_key(key: str) -> str:
    """A key fits its column on every database.

    Raises:
        ValueError: it is empty or has more than 64 characters: a mistake of the program, not of a person.
    """
    if not 0 < len(key) <= 64:
        raise ValueError(f"a key of {len(key)} characters")
    return key


def message_id(uuid: UUID, host: str) -> str:
    """The Message-ID of a message, the same at each try, so that a recipient's server can drop a double.

    It tells nothing of anybody: the message's own opaque identifier, and the name of the installation.
    """
    return f"<{uuid}@{host}>"


def is_secure(address: str, domains: Collection[str]) -> bool:
    """Whether an address belongs to one of these domains, or to a domain below one of them."""
    _, at, domain = address.rpartition("@")
    domain = domain.strip().rstrip(".").lower()
    return bool(at and domain) and any(domain == each or domain.endswith(f".{each}") for each in domains)


def check_may_carry(kind: MessageKind, address: str, domains: Collection[str]) -> None:
    """Let health data leave for secure domains only.

    Raises:
        NotSecure: a fiche or a letter, and an address elsewhere.
    """
    if kind.carries_health_data and not is_secure(address, domains):
        raise NotSecure(field="address")


class ErrandState(StrEnum):
    """Where a long piece of work stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return _ERRAND_STATES[self]

    @property
    def is_ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self in {ErrandState.DONE, ErrandState.FAILED, ErrandState.CANCELLED}


_ERRAND_STATES = {
    ErrandState.WAITING: "En attente",
    ErrandState.RUNNING: "En cours",
    ErrandState.DONE: "Terminé",
    ErrandState.FAILED: "Échec",
    ErrandState.CANCELLED: "Annulé",
}
