"""Where a meeting (séance) stands: one declared table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType

from rcp.domain.agenda.wall_time import to_paris, to_utc
from rcp.domain.errors import TransitionRefused
from rcp.domain.transitions import actions_from, status_after

RULE_MEETING_STATUS = "statuts-de-la-seance"


class MeetingStatus(StrEnum):
    """The status of a meeting: a stable code, a short French label, and what it means."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    VALIDATED = "validated"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return _STATUS_TEXTS[self][0]

    @property
    def explanation(self) -> str:
        return _STATUS_TEXTS[self][1]


_STATUS_TEXTS: Mapping[MeetingStatus, tuple[str, str]] = MappingProxyType(
    {
        MeetingStatus.PLANNED: ("Prévue", "La séance est à venir\u202f; des dossiers peuvent y être inscrits."),
        MeetingStatus.OPEN: ("En cours", "La séance est ouverte\u202f: présences et décisions s’y consignent."),
        MeetingStatus.CLOSED: ("Terminée", "La séance est finie\u202f; son procès-verbal reste à valider."),
        MeetingStatus.VALIDATED: ("Validée", "Le procès-verbal est validé et figé."),
        MeetingStatus.CANCELLED: ("Annulée", "La séance n’a pas lieu\u202f; ses dossiers ont été déplacés."),
    }
)


# A session that was begun, and whose minutes are not validated: nothing of it can leave.
UNVALIDATED = frozenset({MeetingStatus.OPEN, MeetingStatus.CLOSED})


LONGEST_SESSION = timedelta(hours=12)  # one open for longer was over, and nobody said so


class MeetingAction(StrEnum):
    """What can be done to a meeting."""

    OPEN = "open"
    PREPARE = "prepare"
    CLOSE = "close"
    REOPEN = "reopen"
    VALIDATE = "validate"
    CORRECT = "correct"
    CANCEL = "cancel"
    RESTORE = "restore"

    @property
    def label(self) -> str:
        return _ACTION_LABELS[self]

    @property
    def infinitive(self) -> str:
        return self.label[0].lower() + self.label[1:]


_ACTION_LABELS: Mapping[MeetingAction, str] = MappingProxyType(
    {
        MeetingAction.OPEN: "Ouvrir la séance",
        MeetingAction.PREPARE: "Revenir à la préparation",
        MeetingAction.CLOSE: "Terminer la séance",
        MeetingAction.REOPEN: "Rouvrir la séance",
        MeetingAction.VALIDATE: "Valider le procès-verbal",
        MeetingAction.CORRECT: "Corriger le procès-verbal",
        MeetingAction.CANCEL: "Annuler la séance",
        MeetingAction.RESTORE: "Rétablir la séance",
    }
)

_S, _A = MeetingStatus, MeetingAction

MEETING_TRANSITIONS: Mapping[tuple[MeetingStatus, MeetingAction], MeetingStatus] = MappingProxyType(
    {
        (_S.PLANNED, _A.OPEN): _S.OPEN,
        (_S.PLANNED, _A.CANCEL): _S.CANCELLED,
        (_S.OPEN, _A.CLOSE): _S.CLOSED,
        (_S.OPEN, _A.PREPARE): _S.PLANNED,
        (_S.CLOSED, _A.VALIDATE): _S.VALIDATED,
        (_S.CLOSED, _A.REOPEN): _S.OPEN,
        (_S.VALIDATED, _A.CORRECT): _S.CLOSED,
        (_S.CANCELLED, _A.RESTORE): _S.PLANNED,
    }
)


def allowed_meeting_actions(status: MeetingStatus) -> tuple[MeetingAction, ...]:
    """What can be done to a meeting in this status, in the order of the table."""
    return actions_from(MEETING_TRANSITIONS, status)


def next_meeting_status(status: MeetingStatus, action: MeetingAction) -> MeetingStatus:
    """Where the action leads.

    Raises:
        TransitionRefused: the action does not exist in this status; the French sentence says what is possible.
    """
    return status_after(MEETING_TRANSITIONS, status, action, subject="la séance")


def end_of(known: datetime | None, now: datetime) -> datetime:
    """When a session ended that ends now. Reopened another day than it ended, only what it wrote is being corrected:
    it keeps the hour it ended (`known`).
    """
    if known is not None and to_paris(known).date() < to_paris(now).date():
        return known
    return now


def left_open_since(
    opened: datetime | None, closed: datetime | None, now: datetime, *, planned: datetime
) -> datetime | None:
    """When a session began that surely does not end now, so long ago it was: its end is to be told. None for any other.

    One opened ahead, the evening before say, is counted from the hour it was planned for.
    """
    if opened is None or closed is not None:
        return None
    began = max(opened, planned)
    return began if now - began > LONGEST_SESSION else None


def day_of_end(began: datetime, at: time, now: datetime) -> date:
    """The day of the hour at which a session ended, told since: that on which it began, or the next one for an hour
    past midnight that is over and leaves it no longer than the longest.
    """
    day = to_paris(began).date()
    following = day + timedelta(days=1)
    ended = to_utc(following, at)
    is_past_midnight = at < to_paris(began).time() and ended <= now and ended - began <= LONGEST_SESSION
    return following if is_past_midnight else day


def is_opened_ahead(opened: datetime, planned: datetime) -> bool:
    """Whether a session was opened on a day before its own."""
    return to_paris(opened).date() < to_paris(planned).date()


def held_since(opened: datetime, planned: datetime, ended: datetime) -> datetime:
    """When a session began that ended then: as it was opened, or as it was planned when it was opened another day,
    ahead of it.
    """
    return planned if is_opened_ahead(opened, planned) and planned < ended else opened


def accepts_bookings(status: MeetingStatus) -> bool:
    """Whether cases may still enter the agenda."""
    return status in (MeetingStatus.PLANNED, MeetingStatus.OPEN)


def check_arrangeable(status: MeetingStatus) -> None:
    """Let the agenda change: only while the meeting takes bookings.

    Raises:
        TransitionRefused: the meeting is closed, validated or cancelled.
    """
    if not accepts_bookings(status):
        raise TransitionRefused(
            f"L’ordre du jour ne change plus\u202f: la séance est au statut «\u202f{status.label}\u202f»."
        )
