"""What a letter is drawn from: the decision as the sealed fiche says it, and who may be called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """One treatment proposed. `label`, `aim` and `intention` are the French labels that the fiche froze."""

    label: str
    is_alternative: bool = False
    aim: str = ""
    detail: str = ""
    plan: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to call: name, phone and structure as the directory has them, "" when it does not."""

    name: str = ""
    phone: str = ""
    structure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """The decision of one case, in the words of the sealed fiche. Dates are ready to read: « 4 mai 2026 »."""

    board: str = ""
    meeting_date: str = ""
    case_number: str = ""
    question: str = ""
    is_registered: bool = False
    is_uninformed: bool = False  # the case says that the patient was not told
    proposals: tuple[Proposed, ...] = ()
    no_decision_reason: str = ""
    no_decision_comment: str = ""
    unblocked_by: str = ""
    comment: str = ""
    conditions: tuple[str, ...] = ()
    plan_b: str = ""
    examinations: tuple[str, ...] = ()
    examination_lines: tuple[str, ...] = ()  # the same with their dates, for a doctor
    is_surveillance: bool = False
    surveillance: str = ""
    is_stopping: bool = False
    stopping: str = ""
    referral: str = ""
    referral_board: str = ""
    supportive_care: tuple[str, ...] = ()
    supportive_care_comment: str = ""
    asks_geriatrician: bool = False
    is_trial_proposed: bool = False
    trial_name: str = ""
    patient_preference: str = ""
    responsible: str = ""
    due_on: str = ""
    actions: tuple[str, ...] = ()
    presented_again: str = ""
    presented_again_note: str = ""
    contact: Contact = Contact()
