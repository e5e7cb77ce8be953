"""What becomes of a decision: its conditions met or not, its actions done or late."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from rcp.domain.errors import InvalidValue

RULE_FOLLOWUP = "suites-de-la-decision"


class Verdict(StrEnum):
    """What a condition of a decision turned into; "" while nobody knows."""

    MET = "met"
    NOT_MET = "not-met"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        return {"met": "Remplie", "not-met": "Non remplie", "dropped": "Abandonnée"}[self.value]


def check_verdict(verdict: str, note: str) -> None:
    """Refuse a verdict of no list, and a condition dropped without saying why.

    Raises:
        InvalidValue: field `verdict` or `note`.
    """
    if verdict not in set(Verdict):
        raise InvalidValue("Dites ce que devient la condition.", field="verdict")
    if verdict == Verdict.DROPPED and not note.strip():
        raise InvalidValue("Dites pourquoi la condition est abandonnée.", field="note")


def is_overdue(due_on: date | None, today: date) -> bool:
    """Whether what was to be done before a day is late: that day itself is not."""
    return due_on is not None and due_on < today
