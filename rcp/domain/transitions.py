"""From a status, what may be done and where it leads: read from a declared table, refused in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeVar

from rcp.domain.errors import TransitionRefused


class Named(Protocol):
    """A status, by its label."""

    @property
    def label(self) -> str: ...


class Doable(Protocol):
    """An action, by its infinitive."""

    @property
    def infinitive(self) -> str: ...


S = TypeVar("S", bound=Named)
A = TypeVar("A", bound=Doable)


def actions_from(table: Mapping[tuple[S, A], S], status: S) -> tuple[A, ...]:
    """What can be done in this status, in the order of the table."""
    return tuple(action for (origin, action) in table if origin == status)


def status_after(table: Mapping[tuple[S, A], S], status: S, action: A, *, subject: str) -> S:
    """Where the action leads. `subject` is what changes status, with its article: « la séance ».

    Raises:
        TransitionRefused: the action does not exist in this status; the French sentence says what is possible.
    """
    try:
        return table[(status, action)]
    except KeyError:
        possible = ", ".join(each.infinitive for each in actions_from(table, status))
        raise TransitionRefused(
            f"Action impossible ({action.infinitive})\u202f: {subject} est au statut «\u202f{status.label}\u202f». "
            f"Possible\u202f: {possible}."
        ) from None
