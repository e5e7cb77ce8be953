"""What a meeting amounts to when it ends, in figures and in words, read once more before it is closed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingSummary:
    """How many cases had which answer; durations in minutes, `minutes` None for a meeting whose opening is unknown.

    `without_decision` are cases discussed whose decision is a reason for none; `undecided` those with no answer yet;
    `without_quorum` are counted among the discussed.
    """

    discussed: int
    registered: int
    without_decision: int
    undecided: int
    postponed: int
    without_quorum: int
    minutes: int | None
    planned_minutes: int

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Each figure with its French label, in the order one reads them; what is usual is said even when it is 0."""
        rows = [
            ("Discutés", _cases(self.discussed)),
            ("Enregistrés sans discussion", _cases(self.registered)),
            ("Sans décision, avec un motif", _cases(self.without_decision)),
            ("Reportés", _cases(self.postponed)),
            ("Discutés sans quorum", _cases(self.without_quorum)),
        ]
        if self.undecided:
            rows.insert(0, ("Sans réponse", _cases(self.undecided)))
        if self.minutes is not None:
            rows.append(("Durée", f"{duration_text(self.minutes)}, pour {duration_text(self.planned_minutes)} prévues"))
        return rows


def duration_text(minutes: int) -> str:
    """« 45 min », « 1 h 05 », « 2 h »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}\u202fmin"
    return f"{hours}\u202fh\u202f{rest:02d}" if rest else f"{hours}\u202fh"


def postponed_text(count: int) -> str:
    """« Reporté 2 fois », said on each page of a case that left a meeting undiscussed; "" for one that never did."""
    return f"Reporté {count}\u00a0fois" if count else ""


def _cases(count: int) -> str:
    return f"{count}\u00a0dossier{'s' if count > 1 else ''}"
