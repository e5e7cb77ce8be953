"""Whether a case may be booked on a meeting, now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rcp.domain.agenda.meeting import MeetingStatus, accepts_bookings
from rcp.domain.agenda.wall_time import to_paris
from rcp.domain.case.status import TRANSITIONS, CaseAction, CaseStatus, PostponementReason
from rcp.domain.errors import InvalidValue, TransitionRefused

RULE_BOOKING = "inscription-a-une-seance"
RULE_SEALED_STAYS = "fiche-validee-dossier-a-sa-seance"
STAYS = (
    "La fiche de ce dossier a été validée pour cette séance\u202f: il n’en sort plus. Corrigez la décision – par "
    "exemple un motif d’absence de décision, à présenter de nouveau – puis validez la version suivante de la fiche."
)


class BookingVerdict(StrEnum):
    """The three answers to a request for booking."""

    OK = "ok"
    NEEDS_REASON = "needs-reason"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class BookingDecision:
    """The answer, whether the case counts as a late add, and the French sentence to show when it is not a plain yes."""

    verdict: BookingVerdict
    is_late: bool
    message: str = ""

    def enforce(self) -> None:
        """Go on only if the booking is accepted.

        Raises:
            TransitionRefused: the booking is refused.
            InvalidValue: it comes after the cut-off and no reason is given (field `late_reason`).
        """
        if self.verdict is BookingVerdict.REFUSED:
            raise TransitionRefused(self.message)
        if self.verdict is BookingVerdict.NEEDS_REASON:
            raise InvalidValue(self.message, field="late_reason")


def _refused(message: str) -> BookingDecision:
    return BookingDecision(BookingVerdict.REFUSED, False, message)


def booking_decision(
    *,
    meeting_status: MeetingStatus,
    case_status: CaseStatus,
    patient_already_booked: bool,
    cutoff: datetime,
    now: datetime,
    late_reason: str = "",
) -> BookingDecision:
    """Decide a request for booking.

    The cut-off itself is still in time; after it, and once the meeting is open, the case is a late add and the reason
    is mandatory, whoever books. `cutoff` and `now` are aware.
    """
    if not accepts_bookings(meeting_status):
        return _refused(f"Inscription impossible\u202f: la séance est au statut «\u202f{meeting_status.label}\u202f».")
    if patient_already_booked:
        return _refused(
            "Ce patient est déjà inscrit à cette séance. Complétez le dossier inscrit ou choisissez une autre séance."
        )
    if (case_status, CaseAction.BOOK) not in TRANSITIONS:
        if case_status is CaseStatus.BOOKED:
            return _refused("Ce dossier est déjà inscrit à une séance. Reportez-le pour en changer.")
        if case_status in (CaseStatus.DRAFT, CaseStatus.RETURNED):
            return _refused("Ce dossier n’est pas soumis. Complétez-le et soumettez-le, puis inscrivez-le.")
        return _refused(f"Inscription impossible\u202f: le dossier est au statut «\u202f{case_status.label}\u202f».")
    is_late = now > cutoff or meeting_status is MeetingStatus.OPEN
    if is_late and not late_reason.strip():
        why = (
            f"La date limite d’inscription est passée ({to_paris(cutoff):%d/%m/%Y %H:%M})."
            if now > cutoff
            else "La séance est déjà ouverte."
        )
        return BookingDecision(BookingVerdict.NEEDS_REASON, True, f"{why} Indiquez le motif de l’ajout tardif.")
    return BookingDecision(BookingVerdict.OK, is_late)


def may_leave(*, cutoff: datetime, now: datetime) -> bool:
    """Whether whoever booked may still withdraw the booking: until the cut-off, as for booking.

    Afterwards the agenda is made, and only those who arrange it take a case off it.
    """
    return now <= cutoff


def check_not_sealed(*, has_fiche: bool) -> None:
    """Keep a case at the meeting for which its fiche was sealed: taken elsewhere, nothing would replace that fiche.

    Raises:
        TransitionRefused: its fiche was sealed there; the sentence says what to do instead.
    """
    if has_fiche:
        raise TransitionRefused(STAYS)


def check_postponement(reason: PostponementReason, comment: str) -> None:
    """Let a case be postponed for a coded reason.

    Raises:
        InvalidValue: the reason says nothing by itself and there is no comment (field `comment`).
    """
    if reason.needs_comment and not comment.strip():
        raise InvalidValue("Précisez le motif du report.", field="comment")
