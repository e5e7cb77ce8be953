"""The two letters, their parts, and when one may be written or approved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rcp.domain.decision import NoDecisionReason
from rcp.domain.errors import InvalidValue, TransitionRefused
from rcp.domain.text import clean_prose

RULE_LETTER_PARTS = "lettres-du-dossier"

PART_LENGTH = 6_000  # characters
TO_REREAD = "À relire avant envoi"
PLACEHOLDER = "[à compléter]"

# Printed at the end of every letter to a patient; nobody edits them.
YOU_DECIDE = (
    "Votre médecin vous parlera de cette réunion. Vous pouvez lui poser toutes vos questions. C’est vous qui décidez."
)
BOARD_PROPOSES = (
    "Ceci est la proposition d’un groupe de médecins. Votre médecin en parlera avec vous. "
    "Vous pouvez lui poser toutes vos questions. C’est vous qui décidez."
)
NOT_THE_PPS = (
    "Cette lettre n’est pas le programme personnalisé de soins (PPS). Si un traitement est décidé avec vous, "
    "ce document vous sera remis à part."
)
NOT_THE_PPS_SHORT = "Cette lettre n’est pas le programme personnalisé de soins (PPS)."  # to a doctor


class LetterFormat(StrEnum):
    """The editable forms of a letter to a doctor."""

    ODT = "odt"
    DOCX = "docx"

    @property
    def label(self) -> str:
        return {"odt": "OpenDocument (ODT)", "docx": "Word (DOCX)"}[self.value]

    @property
    def media_type(self) -> str:
        return {
            "odt": "application/vnd.oasis.opendocument.text",
            "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a letter: its name in the store, its title on paper ("" when none is printed), its help on screen."""

    name: str
    title: str
    label: str
    help: str = ""
    is_required: bool = True
    is_decision: bool = False


class LetterKind(StrEnum):
    """To whom a letter is written."""

    PATIENT = "patient"
    DOCTOR = "doctor"

    @property
    def label(self) -> str:
        return {"patient": "Lettre au patient", "doctor": "Lettre au médecin"}[self.value]

    @property
    def parts(self) -> tuple[Part, ...]:
        """In the order of the paper."""
        return _PATIENT if self is LetterKind.PATIENT else _DOCTOR


_RECIPIENT = Part(
    "recipient",
    "",
    "Destinataire",
    "Nom, puis adresse\u202f: imprimés dans la fenêtre de l’enveloppe, sept lignes au plus.",
)
_PATIENT = (
    _RECIPIENT,
    Part("greeting", "", "Formule d’appel"),
    Part("why", "Pourquoi cette lettre", "Pourquoi cette lettre"),
    Part("proposal", "L’avis des médecins", "L’avis des médecins", is_decision=True),
    Part("next", "Et maintenant", "Et maintenant", "Prochaines étapes, examens demandés, délais."),
    Part("contacts", "À qui vous adresser", "À qui vous adresser"),
    Part("signature", "", "Signature", "Nom et fonction de la personne qui signe."),
)
_DOCTOR = (
    _RECIPIENT,
    Part("greeting", "", "Formule d’appel"),
    Part("why", "", "Introduction"),
    Part("question", "Question posée", "Question posée", is_required=False),
    Part("proposal", "Décision de la réunion", "Décision de la réunion", is_decision=True),
    Part("next", "Suites prévues", "Suites prévues", is_required=False),
    Part("closing", "", "Formule de politesse"),
    Part("signature", "", "Signature", "Nom et fonction de la personne qui signe."),
)
RECIPIENT_LINES = 7  # what the window of an envelope shows


def is_said_deceased(no_decision_reason: str) -> bool:
    """Whether a decision says by its reason (its French label) that the patient died."""
    return no_decision_reason == NoDecisionReason.PATIENT_DECEASED.label


def may_write(kind: LetterKind, *, is_deceased: bool) -> bool:
    """Whether a letter may be begun, changed, approved or sent: none to a patient who died."""
    return not (kind is LetterKind.PATIENT and is_deceased)


def check_may_write(kind: LetterKind, *, is_deceased: bool) -> None:
    """Let a letter be begun, changed, approved or sent.

    Raises:
        TransitionRefused: a letter to a patient who died.
    """
    if not may_write(kind, is_deceased=is_deceased):
        raise TransitionRefused("Le patient est décédé\u202f: aucune lettre ne peut lui être adressée.")


def clean_parts(kind: LetterKind, typed: Mapping[str, str]) -> dict[str, str]:
    """The parts as they are kept, one text each, in order.

    Raises:
        InvalidValue: a part that is compulsory and empty, too long, or an address that no window could show.
    """
    kept = {}
    for part in kind.parts:
        text = clean_prose(typed.get(part.name, ""), max_length=PART_LENGTH, field=part.name)
        if part.is_required and not text:
            raise InvalidValue(f"Cette partie ne peut pas rester vide\u202f: {part.label.lower()}.", part.name)
        kept[part.name] = text
    if len(kept["recipient"].splitlines()) > RECIPIENT_LINES:
        raise InvalidValue(
            "Sept lignes au plus\u202f: la fenêtre de l’enveloppe n’en montre pas davantage.", "recipient"
        )
    return kept


def check_ready(kind: LetterKind, parts: Mapping[str, str]) -> None:
    """Let a letter be approved.

    Raises:
        InvalidValue: something is still to be filled in.
    """
    for part in kind.parts:
        if PLACEHOLDER in parts.get(part.name, ""):
            raise InvalidValue(
                f"Il reste «\u202f{PLACEHOLDER}\u202f» dans la partie «\u202f{part.label}\u202f»\u202f: "
                "complétez-la, ou retirez cette ligne.",
                part.name,
            )


def letter_file_name(kind: LetterKind, day: date, number: int, suffix: str = "pdf", *, is_draft: bool = False) -> str:
    """`Lettre-medecin_2026-11-23_0042.odt`: kind, date of the meeting, number of the case; never an identity."""
    name = {LetterKind.PATIENT: "Lettre-patient", LetterKind.DOCTOR: "Lettre-medecin"}[kind]
    return f"{name}_{day.isoformat()}_{number:04d}{'_A-RELIRE' if is_draft else ''}.{suffix}"
