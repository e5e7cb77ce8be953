"""Whether a case comes back before the board, why, and in which words."""

from __future__ import annotations

from dataclasses import dataclass

from rcp.domain.decision.checks import quorum_consequence
from rcp.domain.quorum import QuorumStatus

RULE_PRESENT_AGAIN = "nouvelle-presentation"


@dataclass(frozen=True, slots=True)
class PresentAgain:
    """Why a case comes back: for want of quorum, because the board asks for it, or both."""

    for_quorum: bool = False
    is_asked: bool = False
    note: str = ""

    @property
    def is_needed(self) -> bool:
        return self.for_quorum or self.is_asked

    @property
    def title(self) -> str:
        """The heading of the page; "" when the case does not come back. The lack of quorum is said first."""
        if self.for_quorum:
            return "Discuté sans quorum\u202f: à présenter de nouveau"
        return "Nouvelle présentation demandée par la RCP" if self.is_asked else ""

    @property
    def cause(self) -> str:
        """« faute de quorum », « à la demande de la RCP », for the line of the agenda the case comes back on."""
        causes = [
            *(["faute de quorum"] if self.for_quorum else []),
            *(["à la demande de la RCP"] if self.is_asked else []),
        ]
        return " et ".join(causes)


def present_again(outcome: str, status: QuorumStatus, *, is_asked: bool, note: str = "") -> PresentAgain:
    """Why a decided case comes back. What the board asks for itself holds whatever the quorum."""
    return PresentAgain(quorum_consequence(outcome, status).must_be_presented_again, is_asked, note if is_asked else "")
