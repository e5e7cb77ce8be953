"""Who signs a letter: somebody who answers for the decision, chosen when the letter is begun, not whoever types it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from rcp.domain.errors import InvalidValue
from rcp.domain.letters.kinds import PLACEHOLDER


class SigningAs(StrEnum):
    """Why somebody may sign, in the order they are offered."""

    REFERRING = "referring"
    RESPONSIBLE = "responsible"
    MEMBER = "member"

    @property
    def label(self) -> str:
        return {
            "referring": "spécialiste référent",
            "responsible": "responsable de la décision",
            "member": "membre de la RCP",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody who may sign: `specialty` in words, "" when unknown."""

    person: UUID
    name: str
    specialty: str
    signing_as: SigningAs

    @property
    def label(self) -> str:
        return f"{self.name} ({self.signing_as.label})"

    @property
    def signature(self) -> str:
        """Name and function, a line each, as the letter ends."""
        return "\n".join(part for part in (self.name, self.specialty) if part)


def choose_signature(offered: Sequence[Signatory], wanted: UUID | None, *, recipient: UUID | None = None) -> str:
    """The signature of whoever was chosen; of the first offered when nobody was, to be filled in when nobody may.

    Raises:
        InvalidValue: somebody who may not sign, or to whom the letter is written.
    """
    if wanted is not None and wanted == recipient:
        raise InvalidValue(
            "Le destinataire ne signe pas la lettre qu’il reçoit\u202f: choisissez quelqu’un d’autre.", "signatory"
        )
    able = [each for each in offered if each.person != recipient and wanted in (None, each.person)]
    if wanted is not None and not able:
        raise InvalidValue("Choisissez qui signe dans la liste proposée.", "signatory")
    return able[0].signature if able else PLACEHOLDER


def signing_cautions(signature: str, *, approver: str) -> tuple[str, ...]:
    """What whoever approves is told when the letter bears somebody else's name."""
    lines = signature.splitlines()
    if not lines or approver in lines:
        return ()
    return (f"La lettre est signée {lines[0]}\u202f: assurez-vous de son accord avant d’approuver en son nom.",)
