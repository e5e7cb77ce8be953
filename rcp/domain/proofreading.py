"""Four eyes: where a board asks for it, a document is validated by somebody else than its last reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

RULE_FOUR_EYES = "quatre-yeux"

NOBODY = "Cette RCP demande une relecture par une seconde personne avant la validation\u202f: personne n’a relu."
YOURSELF = "Personne d’autre que vous n’a relu\u202f: une autre personne relit, ou valide à votre place."


@dataclass(frozen=True, slots=True)
class Reading:
    """Who said to have read a document, and in which state: `shown` is the stamp of what was on their screen."""

    reader_id: int
    reader: str
    shown: int


def current(readings: Sequence[Reading], shown: int) -> list[Reading]:
    """The readings of this very state: those of an earlier one no longer count."""
    return [each for each in readings if each.shown == shown]


def second_reader(readings: Sequence[Reading], *, shown: int, validator_id: int | None) -> Reading | None:
    """The latest reading, by somebody else than who validates, of the state that would be sealed; or None."""
    return next((each for each in reversed(current(readings, shown)) if each.reader_id != validator_id), None)


def refusal(readings: Sequence[Reading], *, shown: int, validator_id: int | None) -> str:
    """Why the second pair of eyes is missing; empty when it is not."""
    if second_reader(readings, shown=shown, validator_id=validator_id):
        return ""
    if current(readings, shown):
        return YOURSELF
    if not readings:
        return NOBODY
    return f"Le contenu a changé depuis la relecture de {readings[-1].reader}\u202f: faites relire de nouveau."
