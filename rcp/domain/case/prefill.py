"""What a new case of a known patient takes over from the last one, marked as such, and what it never does."""

from __future__ import annotations

from rcp.domain.case.completeness import FIELDS, Section
from rcp.domain.clinical.organs import sheet

RULE_PREFILL = "report-du-dossier-precedent"

# What belongs to the day: a new question needs a new question, a fresh state and a fresh agreement.
NEVER_PREFILLED: frozenset[str] = frozenset(
    {
        "question",
        "reasons",
        "deliberation_mode",
        "intended_treatments",
        "guideline",
        "has_requester",
        "has_presenter",
        "summary",
        "progression",
        "progression_kinds",
        "performance_status",
        "treatment_kinds",
        "measures",
        "attachments",
        "imaging_url",
        "study_uid",
        "accession_number",
        "patient_informed",
        "patient_not_opposed",
        # What is taken today: an answer of last year would silence or raise an alert on the bleeding risk.
        "has_anticoagulants",
        "anticoagulants",
        "antithrombotics",
    }
)

# Facts name who is there (`has_referring`); columns name the person.
_COLUMNS = {"has_referring": "referring_id"}


def prefill_fields() -> tuple[str, ...]:
    """Columns and collections of the previous case carried over, in reading order; each stays marked until confirmed.

    Never carried over: the question and its reasons, who asks and presents, the status, the performance status, the
    progression, the antithrombotics, the patient's agreement, the attachments and the links to the images. Measures
    keep their own imaging date, so that nobody takes an old size for a new one.
    """
    return tuple(
        _COLUMNS.get(field, field) for section in Section for field in FIELDS[section] if field not in NEVER_PREFILLED
    )


def is_answer_prefilled(organ: str, key: str) -> bool:
    """Whether a new case takes over this answer of the sheet of a lesion: not what was of that day (`of_the_day`).

    An answer that the sheet no longer asks for stays with its lesion.
    """
    field = sheet(organ).field(key)
    return field is None or not field.of_the_day
