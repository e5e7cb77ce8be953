"""The pre-read of a meeting: what a radiologist marks on a case before it is discussed, and what a mark is worth.

A mark is a reading note: it binds nobody and counts for no quorum. What is an opinion in the legal sense is a written
opinion (`rcp.domain.opinion`), one record whether typed here or in the room.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rcp.domain.agenda.meeting import MeetingStatus, accepts_bookings
from rcp.domain.case.status import CaseStatus
from rcp.domain.errors import InvalidValue
from rcp.domain.opinion import Stance
from rcp.domain.quorum import QuorumRule, may_be_written, specialty_key

RULE_PREREADING = "prelecture"

# Radiology, its interventional option included: whose reading the agenda tells apart.
RADIOLOGY = ("G15_10/SM44", "G15_10/SM74", "G15_10/SM94")
# Days between an examination and the meeting, from which it is said to be old: ours, no text sets it.
IMAGING_DAYS = 60


class Mark(StrEnum):
    """What a reader notes about a case. None of them is an opinion."""

    READ = "read"
    MISSING_EXAM = "missing-exam"
    RETAINED = "retained"
    REDISCUSS = "rediscuss"

    @property
    def label(self) -> str:
        return {
            "read": "Lu",
            "missing-exam": "Examen manquant",
            "retained": "Indication retenue",
            "rediscuss": "À rediscuter",
        }[self.value]


# What the written opinion made of a mark leans to; having read leans to nothing.
_STANCES = {
    Mark.MISSING_EXAM: Stance.EXAMINATION,
    Mark.RETAINED: Stance.RETAINED,
    Mark.REDISCUSS: Stance.DISCUSS,
}


def accepts_marks(case: CaseStatus, meeting: MeetingStatus) -> bool:
    """Whether a case of a meeting can still be pre-read: booked, and neither decided nor closed with its meeting."""
    return case is CaseStatus.BOOKED and accepts_bookings(meeting)


def check_mark(mark: str, comment: str) -> Mark:
    """The mark typed.

    Raises:
        InvalidValue: no such mark; an examination is missing and nobody said which.
    """
    if mark not in set(Mark):
        raise InvalidValue("Marque inconnue. Choisissez un des boutons proposés.", field="mark")
    if mark == Mark.MISSING_EXAM and not comment:
        raise InvalidValue("Dites en commentaire quel examen manque.", field="comment")
    return Mark(mark)


def stance_of(mark: str) -> Stance | None:
    """What a written opinion made of this mark leans to; None when the mark leans to nothing."""
    return _STANCES.get(Mark(mark)) if mark in set(Mark) else None


def written_weight(rule: QuorumRule, specialty_code: str) -> str:
    """Whether a board counts the written opinion of this specialty, in one or two French sentences."""
    required = {specialty_key(code) for code in rule.required_specialties}
    if not specialty_code:
        first = "Votre spécialité n’est pas renseignée\u202f: un avis écrit ne comptera pour aucune."
    elif specialty_key(specialty_code) not in required:
        first = "Cette RCP n’exige pas votre spécialité."
    elif may_be_written(specialty_code):
        first = "Un avis écrit tient lieu de la présence que cette RCP exige de votre spécialité (CSP D. 6124-131 III)."
    else:
        first = "Cette RCP exige votre spécialité en séance\u202f: un avis écrit ne remplace pas votre présence."
    if rule.written_counts_in_minimum:
        return f"{first} Il entre dans le nombre de spécialités (réglage de la RCP)."
    return f"{first} Il n’entre pas dans le nombre de spécialités (réglage de la RCP)."


class Recency(StrEnum):
    """How recent the imaging of a case is."""

    MISSING = "missing"
    STALE = "stale"
    RECENT = "recent"

    @property
    def label(self) -> str:
        return {"missing": "Aucune imagerie datée", "stale": "Imagerie ancienne", "recent": "Imagerie récente"}[self]


@dataclass(frozen=True, slots=True)
class Imaging:
    """The latest examination of a case, and its age in days on the day of the meeting."""

    recency: Recency
    latest: date | None = None
    days: int | None = None


def imaging(dates: Iterable[date], *, on: date, limit: int = IMAGING_DAYS) -> Imaging:
    """How recent the imaging is on the day of a meeting; `limit` is in days."""
    latest = max(dates, default=None)
    if latest is None:
        return Imaging(Recency.MISSING)
    days = (on - latest).days
    return Imaging(Recency.STALE if days > limit else Recency.RECENT, latest, days)
