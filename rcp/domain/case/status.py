"""Where a case stands on its path, and what moves it: one declared table, nothing else changes a status.

Postponement is an event, not a status: it brings a case back to `submitted` (waiting list) or keeps it `booked`
(moved to another meeting). Its coded reason and its counter are kept beside the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from rcp.domain.transitions import actions_from, status_after

RULE_CASE_STATUS = "statuts-du-dossier"
RULE_POSTPONEMENT = "report-de-dossier"


class CaseStatus(StrEnum):
    """The status of a case: a stable code, a short French label, and what it means for the reader."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    BOOKED = "booked"
    DISCUSSED = "discussed"
    REGISTERED = "registered"
    VALIDATED = "validated"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return _STATUS_TEXTS[self][0]

    @property
    def explanation(self) -> str:
        return _STATUS_TEXTS[self][1]


_STATUS_TEXTS: Mapping[CaseStatus, tuple[str, str]] = MappingProxyType(
    {
        CaseStatus.DRAFT: ("Brouillon", "Le dossier est en préparation\u202f; la RCP ne l’a pas encore reçu."),
        CaseStatus.SUBMITTED: ("Soumis", "Le dossier est complet et attend d’être inscrit à une séance."),
        CaseStatus.RETURNED: ("À compléter", "La RCP a renvoyé le dossier au demandeur, avec un motif."),
        CaseStatus.BOOKED: ("Inscrit", "Le dossier est inscrit à l’ordre du jour d’une séance."),
        CaseStatus.DISCUSSED: ("Discuté", "Le cas a été discuté en séance\u202f; la décision reste à valider."),
        CaseStatus.REGISTERED: (
            "Enregistré",
            "Le cas, conforme à un référentiel nommé, a été enregistré sans discussion\u202f; il reste à valider.",
        ),
        CaseStatus.VALIDATED: (
            "Validé",
            "La décision est validée et figée\u202f; une correction en fait une version nouvelle.",
        ),
        CaseStatus.CLOSED: ("Clos", "Le procès-verbal de la séance est émis."),
        CaseStatus.WITHDRAWN: ("Retiré", "Le dossier a été retiré avant d’être discuté."),
    }
)


class CaseAction(StrEnum):
    """What can be done to a case. `.label` is the word on the button, `.infinitive` its place in a sentence."""

    SUBMIT = "submit"
    RETURN = "return"
    RESUBMIT = "resubmit"
    BOOK = "book"
    UNBOOK = "unbook"
    DISCUSS = "discuss"
    REGISTER = "register"
    POSTPONE = "postpone"
    CARRY_OVER = "carry_over"
    VALIDATE = "validate"
    CLOSE = "close"
    CORRECT = "correct"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"

    @property
    def label(self) -> str:
        return _ACTION_LABELS[self]

    @property
    def infinitive(self) -> str:
        """The label as it reads inside a sentence: « soumettre à la RCP »."""
        return self.label[0].lower() + self.label[1:]


_ACTION_LABELS: Mapping[CaseAction, str] = MappingProxyType(
    {
        CaseAction.SUBMIT: "Soumettre à la RCP",
        CaseAction.RETURN: "Renvoyer au demandeur",
        CaseAction.RESUBMIT: "Soumettre de nouveau",
        CaseAction.BOOK: "Inscrire à une séance",
        CaseAction.UNBOOK: "Désinscrire de la séance",
        CaseAction.DISCUSS: "Marquer comme discuté",
        CaseAction.REGISTER: "Enregistrer sans discussion",
        CaseAction.POSTPONE: "Remettre en liste d’attente",
        CaseAction.CARRY_OVER: "Reporter à une autre séance",
        CaseAction.VALIDATE: "Valider la décision",
        CaseAction.CLOSE: "Clore",
        CaseAction.CORRECT: "Corriger",
        CaseAction.REOPEN: "Rouvrir",
        CaseAction.WITHDRAW: "Retirer",
    }
)

_S, _A = CaseStatus, CaseAction

# The only source of truth of a case's path. A correction always goes back through `discussed`: the service then
# plays `register` again when the decision's outcome is a registration.
TRANSITIONS: Mapping[tuple[CaseStatus, CaseAction], CaseStatus] = MappingProxyType(
    {
        (_S.DRAFT, _A.SUBMIT): _S.SUBMITTED,
        (_S.DRAFT, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.SUBMITTED, _A.BOOK): _S.BOOKED,
        (_S.SUBMITTED, _A.RETURN): _S.RETURNED,
        (_S.SUBMITTED, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.RETURNED, _A.RESUBMIT): _S.SUBMITTED,
        (_S.RETURNED, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.BOOKED, _A.DISCUSS): _S.DISCUSSED,
        (_S.BOOKED, _A.REGISTER): _S.REGISTERED,
        (_S.BOOKED, _A.CARRY_OVER): _S.BOOKED,
        (_S.BOOKED, _A.POSTPONE): _S.SUBMITTED,
        (_S.BOOKED, _A.UNBOOK): _S.SUBMITTED,
        (_S.BOOKED, _A.RETURN): _S.RETURNED,
        (_S.BOOKED, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.DISCUSSED, _A.VALIDATE): _S.VALIDATED,
        (_S.DISCUSSED, _A.REGISTER): _S.REGISTERED,
        (_S.DISCUSSED, _A.REOPEN): _S.BOOKED,
        (_S.REGISTERED, _A.VALIDATE): _S.VALIDATED,
        (_S.REGISTERED, _A.DISCUSS): _S.DISCUSSED,
        (_S.REGISTERED, _A.REOPEN): _S.BOOKED,
        (_S.VALIDATED, _A.CLOSE): _S.CLOSED,
        (_S.VALIDATED, _A.CORRECT): _S.DISCUSSED,
        (_S.CLOSED, _A.CORRECT): _S.DISCUSSED,
        (_S.WITHDRAWN, _A.REOPEN): _S.DRAFT,
    }
)

_EDITABLE = frozenset({_S.DRAFT, _S.SUBMITTED, _S.RETURNED, _S.BOOKED, _S.DISCUSSED, _S.REGISTERED})
_DECIDABLE = frozenset({_S.BOOKED, _S.DISCUSSED, _S.REGISTERED})


def allowed_actions(status: CaseStatus) -> tuple[CaseAction, ...]:
    """What can be done to a case in this status, in the order of the table."""
    return actions_from(TRANSITIONS, status)


def next_status(status: CaseStatus, action: CaseAction) -> CaseStatus:
    """Where the action leads.

    Raises:
        TransitionRefused: the action does not exist in this status; the French sentence says what is possible.
    """
    return status_after(TRANSITIONS, status, action, subject="le dossier")


def is_editable(status: CaseStatus) -> bool:
    """Whether the content of the case may still change in place: until its decision is validated or it is withdrawn."""
    return status in _EDITABLE


def is_decidable(status: CaseStatus) -> bool:
    """Whether a decision may be typed for the case."""
    return status in _DECIDABLE


class ReturnReason(StrEnum):
    """Why a board sends a case back to whoever asked."""

    QUESTION_UNCLEAR = "question-unclear"
    IMAGING_MISSING = "imaging-missing"
    PATHOLOGY_MISSING = "pathology-missing"
    BIOLOGY_MISSING = "biology-missing"
    HISTORY_MISSING = "history-missing"
    IDENTITY_DOUBTFUL = "identity-doubtful"
    WRONG_BOARD = "wrong-board"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _RETURN_LABELS[self]


_RETURN_LABELS: Mapping[ReturnReason, str] = MappingProxyType(
    {
        ReturnReason.QUESTION_UNCLEAR: "Question à préciser",
        ReturnReason.IMAGING_MISSING: "Imagerie manquante ou trop ancienne",
        ReturnReason.PATHOLOGY_MISSING: "Anatomopathologie manquante",
        ReturnReason.BIOLOGY_MISSING: "Biologie manquante",
        ReturnReason.HISTORY_MISSING: "Histoire de la maladie ou antécédents incomplets",
        ReturnReason.IDENTITY_DOUBTFUL: "Identité du patient à vérifier",
        ReturnReason.WRONG_BOARD: "Relève d’une autre RCP",
        ReturnReason.OTHER: "Autre motif",
    }
)


TO_VALIDATE = frozenset({CaseStatus.DISCUSSED, CaseStatus.REGISTERED})  # decided, its fiche not sealed yet
SEALED = frozenset({CaseStatus.VALIDATED, CaseStatus.CLOSED})  # its fiche is sealed and in force


class PostponementReason(StrEnum):
    """Why a booked case leaves a meeting undiscussed."""

    NO_TIME = "no-time"
    IMAGING_MISSING = "imaging-missing"
    RESULT_PENDING = "result-pending"
    SPECIALIST_ABSENT = "specialist-absent"
    PRESENTER_ABSENT = "presenter-absent"
    QUORUM_NOT_REACHED = "quorum-not-reached"
    PATIENT_REQUEST = "patient-request"
    MEETING_CANCELLED = "meeting-cancelled"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _POSTPONEMENT_LABELS[self]

    @property
    def needs_comment(self) -> bool:
        """Only « autre motif » says nothing by itself."""
        return self is PostponementReason.OTHER


_POSTPONEMENT_LABELS: Mapping[PostponementReason, str] = MappingProxyType(
    {
        PostponementReason.NO_TIME: "Temps de séance insuffisant",
        PostponementReason.IMAGING_MISSING: "Imagerie non disponible",
        PostponementReason.RESULT_PENDING: "Résultat en attente",
        PostponementReason.SPECIALIST_ABSENT: "Spécialiste nécessaire absent",
        PostponementReason.PRESENTER_ABSENT: "Médecin présentateur absent",
        PostponementReason.QUORUM_NOT_REACHED: "Quorum non atteint",
        PostponementReason.PATIENT_REQUEST: "Souhait du patient",
        PostponementReason.MEETING_CANCELLED: "Séance annulée",
        PostponementReason.OTHER: "Autre motif",
    }
)
