"""A session held on paper and typed afterwards, with its true times.

What happened and when it is recorded are told apart: hours typed are wall time in Paris on the day of the session, to
the minute; the journal keeps the moment of the typing by itself.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

from rcp.domain.agenda import MeetingStatus, exists, said_hour, to_paris, to_utc
from rcp.domain.errors import InvalidValue, NeedsConfirmation, TransitionRefused

RULE_AFTERWARDS = "saisie-a-posteriori"

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Held:
    """When a case was discussed, from its first word to its decision: aware instants, the end after the start."""

    started_at: datetime
    ended_at: datetime

    def overlaps(self, other: Held) -> bool:
        """Whether both were under discussion at once; one that ends as the other starts does not."""
        return self.started_at < other.ended_at and other.started_at < self.ended_at


def check_may_start(
    status: MeetingStatus, day: date, *, today: date, is_started: bool, live_decisions: int, is_confirmed: bool
) -> None:
    """Let a session be typed afterwards: planned or open, of today or of the past.

    Raises:
        TransitionRefused: it is over, to come, or already typed so.
        NeedsConfirmation: decisions were taken live; field `is_confirmed`.
    """
    if is_started:
        raise TransitionRefused("La saisie a posteriori de cette séance est déjà commencée\u202f: continuez-la.")
    if status not in (MeetingStatus.PLANNED, MeetingStatus.OPEN):
        raise TransitionRefused(
            f"Seule une séance planifiée ou ouverte se saisit a posteriori\u202f: celle-ci est au statut "
            f"«\u202f{status.label}\u202f»."
        )
    if day > today:
        raise TransitionRefused("Cette séance n’a pas encore eu lieu\u202f: elle ne peut pas être saisie a posteriori.")
    if live_decisions and not is_confirmed:
        count = f"{live_decisions} décision{'s ont été prises' if live_decisions > 1 else ' a été prise'}"
        raise NeedsConfirmation(
            f"{count} en direct pendant cette séance\u202f: cochez la case si le reste s’est tenu sur papier.",
            field="is_confirmed",
        )


def instant(day: date, at: time | None, *, now: datetime, field: str) -> datetime:
    """The instant of an hour typed.

    Raises:
        InvalidValue: no hour; one that the clocks never showed that day, or still to come.
    """
    if at is None:
        raise InvalidValue("Saisissez l’heure notée sur le papier.", field=field)
    if not exists(day, at):
        raise InvalidValue("Cette heure n’existe pas ce jour-là (passage à l’heure d’été).", field=field)
    found = to_utc(day, at)
    if found > now:
        raise InvalidValue("Cette heure n’est pas encore passée\u202f: vérifiez-la.", field=field)
    return found


def check_opening(opened_at: datetime, *, first_known: datetime | None) -> None:
    """Raises:
    InvalidValue: something is already known to have happened before; field `opened`.
    """
    if first_known is not None and first_known < opened_at:
        raise InvalidValue(
            f"Un dossier a été discuté à {said_hour(first_known)}, avant cette heure\u202f: vérifiez-la.",
            field="opened",
        )


def held(day: date, start: time | None, end: time | None, *, opened_at: datetime | None, now: datetime) -> Held:
    """When a case was discussed, from the two hours of its page.

    Raises:
        InvalidValue: as `instant`; before the session opened; an end that does not follow its start. The field is
            `held_from` or `held_until`.
    """
    started_at = instant(day, start, now=now, field="held_from")
    ended_at = instant(day, end, now=now, field="held_until")
    if opened_at is not None and started_at < minute(opened_at):
        raise InvalidValue(
            f"La séance s’est ouverte à {said_hour(opened_at)}\u202f: ce dossier a commencé ensuite.", field="held_from"
        )
    if ended_at <= started_at:
        raise InvalidValue("La fin suit le début\u202f: corrigez l’une des deux heures.", field="held_until")
    return Held(started_at, ended_at)


def check_closing(closed_at: datetime, *, opened_at: datetime | None, last_known: datetime | None) -> None:
    """Raises:
    InvalidValue: the session closed before it opened, or before what it is known to have done; field `closed`.
    """
    if opened_at is not None and closed_at <= minute(opened_at):
        raise InvalidValue(
            f"La séance s’est ouverte à {said_hour(opened_at)}\u202f: elle se termine ensuite.", field="closed"
        )
    if last_known is not None and closed_at < minute(last_known):
        raise InvalidValue(
            f"Le dernier fait noté est de {said_hour(last_known)}\u202f: la séance ne s’est pas terminée avant.",
            field="closed",
        )


def overlapping(spans: Mapping[Key, Held]) -> dict[Key, tuple[Key, ...]]:
    """For each case, the others that were under discussion at the same time: only to be said, clocks differ."""
    return {
        key: tuple(other for other, theirs in spans.items() if other != key and mine.overlaps(theirs))
        for key, mine in spans.items()
    }


def afterwards_sentence(at: datetime, by: str, reason: str) -> str:
    """What pages, minutes and fiches say of such a session."""
    moment = to_paris(at)
    said = f"Séance tenue sur papier, saisie a posteriori le {moment:%d/%m/%Y} à {said_hour(at)}"
    return f"{said}{f' par {by}' if by else ''}\u202f: {reason}"


def minute(at: datetime) -> datetime:
    """The minute of an instant: paper knows no seconds."""
    return at.replace(second=0, microsecond=0)


def latest(instants: Iterable[datetime | None]) -> datetime | None:
    """The last of the instants known, None when none is."""
    return max((each for each in instants if each is not None), default=None)
