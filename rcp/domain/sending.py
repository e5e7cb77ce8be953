"""What leaves by mail: the kinds of messages, where each stands, and why one did not leave.

A message is written with the act it tells of and sent afterwards. What happened between the server's acceptance and our
record cannot be known when the process dies there: the message is *uncertain*, and a person settles it.
"""

from __future__ import annotations

from enum import StrEnum


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


_KINDS = {
    MessageKind.FICHE: "Fiche RCP",
    MessageKind.PATIENT_LETTER: "Lettre au patient",
    MessageKind.DOCTOR_LETTER: "Lettre au médecin",
    MessageKind.INVITATION: "Convocation à une séance",
    MessageKind.REMINDER: "Rappel d’éléments manquants",
    MessageKind.DECISION_NOTICE: "Avis de décision rendue",
    MessageKind.DOCUMENT_NOTICE: "Avis de document disponible",
}


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
    SENT_BY_POST = "sent_by_post"
    HANDED_OVER = "handed_over"
    SENT_OTHERWISE = "sent_otherwise"
    NOT_CONCERNED = "not_concerned"
    SUPERSEDED = "superseded"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _REASONS[self]


_REASONS = {
    NotSentReason.NO_ADDRESS: "Aucune adresse connue",
    NotSentReason.PATIENT_OPPOSED: "Opposition du patient",
    NotSentReason.SENT_BY_POST: "Envoyé par la poste",
    NotSentReason.HANDED_OVER: "Remis en main propre",
    NotSentReason.SENT_OTHERWISE: "Transmis par un autre moyen",
    NotSentReason.NOT_CONCERNED: "Destinataire non concerné",
    NotSentReason.SUPERSEDED: "Remplacé par une version plus récente",
    NotSentReason.OTHER: "Autre motif",
}
